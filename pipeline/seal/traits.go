package seal

import (
	"image"
	"slices"
)

// InkTraits are signs of how an impression came onto the paper, each 0–1. Halftone, Flatness and Geometric speak for a
// print-out, EdgeSpread for wet ink. None is proof.
type InkTraits struct {
	// Halftone is the strength of a regular raster in the inked areas.
	Halftone float64
	// Flatness is how evenly the ink lies along the ring: 1 for one flat colour, about .9 for a print as scanned, below .7 for
	// ink.
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
	if v.pxPerMM < assessablePxPerMM || s.ink.hue == noInk {
		return InkTraits{}
	}
	in := newInked(v.page.Image, v.pl, s.ink.hue)
	t := InkTraits{Assessable: true, Halftone: v.halftone(&s), Flatness: in.flatness(&s, v.pxPerMM)}
	t.EdgeSpread, t.Geometric = ringTraits(in, &s, v.pxPerMM)
	return t
}

// halftone looks for a sharp peak, at 2 to 6 pixels a period, in the mean spectrum of the luma of inked squares: a raster is
// the same all over the impression, while strokes and edges differ from square to square.
func (v *View) halftone(s *Seal) float64 {
	const most = 48 // squares
	squares := v.inkedSquares(s)
	if len(squares) < 8 {
		return 0
	}
	var mean spectrum
	var room [2]spectrum
	n := min(most, len(squares))
	for i := range n {
		mean.add(v.page.Image, squares[i*len(squares)/n], &room)
	}
	// Without a raster the highest of the bins stands up to about 2.5 times above its neighbours.
	return min(max((mean.peak()-3)/7, 0), 1)
}

// flatness compares how the darkness varies along the middle of the ring with its mean; print lies within a few per cent.
// What black print crosses does not count.
func (in *inked) flatness(s *Seal, pxPerMM float64) float64 {
	major, _, _ := s.outer.axes()
	u := 1 - .5*pxPerMM/major // a ring is 1 mm wide or more
	darkness := make([]float64, 0, sectors)
	for k := range sectors {
		if d, ok := in.darkness(s.outer.point2(k, u)); ok {
			darkness = append(darkness, d)
		}
	}
	n := len(darkness)
	if n < sectors/6 {
		return 0
	}
	slices.Sort(darkness)
	if darkness[n/2] <= 0 {
		return 0
	}
	return min(max(1-(darkness[n*9/10]-darkness[n/10])/darkness[n/2]/.19, 0), 1)
}

// darkness returns by what share of the paper's luma nine pixels are darker than it; ok is false off the page and near black
// print.
func (in *inked) darkness(x, y float64) (d float64, ok bool) {
	xi, yi := int(x), int(y)
	if !image.Rect(xi-2, yi-2, xi+3, yi+3).In(in.im.Rect) {
		return 0, false
	}
	const leastRed = .39 // of the paper's luma: black darkens the red plane, stamp ink hardly does
	luma, _, pcr := in.pl.paperAt(xi, yi)
	paper := max(luma, 1)
	sum := 0
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			sum += int(in.im.Y[in.im.YOffset(xi+dx, yi+dy)])
			u, v := xi+2*dx, yi+2*dy
			cr := float32(in.im.Cr[in.im.COffset(u, v)])
			if float32(in.im.Y[in.im.YOffset(u, v)])+1.402*(cr-pcr) < leastRed*paper {
				return 0, false
			}
		}
	}
	return 1 - float64(sum)/9/float64(paper), true
}

// ringTraits follows the ring's outer edge.
func ringTraits(in *inked, s *Seal, pxPerMM float64) (spread, geometric float64) {
	major, _, _ := s.outer.axes()
	step := .25 / major
	within, about := steps(.93, 1, 2*step), steps(.96, 1.06, step)
	ink := make([]float32, max(len(within), len(about)))
	var rises, offsets []float64
	for k := range sectors {
		in.radial(ink, &s.outer, circle[k], within)
		peak := slices.Max(ink[:len(within)])
		if peak < s.ink.full/2 {
			continue
		}
		high, low := -1.0, -1.0
		in.radial(ink, &s.outer, circle[k], about)
		for i, u := range about {
			v := ink[i]
			if v == offPage {
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
	geometric = min(max(1-(offsets[n*9/10]-offsets[n/10])/.08, 0), 1)
	return spread, geometric
}
