package page_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
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
