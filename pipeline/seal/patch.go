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
	const sameTile = 16 // samples for which the paper is looked up once
	p.v = make([]float32, p.w*p.h)
	for y := range p.h {
		row := p.v[y*p.w:][:p.w]
		at := (from.Y+y)*in.im.CStride + from.X
		cb, cr := in.im.Cb[at:][:p.w], in.im.Cr[at:][:p.w]
		for x := 0; x < p.w; x += sameTile {
			_, paperCb, paperCr := in.pl.paperAt(int(float64(from.X+x)/in.across), int(float64(from.Y+y)/in.down))
			next := min(x+sameTile, p.w)
			in.hue.hueRow(row[x:next], cb[x:next], cr[x:next], paperCb, paperCr)
		}
	}
	p.inked = make([]bool, len(p.v))
	for i := range p.v[:len(p.v)-p.w-1] {
		p.inked[i] = p.v[i] >= least || p.v[i+1] >= least || p.v[i+p.w] >= least || p.v[i+p.w+1] >= least
	}
	return p
}

// along interpolates the ink at points of a straight line on the page, one step apart, all of which lie within the patch.
func (p *patch) along(ink []float32, row track) {
	const one = 1 << 16
	in := p.in
	fixed := func(v float64) int { return int(v * one) }
	x := fixed(row.from.X*in.across + in.shiftX - float64(p.origin.X))
	y := fixed(row.from.Y*in.down + in.shiftY - float64(p.origin.Y))
	stepX, stepY := fixed(row.dx*in.across), fixed(row.dy*in.down)
	for k := range ink {
		x0, y0 := min(max(x>>16, 0), p.w-2), min(max(y>>16, 0), p.h-2)
		i := y0*p.w + x0
		ink[k] = 0
		if p.inked[i] {
			fx, fy := float32(x-x0<<16)/one, float32(y-y0<<16)/one
			a, b := p.v[i:i+2:i+2], p.v[i+p.w:i+p.w+2:i+p.w+2]
			top, bottom := a[0]+(a[1]-a[0])*fx, b[0]+(b[1]-b[0])*fx
			ink[k] = top + (bottom-top)*fy
		}
		x, y = x+stepX, y+stepY
	}
}
