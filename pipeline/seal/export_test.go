package seal

import (
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Candidate is a ring that was looked at, with the evidence that its score rests on.
type Candidate struct {
	X, Y, MajorMM float64               // mm
	Evidence      [2*traits + 1]float64 // and again, times the ring's completeness, and that itself
	Score         float64
}

// Candidates returns every ring that Find weighs.
func Candidates(p *page.Page, pxPerMM float64) (out []Candidate) {
	pl := reduce(p.Image, pxPerMM, p.Image.Rect)
	ink := pl.inkPlane(redInk)
	for _, t := range thresholds(ink) {
		for _, r := range search(ink, t, nil) {
			major, _, _ := r.axes()
			c := Candidate{X: (r.x + .5) / pl.pxPerMM, Y: (r.y + .5) / pl.pxPerMM, MajorMM: 2 * major / pl.pxPerMM, Score: r.score}
			full := complete(r.coverage)
			for i, v := range r.evidence.vector() {
				c.Evidence[i], c.Evidence[traits+i] = v, v*full
			}
			c.Evidence[2*traits] = full
			out = append(out, c)
		}
	}
	return out
}

// ScoreDrawn draws an elliptical ring with strokes for its text, in chroma steps, and scores it at a threshold.
func ScoreDrawn(ringInk, textInk, threshold float32) float64 {
	p := &inkPlane{w: 160, h: 120, pxPerMM: 2.4, v: make([]float32, 160*120)}
	e := turned(80, 60, 53, 35.5, 0)
	for y := range p.h {
		for x := range p.w {
			dx, dy := (float64(x)-80)/54, (float64(y)-60)/36
			turn := math.Atan2(dy, dx)/(2*math.Pi) + .5
			_, stroke := math.Modf(turn * 24)
			switch u := math.Hypot(dx, dy); {
			case u > .94 && u <= 1:
				p.v[y*p.w+x] = ringInk
			case u > .66 && u < .84 && turn > .1 && turn < .9 && stroke < .5:
				p.v[y*p.w+x] = textInk
			}
		}
	}
	r, ok := fit(p, threshold, e)
	if !ok {
		return 0
	}
	return r.score
}

// Radii returns the ink along a radius of a circle, in pixels of the page, at both resolutions, each beside what single looks give;
// -1 off the page.
func Radii(p *page.Page, pxPerMM, x, y, r float64, direction [2]float64, radii []float64) (got, want []float32) {
	pl := reduce(p.Image, pxPerMM, p.Image.Rect)
	for _, hue := range [...]hueGate{redInk, blueInk} {
		in, ink := newInked(p.Image, pl, hue), pl.inkPlane(hue)
		full, reduced := turned(x, y, r, .7*r, .3), turned(x/float64(pl.factor), y/float64(pl.factor), r/float64(pl.factor), r/float64(pl.factor), 0)
		one, other := make([]float32, len(radii)), make([]float32, len(radii))
		in.radial(one, &full, direction, radii)
		ink.radial(other, &reduced, direction, radii)
		got = append(append(got, one...), other...)
		for _, u := range radii {
			want = append(want, orOff(in.at(full.point(direction[0], direction[1], u))))
		}
		for _, u := range radii {
			want = append(want, orOff(ink.at(reduced.point(direction[0], direction[1], u))))
		}
	}
	return got, want
}

func orOff(v float32, ok bool) float32 {
	if !ok {
		return offPage
	}
	return v
}

// PowerOf is powerOf.
func PowerOf(square [spectrumSide][spectrumSide]float64) [spectrumSide][spectrumSide]float64 {
	power, from := spectrum{}, spectrum(square)
	powerOf(&power, &from)
	return power
}
