package page

import (
	"encoding/binary"
	"errors"
	"math"
)

// directory holds what a TIFF or Exif image file directory says about how to look at its pixels (TIFF 6.0 §2 and §8).
type directory struct {
	orientation orientation
	dpi         float64 // 0 when not declared
	reduced     bool    // a smaller version of another page
	next        uint32  // offset of the next directory; 0 after the last
}

var errDirectory = errors.New("image file directory beyond the end of the file")

// byteOrder returns the byte order and the offset of the first directory of a TIFF structure.
func byteOrder(data []byte) (binary.ByteOrder, uint32, error) {
	if len(data) < 8 {
		return nil, 0, errDirectory
	}
	var order binary.ByteOrder
	switch string(data[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return nil, 0, errors.New("no TIFF header")
	}
	return order, order.Uint32(data[4:]), nil
}

// readDirectory reads the directory at an offset. Entries that point nowhere are passed over.
func readDirectory(data []byte, order binary.ByteOrder, offset uint32) (directory, error) {
	const entrySize = 12
	at := int64(offset)
	if at < 8 || at+2 > int64(len(data)) {
		return directory{}, errDirectory
	}
	n := int64(order.Uint16(data[at:]))
	end := at + 2 + n*entrySize
	if end+4 > int64(len(data)) {
		// Some writers leave out the offset of a next directory when there is none.
		if end > int64(len(data)) {
			return directory{}, errDirectory
		}
	}
	d := directory{orientation: asStored}
	if end+4 <= int64(len(data)) {
		d.next = order.Uint32(data[end:])
	}
	var xres, yres float64
	unit := uint16(2)
	for e := data[at+2 : end]; len(e) >= entrySize; e = e[entrySize:] {
		kind, value := order.Uint16(e[2:]), e[8:12]
		switch order.Uint16(e) {
		case 254: // NewSubfileType
			d.reduced = order.Uint32(value)&1 != 0
		case 274: // Orientation
			if o := orientation(order.Uint16(value)); kind == 3 && o >= asStored && o <= turn270 {
				d.orientation = o
			}
		case 282: // XResolution
			xres = rational(data, order, kind, value)
		case 283: // YResolution
			yres = rational(data, order, kind, value)
		case 296: // ResolutionUnit
			unit = order.Uint16(value)
		}
	}
	d.dpi = dotsPerInch(xres, yres, map[uint16]float64{2: 1, 3: 2.54}[unit])
	return d, nil
}

// rational reads the value of an unsigned rational entry, 0 when it is none.
func rational(data []byte, order binary.ByteOrder, kind uint16, value []byte) float64 {
	at := int64(order.Uint32(value))
	if kind != 5 || at+8 > int64(len(data)) {
		return 0
	}
	num, den := order.Uint32(data[at:]), order.Uint32(data[at+4:])
	if den == 0 {
		return 0
	}
	return float64(num) / float64(den)
}

// dotsPerInch returns the lower of two resolutions in units of perInch per inch, and 0 for what no scanner can mean.
func dotsPerInch(x, y, perInch float64) float64 {
	if y == 0 {
		y = x
	}
	dpi := math.Round(min(x, y)*perInch*100) / 100
	if !(dpi >= 10 && dpi <= 10000) {
		return 0
	}
	return dpi
}
