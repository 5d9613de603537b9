package applicant

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
)

// tiffOf writes pages as baseline TIFF 6.0, each in one strip, RGB or grey, deflated.
func tiffOf(pages []*planes, o fileOptions) ([]byte, error) {
	out := []byte{'I', 'I', 42, 0, 8, 0, 0, 0}
	for i, p := range pages {
		var err error
		if out, err = p.appendTIFF(out, o, i == len(pages)-1); err != nil {
			return nil, fmt.Errorf("encode TIFF: %w", err)
		}
	}
	return out, nil
}

// appendTIFF appends the directory of a page, what it points to and its strip. The next page follows at once.
func (p *planes) appendTIFF(out []byte, o fileOptions, last bool) ([]byte, error) {
	samples, photometric := 3, uint32(2)
	var pixels []byte
	if o.grey || o.bitonal {
		samples, photometric, pixels = 1, 1, p.y
	} else {
		im := p.rgba()
		pixels = make([]byte, 0, 3*p.w*p.h)
		for i := 0; i < len(im.Pix); i += 4 {
			pixels = append(pixels, im.Pix[i:i+3]...)
		}
	}
	var strip bytes.Buffer
	z, err := zlib.NewWriterLevel(&strip, zlib.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(pixels); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	size := uint32(strip.Len())
	if size%2 == 1 {
		strip.WriteByte(0) // directories begin on a word
	}
	const entries = 12
	const short, long, rational = 3, 4, 5
	after := uint32(len(out) + 2 + 12*entries + 4)
	bitsAt, xAt, yAt, stripAt := after, after+6+2, after+16, after+24
	le := binary.LittleEndian
	out = le.AppendUint16(out, entries)
	entry := func(tag, kind uint16, count, value uint32) {
		out = le.AppendUint16(out, tag)
		out = le.AppendUint16(out, kind)
		out = le.AppendUint32(out, count)
		out = le.AppendUint32(out, value)
	}
	entry(256, long, 1, uint32(p.w))
	entry(257, long, 1, uint32(p.h))
	if samples == 3 {
		entry(258, short, 3, bitsAt)
	} else {
		entry(258, short, 1, 8)
	}
	entry(259, short, 1, 8) // Adobe deflate
	entry(262, short, 1, photometric)
	entry(273, long, 1, stripAt)
	entry(277, short, 1, uint32(samples))
	entry(278, long, 1, uint32(p.h))
	entry(279, long, 1, size)
	entry(282, rational, 1, xAt)
	entry(283, rational, 1, yAt)
	entry(296, short, 1, 2) // inches
	next := stripAt + uint32(strip.Len())
	if last {
		next = 0
	}
	out = le.AppendUint32(out, next)
	for _, v := range []uint16{8, 8, 8, 0} {
		out = le.AppendUint16(out, v)
	}
	for _, v := range []uint32{uint32(o.dpi), 1, uint32(o.dpi), 1} {
		out = le.AppendUint32(out, v)
	}
	return append(out, strip.Bytes()...), nil
}
