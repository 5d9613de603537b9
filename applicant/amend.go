package applicant

import (
	"strings"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

// amend changes what is printed on the form.
func (w *work) amend(s *sheet, t forms.Template) error {
	switch {
	case w.is(AlteredDigit, AlteredText):
		return w.alterPrint(s, t)
	case w.is(CorrectionFluid, HandCorrected):
		return w.paintOver(s, t)
	case w.is(StruckThrough):
		return w.strikeThrough(s, t)
	}
	return nil
}

// alterPrint prints one value with another character, in the same type and place.
func (w *work) alterPrint(s *sheet, t forms.Template) error {
	r := w.req
	digit := func(v string) string {
		var at []int
		for i, c := range v {
			if c >= '0' && c <= '9' {
				at = append(at, i)
			}
		}
		if at == nil {
			return v + "1"
		}
		b := []byte(v)
		i := at[w.rng.IntN(len(at))]
		b[i] = '0' + (b[i]-'0'+byte(1+w.rng.IntN(9)))%10
		return string(b)
	}
	character := func(v string) string {
		runes := []rune(v)
		others := []rune("光华正大中天方圆和平东南")
		i := w.rng.IntN(len(runes))
		for {
			if c := others[w.rng.IntN(len(others))]; c != runes[i] {
				runes[i] = c
				return string(runes)
			}
		}
	}
	field := ""
	if w.is(AlteredDigit) {
		switch w.rng.IntN(5) {
		case 0:
			field, r.Agent.IDNumber = "agent_id_number", digit(r.Agent.IDNumber)
		case 1:
			field, r.Agent.Mobile = "agent_mobile", digit(r.Agent.Mobile)
		case 2:
			field, r.Organisation.CreditCode = "credit_code", digit(r.Organisation.CreditCode)
		case 3:
			field, r.ID = "application_id", digit(r.ID)
		default:
			field, r.ValidityYears = "validity", r.ValidityYears%models.MaxValidityYears+1
		}
	} else {
		field, r.Agent.Name = "agent_name", character(r.Agent.Name)
		if w.rng.IntN(2) == 0 {
			field, r.Agent.Name, r.Organisation.RegisteredAddress = "registered_address", w.req.Agent.Name, character(r.Organisation.RegisteredAddress)
		}
	}
	other, err := w.printForm(r, t.Kind)
	if err != nil {
		return err
	}
	s.take(other, t.Boxes["field."+field])
	if field == "credit_code" {
		w.truth.Printed["credit_code"] = r.Organisation.CreditCode
	}
	w.truth.Amended = field
	return nil
}

// take copies a box of another sheet of the same size.
func (s *sheet) take(o *sheet, b forms.Box) {
	x0, x1 := int(b.X*s.scale), int((b.X+b.W)*s.scale)
	for y := int(b.Y * s.scale); y < int((b.Y+b.H)*s.scale); y++ {
		copy(s.pix[3*(y*s.w+x0):3*(y*s.w+x1)], o.pix[3*(y*o.w+x0):3*(y*o.w+x1)])
	}
}

// amendable is a printed value's box with the extent of its print, in millimetres.
func (w *work) amendable(s *sheet, t forms.Template) (name string, b forms.Box) {
	names := []string{"credit_code", "agent_id_number", "agent_mobile", "organisation_name", "agent_name"}
	name = names[w.rng.IntN(len(names))]
	b = t.Boxes["field."+name]
	x0, y0, x1, y1 := s.w, s.h, 0, 0
	for y := int(b.Y * s.scale); y < int((b.Y+b.H)*s.scale); y++ {
		for x := int(b.X * s.scale); x < int((b.X+b.W)*s.scale); x++ {
			if s.pix[3*(y*s.w+x)] < 128 {
				x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
			}
		}
	}
	if x1 > x0 {
		b.X, b.Y = float64(x0)/s.scale, float64(y0)/s.scale
		b.W, b.H = float64(x1-x0)/s.scale, float64(y1-y0)/s.scale
	}
	w.truth.Amended = name
	return name, b
}

// paintOver puts correction fluid over a part of a value, and by hand something else on it.
func (w *work) paintOver(s *sheet, t forms.Template) error {
	rng := w.rng
	name, b := w.amendable(s, t)
	wide := min(3.5+5*rng.Float64(), 0.8*b.W)
	x := b.X + (b.W-wide)*rng.Float64()
	blob := roundedBox(-wide/2, -b.H/2-0.6, wide, b.H+1.2, 1).transformed(translation(x+wide/2, b.Y+b.H/2).after(rotation(3 * rng.NormFloat64())))
	m := blob.raster(s.scale)
	rim := m.blurred(max(int(0.25*s.scale), 1))
	s.lay(rim, rgb{244, 243, 240}) // the shade of its edge
	s.paint(m, rgb{251, 251, 248})
	if !w.is(HandCorrected) {
		return nil
	}
	text := "光"
	if !strings.Contains(name, "name") {
		text = string(rune('0'+rng.IntN(10))) + string(rune('0'+rng.IntN(10)))
	}
	return w.writeIn(s, forms.Box{Page: 1, X: x, Y: b.Y - 0.6, W: wide, H: b.H + 1.2}, text, b.H*1.15, 0, 0.5)
}

// strikeThrough crosses a value out and writes another beside it.
func (w *work) strikeThrough(s *sheet, t forms.Template) error {
	rng := w.rng
	name, b := w.amendable(s, t)
	h := w.hand
	through := []point{{b.X - 0.8, b.Y + b.H*(0.3+0.4*rng.Float64())}, {b.X + b.W/2, b.Y + b.H/2}, {b.X + b.W + 0.8, b.Y + b.H*(0.3+0.4*rng.Float64())}}
	for range 1 + rng.IntN(2) {
		line := writing{h.inkLine(smooth(through, 0.12, 0), rng)}
		s.lay(line.coverage(s.scale, h.pen, rng), h.pen.ink)
		for i := range through {
			through[i].y += 0.4 + 0.3*rng.Float64()
		}
	}
	text := "光华"
	if !strings.Contains(name, "name") {
		text = "1308"
	}
	return w.writeIn(s, forms.Box{Page: 1, X: b.X + b.W + 2, Y: b.Y - 1.5, W: 16, H: b.H + 2}, text, b.H*1.2, 0.1, 0)
}
