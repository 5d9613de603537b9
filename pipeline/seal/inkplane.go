package seal

import "math"

// hueGate returns how much ink of one colour family a chroma difference to the paper speaks for, in chroma steps, 0 and
// up.
type hueGate func(dcb, dcr float32) float32

// redInk accepts from orange-red to crimson and falls off towards purple and yellow.
func redInk(dcb, dcr float32) float32 {
	v := dcr
	switch {
	case dcb > .30*dcr:
		v -= 3 * (dcb - .30*dcr)
	case dcb < -.85*dcr:
		v -= 3 * (-.85*dcr - dcb)
	}
	return max(v, 0)
}

// blueInk accepts blue and purple.
func blueInk(dcb, dcr float32) float32 {
	v := dcb
	switch {
	case dcr > 1.6*dcb:
		v -= 3 * (dcr - 1.6*dcb)
	case dcr < -1.2*dcb:
		v -= 3 * (-1.2*dcb - dcr)
	}
	return max(v, 0)
}

// inkPlane is how much ink each reduced pixel carries, smoothed against chroma noise.
type inkPlane struct {
	w, h    int
	pxPerMM float64
	v       []float32
}

func (pl *planes) inkPlane(hue hueGate) *inkPlane {
	raw := make([]float32, len(pl.y))
	for y := range pl.h {
		for x0 := 0; x0 < pl.w; x0 += tile {
			_, cb, cr := pl.paper.at(x0, y)
			for i := y*pl.w + x0; i < y*pl.w+min(x0+tile, pl.w); i++ {
				raw[i] = hue(pl.cb[i]-cb, pl.cr[i]-cr)
			}
		}
	}
	return &inkPlane{pl.w, pl.h, pl.pxPerMM, smooth(raw, pl.w, pl.h)}
}

// smooth convolves with the binomial kernel 1-2-1 in both directions; the border stays 0.
func smooth(src []float32, w, h int) []float32 {
	rows, out := make([]float32, len(src)), make([]float32, len(src))
	for y := range h {
		r, o := src[y*w:y*w+w], rows[y*w:y*w+w]
		for x := 1; x < w-1; x++ {
			o[x] = (r[x-1] + 2*r[x] + r[x+1]) * .25
		}
	}
	for y := 1; y < h-1; y++ {
		up, mid, down, o := rows[(y-1)*w:y*w], rows[y*w:y*w+w], rows[(y+1)*w:(y+2)*w], out[y*w:y*w+w]
		for x := range o {
			o[x] = (up[x] + 2*mid[x] + down[x]) * .25
		}
	}
	return out
}

// at interpolates between pixels; ok is false off the page.
func (p *inkPlane) at(x, y float64) (v float32, ok bool) {
	if !(x >= 0 && y >= 0 && x < float64(p.w-1) && y < float64(p.h-1)) {
		return 0, false
	}
	x0, y0 := int(x), int(y)
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	i := y0*p.w + x0
	return (p.v[i]*(1-fx)+p.v[i+1]*fx)*(1-fy) + (p.v[i+p.w]*(1-fx)+p.v[i+p.w+1]*fx)*fy, true
}

const (
	// faintest is the amount of ink, in chroma steps, below which colour noise begins.
	faintest = 5
	// faintPass is the threshold of the second search on pages that also carry strong colour.
	faintPass = 6
)

// thresholds returns the amounts of ink at which the page is searched: Otsu's split of the coloured pixels and, where that
// is high, a second low one, so that a strong letterhead does not hide a faint seal.
func thresholds(p *inkPlane) []float32 {
	t := otsu(p.v) * .8
	switch {
	case t <= faintest:
		return []float32{faintest}
	case t > 2*faintPass:
		return []float32{t, faintPass}
	}
	return []float32{t}
}

// otsu returns the threshold that best splits the pixels of at least 3 chroma steps; 0 where there are too few.
func otsu(v []float32) float32 {
	var hist [256]float64
	n, sum := 0.0, 0.0
	for _, x := range v {
		if x >= 3 {
			i := int(min(x, 255))
			hist[i]++
			n++
			sum += float64(i)
		}
	}
	if n < 200 {
		return 0
	}
	var below, sumBelow, best, split float64
	for i, c := range hist {
		below += c
		sumBelow += float64(i) * c
		if below == 0 || below == n {
			continue
		}
		d := sumBelow/below - (sum-sumBelow)/(n-below)
		if s := below * (n - below) * d * d; s > best {
			best, split = s, float64(i)
		}
	}
	return float32(split)
}

// hueOf returns the hue in degrees of an RGB colour.
func hueOf(c [3]uint8) float64 {
	r, g, b := float64(c[0]), float64(c[1]), float64(c[2])
	h := math.Atan2(math.Sqrt(3)*(g-b), 2*r-g-b) * 180 / math.Pi
	if h < 0 {
		h += 360
	}
	return h
}
