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
	hw, hh := r.box()
	var levels []float32
	var y, cb, cr float64
	area := 0
	for j := max(int(r.y-hh), 0); j <= min(int(r.y+hh), pl.h-1); j++ {
		for i := max(int(r.x-hw), 0); i <= min(int(r.x+hw), pl.w-1); i++ {
			if !r.inside(float64(i), float64(j), 1.03) {
				continue
			}
			area++
			n := j*pl.w + i
			if v := ink.v[n]; v > r.threshold {
				levels = append(levels, v)
				y += float64(pl.y[n])
				cb += float64(pl.cb[n]) / 64
				cr += float64(pl.cr[n]) / 64
			}
		}
	}
	if len(levels) == 0 {
		return 0, r.threshold * 2, colour
	}
	n := float64(len(levels))
	slices.Sort(levels)
	return n / float64(area), levels[len(levels)*9/10], toRGB(y/n, cb/n, cr/n)
}

// toRGB converts by JFIF.
func toRGB(y, cb, cr float64) [3]uint8 {
	clamp := func(v float64) uint8 { return uint8(math.Round(min(max(v, 0), 255))) }
	cb -= 128
	cr -= 128
	return [3]uint8{clamp(y + 1.402*cr), clamp(y - .344136*cb - .714136*cr), clamp(y + 1.772*cb)}
}
