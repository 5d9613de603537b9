package seal

import (
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// inkLevel is what lifting and fingerprinting need to know about a seal's ink.
type inkLevel struct {
	hue  hueGate
	full float32 // chroma steps of a well inked spot
}

// measure refines a ring on the page's own pixels and fills in what is told about it.
func measure(p *page.Page, pl *planes, ink *inkPlane, r ring, hue hueGate, pxPerMM float64) (Seal, bool) {
	in := newInked(p.Image, pl, hue)
	outer := in.outerEdge(pl.onPage(r.ellipse), r.threshold, r.present)
	major, minor, phi := outer.axes()
	width, height := 2*major/pxPerMM, 2*minor/pxPerMM
	if width < MinDiameterMM || width > MaxDiameterMM {
		return Seal{}, false
	}
	s := Seal{
		Centre:  page.Point{X: outer.x + .5, Y: outer.y + .5},
		WidthMM: width, HeightMM: height,
		Shape:    Round,
		Coverage: r.wholeness(ink),
		Score:    r.score,
		outer:    outer,
	}
	if width > 1.25*height {
		s.Shape = Ellipse
		s.AngleDeg = phi * 180 / math.Pi
	} else if a, ok := uprightAngle(ink, &r); ok {
		s.AngleDeg = a
	}
	s.Px, s.CutByEdge = clippedBox(p, &outer)
	s.ink.hue = hue
	s.InkShare, s.ink.full, s.Colour = inkWithin(pl, ink, &r)
	if s.Star = r.starSigns(ink); s.Star < plainStar {
		s.Rule = r.longestRule(ink)
	}
	s.Second = r.secondRing(ink)
	s.HueDeg, s.Depth = hueOf(s.Colour), float64(s.ink.full)
	return s, true
}

// clippedBox returns the bounding box on the page and whether the page cuts off more than a hair of it.
func clippedBox(p *page.Page, e *ellipse) (px [4]int, cut bool) {
	w, h := p.Size()
	hw, hh := e.box()
	x0, y0 := int(math.Floor(e.x-hw+.5)), int(math.Floor(e.y-hh+.5))
	x1, y1 := int(math.Ceil(e.x+hw+.5)), int(math.Ceil(e.y+hh+.5))
	slack := int(.01 * hw)
	cut = x0 < -slack || y0 < -slack || x1 > w+slack || y1 > h+slack
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, w), min(y1, h)
	return [4]int{x0, y0, x1 - x0, y1 - y0}, cut
}

// inkWithin returns the inked share of the area within the ring, the amount of ink that the best inked tenth exceeds, and
// the mean colour of the ink.
func inkWithin(pl *planes, ink *inkPlane, r *ring) (share float64, full float32, colour [3]uint8) {
	_, hh := r.box()
	var levels []float32
	var y, cb, cr int
	area := 0
	for j := max(int(r.y-hh), 0); j <= min(int(r.y+hh), pl.h-1); j++ {
		from, to := r.chord(page.Point{Y: float64(j)}, 1, 0, 1.03)
		for i := max(int(math.Ceil(from)), 0); i <= min(int(math.Floor(to)), pl.w-1); i++ {
			area++
			n := j*pl.w + i
			if v := ink.v[n]; v > r.threshold {
				levels = append(levels, v)
				y, cb, cr = y+int(pl.y[n]), cb+int(pl.cb[n]), cr+int(pl.cr[n])
			}
		}
	}
	if len(levels) == 0 {
		return 0, r.threshold * 2, colour
	}
	n := float64(len(levels))
	return n / float64(area), ranked(levels, len(levels)*9/10), toRGB(float64(y)/n, float64(cb)/64/n, float64(cr)/64/n)
}

// ranked returns the level that stands at index k in order; only those of the same whole step are put in order for that.
func ranked(levels []float32, k int) float32 {
	step := func(v float32) int { return int(min(max(v, 0), 255)) }
	var counts [256]int
	for _, v := range levels {
		counts[step(v)]++
	}
	at := 0
	for k >= counts[at] {
		k -= counts[at]
		at++
	}
	var same []float32
	for _, v := range levels {
		if step(v) == at {
			same = append(same, v)
		}
	}
	slices.Sort(same)
	return same[k]
}

// toRGB converts by JFIF.
func toRGB(y, cb, cr float64) [3]uint8 {
	clamp := func(v float64) uint8 { return uint8(math.Round(min(max(v, 0), 255))) }
	cb -= 128
	cr -= 128
	return [3]uint8{clamp(y + 1.402*cr), clamp(y - .344136*cb - .714136*cr), clamp(y + 1.772*cb)}
}
