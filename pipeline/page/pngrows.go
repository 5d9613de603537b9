package page

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"io"
)

// pngRows is a PNG as scanners and screens write it: grey, RGB or RGBA samples of 8 bits, row after row. Such a page is decoded row by
// row into its planes; any other goes to image/png, which takes four bytes for a pixel besides (PNG third edition §9 and §11).
type pngRows struct {
	w, h, samples int
	content       []io.Reader // of the chunks IDAT
}

// readPNGRows reads the chunks of a PNG whose size has been checked. It reports false for one of another kind or with a wrong checksum.
func readPNGRows(data []byte, w, h int) (p pngRows, ok bool) {
	p.w, p.h = w, h
	before := ""
	for data = data[8:]; len(data) >= 12; {
		n := int64(binary.BigEndian.Uint32(data))
		if n > int64(len(data)-12) {
			return p, false
		}
		name, content := string(data[4:8]), data[8:8+n]
		if crc32.ChecksumIEEE(data[4:8+n]) != binary.BigEndian.Uint32(data[8+n:]) {
			return p, false
		}
		switch name {
		case "IHDR":
			if n != 13 || content[8] != 8 || content[12] != 0 { // bits and interlacing
				return p, false
			}
			p.samples = map[byte]int{0: 1, 2: 3, 6: 4}[content[9]]
		case "IDAT":
			if len(p.content) > 0 && before != name {
				return p, false
			}
			p.content = append(p.content, bytes.NewReader(content))
		case "tRNS":
			return p, false
		case "IEND":
			return p, p.samples > 0
		}
		data, before = data[12+n:], name
	}
	return p, false
}

// decode returns the pixels.
func (p *pngRows) decode(planes *spare) (*image.YCbCr, error) {
	z, err := zlib.NewReader(io.MultiReader(p.content...))
	if err != nil {
		return nil, err
	}
	row, above := make([]uint8, 1+p.samples*p.w), make([]uint8, 1+p.samples*p.w) // with the row's filter
	next := func() []uint8 {
		if err == nil {
			_, err = io.ReadFull(z, row)
		}
		if err == nil {
			err = unfilter(row[0], row[1:], above[1:], p.samples)
		}
		row, above = above, row
		return above[1:]
	}
	var im *image.YCbCr
	switch p.samples {
	case 1:
		grey := &image.Gray{Pix: planes.take(p.w * p.h), Stride: p.w, Rect: image.Rect(0, 0, p.w, p.h)}
		for y := range p.h {
			copy(grey.Pix[y*p.w:], next())
		}
		im = fromGray(grey)
	case 3:
		im = fromRows(p.w, p.h, planes, func(_ int, rgb []uint8) { copy(rgb, next()) })
	case 4:
		im = fromRows(p.w, p.h, planes, func(_ int, rgb []uint8) { overWhite(rgb, next(), false) })
	}
	if err != nil {
		return nil, err
	}
	if n, err := z.Read(row[:1]); n > 0 || !errors.Is(err, io.EOF) { // a checksum comes at the end
		return nil, fmt.Errorf("after the last row: %d bytes, %w", n, err)
	}
	return im, nil
}

// unfilter turns a row's differences into its samples (§9.2).
func unfilter(filter uint8, row, above []uint8, samples int) error {
	switch filter {
	case 0:
	case 1:
		for i := samples; i < len(row); i++ {
			row[i] += row[i-samples]
		}
	case 2:
		for i, v := range above {
			row[i] += v
		}
	case 3:
		for i, v := range above {
			left := 0
			if i >= samples {
				left = int(row[i-samples])
			}
			row[i] += uint8((left + int(v)) / 2)
		}
	case 4:
		for first := range samples {
			left, corner := 0, 0
			for i := first; i < len(row); i += samples {
				up := int(above[i])
				left = (paeth(left, up, corner) + int(row[i])) & 255
				row[i], corner = uint8(left), up
			}
		}
	default:
		return fmt.Errorf("filter %d", filter)
	}
	return nil
}

// paeth returns which of three neighbours is nearest to left + up − corner (§9.4).
func paeth(left, up, corner int) int {
	l, u := up-corner, left-corner
	c := abs(l + u)
	switch l, u = abs(l), abs(u); {
	case l <= u && l <= c:
		return left
	case u <= c:
		return up
	}
	return corner
}

func abs(v int) int { return max(v, -v) }
