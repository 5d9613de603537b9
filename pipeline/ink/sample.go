package ink

import (
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Candidate is a group of neighbouring pieces of ink that may be one digit.
type Candidate struct {
	First, Count int // of the pieces
	// Glyph is the ink as the reader of digits sees it.
	Glyph *glyph.Image
	// Pair is the ink as the reader of two digits in one sees it, nil where it has no room for two or is a part of more.
	Pair *glyph.Image
}

// Candidates returns where each piece of ink in a patch begins and ends, in pixels from the left, and the groups that may be
// digits. Both are nil for an empty box. The training program learns digits and junk from them.
func Candidates(p *page.Patch) (pieces [][2]int, groups []Candidate) {
	r := newResidue(p)
	found, runs := r.runs(false)
	for _, one := range found {
		pieces = append(pieces, [2]int{one.x0, one.x1})
	}
	for _, some := range runs {
		c := Candidate{First: some.first, Count: len(some.pieces), Glyph: r.render(some.pieces, glyph.Normalise)}
		if some.roomy {
			c.Pair = r.render(some.pieces, glyph.Pair)
		}
		groups = append(groups, c)
	}
	return pieces, groups
}

// Lattice groups the ink of a patch as all nets see it.
func (w *Weights) Lattice(p *page.Patch) *Lattice {
	l := w.lattice(newResidue(p), false)
	w.pairUp(l)
	w.refine(l)
	return l
}

// Decode reads a number of at most want digits at these prices.
func (l *Lattice) Decode(prices Prices, want int) Digits { return l.decode(prices, want) }

// Read reads a number of at most want digits.
func (w *Weights) Read(p *page.Patch, want int) Digits { return w.read(newResidue(p), want) }
