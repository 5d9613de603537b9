package applicant

import (
	"fmt"
	"image"
	"image/draw"
	"math"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// verb is what a segment of a path does with the pen.
type verb uint8

const (
	moveTo verb = iota
	lineTo
	quadTo
	cubeTo
)

// segment is one piece of a path: a verb and as many points as it takes.
type segment struct {
	verb verb
	p    [3]point
}

// path is a filled shape made of closed contours, non-zero winding.
type path []segment

// affine maps (x, y) to (a x + b y + c, d x + e y + f).
type affine [6]float64

func (t affine) apply(p point) point {
	return point{t[0]*p.x + t[1]*p.y + t[2], t[3]*p.x + t[4]*p.y + t[5]}
}

// after returns the map that applies u first and t then.
func (t affine) after(u affine) affine {
	return affine{
		t[0]*u[0] + t[1]*u[3], t[0]*u[1] + t[1]*u[4], t[0]*u[2] + t[1]*u[5] + t[2],
		t[3]*u[0] + t[4]*u[3], t[3]*u[1] + t[4]*u[4], t[3]*u[2] + t[4]*u[5] + t[5],
	}
}

func scaling(x, y float64) affine     { return affine{x, 0, 0, 0, y, 0} }
func translation(x, y float64) affine { return affine{1, 0, x, 0, 1, y} }

// rotation turns clockwise as seen on the page, by degrees, about the origin.
func rotation(degrees float64) affine {
	s, c := math.Sincos(degrees * math.Pi / 180)
	return affine{c, -s, 0, s, c, 0}
}

// transformed returns the path mapped by t.
func (p path) transformed(t affine) path {
	out := make(path, len(p))
	for i, s := range p {
		out[i].verb = s.verb
		for j := range s.p {
			out[i].p[j] = t.apply(s.p[j])
		}
	}
	return out
}

// ellipse returns an ellipse about the centre with semi-axes rx and ry; reversed, it cuts a hole.
func ellipse(cx, cy, rx, ry float64, reversed bool) path {
	const k = 0.5522847498 // circle by four cubic curves
	if reversed {
		rx = -rx
	}
	return path{
		{moveTo, [3]point{{cx + rx, cy}}},
		{cubeTo, [3]point{{cx + rx, cy + k*ry}, {cx + k*rx, cy + ry}, {cx, cy + ry}}},
		{cubeTo, [3]point{{cx - k*rx, cy + ry}, {cx - rx, cy + k*ry}, {cx - rx, cy}}},
		{cubeTo, [3]point{{cx - rx, cy - k*ry}, {cx - k*rx, cy - ry}, {cx, cy - ry}}},
		{cubeTo, [3]point{{cx + k*rx, cy - ry}, {cx + rx, cy - k*ry}, {cx + rx, cy}}},
	}
}

// polygon returns the closed polygon through the points.
func polygon(ps ...point) path {
	out := make(path, len(ps))
	for i, p := range ps {
		out[i] = segment{lineTo, [3]point{p}}
	}
	out[0].verb = moveTo
	return out
}

// star returns a five-pointed star about the centre, one point up.
func star(cx, cy, r float64) path {
	ps := make([]point, 10)
	for i := range ps {
		s, c := math.Sincos(float64(i) * math.Pi / 5)
		k := r
		if i%2 == 1 {
			k = 0.382 * r
		}
		ps[i] = point{cx + k*s, cy - k*c}
	}
	return polygon(ps...)
}

// bounds returns the box around the path's points.
func (p path) bounds() (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range p {
		n := [4]int{1, 1, 2, 3}[s.verb]
		for _, q := range s.p[:n] {
			x0, y0, x1, y1 = min(x0, q.x), min(y0, q.y), max(x1, q.x), max(y1, q.y)
		}
	}
	return x0, y0, x1, y1
}

// raster returns the coverage of a path given in millimetres.
func (p path) raster(scale float64) *mask {
	if len(p) == 0 {
		return &mask{}
	}
	x0, y0, x1, y1 := p.bounds()
	m := newMask(scale, x0, y0, x1, y1)
	z := vector.NewRasterizer(m.w, m.h)
	at := func(q point) (float32, float32) {
		return float32(q.x*scale - float64(m.x)), float32(q.y*scale - float64(m.y))
	}
	for i, s := range p {
		ax, ay := at(s.p[0])
		bx, by := at(s.p[1])
		cx, cy := at(s.p[2])
		switch s.verb {
		case moveTo:
			if i > 0 {
				z.ClosePath()
			}
			z.MoveTo(ax, ay)
		case lineTo:
			z.LineTo(ax, ay)
		case quadTo:
			z.QuadTo(ax, ay, bx, by)
		case cubeTo:
			z.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	z.ClosePath()
	z.DrawOp = draw.Src
	z.Draw(m.alpha(), m.alpha().Rect, image.Opaque, image.Point{})
	return m
}

// glyph is a character's outline in ems, the origin at the left end of the baseline, y down.
type glyph struct {
	path    path
	advance float64 // ems
}

// typeface is a chain of fonts, the first that has a character wins; outlines are kept once made.
type typeface struct {
	files []string
	mu    sync.Mutex
	fonts []*sfnt.Font
	buf   sfnt.Buffer
	known map[rune]glyph
}

func newTypeface(dir string, names ...string) (*typeface, error) {
	t := &typeface{known: map[rune]glyph{}, fonts: make([]*sfnt.Font, len(names))}
	for _, n := range names {
		t.files = append(t.files, filepath.Join(dir, "fonts", n))
	}
	return t, t.open(0)
}

func (t *typeface) open(i int) error {
	if t.fonts[i] != nil {
		return nil
	}
	data, err := os.ReadFile(t.files[i])
	if err != nil {
		return fmt.Errorf("open font: %w", err)
	}
	if t.fonts[i], err = sfnt.Parse(data); err != nil {
		return fmt.Errorf("parse font %s: %w", filepath.Base(t.files[i]), err)
	}
	return nil
}

// glyph returns the outline of r; a character in no font gives the first font's empty box.
func (t *typeface) glyph(r rune) (glyph, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g, ok := t.known[r]; ok {
		return g, nil
	}
	at, index := 0, sfnt.GlyphIndex(0)
	for i := range t.files {
		if err := t.open(i); err != nil {
			return glyph{}, err
		}
		x, err := t.fonts[i].GlyphIndex(&t.buf, r)
		if err != nil {
			return glyph{}, fmt.Errorf("glyph U+%04X: %w", r, err)
		}
		if x != 0 {
			at, index = i, x
			break
		}
	}
	f := t.fonts[at]
	em := float64(f.UnitsPerEm())
	ppem := fixed.Int26_6(f.UnitsPerEm())
	segs, err := f.LoadGlyph(&t.buf, index, ppem, nil)
	if err != nil {
		return glyph{}, fmt.Errorf("outline U+%04X: %w", r, err)
	}
	g := glyph{path: make(path, len(segs))}
	for i, s := range segs {
		g.path[i].verb = verb(s.Op)
		for j, a := range s.Args {
			g.path[i].p[j] = point{float64(a.X) / em, float64(a.Y) / em}
		}
	}
	adv, err := f.GlyphAdvance(&t.buf, index, ppem, font.HintingNone)
	if err != nil {
		return glyph{}, fmt.Errorf("advance U+%04X: %w", r, err)
	}
	g.advance = float64(adv) / em
	t.known[r] = g
	return g, nil
}

// line returns the outlines of a line of text whose baseline starts at the origin, and its width; size is millimetres an
// em, spacing the extra millimetres between characters.
func (t *typeface) line(text string, size, spacing float64) (path, float64, error) {
	var out path
	x := 0.0
	for _, r := range text {
		g, err := t.glyph(r)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, g.path.transformed(affine{size, 0, x, 0, size, 0})...)
		x += g.advance*size + spacing
	}
	return out, x, nil
}
