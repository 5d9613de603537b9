package page

import (
	"bytes"
	"encoding/binary"
)

// jpegHeader is what stands before the pixels of a JPEG file (ITU-T T.81 annex B).
type jpegHeader struct {
	width, height, components int
	orientation               orientation
	dpi                       float64
	quality                   int
	scan                      int // offset of the first start-of-scan marker
}

// readJPEGHeader reads the segments up to the first scan.
func readJPEGHeader(data []byte) (jpegHeader, error) {
	h := jpegHeader{orientation: asStored}
	for i := 2; ; {
		for i < len(data) && data[i] != 0xff { // stray bytes, which every decoder skips
			i++
		}
		for i < len(data) && data[i] == 0xff { // fill bytes
			i++
		}
		if i >= len(data) {
			return h, bad(Truncated, "the file ends in its header")
		}
		marker := data[i]
		i++
		switch {
		case marker == 0x00 || marker == 0x01 || marker >= 0xd0 && marker <= 0xd8: // without a segment
			continue
		case marker == 0xd9:
			return h, bad(Malformed, "no pixels before the end of the image")
		case i+2 > len(data):
			return h, bad(Truncated, "the file ends in its header")
		}
		n := int(binary.BigEndian.Uint16(data[i:]))
		if n < 2 {
			return h, bad(Malformed, "segment of %d bytes", n)
		}
		if i+n > len(data) {
			return h, bad(Truncated, "the file ends in its header")
		}
		segment := data[i+2 : i+n]
		switch {
		case marker == 0xda:
			if h.components == 0 {
				return h, bad(Malformed, "a scan before its frame")
			}
			h.scan = i - 2
			return h, nil
		case marker == 0xdb:
			h.readTables(segment)
		case marker == 0xe0:
			h.readJFIF(segment)
		case marker == 0xe1:
			h.readExif(segment)
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			if len(segment) < 6 {
				return h, bad(Malformed, "frame header of %d bytes", len(segment))
			}
			h.height = int(binary.BigEndian.Uint16(segment[1:]))
			h.width = int(binary.BigEndian.Uint16(segment[3:]))
			h.components = int(segment[5])
		}
		i += n
	}
}

// readJFIF takes the density of a JFIF segment (ITU-T T.871 §10.1).
func (h *jpegHeader) readJFIF(s []byte) {
	if len(s) < 12 || !bytes.HasPrefix(s, []byte("JFIF\x00")) {
		return
	}
	perInch := map[uint8]float64{1: 1, 2: 2.54}[s[7]]
	x, y := float64(binary.BigEndian.Uint16(s[8:])), float64(binary.BigEndian.Uint16(s[10:]))
	h.declare(dotsPerInch(x, y, perInch))
}

// readExif takes orientation and resolution of an Exif segment. A damaged one is passed over.
func (h *jpegHeader) readExif(s []byte) {
	tiff, ok := bytes.CutPrefix(s, []byte("Exif\x00\x00"))
	if !ok {
		return
	}
	if d, err := readExif(tiff); err == nil {
		h.orientation = d.orientation
		h.declare(d.dpi)
	}
}

func readExif(tiff []byte) (directory, error) {
	order, offset, err := byteOrder(tiff)
	if err != nil {
		return directory{}, err
	}
	return readDirectory(tiff, order, offset)
}

// declare keeps the highest of several resolutions: the low ones, 72 and 96, are what software writes that knows none.
func (h *jpegHeader) declare(dpi float64) { h.dpi = max(h.dpi, dpi) }

// readTables estimates the quality from the luma quantisation table, number 0.
func (h *jpegHeader) readTables(s []byte) {
	for len(s) > 0 {
		precision, id := s[0]>>4, s[0]&15
		size := 64 * (1 + int(precision))
		if s = s[1:]; precision > 1 || len(s) < size {
			return
		}
		if id == 0 {
			var table [64]int
			for i := range table {
				if precision == 0 {
					table[i] = int(s[i])
				} else {
					table[i] = int(binary.BigEndian.Uint16(s[2*i:]))
				}
			}
			h.quality = quality(table)
		}
		s = s[size:]
	}
}

// lumaTable is the luma quantisation table of ITU-T T.81 table K.1 in zigzag order.
var lumaTable = [64]int{
	16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
	56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
}

// quality returns the quality, 1–100, at which libjpeg scales its table to the one most like table.
func quality(table [64]int) int {
	best, least := 1, -1
	for q := 1; q <= 100; q++ {
		scale := 200 - 2*q
		if q < 50 {
			scale = 5000 / q
		}
		sum := 0
		for i, v := range lumaTable {
			d := table[i] - min(max((v*scale+50)/100, 1), 255)
			sum += max(d, -d)
		}
		if least < 0 || sum < least {
			best, least = q, sum
		}
	}
	return best
}
