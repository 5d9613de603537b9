package seal

import "image"

// patch is the ink in a rectangle of the page, at the resolution of its chroma.
type patch struct {
	in     *inked
	origin image.Point // in chroma samples
	w, h   int
	v      []float32
	inked  []bool // more than the least between a sample and the next ones
}

// patch works the ink out around an ellipse, for many looks at it; less than least counts as none.
func (in *inked) patch(e ellipse, least float32) *patch {
	hw, hh := e.box()
	sample := func(x, y float64) image.Point {
		return image.Pt(min(max(int(x*in.across+in.shiftX), 0), in.lastX), min(max(int(y*in.down+in.shiftY), 0), in.lastY))
	}
	from, to := sample(e.x-hw, e.y-hh), sample(e.x+hw, e.y+hh)
	p := &patch{in: in, origin: from, w: to.X - from.X + 2, h: to.Y - from.Y + 2}
	p.v = make([]float32, p.w*p.h)
	for y := range p.h {
		row := p.v[y*p.w:][:p.w]
		at := (from.Y+y)*in.im.CStride + from.X
		cb, cr := in.im.Cb[at:][:p.w], in.im.Cr[at:][:p.w]
		var paperCb, paperCr float32
		for x := range row {
			if x%16 == 0 {
				_, paperCb, paperCr = in.pl.paperAt(int(float64(from.X+x)/in.across), int(float64(from.Y+y)/in.down))
			}
			row[x] = in.hue(float32(cb[x])-paperCb, float32(cr[x])-paperCr)
		}
	}
	p.inked = make([]bool, len(p.v))
	for i := range p.v[:len(p.v)-p.w-1] {
		p.inked[i] = p.v[i] >= least || p.v[i+1] >= least || p.v[i+p.w] >= least || p.v[i+p.w+1] >= least
	}
	return p
}

// at interpolates the ink at a page pixel position; 0 off the page.
func (p *patch) at(x, y float64) float32 {
	in := p.in
	if !(x >= 0 && y >= 0 && x <= in.w && y <= in.h) {
		return 0
	}
	cx, cy := x*in.across+in.shiftX-float64(p.origin.X), y*in.down+in.shiftY-float64(p.origin.Y)
	x0, y0 := min(max(int(cx), 0), p.w-2), min(max(int(cy), 0), p.h-2)
	i := y0*p.w + x0
	if !p.inked[i] {
		return 0
	}
	fx, fy := float32(cx-float64(x0)), float32(cy-float64(y0))
	a, b := p.v[i:i+2], p.v[i+p.w:i+p.w+2]
	top, bottom := a[0]+(a[1]-a[0])*fx, b[0]+(b[1]-b[0])*fx
	return top + (bottom-top)*fy
}
