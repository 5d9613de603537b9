package seal

// fit moves an ellipse onto the ring near it and measures it; ok is false where there is none.
func fit(p *inkPlane, threshold float32, e ellipse) (r ring, ok bool) {
	if presence(p, threshold, &e) < .3 {
		return ring{}, false
	}
	for i, pass := range [...]struct {
		window float64
		every  int
	}{{.12, 3}, {.08, 2}, {.06, 1}, {.05, 1}} {
		if i == 2 && (presence(p, threshold, &e) < .38 || !standsFree(p, threshold, &e)) {
			return ring{}, false
		}
		f, ok := deviation(p, threshold, &e, pass.window, pass.every)
		if !ok {
			return ring{}, false
		}
		e = e.moved(f)
	}
	major, minor, _ := e.axes()
	if major < 12*p.pxPerMM || major > 32*p.pxPerMM || minor < 8*p.pxPerMM || major/minor > 1.75 {
		return ring{}, false
	}
	r = ring{ellipse: e, threshold: threshold}
	// The ring's own ink says better than the page's what is ink here.
	own := r.ringInk(p) * .4
	r.threshold = max(r.threshold, own)
	if !r.measureRing(p) {
		return ring{}, false
	}
	r.measureText(p, own)
	r.score = r.evidence.score()
	return r, true
}

// presence is a cheap look: the share of 60 directions with ink near the ring.
func presence(p *inkPlane, threshold float32, e *ellipse) float64 {
	n := 0
	for k := 0; k < sectors; k += 4 {
		if inkNear(p, threshold, e, k) {
			n++
		}
	}
	return float64(n) / (sectors / 4)
}

// inkNear tells whether there is ink in direction k within 10 % of the radius.
func inkNear(p *inkPlane, threshold float32, e *ellipse, k int) bool {
	for u := .9; u <= 1.1; u += .025 {
		if v, ok := p.at(e.point2(k, u)); ok && v > threshold {
			return true
		}
	}
	return false
}

// standsFree tells whether a good part of a ring has white on its inner side, and on its outer side, as a seal's ring has: a
// disc, an emblem or a line of print has not.
func standsFree(p *inkPlane, threshold float32, e *ellipse) bool {
	r := ring{ellipse: *e}
	inked, gaps, quiets := 0, 0, 0
	for k := 0; k < sectors; k += 8 {
		peak, _ := r.crossing(p, k)
		if peak <= threshold {
			continue
		}
		inked++
		white := whiteBeside(peak, threshold)
		if r.least(p, k, withinRing) < white {
			gaps++
		}
		if r.least(p, k, aroundRing) < white {
			quiets++
		}
	}
	return 5*min(gaps, quiets) >= 2*inked
}

// whiteBeside is how much ink there may be beside a ring with so much where the paper shows.
func whiteBeside(peak, threshold float32) float32 { return max(threshold*.8, peak*.4) }

// stiffness is how strongly the centre, the radius and the shape resist in deviation: an incomplete ring says little about
// its shape.
func stiffness(share, aspect float64) [5]float64 {
	shape := .01
	if share < .8 {
		shape = 10
		if aspect > 1.3 {
			shape = .1
		}
	}
	return [5]float64{.001, .005, .005, shape, shape}
}

// deviation fits how far the ink lies off the ellipse, within a window about its radius, as a Fourier series of the direction
// (see ellipse.moved). It looks in one in so many directions.
func deviation(p *inkPlane, threshold float32, e *ellipse, window float64, every int) (f [5]float64, ok bool) {
	major, minor, _ := e.axes()
	radii := steps(1-window, 1+window, .6/major)
	ink := make([]float32, len(radii))
	var a [5][6]float64
	n := 0.0
	for k := 0; k < sectors; k += every {
		var sum, weighted float64
		p.radial(ink, e, circle[k], radii)
		for i, v := range ink {
			if v > threshold {
				sum += float64(v)
				weighted += float64(v) * radii[i]
			}
		}
		if sum == 0 {
			continue
		}
		addRowTo(&a, fourier(k), weighted/sum-1)
		n++
	}
	share := n * float64(every) / sectors
	if share < .2 {
		return f, false
	}
	for i, v := range stiffness(share, major/minor) {
		a[i][i] += n * v
	}
	return solve(a), true
}

func fourier(k int) [5]float64 {
	c, s := circle[k][0], circle[k][1]
	return [5]float64{1, c, s, c*c - s*s, 2 * c * s}
}

// addRowTo adds one observation y of the basis f to the normal equations.
func addRowTo(a *[5][6]float64, f [5]float64, y float64) {
	for i := range 5 {
		for j := range 5 {
			a[i][j] += f[i] * f[j]
		}
		a[i][5] += f[i] * y
	}
}

// solve solves regularised (positive definite) normal equations by elimination.
func solve(a [5][6]float64) (x [5]float64) {
	for i := range 5 {
		for j := 5; j >= i; j-- {
			a[i][j] /= a[i][i]
		}
		for r := range 5 {
			if r == i {
				continue
			}
			for j := 5; j >= i; j-- {
				a[r][j] -= a[r][i] * a[i][j]
			}
		}
	}
	for i := range 5 {
		x[i] = a[i][5]
	}
	return x
}
