package seal

import (
	"image"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// inked reads the amount of ink at the page's full chroma resolution.
type inked struct {
	im  *image.YCbCr
	pl  *planes
	hue hueGate
}

// at interpolates the ink at a page pixel position; ok is false off the page.
func (in *inked) at(x, y float64) (v float32, ok bool) {
	w, h := in.im.Rect.Dx(), in.im.Rect.Dy()
	if !(x >= 0 && y >= 0 && x <= float64(w-1) && y <= float64(h-1)) {
		return 0, false
	}
	sx, sy := page.Subsampling(in.im.SubsampleRatio)
	cw, ch := (w+sx-1)/sx, (h+sy-1)/sy
	cx, cy := (x+.5)/float64(sx)-.5, (y+.5)/float64(sy)-.5
	cx, cy = min(max(cx, 0), float64(cw)-1.001), min(max(cy, 0), float64(ch)-1.001)
	x0, y0 := int(cx), int(cy)
	if x0+1 >= cw || y0+1 >= ch {
		return 0, false
	}
	fx, fy := float32(cx-float64(x0)), float32(cy-float64(y0))
	i := y0*in.im.CStride + x0
	j := i + in.im.CStride
	mix := func(p []uint8) float32 {
		return (float32(p[i])*(1-fx)+float32(p[i+1])*fx)*(1-fy) + (float32(p[j])*(1-fx)+float32(p[j+1])*fx)*fy
	}
	_, pcb, pcr := in.pl.paper.at(int(x)/in.pl.factor, int(y)/in.pl.factor)
	return in.hue(mix(in.im.Cb)-pcb, mix(in.im.Cr)-pcr), true
}

// outerEdge fits an ellipse to the outer edge of the ring, where the ink has fallen to half, in page pixels. e follows the
// middle of the ring.
func (in *inked) outerEdge(e ellipse, threshold float32, present [sectors]bool) ellipse {
	major, minor, _ := e.axes()
	for range 2 {
		var at [sectors]float64
		var found []int
		for k := range sectors {
			if !present[k] {
				continue
			}
			if u, ok := in.halfway(&e, k, threshold); ok {
				at[k] = u - 1
				found = append(found, k)
			}
		}
		if len(found) < sectors/6 {
			return e
		}
		e = e.moved(robustFit(at, found, major/minor))
	}
	return e
}

// halfway walks outwards from the strongest ink near the ring in direction k and returns where, as a multiple of the
// radius, the ink falls to half of it.
func (in *inked) halfway(e *ellipse, k int, threshold float32) (u float64, ok bool) {
	major, _, _ := e.axes()
	step := math.Max(.5/major, .002)
	var peak float32
	from := 1.0
	for u := .94; u <= 1.05; u += step {
		if v, ok := in.at(e.point2(k, u)); ok && v > peak {
			peak, from = v, u
		}
	}
	if peak < threshold {
		return 0, false
	}
	before := peak
	for u := from + step; u <= 1.12; u += step {
		v, ok := in.at(e.point2(k, u))
		if !ok {
			return 0, false
		}
		if v <= peak/2 {
			return u - step*float64((peak/2-v)/max(before-v, 1e-3)), true
		}
		before = v
	}
	return 0, false
}

// robustFit fits the series of ellipse.moved to the deviations at the given sectors, leaving out those that lie far off.
func robustFit(at [sectors]float64, found []int, aspect float64) (f [5]float64) {
	for pass := range 4 {
		var a [5][6]float64
		for _, k := range found {
			addRowTo(&a, fourier(k), at[k])
		}
		n := float64(len(found))
		for i, v := range stiffness(n/sectors, aspect) {
			a[i][i] += n * v
		}
		f = solve(a)
		if pass == 3 {
			break
		}
		residual := func(k int) float64 {
			y := at[k]
			for i, b := range fourier(k) {
				y -= f[i] * b
			}
			return math.Abs(y)
		}
		all := make([]float64, len(found))
		for i, k := range found {
			all[i] = residual(k)
		}
		slices.Sort(all)
		limit := math.Max(3*all[len(all)/2], .004)
		keep := found[:0:0]
		for _, k := range found {
			if residual(k) <= limit {
				keep = append(keep, k)
			}
		}
		if len(keep) < sectors/8 {
			break
		}
		found = keep
	}
	return f
}
