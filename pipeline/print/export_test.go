package print

import "image"

// Strip lets tests run the loops over a strip of their own.
type Strip struct {
	s strip
	p sheet
}

// NewStrip returns a strip of w × h pixels, scale to the mm, with these planes.
func NewStrip(w, h int, scale float64, ink, cover, soft []float32, tints []uint8) *Strip {
	s := strip{w: w, h: h, scale: scale, ink: ink, cover: cover, soft: soft}
	for _, t := range tints {
		s.tint = append(s.tint, tint(t))
	}
	return &Strip{s: s}
}

// Spread returns the cover blurred with a kernel.
func (t *Strip) Spread(kernel []float32) []float32 {
	t.s.spread(kernel, &t.p)
	return t.s.soft
}

// Gather returns the sums over every step-th row.
func (t *Strip) Gather(step int) (m [terms][terms + 1]float64) { return t.s.gather(step).m }

// Explain returns what a model leaves over, and what it expects.
func (t *Strip) Explain(m [terms]float64) (rest, expected []float32) {
	t.s.explain(m, &t.p)
	return t.p.rest, t.p.expected
}

// Squares looks at the squares of what Explain left over.
func (t *Strip) Squares(x0, x1, side int) (least, most, all, hidden float32) {
	return t.s.squares(&t.p, x0, x1, side, 0, 0)
}

// Look returns the strip's ink and tints on an image, placed by a mapping, and by Nearest the levels there.
func (t *Strip) Look(im *image.YCbCr, onto Mapping) (ink []float32, tints, levels []uint8) {
	t.s.look(im, onto, &t.p)
	for _, v := range t.s.tint {
		tints = append(tints, uint8(v))
	}
	_, levels, _ = t.s.nearest(im, t.s.paths(onto, 0, &t.p), 3*runLength)
	return t.s.ink, tints, levels
}
