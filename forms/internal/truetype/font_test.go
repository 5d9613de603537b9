package truetype_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/vermilion-seal/vermilion/forms/internal/truetype"
)

func open(tb testing.TB, name string) *truetype.Font {
	tb.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", ".assets", "fonts", name))
	if err != nil {
		tb.Skip("no fonts in .assets")
	}
	tb.Cleanup(func() {
		if err := file.Close(); err != nil {
			tb.Error(err)
		}
	})
	f, err := truetype.New(file)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func TestGlyph(t *testing.T) {
	t.Parallel()
	noto, hana := open(t, "NotoSansSC-Regular.ttf"), open(t, "HanaMinB.ttf")
	for _, row := range []struct {
		r          rune
		noto, hana bool
	}{{'A', true, true}, {'印', true, false}, {'㙦', true, false}, {'𪚥', false, true}, {'𬱖', true, true}, {0xF1234, false, false}, {'\n', false, false}, {-1, false, false}} {
		_, inNoto := noto.Glyph(row.r)
		_, inHana := hana.Glyph(row.r)
		if inNoto != row.noto || row.hana && !inHana {
			t.Errorf("U+%04X: in Noto %v, in Hana %v", row.r, inNoto, inHana)
		}
	}
	if g, _ := noto.Glyph('印'); noto.Advance(g) != 1000 {
		t.Errorf("印 is %d thousandths wide", noto.Advance(g))
	}
	if noto.Ascent() <= 0 || noto.Descent() >= 0 {
		t.Errorf("ascent %d, descent %d", noto.Ascent(), noto.Descent())
	}
}

// Every table of a subset agrees with the number of glyphs, every outline lies within glyf, and no hinting is left.
func TestSubset(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"NotoSansSC-Regular.ttf": "朱印 Åé½《A》", "HanaMinB.ttf": "𠮷𪚥𡘙"} {
		f := open(t, name)
		glyphs := []truetype.Glyph{0}
		for _, r := range text {
			g, ok := f.Glyph(r)
			if !ok {
				t.Fatalf("%s has no %c", name, r)
			}
			glyphs = append(glyphs, g)
		}
		b, err := f.Subset(glyphs)
		if err != nil {
			t.Fatal(err)
		}
		again, err := f.Subset(glyphs)
		if err != nil || !bytes.Equal(b, again) {
			t.Errorf("%s: the same glyphs give another subset: %v", name, err)
		}
		tables := directory(t, b)
		n := int(binary.BigEndian.Uint16(tables["maxp"][4:]))
		if n < len(glyphs) || len(tables["hmtx"]) != 4*n || int(binary.BigEndian.Uint16(tables["hhea"][34:])) != n {
			t.Errorf("%s: %d glyphs asked for, %d in maxp, %d bytes of hmtx", name, len(glyphs), n, len(tables["hmtx"]))
		}
		loca := tables["loca"]
		if len(loca) != 2*(n+1) || binary.BigEndian.Uint16(tables["head"][50:]) != 0 {
			t.Fatalf("%s: loca has %d bytes for %d glyphs", name, len(loca), n)
		}
		for i := range n {
			from, to := 2*int(binary.BigEndian.Uint16(loca[2*i:])), 2*int(binary.BigEndian.Uint16(loca[2*i+2:]))
			if from > to || to > len(tables["glyf"]) {
				t.Fatalf("%s: glyph %d at %d–%d of %d", name, i, from, to, len(tables["glyf"]))
			}
			outline := tables["glyf"][from:to]
			if len(outline) < 12 {
				continue
			}
			if contours := int(int16(binary.BigEndian.Uint16(outline))); contours >= 0 {
				if v := binary.BigEndian.Uint16(outline[10+2*contours:]); v != 0 {
					t.Errorf("%s: glyph %d keeps %d bytes of hinting", name, i, v)
				}
			}
		}
		for _, tag := range []string{"fpgm", "prep", "cvt "} {
			if _, ok := tables[tag]; ok {
				t.Errorf("%s: subset keeps %s", name, tag)
			}
		}
	}
}

func TestSubsetRefuses(t *testing.T) {
	t.Parallel()
	f := open(t, "HanaMinB.ttf")
	for _, glyphs := range [][]truetype.Glyph{nil, {5}, {0, 65535}} {
		if _, err := f.Subset(glyphs); err == nil {
			t.Errorf("Subset(%v): no error", glyphs)
		}
	}
}

func directory(t *testing.T, b []byte) map[string][]byte {
	t.Helper()
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		e := b[12+16*i:]
		offset, length := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		tables[string(e[:4])] = b[offset : offset+length]
	}
	return tables
}

// A broken font is an error, never a crash.
func FuzzNew(f *testing.F) {
	f.Add([]byte{})
	f.Add(tiny())
	f.Fuzz(func(_ *testing.T, b []byte) {
		font, err := truetype.New(bytes.NewReader(b))
		if err != nil {
			return
		}
		g, _ := font.Glyph('A')
		font.Advance(g)
		_, _ = font.Subset([]truetype.Glyph{0, g})
	})
}

func TestTinyFont(t *testing.T) {
	t.Parallel()
	font, err := truetype.New(bytes.NewReader(tiny()))
	if err != nil {
		t.Fatal(err)
	}
	if g, ok := font.Glyph('A'); !ok || g != 1 || font.Advance(g) != 600 {
		t.Errorf("A is glyph %d, %v, %d wide", g, ok, font.Advance(g))
	}
	if b, err := font.Subset([]truetype.Glyph{0, 1}); err != nil || int(binary.BigEndian.Uint16(directory(t, b)["maxp"][4:])) != 3 {
		t.Errorf("a composite does not bring its component: %v", err)
	}
}

// tiny is a whole font of three glyphs: .notdef, a composite A and its component.
func tiny() []byte {
	head := make([]byte, 54)
	binary.BigEndian.PutUint16(head[18:], 1000)
	hhea := make([]byte, 36)
	hhea[35] = 3
	maxp := []byte{0, 1, 0, 0, 0, 3}
	hmtx := []byte{0x02, 0x58, 0, 0, 0x02, 0x58, 0, 0, 0x02, 0x58, 0, 0}
	composite := []byte{0xFF, 0xFF, 0, 0, 0, 0, 0, 9, 0, 9, 0, 0, 0, 2, 0, 0} // flags 0, glyph 2, at 0, 0
	simple := []byte{0, 1, 0, 0, 0, 0, 0, 9, 0, 9, 0, 0, 0, 1, 0xB0, 0x01, 0, 0}
	glyf := append(bytes.Clone(composite), simple...)
	loca := []byte{0, 0, 0, 0, 0, byte(len(composite) / 2), 0, byte(len(glyf) / 2)}
	cmap := []byte{
		0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12,
		0, 12, 0, 0, 0, 0, 0, 28, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 'A', 0, 0, 0, 'A', 0, 0, 0, 1,
	}
	out := []byte{0, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0}
	at := 12 + 7*16
	var body []byte
	for _, t := range []struct {
		tag string
		b   []byte
	}{{"cmap", cmap}, {"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}} {
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, 0)
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.b)))
		body = append(body, t.b...)
	}
	return append(out, body...)
}
