package seal

// fewestSecond is the share of another ring below which it is none: the text between a ring and its star shows as about a half.
const fewestSecond = .6

// secondRing returns how completely another ring of about the same size shows beside a ring, fewestSecond to 1, near 1 for a seal
// that was struck twice; 0 for none.
func (r *ring) secondRing(ink *inkPlane) float64 {
	const (
		apartMM, farMM, stepMM = 1.0, 3.1, .2
		turns, every           = 24, 5
	)
	const clearMM = .9
	major, _, _ := r.axes()
	near := bandAbout(&r.ellipse, clearMM*ink.pxPerMM/major)
	best, found := fewestSecond, false
	for d := apartMM; d <= farMM; d += stepMM {
		for t := range turns {
			k := t * sectors / turns
			for _, u := range [...]float64{1.025, 1, .975, .95} {
				other := r.scaledAbout(u)
				other.x += d * ink.pxPerMM * circle[k][0]
				other.y += d * ink.pxPerMM * circle[k][1]
				if share := r.shows(ink, &other, &near, every, best); share >= best {
					best, found = share, true
				}
			}
		}
	}
	if !found {
		return 0
	}
	return best
}

// shows returns the share of ring other that carries ink, where it is not near r; 0 where that is less than a third of it, or
// cannot be more than least.
func (r *ring) shows(ink *inkPlane, other *ellipse, near *band, every int, least float64) float64 {
	free, inked := 0, 0
	for k := 0; k < sectors; k += every {
		x, y := other.point2(k, 1)
		if near.holds(x, y) {
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

// band is what lies about an ellipse.
type band struct{ x, y, xx, xy, yx, yy, from, to float64 }

// bandAbout returns the band that is so wide to either side, in radii.
func bandAbout(e *ellipse, reach float64) band {
	k := 1 / (e.xx*e.yy - e.xy*e.yx)
	return band{e.x, e.y, e.yy * k, -e.xy * k, -e.yx * k, e.xx * k, (1 - reach) * (1 - reach), (1 + reach) * (1 + reach)}
}

func (b *band) holds(x, y float64) bool {
	x, y = x-b.x, y-b.y
	p, q := b.xx*x+b.xy*y, b.yx*x+b.yy*y
	square := p*p + q*q
	return square >= b.from && square < b.to
}
