package seal

import (
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// InkTraits are signs of how an impression came onto the paper, each 0–1. Halftone, Flatness and Geometric speak for a
// print-out, EdgeSpread for wet ink. None is proof.
type InkTraits struct {
	// Halftone is the strength of a regular raster in the inked areas.
	Halftone float64
	// Flatness is how evenly the ink lies: 1 for one flat colour.
	Flatness float64
	// EdgeSpread is how softly the ring fades into the paper: 0 for an edge as sharp as the scan allows, 1 for one that
	// spreads over a quarter of a millimetre or more.
	EdgeSpread float64
	// Geometric is how exactly the ring is an ellipse of constant thickness.
	Geometric float64
	// Assessable is false below 300 dpi; the numbers are 0 then.
	Assessable bool
}

// assessablePxPerMM is 300 dpi less a little for the error of a measured scale.
const assessablePxPerMM = 11.4

// Traits measures an impression's ink.
func (v *View) Traits(s Seal) InkTraits {
	p, pxPerMM := v.page, v.pxPerMM
	if pxPerMM < assessablePxPerMM || s.ink.hue == nil {
		return InkTraits{}
	}
	in := inked{im: p.Image, pl: v.pl, hue: s.ink.hue}
	t := InkTraits{Assessable: true}
	t.Halftone = halftone(p, &s, pxPerMM)
	t.Flatness = flatness(&in, &s, pxPerMM)
	t.EdgeSpread, t.Geometric = ringTraits(&in, &s, pxPerMM)
	return t
}

// halftone looks for a sharp peak, at 2 to 6 pixels a period, in the mean spectrum of the luma of inked squares: a raster is
// the same all over the impression, while strokes and edges differ from square to square.
func halftone(p *page.Page, s *Seal, pxPerMM float64) float64 {
	var mean spectrum
	squares := 0
	major, _, _ := s.outer.axes()
	step := max(int(1.6*pxPerMM), 1)
	for y := int(s.outer.y - major); y < int(s.outer.y+major); y += step {
		for x := int(s.outer.x - major); x < int(s.outer.x+major); x += step {
			if s.outer.inside(float64(x)+spectrumSide/2, float64(y)+spectrumSide/2, 1) && mean.add(p, s, x, y) {
				squares++
			}
		}
	}
	if squares < 8 {
		return 0
	}
	// Without a raster the highest of the bins stands up to about 2.5 times above its neighbours.
	return min(max((mean.peak()-3)/5, 0), 1)
}

// flatness compares the ink's spread well within strokes with its mean; print lies within a few per cent.
func flatness(in *inked, s *Seal, pxPerMM float64) float64 {
	major, _, _ := s.outer.axes()
	step := .25 * pxPerMM
	var sum, squares, n float64
	for y := s.outer.y - major; y < s.outer.y+major; y += step {
		for x := s.outer.x - major; x < s.outer.x+major; x += step {
			if !s.outer.inside(x, y, .99) {
				continue
			}
			v, _ := in.at(x, y)
			if v < s.ink.full/3 || in.uncovered(x, y) < 1 {
				continue
			}
			// Within a stroke there is ink on all sides.
			inside := true
			for _, o := range [4][2]float64{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
				if u, _ := in.at(x+o[0]*step, y+o[1]*step); u < s.ink.full/3 {
					inside = false
				}
			}
			if inside {
				sum += float64(v)
				squares += float64(v) * float64(v)
				n++
			}
		}
	}
	if n < 50 {
		return 0
	}
	mean := sum / n
	return min(max(1-math.Sqrt(max(squares/n-mean*mean, 0))/mean/.25, 0), 1)
}

// ringTraits follows the ring's outer edge.
func ringTraits(in *inked, s *Seal, pxPerMM float64) (spread, geometric float64) {
	major, _, _ := s.outer.axes()
	step := .25 / major
	var rises, offsets []float64
	for k := range sectors {
		var peak float32
		for u := .93; u < 1; u += 2 * step {
			if v, ok := in.at(s.outer.point2(k, u)); ok {
				peak = max(peak, v)
			}
		}
		if peak < s.ink.full/2 {
			continue
		}
		high, low := -1.0, -1.0
		for u := .96; u < 1.06; u += step {
			v, ok := in.at(s.outer.point2(k, u))
			if !ok {
				break
			}
			if v > peak*.8 {
				high, low = u, -1
			}
			if v < peak*.2 && low < 0 {
				low = u
			}
		}
		if high > 0 && low > high {
			rises = append(rises, (low-high)*major/pxPerMM)
			offsets = append(offsets, ((low+high)/2-1)*major/pxPerMM)
		}
	}
	if len(rises) < sectors/6 {
		return 0, 0
	}
	slices.Sort(rises)
	slices.Sort(offsets)
	n := len(offsets)
	// A scan of 300 dpi with halved colour spreads the sharpest edge over about .2 mm.
	spread = min(max((rises[n/2]-.2)/.25, 0), 1)
	geometric = min(max(1-(offsets[n*9/10]-offsets[n/10])/.3, 0), 1)
	return spread, geometric
}
