package align

import (
	"image"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// plane is a piece of one plane of a page at 1/step of its resolution. One of its pixels covers step × step of the page's.
type plane struct {
	pix  []uint8
	w, h int
	// left and top are where its top left corner lies on the page, in the page's pixels.
	left, top float64
	step      int
}

// redPiece computes the red plane of the part of a page inside r, reduced by averaging step × step pixels.
func redPiece(im *image.YCbCr, r image.Rectangle, step int) plane {
	out := reduce(&image.Gray{Pix: im.Y, Stride: im.YStride, Rect: im.Rect}, r, step)
	shift, _ := page.ChromaShift(im.SubsampleRatio)
	for y := range out.h {
		cr := im.Cr[im.COffset(0, int(out.top)+y*step+step/2):]
		page.Redden(out.pix[y*out.w:(y+1)*out.w], cr, int(out.left)+step/2, step, shift)
	}
	return out
}

// reduce copies the part of an image inside r, averaging step × step pixels. The image's origin must be (0, 0).
func reduce(im *image.Gray, r image.Rectangle, step int) plane {
	r = r.Intersect(im.Rect)
	out := plane{w: r.Dx() / step, h: r.Dy() / step, left: float64(r.Min.X), top: float64(r.Min.Y), step: step}
	if out.w == 0 || out.h == 0 {
		return plane{left: out.left, top: out.top, step: step}
	}
	out.pix = make([]uint8, out.w*out.h)
	if step == 1 {
		for y := range out.h {
			copy(out.pix[y*out.w:(y+1)*out.w], im.Pix[im.PixOffset(r.Min.X, r.Min.Y+y):])
		}
		return out
	}
	sums := make([]uint32, out.w)
	for y := range out.h {
		average(out.pix[y*out.w:(y+1)*out.w], sums, im.Pix[im.PixOffset(r.Min.X, r.Min.Y+y*step):], im.Stride, step)
	}
	return out
}

// along appends the interpolated values at n points of the page on a straight line. Beyond its edge the plane continues as it
// ends.
func (g *plane) along(values []float64, from page.Point, dx, dy float64, n int) []float64 {
	scale := 1 / float64(g.step)
	x, y := (from.X-g.left)*scale-0.5, (from.Y-g.top)*scale-0.5
	dx, dy = dx*scale, dy*scale
	right, bottom := float64(g.w-1), float64(g.h-1)
	if lastX, lastY := x+float64(n-1)*dx, y+float64(n-1)*dy; min(x, lastX) >= 0 && min(y, lastY) >= 0 && max(x, lastX) < right && max(y, lastY) < bottom {
		values = slices.Grow(values, n)[:len(values)+n] // most lines lie within
		g.inside(values[len(values)-n:], x, y, dx, dy)
		return values
	}
	for i := range n {
		px, py := min(max(x+float64(i)*dx, 0), right), min(max(y+float64(i)*dy, 0), bottom)
		x0, y0 := int(px), int(py)
		fx, fy := px-float64(x0), py-float64(y0)
		k := y0*g.w + x0
		j := k
		if y0 < g.h-1 {
			j += g.w
		}
		next := 0
		if x0 < g.w-1 {
			next = 1
		}
		top := float64(g.pix[k])*(1-fx) + float64(g.pix[k+next])*fx
		low := float64(g.pix[j])*(1-fx) + float64(g.pix[j+next])*fx
		values = append(values, top*(1-fy)+low*fy)
	}
	return values
}

// covers tells whether the point lies on the plane.
func (g *plane) covers(p page.Point) bool {
	return p.X >= g.left && p.Y >= g.top && p.X <= g.left+float64(g.w*g.step) && p.Y <= g.top+float64(g.h*g.step)
}

// onPage turns a point in the plane's own pixels into one of the page.
func (g *plane) onPage(x, y float64) page.Point {
	return page.Point{X: g.left + x*float64(g.step), Y: g.top + y*float64(g.step)}
}

// around returns the rectangle that reaches r pixels from p in all four directions.
func around(p page.Point, r float64) image.Rectangle {
	return image.Rect(int(math.Floor(p.X-r)), int(math.Floor(p.Y-r)), int(math.Ceil(p.X+r)), int(math.Ceil(p.Y+r)))
}
