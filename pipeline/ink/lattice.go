package ink

import (
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
)

const (
	joined    = 7  // pieces that may make one digit
	maxPieces = 24 // more is no number
)

// Lattice holds the ways to group the pieces of ink in a box into digits, and what the nets make of each.
type Lattice struct {
	pieces int
	groups []group // by their first piece
}

// group is a run of neighbouring pieces taken for one digit.
type group struct {
	first, count int
	cuts, joins  int
	glyph        *glyph.Image
	logs         [glyph.Classes]float32 // log probabilities
	scrap        bool                   // one small piece that may be left out
	pair         *glyph.Image           // as two digits in one, nil where there is no room for them
	pairs        []float32              // probabilities of glyph.PairClasses, nil as long as nobody asked
}

// lattice groups the pieces of the ink as the perceptron sees them.
func (w *Weights) lattice(r *residue, coarsely bool) *Lattice {
	_, runs := r.runs(coarsely)
	l := &Lattice{}
	for _, run := range runs {
		g := group{first: run.first, count: len(run.pieces), scrap: run.scrap, glyph: r.render(run.pieces, glyph.Normalise)}
		g.cuts, g.joins = seams(run.pieces)
		if run.roomy {
			g.pair = r.render(run.pieces, glyph.Pair)
		}
		g.told(w.digits.Predict(glyph.Describe(g.glyph)))
		l.groups = append(l.groups, g)
		l.pieces = max(l.pieces, g.first+g.count)
	}
	return l
}

// surelyJunk is the probability above which the perceptron's word is enough that a group is no digit.
const surelyJunk = .95

// refine asks the convolutional net too, about the groups that may be digits: each net counts half.
func (w *Weights) refine(l *Lattice) {
	var m net.Maps
	for i := range l.groups {
		g := &l.groups[i]
		if float64(g.logs[glyph.Junk]) > math.Log(surelyJunk) {
			continue
		}
		p := w.shapes.Predict(&m, (*[net.Side * net.Side]uint8)(g.glyph))
		for c, v := range g.logs {
			p[c] = (p[c] + float32(math.Exp(float64(v)))) / 2
		}
		g.told(p)
	}
}

// pairUp asks what two digits ink that holds together may be: written in one go, or one into the other.
func (w *Weights) pairUp(l *Lattice) {
	var m net.Maps
	for i := range l.groups {
		if g := &l.groups[i]; g.pair != nil && g.pairs == nil {
			g.pairs = w.pairs.Predict(&m, (*[net.Side * net.Side]uint8)(g.pair))
		}
	}
}

// told notes what a net makes of the group.
func (g *group) told(p []float32) {
	for c, v := range p {
		g.logs[c] = float32(math.Log(max(float64(v), 1e-9)))
	}
}

// run is a group before the net has seen it.
type run struct {
	first  int
	pieces []piece
	scrap  bool
	roomy  bool // ink that holds together and has room for two digits
}

// runs splits the ink into pieces and lists the groups that may be digits.
func (r *residue) runs(coarsely bool) (pieces []piece, out []run) {
	pieces = r.pieces(coarsely)
	if len(pieces) > maxPieces {
		return nil, nil
	}
	tallest := 0
	for _, p := range pieces {
		tallest = max(tallest, p.height())
	}
	for i := range pieces {
		for k := 1; k <= joined && i+k <= len(pieces); k++ {
			some := pieces[i : i+k]
			cuts, joins := seams(some)
			whole := cuts == 0 && joins == 0 && (i+k == len(pieces) || !pieces[i+k].cut)
			x0, x1, y0, y1 := extent(some)
			w, h := x1-x0, y1-y0
			if k > 1 && 10*w > 26*h {
				break
			}
			// No digit is so wide, unless its ink holds together.
			if k > 1 && 10*w > 17*h && !whole {
				continue
			}
			out = append(out, run{i, some, k == 1 && 10*h < 6*tallest, whole && 10*w > 5*h})
		}
	}
	return pieces, out
}

// seams counts the cuts and joints that a digit needs.
func seams(some []piece) (cuts, joins int) {
	if some[0].cut {
		cuts++
	}
	for _, p := range some[1:] {
		if !p.cut {
			joins++
		}
	}
	return cuts, joins
}

func extent(some []piece) (x0, x1, y0, y1 int) {
	x0, x1, y0, y1 = some[0].x0, some[0].x1, some[0].y0, some[0].y1
	for _, p := range some[1:] {
		x0, x1, y0, y1 = min(x0, p.x0), max(x1, p.x1), min(y0, p.y0), max(y1, p.y1)
	}
	return
}

// render draws the ink of the pieces, and nothing else's, as a glyph.
func (r *residue) render(some []piece, as func(ink []uint8, w, h int) *glyph.Image) *glyph.Image {
	x0, x1, y0, y1 := extent(some)
	w, h := x1-x0, y1-y0
	ink := make([]uint8, w*h)
	for _, p := range some {
		for _, i := range p.px {
			ink[(i/r.w-y0)*w+i%r.w-x0] = uint8(min(int(r.depth[i])*2, 255))
		}
	}
	return as(ink, w, h)
}
