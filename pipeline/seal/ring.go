package seal

import (
	"math"
	"slices"
)

// sectors is how many directions a ring is sampled in.
const sectors = 240

// circle holds cos and sin of each sector.
var circle = func() (c [sectors][2]float64) {
	for k := range c {
		s, co := math.Sincos(2 * math.Pi * float64(k) / sectors)
		c[k] = [2]float64{co, s}
	}
	return c
}()

// ring is a candidate: where it lies and what was measured around it.
type ring struct {
	ellipse
	threshold float32
	present   [sectors]bool // the ring is there
	visible   [sectors]bool // the place is on the page

	coverage   float64 // share of all sectors that are present
	residualMM float64 // deviation of the ring from its ellipse
	evidence   evidence
	score      float64
}

// point2 returns the point in direction k at u times the ring's radius.
func (e *ellipse) point2(k int, u float64) (x, y float64) {
	return e.point(circle[k][0], circle[k][1], u)
}

// ringInk returns the median over the inked sectors of the most ink met while crossing the ring.
func (r *ring) ringInk(p *inkPlane) float32 {
	var peaks []float32
	for k := 0; k < sectors; k += 2 {
		if m, _ := r.crossing(p, k); m > r.threshold {
			peaks = append(peaks, m)
		}
	}
	if len(peaks) == 0 {
		return 0
	}
	return median(peaks)
}

// acrossRing are the multiples of the radius at which a ring is looked for, aboutRing those between which all of its thickness lies,
// and withinRing and aroundRing those of the white beside it.
var acrossRing, aboutRing, withinRing, aroundRing = steps(.94, 1.06, .01), steps(.90, 1.10, .01), steps(.82, .94, .01), steps(1.06, 1.14, .01)

// crossing returns the most ink met within 6 % of the ring's radius and where; −1 off the page.
func (r *ring) crossing(p *inkPlane, k int) (peak float32, at float64) {
	var room [16]float32
	ink := room[:len(acrossRing)]
	p.radial(ink, &r.ellipse, circle[k], acrossRing)
	peak = offPage
	for i, v := range ink {
		if v > peak {
			peak, at = v, acrossRing[i]
		}
	}
	return peak, at
}

// measureRing measures the ring and the white on both its sides; false where too little of it is on the page.
func (r *ring) measureRing(p *inkPlane) bool {
	major, minor, _ := r.axes()
	mm := major / p.pxPerMM // radius in mm
	visible, present, gaps, quiets, clean := 0, 0, 0, 0, 0
	changes, jumps := 0, 0
	var residual, thickness, last, radial float64
	var cleanly [sectors]bool
	ink := make([]float32, len(aboutRing))
	for k := range sectors {
		peak, at := r.crossing(p, k)
		if peak < 0 {
			continue
		}
		r.visible[k] = true
		visible++
		if peak <= r.threshold {
			continue
		}
		r.present[k] = true
		present++
		residual += (at - 1) * (at - 1)
		if k > 0 && r.present[k-1] && math.Abs(at-last) > .015 {
			jumps++
		}
		last = at
		radial += r.radialEdge(p, k, at, peak)
		p.radial(ink, &r.ellipse, circle[k], aboutRing)
		for _, v := range ink {
			if v > r.threshold {
				thickness += .01 * mm
			}
		}
		white := whiteBeside(peak, r.threshold)
		gap, quiet := r.least(p, k, withinRing) < white, r.least(p, k, aroundRing) < white
		if gap {
			gaps++
		}
		if quiet {
			quiets++
		}
		if cleanly[k] = gap && quiet; cleanly[k] {
			clean++
		}
	}
	if visible < sectors/4 || present < sectors/5 {
		return false
	}
	for k := range sectors {
		if r.present[k] != r.present[(k+1)%sectors] {
			changes++
		}
	}
	n := float64(present)
	r.coverage = n / sectors
	r.residualMM = math.Sqrt(residual/n) * mm
	r.evidence = evidence{
		arc:      bestArc(&r.present),
		cleanArc: bestArc(&cleanly),
		coverage: r.coverage,
		gap:      float64(gaps) / n,
		quiet:    float64(quiets) / n,
		changes:  min(float64(changes)/20, 2),
		jumps:    float64(jumps) / n,
		residual: math.Sqrt(residual/n) * 30,
		thick:    max(thickness/n-1.4, 0),
		aspect:   aspectError(major / minor),
		radial:   radial / n,
	}
	return true
}

// wholeness returns the share of the ring that is there, however pale: a ring that fades to one side, as a seal's does that was
// held aslant, is whole as long as it stands out from the paper on both its sides.
func (r *ring) wholeness(p *inkPlane) float64 {
	n := 0
	for k := range sectors {
		if r.present[k] {
			n++
			continue
		}
		peak, _ := r.crossing(p, k)
		if peak > faintPass && r.least(p, k, withinRing) < peak/2 && r.least(p, k, aroundRing) < peak/2 {
			n++
		}
	}
	return float64(n) / sectors
}

// radialEdge returns how squarely the ring's outer edge in direction k faces outwards, 0–1: the square of the cosine between
// the ink's gradient and the normal.
func (r *ring) radialEdge(p *inkPlane, k int, at float64, peak float32) float64 {
	c, s := circle[k][0], circle[k][1]
	// The normal of the ellipse at parameter t is M⁻ᵀ·(cos t, sin t).
	nx, ny := r.yy*c-r.yx*s, r.xx*s-r.xy*c
	for u := at; u < at+.1; u += .01 {
		x, y := r.point2(k, u)
		if v, _ := p.at(x, y); v > peak*.6 {
			continue
		}
		left, _ := p.at(x-1, y)
		right, _ := p.at(x+1, y)
		up, _ := p.at(x, y-1)
		down, _ := p.at(x, y+1)
		gx, gy := float64(right-left), float64(down-up)
		dot := gx*nx + gy*ny
		if dot >= 0 {
			return 0
		}
		return dot * dot / ((gx*gx + gy*gy) * (nx*nx + ny*ny))
	}
	return 0
}

// aspectError returns how far an aspect is from that of a round seal and of a 45 × 30 mm one.
func aspectError(aspect float64) float64 {
	return math.Min(math.Abs(aspect-1), math.Abs(aspect-1.5)) * 5
}

// least returns the least ink in direction k at some multiples of the radius, 16 at most; 0 where any is off the page.
func (r *ring) least(p *inkPlane, k int, radii []float64) float32 {
	var room [16]float32
	ink := room[:len(radii)]
	p.radial(ink, &r.ellipse, circle[k], radii)
	return max(slices.Min(ink), 0)
}

// bestArc returns the highest share of set sectors in any stretch of 150°.
func bestArc(set *[sectors]bool) float64 {
	const n = sectors * 150 / 360
	sum, best := 0, 0
	for k := range sectors + n {
		if set[k%sectors] {
			sum++
		}
		if k >= n {
			if set[(k-n)%sectors] {
				sum--
			}
			best = max(best, sum)
		}
	}
	return float64(best) / n
}

// measureText measures what stands where a seal has its text, in the directions in which the ring is present. Its strokes are
// thinner than the ring and fade as the page is reduced, so that they are told by the ring's own ink, however strong the page's
// other colours are.
func (r *ring) measureText(p *inkPlane, threshold float32) {
	inked, n := 0, 0
	for k := range sectors {
		if !r.present[k] {
			continue
		}
		for u := .60; u < .87; u += .03 {
			if v, ok := p.at(r.point2(k, u)); ok {
				n++
				if v > threshold {
					inked++
				}
			}
		}
	}
	text := float64(inked) / float64(max(n, 1))
	r.evidence.bare = max(.12-text, 0) * 10
	r.evidence.full = max(text-.55, 0) * 10
	var most float64
	for _, u := range [...]float64{.62, .68, .74, .8, .85} {
		strokes, seen, before := 0, 0, false
		for k := range sectors {
			v, ok := p.at(r.point2(k, u))
			ink := ok && v > threshold
			if r.present[k] {
				seen++
				if ink && !before {
					strokes++
				}
			}
			before = ink
		}
		most = max(most, float64(strokes)*sectors/float64(max(seen, 1)))
	}
	r.evidence.strokes = min(most, 16) / 16
}
