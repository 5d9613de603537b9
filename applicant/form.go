package applicant

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

// form prints a form of that kind, writes in its blanks and stamps it.
func (w *work) form(kind models.DocumentKind) (*sheet, error) {
	t, err := forms.Current(kind)
	if err != nil {
		return nil, err
	}
	pdf, err := forms.Draw(w.asPrinted(), kind, w.issuedAt, w.fonts)
	if err != nil {
		return nil, fmt.Errorf("draw form: %w", err)
	}
	s, err := printed(pdf, w.o.DPI)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(*sheet, forms.Template) error{w.writeDates, w.sign, w.stampForm} {
		if err := step(s, t); err != nil {
			return nil, err
		}
	}
	return s, nil
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

// written is a date as a person puts it into a blank of three parts; an empty part stays blank.
type written struct{ year, month, day string }

func (d written) String() string {
	out := ""
	for _, p := range [][2]string{{d.year, "年"}, {d.month, "月"}, {d.day, "日"}} {
		if p[0] != "" {
			out += p[0] + p[1]
		}
	}
	return out
}

// date spells a day the way the hand does.
func (h hand) date(t time.Time) written {
	d := written{strconv.Itoa(t.Year()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Day())}
	if h.pads {
		d.month, d.day = fmt.Sprintf("%02s", d.month), fmt.Sprintf("%02s", d.day)
	}
	return d
}

// writeDates fills the blanks authorised_on and applied_on.
func (w *work) writeDates(s *sheet, t forms.Template) error {
	authorised, applied := w.hand.date(w.o.Authorised), w.hand.date(w.o.Applied)
	switch w.o.Defect {
	case AuthorisedMissing:
		authorised = written{}
	case AppliedMissing:
		applied = written{}
	case DatePartial:
		if w.rng.IntN(2) == 0 {
			authorised.day = ""
		} else {
			authorised.month, authorised.day = "", ""
		}
	case DateFuture:
		applied = w.hand.date(w.o.Today.AddDate(0, 1+w.rng.IntN(5), w.rng.IntN(20)))
	case DateBeforeIssue:
		authorised = w.hand.date(forms.IssueDay(w.issuedAt).AddDate(0, 0, -3-w.rng.IntN(300)))
	case DateImpossible:
		applied.month, applied.day = "2", "30"
		if w.rng.IntN(3) == 0 {
			applied.month, applied.day = "13", "5"
		}
	}
	if err := w.writeDate(s, t, "authorised_on", authorised, w.o.Defect == AuthorisedTyped); err != nil {
		return err
	}
	return w.writeDate(s, t, "applied_on", applied, false)
}

func (w *work) writeDate(s *sheet, t forms.Template, name string, d written, typed bool) error {
	if (d == written{}) {
		return nil
	}
	note := Written{Text: d.String(), Typed: typed}
	if day, err := time.Parse("2006-1-2", d.year+"-"+d.month+"-"+d.day); err == nil {
		note.Date = day.Format(time.DateOnly)
	} else if day, err := time.Parse("2006-01-02", d.year+"-"+d.month+"-"+d.day); err == nil {
		note.Date = day.Format(time.DateOnly)
	}
	w.truth.Written[name] = note
	size := 5 + 1.5*w.rng.Float64()
	for _, part := range []struct{ name, text string }{{"year", d.year}, {"month", d.month}, {"day", d.day}} {
		box := t.Boxes[name+"."+part.name]
		if part.text == "" {
			continue
		}
		var err error
		if typed {
			err = w.typeIn(s, box, part.text)
		} else {
			err = w.writeIn(s, box, part.text, min(size, 0.68*box.H), 0, 0.5)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
	const size = 4.2
	line, width, err := w.sans.line(text, size, 0)
	if err != nil {
		return err
	}
	line = line.transformed(translation(box.X+(box.W-width)/2, box.Y+box.H-1.8))
	s.lay(line.raster(s.scale), rgb{16, 16, 16})
	return nil
}

// stampForm stamps a form: the company's seal, and on a form with a place for it the seal to be made electronic.
func (w *work) stampForm(s *sheet, t forms.Template) error {
	if err := w.stampCompanySeal(s, t.Boxes["company_seal"]); err != nil {
		return err
	}
	box, ok := t.Boxes["seal_impression"]
	if !ok || w.o.Defect == ImpressionMissing {
		return nil
	}
	kind := w.req.SealService.Kind
	if kind == "" {
		kind = models.SealOfficial
	}
	z, err := w.sealOf(w.req, kind)
	if err != nil {
		return err
	}
	k := newInking(w.rng)
	k.tilt, k.slip, k.gaps, k.rotation = k.tilt/2, 0, 0, k.rotation/3 // it is to be lifted: done with care
	room := math.Max((box.W-z.w)/2-2, 0)
	w.press(s, z, "seal_impression", box.X+box.W/2+room*0.5*(2*w.rng.Float64()-1), box.Y+box.H/2+room*0.5*(2*w.rng.Float64()-1), k)
	return nil
}

func (w *work) stampCompanySeal(s *sheet, box forms.Box) error {
	r, k := w.req, newInking(w.rng)
	x, y := box.X+box.W/2+1.8*w.rng.NormFloat64(), box.Y+box.H/2+1.8*w.rng.NormFloat64()
	switch w.o.Defect {
	case SealMissing:
		return nil
	case SealFaint:
		k.density, k.pores, k.uneven = 0.16+0.06*w.rng.Float64(), 0.22, 0.5
	case SealHalf:
		k.missing = 0.42 + 0.14*w.rng.Float64()
	case SealWrongPlace:
		x, y = 45+30*w.rng.Float64(), 70+40*w.rng.Float64()
	case SealBlue:
		k.ink = rgb{40, 60, 170}
	case SealOtherName:
		other := RandomRequest(w.rng).Organisation
		r.Organisation.Name, r.Organisation.CreditCode = other.Name, other.CreditCode
	case SealPrinted:
		k = inking{ink: rgb{230, 0, 18}, perfect: true}
		x, y = box.X+box.W/2, box.Y+box.H/2
	case SealOverlapsPrint:
		x, y = box.X+5+4*w.rng.Float64(), box.Y+box.H/2+8*(2*w.rng.Float64()-1)
	}
	z, err := w.sealOf(r, models.SealOfficial)
	if err != nil {
		return err
	}
	w.press(s, z, "company_seal", x, y, k)
	return nil
}

// press stamps the seal and notes where.
func (w *work) press(s *sheet, z seal, purpose string, x, y float64, k inking) {
	s.stamp(z, x, y, k, w.rng)
	w.truth.Seals = append(w.truth.Seals, SealTruth{
		Purpose: purpose, Text: z.text, CentreMM: [2]float64{x, y}, SizeMM: [2]float64{z.w, z.h}, TurnDeg: k.rotation, Wet: !k.perfect,
	})
}
