package ink

import (
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Samples returns the features of all the ink of a patch taken as one digit, and of each of its pieces alone, as the reader
// of digits sees them. Both are nil for an empty box. The training program learns digits and junk from them.
func Samples(p *page.Patch) (whole []float32, parts [][]float32) {
	r := newResidue(p)
	pieces := r.pieces()
	if len(pieces) == 0 {
		return nil, nil
	}
	for _, one := range pieces {
		parts = append(parts, glyph.Describe(r.render([]piece{one})))
	}
	return glyph.Describe(r.render(pieces)), parts
}
