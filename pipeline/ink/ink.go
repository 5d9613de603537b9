// Package ink measures the handwriting in a box whose place and blank state are known: whether there is any, whether a hand
// wrote it, and the digits and dates it says.
//
// It works on rectified patches and knows no policy. Red stamp ink that crosses a box, the box's own rule and the print of
// its neighbours do not count.
package ink

import (
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Measurement is what the ink in a patch amounts to. The zero value is an empty box.
type Measurement struct {
	// InkMM2 is the area of the ink in mm² after stamp ink, rules, intruding print and specks are removed.
	InkMM2 float64
	// RedMM2 is the area of clearly red ink in mm². It is no part of InkMM2: it may be a stamp's, or a red pen's.
	RedMM2 float64
	// Strokes is the number of connected pieces of ink.
	Strokes int
	// StrokeWidthMM is the mean width of the strokes, StrokeWidthVar their standard deviation as a share of it.
	StrokeWidthMM, StrokeWidthVar float64
	// HeightMM is the height of the ink's bounding box.
	HeightMM float64
	// Handwritten is the probability that a hand wrote it rather than a printer; 0 for an empty box.
	Handwritten float64
	// Box is the ink's bounding box x, y, w, h in pixels of the patch.
	Box [4]int
	// Cut tells that writing runs out of the patch to the left or right, so that it is not seen whole or not at all.
	Cut bool
	// Colour is black, blue, red, green or empty where there is no ink; light red ink is not among it, see RedMM2.
	Colour string
}

// Writing is the ink found in a patch, to be measured and read.
type Writing struct {
	residue
	patch *page.Patch
}

// Find finds the ink in the patch of a box that was printed blank but for the rule at its foot.
func Find(p *page.Patch) *Writing { return &Writing{*newResidue(p), p} }

// Measure measures the ink.
func (r *Writing) Measure() Measurement {
	m := Measurement{Cut: r.cut}
	if r.red > 0 {
		m.RedMM2 = float64(r.red) / (r.pxPerMM * r.pxPerMM)
	}
	if len(r.parts) == 0 {
		return m
	}
	x0, y0, x1, y1 := r.bounds()
	area := 0
	for _, c := range r.parts {
		area += len(c.px)
	}
	mm := r.pxPerMM
	m.InkMM2 = float64(area) / (mm * mm)
	m.Strokes = len(r.parts)
	m.HeightMM = float64(y1-y0) / mm
	m.Box = [4]int{x0, y0, x1 - x0, y1 - y0}
	m.Colour = r.colour(r.patch)
	s := r.strokes()
	m.StrokeWidthMM, m.StrokeWidthVar = s.width/mm, s.variation
	m.Handwritten = float64(trained().hand.Predict(r.style(s))[1])
	return m
}

// colour names the ink by the mean difference of its chroma to the paper's.
func (r *residue) colour(p *page.Patch) string {
	im := p.Image
	var cb, cr, n float64
	for _, c := range r.parts {
		for _, i := range c.px {
			j := im.COffset(i%r.w, i/r.w)
			// The middle of a stroke shows its colour best.
			weight := float64(r.depth[i])
			cb += weight * float64(int(im.Cb[j])-r.cb)
			cr += weight * float64(int(im.Cr[j])-r.cr)
			n += weight
		}
	}
	if n == 0 {
		return ""
	}
	cb, cr = cb/n, cr/n
	switch {
	case math.Hypot(cb, cr) < 6:
		return "black"
	case cb > 0 && cb > cr:
		return "blue"
	case cr > 0:
		return "red"
	}
	return "green"
}
