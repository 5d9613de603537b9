package seal

import "math"

// likely is the score from which a ring counts as a seal.
const likely = .5

// rank orders rings that explain the same ink: the one that has most of its ring, and most exactly, is the seal's.
func (r *ring) rank() float64 {
	return r.coverage + .5*r.score - 2*r.evidence.residual - r.evidence.jumps
}

// distinct takes the rings, best first, that stand for seals of their own. A ring that overlaps a better one is kept only
// on the evidence that the better one does not explain: what lies outside it.
func distinct(p *inkPlane, rings []ring) []ring {
	var kept []ring
	for _, r := range rings {
		if r.score >= likely && own(&r, kept) {
			kept = append(kept, r)
		}
	}
	return kept
}

// own tells whether a ring is a seal besides those that were kept.
func own(r *ring, kept []ring) bool {
	major, _, _ := r.axes()
	var overlap []ring
	for _, k := range kept {
		km, _, _ := k.axes()
		d := math.Hypot(r.x-k.x, r.y-k.y)
		switch {
		case d < .4*km:
			return false
		case d < major+km:
			overlap = append(overlap, k)
		}
	}
	if len(overlap) == 0 {
		return true
	}
	free, present := 0, 0
	for n := range sectors {
		if !r.visible[n] || explained(r, n, overlap) {
			continue
		}
		free++
		if r.present[n] {
			present++
		}
	}
	return free >= sectors/4 && float64(present) >= .75*float64(free)
}

// explained tells whether what the ring shows in direction n lies within another seal.
func explained(r *ring, n int, others []ring) bool {
	x, y := r.point2(n, 1)
	for i := range others {
		if others[i].inside(x, y, 1.06) {
			return true
		}
	}
	return false
}
