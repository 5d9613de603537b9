package page

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"io"
	"slices"

	"golang.org/x/image/tiff/lzw"
)

// strips is what a directory says of a page as scanners write it: grey or RGB samples of 8 bits, strip by strip. Such a page is
// decoded row by row into its planes; any other goes to golang.org/x/image/tiff, which takes room for a whole strip and four
// bytes for a pixel besides (TIFF 6.0 §3, §4, §6 and §14).
type strips struct {
	w, h, samples int
	compression   uint32
	differences   bool // each sample is given as its difference from the one on its left
	rows          int  // of a strip
	offsets, size []uint32
}

// Compressions.
const (
	tiffPlain      = 1
	tiffLZW        = 5
	tiffDeflate    = 8
	tiffOldDeflate = 32946
)

// readStrips reads a page's directory, whose size has been checked. It reports false for a page of another kind.
func readStrips(data []byte, order binary.ByteOrder, offset uint32, w, h int) (strips, bool) {
	entry := map[uint16][]uint32{}
	for e := data[int(offset)+2:][:12*int(order.Uint16(data[offset:]))]; len(e) > 0; e = e[12:] {
		switch tag := order.Uint16(e); tag {
		case 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 322, 338, 339:
			entry[tag] = numbers(data, order, e)
		}
	}
	value := func(tag uint16, otherwise uint32) uint32 {
		if v := entry[tag]; len(v) > 0 {
			return v[0]
		}
		return otherwise
	}
	s := strips{
		w: w, h: h, samples: len(entry[258]), compression: value(259, tiffPlain), differences: value(317, 1) == 2,
		rows: min(int(value(278, uint32(h))), h), offsets: entry[273], size: entry[279],
	}
	deep := slices.ContainsFunc(entry[258], func(bits uint32) bool { return bits != 8 })
	signed := slices.ContainsFunc(entry[339], func(format uint32) bool { return format != 1 })
	known := slices.Contains([]uint32{tiffPlain, tiffLZW, tiffDeflate, tiffOldDeflate}, s.compression)
	grey, rgb := s.samples == 1 && value(262, 0) == 1, s.samples == 3 && value(262, 0) == 2
	tiled, apart, more := len(entry[322]) > 0, value(284, 1) != 1, len(entry[338]) > 0
	if !grey && !rgb || !known || deep || signed || tiled || apart || more || value(266, 1) != 1 || value(317, 1) > 2 ||
		value(277, uint32(s.samples)) != uint32(s.samples) || s.rows < 1 {
		return s, false
	}
	n := (h + s.rows - 1) / s.rows
	return s, len(s.offsets) >= n && len(s.size) >= n
}

// mostNumbers bounds how many values of an entry are read: no scanner writes so many strips.
const mostNumbers = 1 << 20

// numbers returns the values of an entry of bytes or short or long unsigned integers, none for what is anything else.
func numbers(data []byte, order binary.ByteOrder, entry []byte) []uint32 {
	length := map[uint16]int64{1: 1, 3: 2, 4: 4}[order.Uint16(entry[2:])]
	n := int64(order.Uint32(entry[4:]))
	if length == 0 || n > mostNumbers {
		return nil
	}
	from := entry[8:12]
	if length*n > 4 {
		at := int64(order.Uint32(from))
		if at+length*n > int64(len(data)) {
			return nil
		}
		from = data[at:]
	}
	out := make([]uint32, n)
	for i := range out {
		switch length {
		case 1:
			out[i] = uint32(from[i])
		case 2:
			out[i] = uint32(order.Uint16(from[2*i:]))
		case 4:
			out[i] = order.Uint32(from[4*i:])
		}
	}
	return out
}

// decode returns the pixels.
func (s *strips) decode(data []byte, planes *spare) (*image.YCbCr, error) {
	var strip io.Reader
	var err error
	next := func(y int, row []uint8) {
		if y%s.rows == 0 && err == nil {
			strip, err = s.open(data, y/s.rows)
		}
		if err == nil {
			_, err = io.ReadFull(strip, row)
		}
		if last := y%s.rows == s.rows-1 || y == s.h-1; last && err == nil {
			_, err = io.Copy(io.Discard, io.LimitReader(strip, int64(len(row)*s.rows))) // a checksum comes at the end
		}
		if s.differences {
			for i := s.samples; i < len(row); i++ {
				row[i] += row[i-s.samples]
			}
		}
	}
	if s.samples == 3 {
		im := fromRows(s.w, s.h, planes, next)
		return im, err
	}
	grey := &image.Gray{Pix: planes.take(s.w * s.h), Stride: s.w, Rect: image.Rect(0, 0, s.w, s.h)}
	for y := range s.h {
		next(y, grey.Pix[y*s.w:][:s.w])
	}
	return fromGray(grey), err
}

// open returns the samples of a strip.
func (s *strips) open(data []byte, i int) (io.Reader, error) {
	from, to := int64(s.offsets[i]), int64(s.offsets[i])+int64(s.size[i])
	if to > int64(len(data)) {
		return nil, io.ErrUnexpectedEOF
	}
	r := bytes.NewReader(data[from:to])
	switch s.compression {
	case tiffPlain:
		return r, nil
	case tiffLZW:
		return lzw.NewReader(r, lzw.MSB, 8), nil
	case tiffDeflate, tiffOldDeflate:
		return zlib.NewReader(r)
	}
	return nil, fmt.Errorf("compression %d", s.compression)
}
