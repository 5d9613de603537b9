package seal

import (
	"image"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// inked reads the amount of ink at the page's full chroma resolution.
type inked struct {
	im             *image.YCbCr
	pl             *planes
	hue            hueGate
	w, h           float64 // largest position on the page
	lastX, lastY   int     // the last chroma samples that have a neighbour to the right and below
	across, down   float64 // chroma samples per pixel
	shiftX, shiftY float64 // of the chroma samples
}

func newInked(im *image.YCbCr, pl *planes, hue hueGate) *inked {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	sx, sy := page.Subsampling(im.SubsampleRatio)
	in := &inked{
		im: im, pl: pl, hue: hue,
		w: float64(w - 1), h: float64(h - 1),
		lastX: (w+sx-1)/sx - 2, lastY: (h+sy-1)/sy - 2,
		across: 1 / float64(sx), down: 1 / float64(sy),
	}
	in.shiftX, in.shiftY = .5*in.across-.5, .5*in.down-.5
	return in
}

// onPage tells whether a position lies on the page.
func (in *inked) onPage(p page.Point) bool { return p.X >= 0 && p.Y >= 0 && p.X <= in.w && p.Y <= in.h }

// at interpolates the ink at a page pixel position; ok is false off the page.
func (in *inked) at(x, y float64) (v float32, ok bool) {
	if !in.onPage(page.Point{X: x, Y: y}) || in.lastX < 0 || in.lastY < 0 {
		return 0, false
	}
	cx, cy := x*in.across+in.shiftX, y*in.down+in.shiftY
	x0, y0 := min(max(int(cx), 0), in.lastX), min(max(int(cy), 0), in.lastY)
	fx, fy := float32(cx-float64(x0)), float32(cy-float64(y0))
	i := y0*in.im.CStride + x0
	j := i + in.im.CStride
	_, pcb, pcr := in.pl.paperAt(int(x), int(y))
	return in.hue.ink(mix(in.im.Cb[i:i+2], in.im.Cb[j:j+2], fx, fy)-pcb, mix(in.im.Cr[i:i+2], in.im.Cr[j:j+2], fx, fy)-pcr), true
}

// offPage stands for ink that is not on the page.
const offPage = -1

// mix interpolates between two samples of one row and two of the next.
func mix(a, b []uint8, fx, fy float32) float32 {
	left, right := float32(a[0]), float32(a[1])
	top := left + (right-left)*fx
	left, right = float32(b[0]), float32(b[1])
	return top + (left+(right-left)*fx-top)*fy
}

// outerEdge fits an ellipse to the outer edge of the ring, where the ink has fallen to half, in page pixels. e follows the
// middle of the ring.
func (in *inked) outerEdge(e ellipse, threshold float32, present [sectors]bool) ellipse {
	major, minor, _ := e.axes()
	for range 2 {
		longer, _, _ := e.axes()
		radii := steps(.94, 1.12, math.Max(.5/longer, .002))
		ink := make([]float32, len(radii))
		var at [sectors]float64
		found := make([]int, 0, sectors)
		for k := range sectors {
			if !present[k] {
				continue
			}
			if u, ok := in.halfway(&e, k, radii, ink, threshold); ok {
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

// steps lists the multiples of a step from one number to another.
func steps(from, to, step float64) (list []float64) {
	for v := from; v <= to; v += step {
		list = append(list, v)
	}
	return list
}

// halfway walks outwards from the strongest ink near the ring in direction k and returns at which multiple of the radius the ink
// falls to half of it. It looks at these multiples, and uses room for as much ink.
func (in *inked) halfway(e *ellipse, k int, radii []float64, room []float32, threshold float32) (u float64, ok bool) {
	const near, stretch = 1.05, 8
	look := func(from, to int) { in.radial(room[from:to], e, circle[k], radii[from:to]) }
	seen, _ := slices.BinarySearch(radii, near)
	look(0, seen)
	var peak float32
	from := 0
	for i, v := range room[:seen] {
		if v > peak {
			peak, from = v, i
		}
	}
	if peak < threshold {
		return 0, false
	}
	before := peak
	for i := from + 1; i < len(radii); i++ {
		if i == seen { // rarely: most rings end before
			look(seen, min(seen+stretch, len(radii)))
			seen += stretch
		}
		v := room[i]
		if v == offPage {
			return 0, false
		}
		if v <= peak/2 {
			return radii[i] - (radii[i]-radii[i-1])*float64((peak/2-v)/max(before-v, 1e-3)), true
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
