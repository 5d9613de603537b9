package applicant

// turned returns the image turned clockwise by 0, 90, 180 or 270 degrees.
func (p *planes) turned(degrees int) *planes {
	if degrees%360 == 0 {
		return p
	}
	out := &planes{w: p.w, h: p.h, scale: p.scale, onto: p.onto}
	if degrees%180 != 0 {
		out.w, out.h = p.h, p.w
	}
	out.y = turnPlane(p.y, p.w, p.h, degrees)
	out.cb = turnPlane(p.cb, p.chromaWidth(), p.chromaHeight(), degrees)
	out.cr = turnPlane(p.cr, p.chromaWidth(), p.chromaHeight(), degrees)
	return out
}

func turnPlane(in []uint8, w, h, degrees int) []uint8 {
	out := make([]uint8, len(in))
	switch degrees % 360 {
	case 90:
		for y := range h {
			for x := range w {
				out[x*h+h-1-y] = in[y*w+x]
			}
		}
	case 180:
		for i, v := range in {
			out[len(in)-1-i] = v
		}
	case 270:
		for y := range h {
			for x := range w {
				out[(w-1-x)*h+y] = in[y*w+x]
			}
		}
	}
	return out
}

// mirrored returns the image as seen from behind.
func (p *planes) mirrored() *planes {
	flip := func(in []uint8, w, h int) []uint8 {
		out := make([]uint8, len(in))
		for y := range h {
			for x := range w {
				out[y*w+w-1-x] = in[y*w+x]
			}
		}
		return out
	}
	out := *p
	cw, ch := p.chromaWidth(), p.chromaHeight()
	out.y, out.cb, out.cr = flip(p.y, p.w, p.h), flip(p.cb, cw, ch), flip(p.cr, cw, ch)
	out.onto = homography{-1, 0, float64(p.w), 0, 1, 0, 0, 0, 1}.after(p.onto)
	return &out
}

// cropped returns the part of the image of w × h pixels at (x, y), all even.
func (p *planes) cropped(x, y, w, h int) *planes {
	x, y, w, h = x&^1, y&^1, w&^1, h&^1
	cut := func(in []uint8, stride, x, y, w, h int) []uint8 {
		out := make([]uint8, 0, w*h)
		for i := range h {
			out = append(out, in[(y+i)*stride+x:(y+i)*stride+x+w]...)
		}
		return out
	}
	cw := p.chromaWidth()
	return &planes{
		w: w, h: h, scale: p.scale, onto: homography{1, 0, -float64(x), 0, 1, -float64(y), 0, 0, 1}.after(p.onto),
		y: cut(p.y, p.w, x, y, w, h), cb: cut(p.cb, cw, x/2, y/2, w/2, h/2), cr: cut(p.cr, cw, x/2, y/2, w/2, h/2),
	}
}

// enlarged returns the image k times as wide and high, bilinear: more pixels and no more detail.
func (p *planes) enlarged(k int) *planes {
	grow := func(in []uint8, w, h, ow, oh int) []uint8 {
		out := make([]uint8, ow*oh)
		for y := range oh {
			v := max((2*y+1)*128/k-128, 0) // 24.8 in the source
			a, b := in[v>>8*w:], in[min(v>>8+1, h-1)*w:]
			fy := v & 255
			for x := range ow {
				u := max((2*x+1)*128/k-128, 0)
				l, r, fx := min(u>>8, w-1), min(u>>8+1, w-1), u&255
				top, bottom := int(a[l])*(256-fx)+int(a[r])*fx, int(b[l])*(256-fx)+int(b[r])*fx
				out[y*ow+x] = uint8((top*(256-fy) + bottom*fy) >> 16)
			}
		}
		return out
	}
	out := &planes{w: p.w * k, h: p.h * k, scale: p.scale * float64(k)}
	out.onto = homography{float64(k), 0, 0, 0, float64(k), 0, 0, 0, 1}.after(p.onto)
	cw, ch := p.chromaWidth(), p.chromaHeight()
	out.y = grow(p.y, p.w, p.h, out.w, out.h)
	out.cb = grow(p.cb, cw, ch, out.chromaWidth(), out.chromaHeight())
	out.cr = grow(p.cr, cw, ch, out.chromaWidth(), out.chromaHeight())
	return out
}

// blur makes the image unsharp, radius in pixels.
func (p *planes) blur(radius int) {
	boxBlur(p.y, p.w, p.h, radius)
	boxBlur(p.y, p.w, p.h, radius)
	boxBlur(p.cb, p.chromaWidth(), p.chromaHeight(), max(radius/2, 1))
	boxBlur(p.cr, p.chromaWidth(), p.chromaHeight(), max(radius/2, 1))
}

// reprinted prints the image again, on a copier whose toner is coarse: contrast is lost and colours turn into dots.
func (p *planes) reprinted(scale float64) *sheet {
	im := p.rgba()
	s := &sheet{w: p.w, h: p.h, scale: scale, pix: make([]uint8, 3*p.w*p.h)}
	screen := [4][4]int{{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}}
	for y := range p.h {
		for x := range p.w {
			dot := 3 * (screen[y&3][x&3] - 8)
			for c := range 3 {
				v := (int(im.Pix[y*im.Stride+4*x+c]) - 24) * 255 / 210
				if v < 225 {
					v += dot
				}
				s.pix[3*(y*s.w+x)+c] = uint8(min(max(v, 12), 255))
			}
		}
	}
	return s
}
