package applicant

import (
	"math"

	"github.com/vermilion-seal/vermilion/forms"
)

// photograph takes the sheet with a phone held over a desk.
func (w *work) photograph(s *sheet) *planes {
	rng := w.rng
	rimX, rimY := 0.03+0.04*rng.Float64(), 0.02+0.04*rng.Float64()
	if w.is(PhoneTable) {
		rimX, rimY = 0.16+0.14*rng.Float64(), 0.12+0.12*rng.Float64()
	}
	width := int(float64(s.w)*(1+2*rimX)) &^ 1
	height := int(float64(s.h)*(1+2*rimY)) &^ 1
	sw, sh := float64(s.w), float64(s.h)
	onSheet := [4]point{{0, 0}, {sw, 0}, {sw, sh}, {0, sh}}
	flat := turning(sw, sh, float64(width), float64(height), w.o.RotateDeg)
	var seen [4]point
	k := w.o.Perspective * sw
	lean := [2]float64{rng.Float64()*2 - 1, rng.Float64()*2 - 1} // which way the phone leans
	for i, c := range onSheet {
		q := flat.apply(c)
		left, top := 1.0, 1.0
		if c.x == 0 {
			left = -1
		}
		if c.y == 0 {
			top = -1
		}
		seen[i] = point{
			q.x - left*k*max(lean[0]*top, 0) + 0.15*k*rng.NormFloat64(),
			q.y - top*k*max(lean[1]*left, 0) + 0.15*k*rng.NormFloat64(),
		}
	}
	desks := []rgb{{120, 92, 66}, {70, 66, 64}, {168, 160, 150}, {98, 110, 122}}
	if w.o.photo {
		desks = append(desks, rgb{146, 84, 62}, rgb{206, 176, 138}, rgb{40, 38, 40}, rgb{228, 226, 222}, rgb{156, 52, 44})
	}
	bright := 212 + 28*rng.Float64()
	cast := 3 * rng.NormFloat64()
	white := [3]float64{bright + cast, bright, bright - 1.5*cast}
	if w.is(PhoneTint) {
		tints := [][3]float64{{1, 0.93, 0.78}, {1, 0.96, 0.86}, {0.9, 0.97, 1}, {0.92, 1, 0.9}}
		for i, k := range tints[rng.IntN(len(tints))] {
			white[i] = bright * k
		}
	}
	d := device{
		w: width, h: height, back: quadToQuad(seen, onSheet),
		light: light{
			slopeX: 0.10 * rng.NormFloat64(), slopeY: 0.08 * rng.NormFloat64(), vignette: 0.04 + 0.10*rng.Float64(),
			shadow: w.o.Shadow, shadowAt: 0.25 + 0.6*rng.Float64(), shadowSoft: 0.1 + 0.3*rng.Float64(),
		},
		noise: w.o.Noise, chroma: 0.8 * w.o.Noise,
		black:  [3]float64{24, 25, 28},
		white:  white,
		beyond: backdrop{colour: desks[rng.IntN(len(desks))], edge: 0.35, grain: newField(rng, 7)},
	}
	if w.is(PhoneCurl) {
		d.curl = (0.9 + 0.9*rng.Float64()) * s.scale * float64(1-2*rng.IntN(2))
		w.truth.BendMM = math.Abs(d.curl) / s.scale
	}
	if w.is(PhoneDark, PhoneShadow) {
		d.light.shadowAt = 0.45 + 0.25*rng.Float64()
	}
	p := d.see(s, rng)
	w.intrude(p, sw/s.scale, sh/s.scale)
	return p
}

// intrude puts into the picture what should not be there: glare, a finger, things on the table.
func (w *work) intrude(p *planes, wMM, hMM float64) {
	rng := w.rng
	if w.is(PhoneTable) {
		// A dark thing lies beside the sheet: another phone, a pen case.
		x := -10 - 12*rng.Float64()
		if rng.IntN(2) == 0 {
			x = wMM - x
		}
		thing := roundedBox(-8, -60*rng.Float64()-20, 16, 90, 4).transformed(translation(x, 60+rng.Float64()*(hMM-120)).after(rotation(8 * rng.NormFloat64())))
		colours := []rgb{{28, 28, 32}, {190, 186, 180}, {176, 40, 44}, {40, 70, 120}}
		p.cover(thing, colours[rng.IntN(len(colours))], 0, wMM, hMM)
	}
	if w.is(PhoneFinger) {
		skin := []rgb{{214, 164, 138}, {196, 142, 114}, {228, 184, 162}}[rng.IntN(3)]
		reach, wide := 9+8*rng.Float64(), 7+3*rng.Float64()
		finger := append(ellipse(0, 0, wide, wide*1.2, false), polygon(point{-wide, 0}, point{wide, 0}, point{wide, 60}, point{-wide, 60})...)
		tip := finger.transformed(translation(wMM*(0.25+0.5*rng.Float64()), hMM-reach).after(rotation(10 * rng.NormFloat64())))
		switch rng.IntN(3) {
		case 0:
			tip = finger.transformed(translation(reach, hMM*(0.3+0.4*rng.Float64())).after(rotation(90 + 12*rng.NormFloat64())))
		case 1:
			tip = finger.transformed(translation(wMM-reach, hMM*(0.3+0.4*rng.Float64())).after(rotation(-90 + 12*rng.NormFloat64())))
		}
		p.cover(tip, skin, 0.5, -1, -1)
	}
	if w.is(PhoneGlare) {
		p.glare(w.besideWhatMatters(wMM, hMM), 9+6*rng.Float64(), 0.8+0.2*rng.Float64())
	}
	if w.is(PhoneGlareHides) {
		p.glare(w.whatMatters()[rng.IntN(len(w.whatMatters()))], 26+6*rng.Float64(), 1.6)
	}
}

// whatMatters lists the middles of seals and blanks, in millimetres.
func (w *work) whatMatters() []point {
	var at []point
	for _, z := range w.truth.Seals {
		at = append(at, point{z.CentreMM[0], z.CentreMM[1]})
	}
	t, err := forms.Current(w.kind)
	if err != nil {
		return at
	}
	for _, name := range []string{"authorised_on", "applied_on", "agent_signature"} {
		b := t.Boxes[name]
		at = append(at, point{b.X + b.W/2, b.Y + b.H/2})
	}
	return at
}

// besideWhatMatters is a place on the sheet away from seals and blanks.
func (w *work) besideWhatMatters(wMM, hMM float64) point {
	best, far := point{}, -1.0
	for range 12 {
		c := point{wMM * (0.12 + 0.76*w.rng.Float64()), hMM * (0.12 + 0.76*w.rng.Float64())}
		near := math.Inf(1)
		for _, m := range w.whatMatters() {
			near = min(near, math.Hypot(c.x-m.x, c.y-m.y))
		}
		if near > far {
			best, far = c, near
		}
	}
	return best
}

// cover paints an opaque shape given in millimetres of the sheet into the picture, shaded to a side by shade; where keepW is
// above 0 the sheet itself, keepW × keepH millimetres, stays visible.
func (p *planes) cover(shape path, c rgb, shade, keepW, keepH float64) {
	seen := make(path, len(shape))
	for i, s := range shape {
		seen[i].verb = s.verb
		for j, q := range s.p {
			seen[i].p[j] = p.onto.apply(q)
		}
	}
	m := seen.raster(1)
	toSheet := p.onto.inverse()
	for y := max(0, -m.y); y < min(m.h, p.h-m.y); y++ {
		for x := max(0, -m.x); x < min(m.w, p.w-m.x); x++ {
			a := int(m.a[y*m.w+x])
			if a == 0 {
				continue
			}
			px, py := x+m.x, y+m.y
			if keepW > 0 {
				if q := toSheet.apply(point{float64(px), float64(py)}); q.x > 0 && q.y > 0 && q.x < keepW && q.y < keepH {
					continue
				}
			}
			k := 1 - shade*math.Abs(float64(x)/float64(m.w)-0.5)*(1+0.2*math.Sin(float64(y)/p.scale))
			r, g, b := k*float64(c[0]), k*float64(c[1]), k*float64(c[2])
			luma := 0.299*r + 0.587*g + 0.114*b
			i := py*p.w + px
			p.y[i] = uint8((int(p.y[i])*(255-a) + int(luma)*a) / 255)
			i = py/2*p.chromaWidth() + px/2
			p.cb[i] = uint8((int(p.cb[i])*(255-a) + int(128+0.564*(b-luma))*a) / 255)
			p.cr[i] = uint8((int(p.cr[i])*(255-a) + int(128+0.713*(r-luma))*a) / 255)
		}
	}
}

// glare bleaches a round spot about a point in millimetres; strength above 1 leaves nothing of its middle.
func (p *planes) glare(at point, radiusMM, strength float64) {
	c, r := p.onto.apply(at), radiusMM*p.scale
	for y := max(int(c.y-2*r), 0); y < min(int(c.y+2*r), p.h); y++ {
		for x := max(int(c.x-2*r), 0); x < min(int(c.x+2*r), p.w); x++ {
			d := math.Hypot(float64(x)-c.x, (float64(y)-c.y)*1.2) / r
			a := min(strength*math.Exp(-d*d*1.4), 1)
			i := y*p.w + x
			p.y[i] = uint8(float64(p.y[i])*(1-a) + 255*a)
			if x&1 == 0 && y&1 == 0 {
				i = y/2*p.chromaWidth() + x/2
				p.cb[i] = uint8(float64(p.cb[i])*(1-a) + 128*a)
				p.cr[i] = uint8(float64(p.cr[i])*(1-a) + 128*a)
			}
		}
	}
}

// drag smears the picture along rows, or along columns, as a hand that moved does; length in pixels.
func (p *planes) drag(length int, down bool) {
	smear := func(plane []uint8, w, h, n int) {
		lines, size, step, next := h, w, 1, w
		if down {
			lines, size, step, next = w, h, w, 1
		}
		old := make([]int, size)
		for l := range lines {
			at := l * next
			for i := range size {
				old[i] = int(plane[at+i*step])
			}
			sum := 0
			for i := -n; i < n; i++ {
				sum += old[min(max(i, 0), size-1)]
			}
			for i := range size {
				plane[at+i*step] = uint8(sum / (2 * n))
				sum += old[min(i+n, size-1)] - old[max(i-n, 0)]
			}
		}
	}
	n := max(length/2, 1)
	smear(p.y, p.w, p.h, n)
	smear(p.cb, p.chromaWidth(), p.chromaHeight(), max(n/2, 1))
	smear(p.cr, p.chromaWidth(), p.chromaHeight(), max(n/2, 1))
}
