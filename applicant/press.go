package applicant

import (
	"math"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

var (
	redPens = []rgb{{206, 30, 38}, {222, 48, 60}, {188, 24, 44}}
	violet  = rgb{104, 52, 150}
)

// stampForm stamps a form: the company's seal, and on a form with a place for it the seal to be made electronic.
func (w *work) stampForm(s *sheet, t forms.Template) error {
	if err := w.stampCompanySeal(s, t); err != nil {
		return err
	}
	box, ok := t.Boxes["seal_impression"]
	if !ok || w.o.Defect == ImpressionMissing {
		return nil
	}
	z, err := w.ownSeal(w.req, w.impressionKind())
	if err != nil {
		return err
	}
	k := newInking(w.rng)
	k.tilt, k.slip, k.gaps, k.rotation = k.tilt/2, 0, 0, k.rotation/3 // it is to be lifted: done with care
	room := math.Max((box.W-z.w)/2-2, 0)
	x, y := box.X+box.W/2+room*0.5*(2*w.rng.Float64()-1), box.Y+box.H/2+room*0.5*(2*w.rng.Float64()-1)
	if w.is(ImpressionDouble) {
		again := k
		again.rotation += 2 * w.rng.NormFloat64()
		turn := 2 * math.Pi * w.rng.Float64()
		gap := 1.2 + 1.2*w.rng.Float64()
		s.stamp(z, x+gap*math.Cos(turn), y+gap*math.Sin(turn), again, w.rng)
	}
	w.press(s, z, "seal_impression", x, y, k)
	return nil
}

// impressionKind is which seal is to be made electronic.
func (w *work) impressionKind() models.SealKind {
	switch {
	case w.is(SealLarge):
		return models.SealContract
	case w.req.SealService.Kind == "":
		return models.SealOfficial
	}
	return w.req.SealService.Kind
}

func (w *work) stampCompanySeal(s *sheet, t forms.Template) error {
	box := t.Boxes["company_seal"]
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
	switch {
	case w.is(SealTouchesBox):
		off := 4 * (2*w.rng.Float64() - 1)
		_, crowded := t.Boxes["seal_impression"] // lies below
		switch side := w.rng.IntN(4); {
		case side == 0:
			x = box.X + off
		case side == 1:
			x = min(box.X+box.W+off-2, 186)
		case side == 2 && !crowded:
			y = box.Y + box.H + off
		default:
			y = box.Y + off
		}
	case w.is(SealOverWriting):
		blank := t.Boxes[[]string{"authorised_on", "applied_on"}[w.rng.IntN(2)]]
		x, y = box.X-8-5*w.rng.Float64(), blank.Y+blank.H/2+4*(2*w.rng.Float64()-1)
	}
	if err := w.pressCompany(s, r, x, y, k); err != nil {
		return err
	}
	return w.stampAgain(s, t, r)
}

// stampAgain puts a second impression of the company's seal where none is asked, and a personal seal.
func (w *work) stampAgain(s *sheet, t forms.Template, r models.Request) error {
	rng := w.rng
	if w.is(NameSeal) {
		z, err := w.nameSeal()
		if err != nil {
			return err
		}
		box := t.Boxes["company_seal"]
		w.press(s, z, "name_seal", box.X+box.W-7+2*rng.NormFloat64(), box.Y+box.H-6+2*rng.NormFloat64(), newInking(rng))
	}
	if !w.is(SealOverQR, SealOverFields) {
		return nil
	}
	z, err := w.ownSeal(r, models.SealOfficial)
	if err != nil {
		return err
	}
	x, y := 55+110*rng.Float64(), 62+50*rng.Float64()
	if w.is(SealOverQR) {
		q := t.QR[0]
		x, y = q.X+q.W/2-4+4*rng.NormFloat64(), q.Y+q.H/2+3+3*rng.NormFloat64()
	}
	w.press(s, z, "extra", x, y, newInking(rng))
	return nil
}

// pressCompany stamps what the applicant takes for the company's seal.
func (w *work) pressCompany(s *sheet, r models.Request, x, y float64, k inking) error {
	switch {
	case w.is(LetterheadOnly):
		return nil
	case w.is(PenCircleOnly):
		w.penCircle(s, x, y, 17+4*w.rng.Float64(), 16+4*w.rng.Float64())
		return nil
	}
	z, purpose, err := w.sealInHand(r)
	if err != nil {
		return err
	}
	switch {
	case w.is(SealPurple):
		k.ink = violet
	case w.is(ReceivedStampOnly) && w.rng.IntN(3) == 0:
		k.ink = stampBlue
	case w.is(SealPageEdge):
		width, height := float64(s.w)/s.scale, float64(s.h)/s.scale
		x = width - z.w*(0.28*w.rng.Float64()-0.1)
		if !w.kind.IsForm() && w.rng.IntN(2) == 0 {
			x, y = min(x, width*(0.2+0.6*w.rng.Float64())), height-z.h*(0.28*w.rng.Float64()-0.1)
		}
	case w.is(SealDry):
		k.density, k.tilt, k.uneven = 0.55+0.2*w.rng.Float64(), 0.6+0.2*w.rng.Float64(), 0.4
		k.gaps, k.slip = 0.45+0.15*w.rng.Float64(), 0
	}
	if w.is(SealDouble) {
		again := k
		again.density *= 0.8
		again.rotation += 2 * w.rng.NormFloat64()
		turn, gap := 2*math.Pi*w.rng.Float64(), 0.9+w.rng.Float64()
		s.stamp(z, x+gap*math.Cos(turn), y+gap*math.Sin(turn), again, w.rng)
	}
	w.press(s, z, purpose, x, y, k)
	if w.is(SealSmudged) {
		w.smudge(s, z, x, y, k)
	}
	return nil
}

// press stamps the seal and notes where.
func (w *work) press(s *sheet, z seal, purpose string, x, y float64, k inking) {
	rng := w.rng
	if w.o.Impression != 0 && !k.perfect && (purpose == "company_seal" || purpose == "seal_impression") {
		rng = rand.New(rand.NewPCG(w.o.Impression, 0x696d7072))
		k = newInking(rng)
		k.gaps = 0
	}
	s.stamp(z, x, y, k, rng)
	w.truth.Seals = append(w.truth.Seals, SealTruth{
		Purpose: purpose, Page: w.page, Text: z.text, CentreMM: [2]float64{x, y}, SizeMM: [2]float64{z.w, z.h}, TurnDeg: k.rotation,
		Wet: !k.perfect,
	})
}

// smudge drags a part of the fresh ink to a side.
func (w *work) smudge(s *sheet, z seal, x, y float64, k inking) {
	rng := w.rng
	trail := k
	trail.density, trail.pores, trail.slip = 0.11, 0.2, 0
	trail.missing, trail.tiltAt = 0.35+0.3*rng.Float64(), 2*math.Pi*rng.Float64()
	turn, reach := 2*math.Pi*rng.Float64(), 2+3*rng.Float64()
	const steps = 7
	for i := 1; i <= steps; i++ {
		d := reach * float64(i) / steps
		s.stamp(z, x+d*math.Cos(turn), y+d*math.Sin(turn), trail, rng)
		trail.density *= 0.85
	}
}
