package applicant

import (
	"fmt"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

// form prints a form of that kind, writes in its blanks and stamps it.
func (w *work) form(kind models.DocumentKind) (*sheet, error) {
	t, err := forms.Current(kind)
	if err != nil {
		return nil, err
	}
	s, err := w.printForm(w.asPrinted(), kind)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(*sheet, forms.Template) error{w.amend, w.letterhead, w.writeDates, w.sign, w.stampForm, w.markForm} {
		if err := step(s, t); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// printForm prints a form on white paper.
func (w *work) printForm(r models.Request, kind models.DocumentKind) (*sheet, error) {
	pdf, err := forms.Draw(r, kind, w.issuedAt, w.fonts)
	if err != nil {
		return nil, fmt.Errorf("draw form: %w", err)
	}
	return w.printer.print(pdf, w.o.DPI)
}

// asPrinted is the request that the form in hand was printed from, and notes its values.
func (w *work) asPrinted() models.Request {
	r := w.req
	switch w.o.Defect {
	case WrongApplication:
		r = RandomRequest(w.rng)
		r.SealService = w.req.SealService
	case AlteredName:
		name := []rune(r.Organisation.Name)
		at := w.rng.IntN(max(len(name)-4, 1))
		other := []rune("光华正大中天方圆和平东南")
		for name[at] == other[0] {
			other = other[1:]
		}
		name[at] = other[0]
		r.Organisation.Name = string(name)
	case AlteredCode:
		r.Organisation.CreditCode = alterCode(r.Organisation.CreditCode, w.rng)
	}
	w.truth.Printed["organisation_name"] = r.Organisation.Name
	w.truth.Printed["credit_code"] = r.Organisation.CreditCode
	return r
}

// sign writes the agent's name.
func (w *work) sign(s *sheet, t forms.Template) error {
	if w.o.Defect == SignatureMissing {
		return nil
	}
	const name = "agent_signature"
	box := t.Boxes[name]
	typed := w.o.Defect == SignatureTyped
	w.truth.Written[name] = Written{Text: w.req.Agent.Name, Typed: typed}
	if typed {
		return w.typeIn(s, box, w.req.Agent.Name)
	}
	size := box.H * (0.85 + 0.3*w.rng.Float64())
	if w.is(SignatureRed) {
		old := w.hand.pen
		defer func() { w.hand.pen = old }()
		w.hand.pen.ink = redPens[w.rng.IntN(len(redPens))]
	}
	return w.writeIn(s, box, w.req.Agent.Name, size, 0.35+0.4*w.rng.Float64(), 0.15+0.5*w.rng.Float64())
}

// writeIn writes text by hand into a box, on its bottom line; at is where between left (0) and right (1).
func (w *work) writeIn(s *sheet, box forms.Box, text string, size, running, at float64) error {
	for {
		// The rehearsal measures the text and costs the hand no randomness.
		trial := rand.New(rand.NewPCG(seedOf(text), 1))
		ink, _, err := w.hand.write(w.Studio, text, 0, 0, size, running, trial)
		if err != nil {
			return err
		}
		if x0, _, x1, _ := ink.bounds(); x1-x0 < 1.02*box.W || size < 2 {
			break
		}
		size *= 0.92
	}
	ink, _, err := w.hand.write(w.Studio, text, 0, 0, size, running, w.rng)
	if err != nil {
		return err
	}
	x0, _, x1, y1 := ink.bounds()
	drop := 0.1 + 0.09*w.rng.NormFloat64() // above the line, in box heights
	ink.shift(box.X-x0+max(box.W-(x1-x0), 0)*at+0.6*w.rng.NormFloat64(), box.Y+box.H*(1-max(drop, -0.06))-y1)
	s.lay(ink.coverage(s.scale, w.hand.pen, w.rng), w.hand.pen.ink)
	return nil
}

// typeIn prints text into a box.
func (w *work) typeIn(s *sheet, box forms.Box, text string) error {
	return w.typeWith(s, box, text, typing{face: w.sans, size: 4.2, wide: 1, ink: rgb{16, 16, 16}, at: 0.5})
}

func (w *work) typeWith(s *sheet, box forms.Box, text string, t typing) error {
	line, width, err := t.face.line(text, t.size, t.space)
	if err != nil {
		return err
	}
	shape := affine{t.wide, -t.slant, 0, 0, 1, 0}
	place := translation(box.X+(box.W-width*t.wide)*t.at, box.Y+box.H-1.8-t.rise)
	s.lay(line.transformed(place.after(shape)).raster(s.scale), t.ink)
	return nil
}
