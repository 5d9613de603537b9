package truetype

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// Flags of a composite glyph's component (ISO/IEC 14496-22, glyf).
const (
	argsAreWords     = 0x0001
	haveScale        = 0x0008
	moreComponents   = 0x0020
	haveXYScale      = 0x0040
	haveTwoByTwo     = 0x0080
	haveInstructions = 0x0100
)

// Subset returns a font file that holds the glyphs, renumbered by their place in the list, and whatever they are composed
// of. glyphs[0] must be .notdef. Hinting is left out: the forms are printed at 300 dpi and more.
func (f *Font) Subset(glyphs []Glyph) ([]byte, error) {
	if len(glyphs) == 0 || glyphs[0] != 0 {
		return nil, errors.New("a subset starts with .notdef")
	}
	kept := append([]Glyph(nil), glyphs...)
	number := make(map[Glyph]uint16, len(kept))
	for i, g := range kept {
		number[g] = uint16(i)
	}
	var glyf, hmtx []byte
	ends := []uint32{0}
	for i := 0; i < len(kept); i++ { // kept grows by the components met
		outline, err := f.outline(kept[i])
		if err != nil {
			return nil, err
		}
		outline, err = unhinted(outline, func(component Glyph) uint16 {
			n, ok := number[component]
			if !ok {
				n = uint16(len(kept))
				number[component] = n
				kept = append(kept, component)
			}
			return n
		})
		if err != nil {
			return nil, fmt.Errorf("glyph %d: %w", kept[i], err)
		}
		glyf = append(glyf, outline...)
		if len(outline)%2 != 0 {
			glyf = append(glyf, 0)
		}
		ends = append(ends, uint32(len(glyf)))
		hmtx = binary.BigEndian.AppendUint16(hmtx, be16(f.hmtx, 4*min(int(kept[i]), f.metrics-1)))
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(kept[i]))
	}
	head, hhea, maxp := clone(f.head), clone(f.hhea), clone(f.maxp)
	binary.BigEndian.PutUint32(head[8:], 0) // checksum adjustment: no reader of an embedded font looks at it
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(kept)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(kept)))
	loca, format := locations(ends)
	binary.BigEndian.PutUint16(head[50:], format)
	return file([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}}), nil
}

func clone(b []byte) []byte { return append([]byte(nil), b...) }

// unhinted returns the outline without its instructions, a composite's components renumbered.
func unhinted(outline []byte, renumber func(Glyph) uint16) ([]byte, error) {
	if len(outline) < 12 {
		return outline, nil
	}
	contours := int(int16(be16(outline, 0)))
	if contours >= 0 {
		at := 10 + 2*contours
		n := int(be16(outline, at))
		if at+2+n > len(outline) {
			return nil, errors.New("outline ends within its instructions")
		}
		if n == 0 {
			return outline, nil
		}
		out := append(clone(outline[:at]), 0, 0)
		return append(out, outline[at+2+n:]...), nil
	}
	out := clone(outline)
	for at := 10; ; {
		if at+6 > len(out) {
			return nil, errors.New("outline ends within its components")
		}
		flags := be16(out, at)
		binary.BigEndian.PutUint16(out[at:], flags&^haveInstructions)
		binary.BigEndian.PutUint16(out[at+2:], renumber(be16(out, at+2)))
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveXYScale != 0:
			at += 4
		case flags&haveTwoByTwo != 0:
			at += 8
		}
		if at > len(out) {
			return nil, errors.New("outline ends within its components")
		}
		if flags&moreComponents == 0 {
			return out[:at], nil
		}
	}
}

// locations encodes glyph ends, all even, as a loca table and says in which format.
func locations(ends []uint32) (loca []byte, format uint16) {
	if ends[len(ends)-1] < 1<<17 {
		for _, e := range ends {
			loca = binary.BigEndian.AppendUint16(loca, uint16(e/2))
		}
		return loca, 0
	}
	for _, e := range ends {
		loca = binary.BigEndian.AppendUint32(loca, e)
	}
	return loca, 1
}

type table struct {
	tag   string
	bytes []byte
}

// file puts tables, sorted by tag, into one font file.
func file(tables []table) []byte {
	n := len(tables)
	power := bits.Len(uint(n)) - 1
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, 16 << power, power, 16*n - 16<<power} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	offset := 12 + 16*n
	var body []byte
	for _, t := range tables {
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.bytes))
		out = binary.BigEndian.AppendUint32(out, uint32(offset+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.bytes)))
		body = append(body, t.bytes...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(out, body...)
}

func checksum(b []byte) uint32 {
	var sum uint32
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var rest [4]byte
	copy(rest[:], b)
	return sum + binary.BigEndian.Uint32(rest[:])
}
