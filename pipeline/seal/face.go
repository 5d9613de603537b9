package seal

import "math"

const (
	// plainStar is how strongly a star that is plain to see repeats itself, see starSigns.
	plainStar = .6
	// offStar is the same about points off the centre, where figures sometimes do so by chance.
	offStar = .85
)

// starSigns returns how much the middle of a seal looks like its star, 0–1: how far the ink on circles about the centre
// repeats itself five times. A row of text or figures there gives next to nothing. A star above a line of text stands
// somewhat off the centre.
func (r *ring) starSigns(ink *inkPlane) float64 {
	const off = .07
	best := r.fivefold(ink, 0, 0)
	for _, at := range [...][2]float64{{0, -off}, {0, off}, {-off, 0}, {off, 0}} {
		if best >= plainStar {
			break
		}
		if s := r.fivefold(ink, at[0], at[1]); s >= offStar {
			best = s
		}
	}
	return best
}

// fivefold is starSigns about one point, which lies off the centre by shares of the radius.
func (r *ring) fivefold(ink *inkPlane, offX, offY float64) float64 {
	_, minor, _ := r.axes()
	var best [3]float64 // the third is no accident of one circle
	for u := .12; u <= .36; u += .02 {
		var x, y, sum float64
		inked := 0
		for k := range sectors {
			v, ok := ink.at(r.x+minor*(offX+u*circle[k][0]), r.y+minor*(offY+u*circle[k][1]))
			if !ok || v < r.threshold*.6 {
				continue
			}
			inked++
			a := float64(min(v, 2*r.threshold))
			x += a * circle[5*k%sectors][0]
			y += a * circle[5*k%sectors][1]
			sum += a
		}
		if inked < sectors/8 {
			continue
		}
		s := math.Hypot(x, y) / sum
		for i, b := range best {
			if s > b {
				copy(best[i+1:], best[i:])
				best[i] = s
				break
			}
		}
	}
	return best[2]
}

// longestRule returns the longest straight line within a seal as a share of its diameter: a company's seal has none, while
// stamps with a day have it between two rules.
func (r *ring) longestRule(ink *inkPlane) float64 {
	_, minor, _ := r.axes()
	const turns, half = 60, .9
	step := 1 / minor
	longest := 0.0
	for t := range turns {
		sin, cos := math.Sincos(math.Pi * float64(t) / turns)
		for d := -.4; d <= .4; d += step {
			run, gap := 0.0, 0.0
			for s := -half; s <= half; s += step {
				v, ok := ink.at(r.x+minor*(s*cos-d*sin), r.y+minor*(s*sin+d*cos))
				switch {
				case ok && v > r.threshold*.6:
					run += step + gap
					gap = 0
					longest = math.Max(longest, run)
				case gap < .05:
					gap += step
				default:
					run, gap = 0, 0
				}
			}
		}
	}
	return longest / 2
}
