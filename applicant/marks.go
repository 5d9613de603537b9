package applicant

import (
	"math"

	"github.com/vermilion-seal/vermilion/forms"
)

// markForm adds what offices and colleagues leave on a form.
func (w *work) markForm(s *sheet, t forms.Template) error {
	rng := w.rng
	if w.is(Fingerprint) {
		b := t.Boxes["agent_signature"]
		w.fingerprint(s, b.X+b.W*(0.5+0.5*rng.Float64()), b.Y+b.H*(0.3+0.6*rng.Float64()))
	}
	if w.is(PenMarks) {
		names := []string{"field.organisation_name", "field.credit_code", "field.agent_name", "field.agent_mobile", "field.validity"}
		for _, i := range rng.Perm(len(names))[:2+rng.IntN(3)] {
			b := t.Boxes[names[i]]
			w.penMark(s, b.X, b.Y, b.W, b.H)
		}
	}
	if !w.is(ReceivedStamp) {
		return nil
	}
	x, y := 60+90*rng.Float64(), 75+40*rng.Float64()
	if _, crowded := t.Boxes["seal_impression"]; !crowded && rng.IntN(2) == 0 {
		x, y = 105+60*rng.Float64(), 255+8*rng.Float64()
	}
	return w.stampReceived(s, x, y)
}

// markCopy does the same on a copy, away from what is copied where there is room; free lists the middles of empty places.
func (w *work) markCopy(s *sheet, free ...point) error {
	rng := w.rng
	at := func() point {
		p := free[rng.IntN(len(free))]
		return point{p.x + 5*rng.NormFloat64(), p.y + 3*rng.NormFloat64()}
	}
	if w.is(PenMarks) {
		for range 2 + rng.IntN(2) {
			p := at()
			w.penMark(s, p.x-15, p.y-4, 30, 8)
		}
	}
	if w.is(NameSeal) {
		z, err := w.nameSeal()
		if err != nil {
			return err
		}
		p := at()
		w.press(s, z, "name_seal", p.x, p.y, newInking(rng))
	}
	if w.is(ReceivedStamp) {
		p := at()
		return w.stampReceived(s, p.x, p.y)
	}
	return nil
}

func (w *work) stampReceived(s *sheet, x, y float64) error {
	z, err := w.receivedStamp()
	if err != nil {
		return err
	}
	k := newInking(w.rng)
	if w.rng.IntN(2) == 0 {
		k.ink = stampBlue
	}
	w.press(s, z, "received_stamp", x, y, k)
	return nil
}

// redPen is a pen in red.
func (w *work) redPen() pen {
	return pen{redPens[w.rng.IntN(len(redPens))], 0.45 + 0.35*w.rng.Float64(), 0.1}
}

// penMark ticks, circles or underlines a place with a red pen.
func (w *work) penMark(s *sheet, x, y, width, height float64) {
	rng := w.rng
	switch rng.IntN(3) {
	case 0:
		x += width * (0.5 + 0.4*rng.Float64())
		w.penLine(s, []point{{x, y + 0.5*height}, {x + 2, y + height}, {x + 8, y - 0.3*height}})
	case 1:
		rx := width * (0.25 + 0.15*rng.Float64())
		w.penCircle(s, x+rx+1, y+height/2, rx, height*(0.5+0.15*rng.Float64()))
	default:
		end := width * (0.4 + 0.5*rng.Float64())
		w.penLine(s, []point{{x, y + height}, {x + end/3, y + height + 0.6*rng.NormFloat64()}, {x + 0.7*end, y + height + 0.6*rng.NormFloat64()}, {x + end, y + height - 0.3}})
	}
}

// penCircle draws a loop that does not quite close.
func (w *work) penCircle(s *sheet, cx, cy, rx, ry float64) {
	var loop []point
	from := 2 * math.Pi * w.rng.Float64()
	for i := range 16 {
		sin, cos := math.Sincos(from + float64(i)*0.43)
		k := 1 + 0.05*w.rng.NormFloat64()
		loop = append(loop, point{cx + k*rx*cos, cy + k*ry*sin})
	}
	w.penLine(s, loop)
}

func (w *work) penLine(s *sheet, through []point) {
	h := w.hand
	h.pen = w.redPen()
	line := writing{h.inkLine(smooth(through, 0.12, 0.2), w.rng)}
	s.lay(line.coverage(s.scale, h.pen, w.rng), h.pen.ink)
}

// fingerprint presses a finger with red ink.
func (w *work) fingerprint(s *sheet, cx, cy float64) {
	rng := w.rng
	rx, ry := 6+1.5*rng.Float64(), 8.5+2*rng.Float64()
	m := ellipse(cx, cy, rx, ry, false).raster(s.scale)
	bend, press := newField(rng, 4*s.scale), newField(rng, 2.5*s.scale)
	pitch, ink := 0.42+0.1*rng.Float64(), sealReds[rng.IntN(len(sealReds))]
	turn := 0.5 * rng.NormFloat64()
	for y := range m.h {
		for x := range m.w {
			i := y*m.w + x
			if m.a[i] == 0 {
				continue
			}
			dx, dy := (float64(x+m.x)/s.scale-cx)/rx, (float64(y+m.y)/s.scale-cy)/ry
			d := math.Hypot(dx, dy)
			u, v := dx*rx+turn*dy*ry, (dy+0.25)*ry
			ridge := math.Sin(2 * math.Pi * (math.Hypot(u*1.3, v) + 1.2*bend.at(x, y)) / pitch)
			a := (0.35 + 0.65*ridge) * (0.75 + 0.5*press.at(x, y)) * min((1-d)*4, 1)
			m.a[i] = uint8(min(max(150*a, 0), 255))
		}
	}
	s.layDensity(m, ink)
}

// letterhead prints a company's head on the paper: a red double line, its name and a round red logo.
func (w *work) letterhead(s *sheet, _ forms.Template) error {
	if !w.is(Letterhead, LetterheadOnly) {
		return nil
	}
	d := &draft{sheet: s}
	red := rgb{208, 28, 36}
	d.fill(20, 28.6, 138, 0.9, red)
	d.fill(20, 29.9, 138, 0.3, red)
	d.logo(31, 21, 6+1.5*w.rng.Float64(), red)
	return d.err
}

// copyHead prints such a head on plain paper, larger.
func (w *work) copyHead(s *sheet) error {
	if !w.is(Letterhead, LetterheadOnly) {
		return nil
	}
	d := &draft{sheet: s}
	red := rgb{208, 28, 36}
	name := w.req.Organisation.Name
	d.spread(w.bold, 45, 24, min(8, 140/float64(len([]rune(name)))), 140, name, red)
	d.fill(20, 30, 170, 1.1, red)
	d.logo(31, 20, 8, red)
	return d.err
}

// logo paints a made-up round logo.
func (d *draft) logo(x, y, r float64, c rgb) {
	d.ring(x, y, r, r, 0.14*r, c)
	d.shape(polygon(point{x, y - 0.7*r}, point{x + 0.6*r, y + 0.4*r}, point{x - 0.6*r, y + 0.4*r}), c)
	d.fill(x-0.5*r, y+0.5*r, r, 0.12*r, c)
}
