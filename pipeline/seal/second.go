package seal

import "math"

// secondRing returns how completely another ring of about the same size shows beside a ring, 0–1: near 1 for a seal that was
// struck twice. The text between a ring and its star gives about a half.
func (r *ring) secondRing(ink *inkPlane) float64 {
	const (
		apartMM, farMM, stepMM = 1.0, 3.1, .2
		turns, every           = 24, 5
	)
	const clearMM = .9
	major, _, _ := r.axes()
	clear := clearMM * ink.pxPerMM / major
	within, inner := r.within(1+clear), r.within(1-clear)
	near := func(x, y float64) bool { return within(x, y) && !inner(x, y) }
	best := 0.0
	for d := apartMM; d <= farMM; d += stepMM {
		for t := range turns {
			k := t * sectors / turns
			for _, u := range [...]float64{1.025, 1, .975, .95} {
				other := r.scaledAbout(u)
				other.x += d * ink.pxPerMM * circle[k][0]
				other.y += d * ink.pxPerMM * circle[k][1]
				best = math.Max(best, r.shows(ink, &other, near, every, best))
			}
		}
	}
	return best
}

// shows returns the share of ring other that carries ink, where it is not near r; 0 where that is less than a third of it, or
// cannot be more than least.
func (r *ring) shows(ink *inkPlane, other *ellipse, near func(x, y float64) bool, every int, least float64) float64 {
	free, inked := 0, 0
	for k := 0; k < sectors; k += every {
		x, y := other.point2(k, 1)
		if near(x, y) {
			continue
		}
		free++
		if v, ok := ink.at(x, y); ok && v > r.threshold {
			inked++
		}
		if rest := (sectors - k) / every; float64(inked+rest) < least*float64(free+rest) {
			return 0
		}
	}
	if free < sectors/every/3 {
		return 0
	}
	return float64(inked) / float64(free)
}
