// Package truetype reads glyphs from TrueType font files (ISO/IEC 14496-22) and cuts subsets for embedding.
package truetype

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
)

// Glyph is a glyph's index in its font; 0 is .notdef.
type Glyph = uint16

// Font is a TrueType font whose small tables are in memory and whose outlines are read when asked for.
// It is safe for concurrent use.
type Font struct {
	file io.ReaderAt
	glyf span

	groups  []byte // of the cmap subtable of format 12: start, end, first glyph, 4 bytes each, ascending
	loca    []byte
	hmtx    []byte
	head    []byte
	hhea    []byte
	maxp    []byte
	long    bool // loca holds 32-bit offsets
	metrics int  // full entries in hmtx

	glyphs int
	em     int
	bounds [4]int
	ascent int
	drop   int
}

// span is a part of the file, in bytes.
type span struct{ offset, length int64 }

// maxTable bounds a table that is read into memory; real ones take a few hundred kilobytes.
const maxTable = 4 << 20

// New reads the tables of the font in file. The font needs glyf outlines and a Unicode cmap of format 12.
func New(file io.ReaderAt) (*Font, error) {
	var start [12]byte
	if _, err := file.ReadAt(start[:], 0); err != nil {
		return nil, fmt.Errorf("read font header: %w", err)
	}
	if v := be32(start[:], 0); v != 0x00010000 {
		return nil, errors.New("not a TrueType font")
	}
	directory := make([]byte, 16*int(be16(start[:], 4)))
	if _, err := file.ReadAt(directory, 12); err != nil {
		return nil, fmt.Errorf("read font directory: %w", err)
	}
	spans := map[string]span{}
	for e := directory; len(e) > 0; e = e[16:] {
		spans[string(e[:4])] = span{int64(be32(e, 8)), int64(be32(e, 12))}
	}
	f := &Font{file: file, glyf: spans["glyf"]}
	if f.glyf.length == 0 {
		return nil, errors.New("font has no glyf table")
	}
	var cmap []byte
	for _, t := range []struct {
		tag   string
		bytes *[]byte
		least int
	}{{"head", &f.head, 54}, {"hhea", &f.hhea, 36}, {"maxp", &f.maxp, 6}, {"hmtx", &f.hmtx, 4}, {"loca", &f.loca, 4}, {"cmap", &cmap, 4}} {
		s := spans[t.tag]
		if s.length < int64(t.least) || s.length > maxTable {
			return nil, fmt.Errorf("font table %s has %d bytes", t.tag, s.length)
		}
		*t.bytes = make([]byte, s.length)
		if _, err := file.ReadAt(*t.bytes, s.offset); err != nil {
			return nil, fmt.Errorf("read font table %s: %w", t.tag, err)
		}
	}
	f.em = int(be16(f.head, 18))
	for i := range f.bounds {
		f.bounds[i] = int(int16(be16(f.head, 36+2*i)))
	}
	f.long = be16(f.head, 50) != 0
	f.ascent, f.drop = int(int16(be16(f.hhea, 4))), int(int16(be16(f.hhea, 6)))
	f.metrics = int(be16(f.hhea, 34))
	f.glyphs = int(be16(f.maxp, 4))
	if f.em == 0 || f.metrics == 0 || len(f.hmtx) < 4*f.metrics {
		return nil, errors.New("font has no usable metrics")
	}
	f.groups = unicodeGroups(cmap)
	if f.groups == nil {
		return nil, errors.New("font has no cmap of format 12")
	}
	return f, nil
}

// unicodeGroups finds the groups of the first subtable of format 12, nil where there is none.
func unicodeGroups(cmap []byte) []byte {
	for i := range int(be16(cmap, 2)) {
		at := int(be32(cmap, 4+8*i+4))
		if be16(cmap, at) != 12 {
			continue
		}
		first, size := at+16, 12*int(be32(cmap, at+12))
		if first+size <= len(cmap) {
			return cmap[first : first+size]
		}
	}
	return nil
}

// Glyph returns the glyph for a character; ok is false where the font has none.
func (f *Font) Glyph(r rune) (g Glyph, ok bool) {
	n := len(f.groups) / 12
	i := sort.Search(n, func(i int) bool { return be32(f.groups, 12*i+4) >= uint32(r) })
	if i == n || be32(f.groups, 12*i) > uint32(r) {
		return 0, false
	}
	id := be32(f.groups, 12*i+8) + uint32(r) - be32(f.groups, 12*i)
	if id == 0 || id >= uint32(f.glyphs) {
		return 0, false
	}
	return Glyph(id), true
}

// Advance is a glyph's width in thousandths of the font size.
func (f *Font) Advance(g Glyph) int {
	return f.thousandths(int(be16(f.hmtx, 4*min(int(g), f.metrics-1))))
}

// Bounds is the box around all glyphs in thousandths of the font size, y upwards from the baseline.
func (f *Font) Bounds() (xMin, yMin, xMax, yMax int) {
	return f.thousandths(f.bounds[0]), f.thousandths(f.bounds[1]), f.thousandths(f.bounds[2]), f.thousandths(f.bounds[3])
}

// Ascent is how far a line reaches above the baseline, in thousandths of the font size.
func (f *Font) Ascent() int { return f.thousandths(f.ascent) }

// Descent is how far a line reaches below the baseline, in thousandths of the font size; negative.
func (f *Font) Descent() int { return f.thousandths(f.drop) }

func (f *Font) thousandths(v int) int { return v * 1000 / f.em }

// bearing is a glyph's left side bearing in font units.
func (f *Font) bearing(g Glyph) uint16 {
	if int(g) < f.metrics {
		return be16(f.hmtx, 4*int(g)+2)
	}
	return be16(f.hmtx, 4*f.metrics+2*(int(g)-f.metrics))
}

// outline reads a glyph's description; empty for a glyph that draws nothing.
func (f *Font) outline(g Glyph) ([]byte, error) {
	if int(g) >= f.glyphs {
		return nil, fmt.Errorf("glyph %d is not in the font", g)
	}
	from, to := 2*int64(be16(f.loca, 2*int(g))), 2*int64(be16(f.loca, 2*int(g)+2))
	if f.long {
		from, to = int64(be32(f.loca, 4*int(g))), int64(be32(f.loca, 4*int(g)+4))
	}
	if from > to || to > f.glyf.length || to-from > 1<<16 {
		return nil, fmt.Errorf("glyph %d lies outside the font", g)
	}
	out := make([]byte, to-from, to-from+3)
	if _, err := f.file.ReadAt(out, f.glyf.offset+from); err != nil {
		return nil, fmt.Errorf("read glyph %d: %w", g, err)
	}
	return out, nil
}

// be16 and be32 read big-endian numbers; beyond the end they read 0.
func be16(b []byte, at int) uint16 {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint16(b[at:])
}

func be32(b []byte, at int) uint32 {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint32(b[at:])
}
