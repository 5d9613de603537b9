package page_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// corners returns an image whose quarters are white, red, green and blue, clockwise from the top left.
func corners(w, h int) *image.NRGBA {
	im := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{255, 255, 255, 255}
			switch {
			case y < h/2 && x >= w/2:
				c = color.NRGBA{230, 20, 20, 255}
			case y >= h/2 && x >= w/2:
				c = color.NRGBA{20, 160, 20, 255}
			case y >= h/2:
				c = color.NRGBA{20, 20, 230, 255}
			}
			im.SetNRGBA(x, y, c)
		}
	}
	return im
}

// layout names the quarters of a page by their colours, clockwise from the top left.
func layout(p *page.Page) string {
	w, h := p.Size()
	var s []byte
	for _, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {3 * w / 4, 3 * h / 4}, {w / 4, 3 * h / 4}} {
		r, g, b, _ := p.Image.YCbCrAt(at.X, at.Y).RGBA()
		r, g, b = r>>8, g>>8, b>>8
		switch {
		case min(r, g, b) > 240:
			s = append(s, 'w')
		case r > 200 && g < 60:
			s = append(s, 'r')
		case g > 130 && r < 60:
			s = append(s, 'g')
		case b > 200 && r < 60:
			s = append(s, 'b')
		default:
			s = append(s, '?')
		}
	}
	return string(s)
}

func jpegOf(t testing.TB, im image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, im, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, im image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tiffOf(t testing.TB, im image.Image, compression tiff.CompressionType) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tiff.Encode(&b, im, &tiff.Options{Compression: compression}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif returns a TIFF structure of one directory with an orientation and a resolution.
func exif(orientation uint16, dpi uint32) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x02")
	b = binary.BigEndian.AppendUint16(b, 274)
	b = append(b, 0, 3, 0, 0, 0, 1)
	b = binary.BigEndian.AppendUint16(b, orientation)
	b = append(b, 0, 0)
	b = binary.BigEndian.AppendUint16(b, 282)
	b = append(b, 0, 5, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, dpi)
	return append(b, 0, 0, 0, 1)
}

// withSegment inserts a segment after the start of a JPEG.
func withSegment(data []byte, marker byte, content []byte) []byte {
	out := append([]byte{0xff, 0xd8, 0xff, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(content)+2))...)
	return append(append(out, content...), data[2:]...)
}

func withExif(data []byte, orientation uint16, dpi uint32) []byte {
	return withSegment(data, 0xe1, append([]byte("Exif\x00\x00"), exif(orientation, dpi)...))
}

// chunk returns a PNG chunk.
func chunk(name string, content []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, name...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// withChunk inserts a chunk after the header of a PNG.
func withChunk(data []byte, name string, content []byte) []byte {
	const header = 8 + 25
	return append(append(bytes.Clone(data[:header]), chunk(name, content)...), data[header:]...)
}

func decodeOne(t *testing.T, name string, data []byte) *page.Page {
	t.Helper()
	pages, err := page.Decode(t.Context(), name, data, page.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != 1 {
		t.Fatalf("%d pages", len(pages))
	}
	return pages[0]
}

func TestDecodeImages(t *testing.T) {
	t.Parallel()
	upright := corners(120, 80)
	paletted := image.NewPaletted(upright.Rect, color.Palette{color.White, color.NRGBA{230, 20, 20, 255}, color.NRGBA{20, 160, 20, 255}, color.NRGBA{20, 20, 230, 255}})
	deep := image.NewNRGBA64(upright.Rect)
	see := image.NewNRGBA(upright.Rect)
	for y := range 80 {
		for x := range 120 {
			c := upright.NRGBAAt(x, y)
			paletted.Set(x, y, c)
			deep.Set(x, y, c)
			if c != (color.NRGBA{255, 255, 255, 255}) {
				see.Set(x, y, c)
			}
		}
	}
	jfif := []byte("JFIF\x00\x01\x01\x02\x00\x76\x00\x76\x00\x00") // 118 dots per cm
	for name, test := range map[string]struct {
		data []byte
		dpi  float64
	}{
		"a.jpg":          {jpegOf(t, upright, 95), 0},
		"jfif.jpg":       {withSegment(jpegOf(t, upright, 95), 0xe0, jfif), 299.72},
		"exif.jpg":       {withExif(jpegOf(t, upright, 95), 1, 300), 300},
		"a.png":          {pngOf(t, upright), 0},
		"phys.png":       {withChunk(pngOf(t, upright), "pHYs", []byte{0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1}), 300},
		"paletted.png":   {pngOf(t, paletted), 0},
		"deep.png":       {pngOf(t, deep), 0},
		"alpha.png":      {pngOf(t, see), 0},
		"a.tif":          {tiffOf(t, upright, tiff.Uncompressed), 72},
		"deflate.tiff":   {tiffOf(t, upright, tiff.Deflate), 72},
		"paletted.tif":   {tiffOf(t, paletted, tiff.Deflate), 72},
		"misnamed.pdf":   {jpegOf(t, upright, 95), 0},
		"without a name": {pngOf(t, upright), 0},
	} {
		p := decodeOne(t, name, test.data)
		if got := layout(p); got != "wrgb" {
			t.Errorf("%s: %s", name, got)
		}
		if w, h := p.Size(); w != 120 || h != 80 || p.DPI != test.dpi || p.Rotation != 0 {
			t.Errorf("%s: %d×%d at %v dpi turned %d, want %v dpi", name, w, h, p.DPI, p.Rotation, test.dpi)
		}
		if (p.JPEGQuality == 95) != (p.Format == "jpeg") {
			t.Errorf("%s: %s of quality %d", name, p.Format, p.JPEGQuality)
		}
	}
}

func TestDecodeTurnsUpright(t *testing.T) {
	t.Parallel()
	stored := corners(120, 80)
	for orientation, want := range []string{1: "wrgb", 2: "rwbg", 3: "gbwr", 4: "bgrw", 5: "wbgr", 6: "bwrg", 7: "grwb", 8: "rgbw"} {
		if orientation == 0 {
			continue
		}
		o := uint16(orientation)
		tif := tiffOf(t, stored, tiff.Uncompressed)
		for name, data := range map[string][]byte{
			"jpeg": withExif(jpegOf(t, stored, 95), o, 300),
			"png":  withChunk(pngOf(t, stored), "eXIf", exif(o, 300)),
			"tiff": appendDirectory(tif, o, false),
		} {
			p := decodeOne(t, name, data)
			if got := layout(p); got != want {
				t.Errorf("%s %d: %s, want %s", name, o, got, want)
			}
			if want := [9]int{0, 0, 0, 180, 180, 270, 90, 90, 270}[o]; p.Rotation != want {
				t.Errorf("%s %d: turned %d, want %d", name, o, p.Rotation, want)
			}
		}
	}
}

// appendDirectory appends a copy of a little-endian TIFF's directory that has an orientation. With chain it becomes the
// second page, otherwise it takes the place of the first.
func appendDirectory(data []byte, orientation uint16, chain bool) []byte {
	le := binary.LittleEndian
	out := bytes.Clone(data)
	at := le.Uint32(out[4:])
	n := le.Uint16(out[at:])
	entries := out[at+2 : at+2+12*uint32(n)]
	directory := le.AppendUint16(nil, n+1)
	added := false
	for ; len(entries) > 0; entries = entries[12:] {
		if !added && le.Uint16(entries) > 274 {
			directory = le.AppendUint16(directory, 274)
			directory = append(directory, 3, 0, 1, 0, 0, 0, byte(orientation), 0, 0, 0)
			added = true
		}
		directory = append(directory, entries[:12]...)
	}
	directory = append(directory, 0, 0, 0, 0)
	if len(out)%2 == 1 {
		out = append(out, 0)
	}
	if chain {
		le.PutUint32(out[at+2+12*uint32(n):], uint32(len(out)))
	} else {
		le.PutUint32(out[4:], uint32(len(out)))
	}
	return append(out, directory...)
}

func TestDecodeTIFFPages(t *testing.T) {
	t.Parallel()
	data := appendDirectory(tiffOf(t, corners(64, 40), tiff.Deflate), 3, true)
	pages, err := page.Decode(t.Context(), "two.tif", data, page.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != 2 || layout(pages[0]) != "wrgb" || layout(pages[1]) != "gbwr" {
		t.Errorf("%d pages, %s", len(pages), layout(pages[0]))
	}
	wantReason(t, page.TooManyPages)(page.Decode(t.Context(), "two.tif", data, page.Limits{MaxPages: 1}))
}

func TestDecodeGreyAndCMYK(t *testing.T) {
	t.Parallel()
	grey := image.NewGray(image.Rect(0, 0, 33, 17))
	for i := range grey.Pix {
		grey.Pix[i] = 77
	}
	for name, data := range map[string][]byte{"grey.jpg": jpegOf(t, grey, 90), "grey.png": pngOf(t, grey), "grey.tif": tiffOf(t, grey, tiff.Deflate)} {
		if got := decodeOne(t, name, data).Image.YCbCrAt(32, 16); !near(got.Y, 77, 2) || got.Cb != 128 || got.Cr != 128 {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, name := range []string{"cmyk.jpg", "ycck.jpg", "progressive.jpg", "rgb.jpg", "s411.jpg", "s440.jpg", "s422.jpg", "arithmetic.jpg"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		pages, err := page.Decode(t.Context(), name, data, page.Limits{})
		var scan *page.Error
		if name == "arithmetic.jpg" && errors.As(err, &scan) && scan.Reason == page.UnsupportedFormat {
			continue // image/jpeg knows no arithmetic coding
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if got := layout(pages[0]); got != "wrgb" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func wantReason(t *testing.T, reason string) func([]*page.Page, error) {
	return func(_ []*page.Page, err error) {
		t.Helper()
		var scan *page.Error
		if !errors.As(err, &scan) || scan.Reason != reason {
			t.Errorf("got %v, want %s", err, reason)
		}
	}
}

// hugeJPEG is a header that claims 60000² pixels.
func hugeJPEG(t testing.TB) []byte {
	data := jpegOf(t, corners(16, 16), 80)
	frame := bytes.Index(data, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(data[frame+5:], 60000)
	binary.BigEndian.PutUint16(data[frame+7:], 60000)
	return data
}

func hugePNG(t testing.TB) []byte {
	data := pngOf(t, corners(16, 16))
	header := bytes.Clone(data[16:29])
	binary.BigEndian.PutUint32(header, 60000)
	binary.BigEndian.PutUint32(header[4:], 60000)
	return append(append(bytes.Clone(data[:8]), chunk("IHDR", header)...), data[33:]...)
}

func hugeTIFF(t testing.TB) []byte {
	data := tiffOf(t, corners(16, 16), tiff.Uncompressed)
	at := binary.LittleEndian.Uint32(data[4:])
	for i := range binary.LittleEndian.Uint16(data[at:]) {
		entry := data[at+2+12*uint32(i):]
		if tag := binary.LittleEndian.Uint16(entry); tag == 256 || tag == 257 {
			binary.LittleEndian.PutUint16(entry[8:], 60000)
		}
	}
	return data
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	picture := corners(200, 200)
	jpg, pn, tif := jpegOf(t, picture, 80), pngOf(t, picture), tiffOf(t, picture, tiff.Uncompressed)
	var gifFile bytes.Buffer
	if err := gif.Encode(&gifFile, picture, nil); err != nil {
		t.Fatal(err)
	}
	noise := bytes.Clone(jpg)
	for i := bytes.Index(noise, []byte{0xff, 0xda}) + 40; i < len(noise)-2; i++ {
		noise[i] = byte(i*37) & 0x7f
	}
	bad := bytes.Clone(pn)
	bad[len(bad)-20] ^= 0x55
	for name, test := range map[string]struct {
		data   []byte
		reason string
	}{
		"empty.jpg":     {nil, page.EmptyFile},
		"text.pdf":      {[]byte("This is a letter.\n"), page.FormatMismatch},
		"text.jpeg":     {[]byte("This is a letter.\n"), page.FormatMismatch},
		"text.txt":      {[]byte("This is a letter.\n"), page.UnsupportedFormat},
		"picture.gif":   {gifFile.Bytes(), page.UnsupportedFormat},
		"half.jpg":      {jpg[:len(jpg)/2], page.Truncated},
		"tailless.jpg":  {jpg[:len(jpg)-60], page.Truncated},
		"head.jpg":      {jpg[:30], page.Truncated},
		"half.png":      {pn[:len(pn)/2], page.Truncated},
		"half.tif":      {tif[:len(tif)/2], page.Truncated},
		"noise.jpg":     {noise, page.Malformed},
		"bad.png":       {bad, page.Malformed},
		"headless.jpg":  {[]byte("\xff\xd8\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"), page.Malformed},
		"huge.jpg":      {hugeJPEG(t), page.TooManyPixels},
		"huge.png":      {hugePNG(t), page.TooManyPixels},
		"huge.tif":      {hugeTIFF(t), page.TooManyPixels},
		"flat.jpg":      {withSegment([]byte("\xff\xd8\xff\xda\x00\x02"), 0xc0, []byte{8, 0, 0, 0, 0, 3}), page.Malformed},
		"directory.tif": {[]byte("II*\x00\xff\xff\xff\x00"), page.Truncated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantReason(t, test.reason)(page.Decode(t.Context(), name, test.data, page.Limits{}))
		})
	}
	wantReason(t, page.FileTooLarge)(page.Decode(t.Context(), "a.jpg", jpg, page.Limits{MaxBytes: 100}))
	wantReason(t, page.TooManyPixels)(page.Decode(t.Context(), "a.jpg", jpg, page.Limits{MaxPixels: 39999}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var scan *page.Error
	if _, err := page.Decode(ctx, "a.jpg", jpg, page.Limits{}); !errors.Is(err, context.Canceled) || errors.As(err, &scan) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestDecodeTurnedLicence(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "shared", "data", "licence", "lic04_zzfangda_a_rot.jpg")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skip("the shared scans are not here")
	}
	p := decodeOne(t, "lic04", data)
	if w, h := p.Size(); w != 1492 || h != 1055 || p.Rotation != 90 {
		t.Errorf("%d×%d turned %d, want 1492×1055 turned 90", w, h, p.Rotation)
	}
	// The registry's seal lies at (1080, 665), 211 pixels wide; its ink is red.
	seal := p.Crop(image.Rect(1080, 665, 1291, 875)).Image
	red := 0
	for i, cr := range seal.Cr {
		if cr > 150 && seal.Y[i] > 60 {
			red++
		}
	}
	if red < 2000 {
		t.Errorf("%d red pixels in the seal's box", red)
	}
}

func ExampleDecode() {
	_, err := page.Decode(context.Background(), "letter.pdf", []byte("Dear sirs"), page.Limits{})
	var scan *page.Error
	fmt.Println(errors.As(err, &scan), err)
	// Output: true decode letter.pdf: format_mismatch: the content is no PDF file
}
