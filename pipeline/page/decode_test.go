package page_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

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

func TestDecodeScaledJPEG(t *testing.T) {
	t.Parallel()
	data := withExif(jpegOf(t, corners(203, 101), 95), 6, 300)
	for divisor, want := range map[int]image.Point{0: {101, 203}, 1: {101, 203}, 2: {51, 102}, 3: {101, 203}, 4: {26, 51}, 8: {13, 26}} {
		pages, err := page.Decode(t.Context(), "a.jpg", data, page.Limits{JPEGDivisor: divisor})
		if err != nil {
			t.Fatal(err)
		}
		p := pages[0]
		w, h := p.Size()
		if w < want.X-1 || w > want.X || h != want.Y || layout(p) != "bwrg" {
			t.Errorf("1/%d: %d×%d, %s", divisor, w, h, layout(p))
		}
		if want := map[int]float64{2: 150, 4: 75, 8: 37.5}[divisor]; want > 0 && p.DPI != want {
			t.Errorf("1/%d: %v dpi", divisor, p.DPI)
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
