package applicant

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
)

// fileOptions says how an image is stored.
type fileOptions struct {
	format      string // jpeg, png, tiff or pdf
	quality     int    // of JPEG
	dpi         int    // as declared
	grey        bool
	bitonal     bool
	orientation int  // of EXIF, 0 for no EXIF
	rotate      int  // /Rotate of a PDF's pages
	tiles       bool // a PDF's page is made of two pictures
}

// encode writes pages as one file; only PDF and TIFF hold more than the first.
func encode(pages []*planes, o fileOptions) ([]byte, error) {
	switch o.format {
	case "png":
		return pages[0].png(o)
	case "tiff":
		return tiffOf(pages, o)
	case "pdf":
		return pdfOf(pages, o)
	}
	return pages[0].jpeg(o)
}

// jpeg writes a JPEG with JFIF's density, and EXIF where asked.
func (p *planes) jpeg(o fileOptions) ([]byte, error) {
	data, err := p.compressed(o.quality, o.grey || o.bitonal)
	if err != nil {
		return nil, err
	}
	const app0 = 20 // SOI and the encoder's own JFIF segment, where it writes one
	rest := data[2:]
	if bytes.HasPrefix(rest, []byte{0xFF, 0xE0, 0, app0 - 4}) {
		rest = data[app0:]
	}
	head := []byte{0xFF, 0xD8, 0xFF, 0xE0, 0, app0 - 4, 'J', 'F', 'I', 'F', 0, 1, 2, 1}
	head = binary.BigEndian.AppendUint16(head, uint16(o.dpi))
	head = binary.BigEndian.AppendUint16(head, uint16(o.dpi))
	head = append(head, 0, 0)
	if o.orientation > 0 {
		head = append(head, exif(o)...)
	}
	return append(head, rest...), nil
}

// slowlyCompressed encodes with image/jpeg.
func (p *planes) slowlyCompressed(quality int, grey bool) ([]byte, error) {
	var im image.Image = p.ycbcr()
	if grey {
		im = &image.Gray{Pix: p.y, Stride: p.w, Rect: image.Rect(0, 0, p.w, p.h)}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, im, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode JPEG: %w", err)
	}
	return buf.Bytes(), nil
}

func (p *planes) ycbcr() *image.YCbCr {
	return &image.YCbCr{
		Y: p.y, Cb: p.cb, Cr: p.cr, YStride: p.w, CStride: p.chromaWidth(),
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, p.w, p.h),
	}
}

// exif returns an APP1 segment with the orientation, the resolution and a made-up camera.
func exif(o fileOptions) []byte {
	maker, model := "Vermilion\x00", "Simulated phone\x00"
	const entries, dataAt = 6, 8 + 2 + 6*12 + 4
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, entries}
	entry := func(tag, kind uint16, count, value uint32) {
		tiff = binary.BigEndian.AppendUint16(tiff, tag)
		tiff = binary.BigEndian.AppendUint16(tiff, kind)
		tiff = binary.BigEndian.AppendUint32(tiff, count)
		tiff = binary.BigEndian.AppendUint32(tiff, value)
	}
	entry(0x010F, 2, uint32(len(maker)), dataAt)
	entry(0x0110, 2, uint32(len(model)), dataAt+uint32(len(maker)))
	entry(0x0112, 3, 1, uint32(o.orientation)<<16)
	at := uint32(dataAt + len(maker) + len(model))
	entry(0x011A, 5, 1, at)
	entry(0x011B, 5, 1, at)
	entry(0x0128, 3, 1, 2<<16)
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, maker+model...)
	tiff = binary.BigEndian.AppendUint32(tiff, uint32(o.dpi))
	tiff = binary.BigEndian.AppendUint32(tiff, 1)
	seg := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(2+6+len(tiff)))
	return append(append(seg, "Exif\x00\x00"...), tiff...)
}

func (p *planes) png(o fileOptions) ([]byte, error) {
	var im image.Image
	switch {
	case o.bitonal:
		two := image.NewPaletted(image.Rect(0, 0, p.w, p.h), color.Palette{color.Black, color.White})
		for i, v := range p.y {
			two.Pix[i] = v >> 7
		}
		im = two
	case o.grey:
		im = &image.Gray{Pix: p.y, Stride: p.w, Rect: image.Rect(0, 0, p.w, p.h)}
	default:
		im = p.rgba()
	}
	var buf bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&buf, im); err != nil {
		return nil, fmt.Errorf("encode PNG: %w", err)
	}
	data := buf.Bytes()
	perMetre := uint32(math.Round(float64(o.dpi) / 0.0254))
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1)
	const afterHeader = 8 + 25
	out := append([]byte{}, data[:afterHeader]...)
	out = append(binary.BigEndian.AppendUint32(out, 9), chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, data[afterHeader:]...), nil
}

// rgba converts the planes by JFIF.
func (p *planes) rgba() *image.RGBA {
	im := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	cw := p.chromaWidth()
	for y := range p.h {
		row := im.Pix[y*im.Stride:]
		for x := range p.w {
			c := y/2*cw + x/2
			row[4*x], row[4*x+1], row[4*x+2] = color.YCbCrToRGB(p.y[y*p.w+x], p.cb[c], p.cr[c])
			row[4*x+3] = 255
		}
	}
	return im
}
