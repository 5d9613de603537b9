package seal

import "math"

// uprightAngle returns the clockwise turn in degrees of a round impression. The five-pointed star, which repeats every 72°,
// gives it exactly; which of its points is the upper one the text says, which runs over the top, alike on both sides, and
// leaves a gap at the bottom.
func uprightAngle(ink *inkPlane, r *ring) (deg float64, ok bool) {
	if r.coverage < .6 {
		return 0, false
	}
	text, covered := r.textDirections(ink)
	if covered < sectors/5 || covered > sectors*19/20 {
		return 0, false
	}
	step, first := 3, 0.0
	if point, ok := r.starPoint(ink); ok {
		step, first = sectors/5, point
	}
	best := math.Inf(-1)
	for k := 0; k < sectors; k += step {
		top := math.Mod(first+float64(k), sectors)
		if score := textAbout(text, int(top+.5)); score > best {
			best, deg = score, top*360/sectors+90
		}
	}
	return math.Remainder(deg, 360), true
}

// textDirections returns in which directions there is text along the ring, gaps between characters closed. It looks further out than
// most of the straight text below a star reaches, and further in than the ring.
func (r *ring) textDirections(ink *inkPlane) (text *[sectors]bool, covered int) {
	const gap = sectors * 7 / 360
	text = new([sectors]bool)
	for k := range sectors {
		for u := .7; u < .82; u += .025 {
			if v, ok := ink.at(r.point2(k, u)); ok && v > r.threshold*.6 {
				for d := -gap; d <= gap; d++ {
					text[(k+d+sectors)%sectors] = true
				}
				break
			}
		}
	}
	for _, t := range text {
		if t {
			covered++
		}
	}
	return text, covered
}

// starPoint returns the direction, in sectors, of one point of the star; ok is false where there is no star.
func (r *ring) starPoint(ink *inkPlane) (sector float64, ok bool) {
	var x, y, n float64
	for k := range sectors {
		for u := .14; u < .36; u += .02 {
			if v, ok := ink.at(r.point2(k, u)); ok && v > r.threshold {
				x += circle[5*k%sectors][0]
				y += circle[5*k%sectors][1]
				n++
			}
		}
	}
	if n <= 20 || math.Hypot(x, y) < .1*n {
		return 0, false
	}
	at := math.Atan2(y, x) / (2 * math.Pi) * sectors / 5
	return math.Mod(at+sectors, sectors), true
}

// textAbout says how well the text lies for an impression whose top is in direction top: on both sides alike, over the top
// and not at the bottom.
func textAbout(text *[sectors]bool, top int) float64 {
	at := func(d int) bool { return text[(top+d+2*sectors)%sectors] }
	score := 0.0
	for d := 1; d < sectors/2; d++ {
		left, right := at(-d), at(d)
		if left == right {
			score++
		}
		for _, t := range [2]bool{left, right} {
			switch {
			case t && d < sectors/4:
				score += .5
			case t && d > sectors*5/12:
				score--
			}
		}
	}
	return score
}
