package applicant

import (
	"fmt"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

var stampBlue = rgb{44, 66, 176}

// sealInHand returns the seal that is pressed where the company's is asked, and what it is.
func (w *work) sealInHand(r models.Request) (seal, string, error) {
	switch {
	case w.is(ReceivedStampOnly):
		z, err := w.receivedStamp()
		return z, "received_stamp", err
	case w.is(FinanceSealOnly):
		z, err := w.cutSeal(sealSpec{text: r.Organisation.Name, bottom: "财务专用章", w: 38, h: 38, ring: 1.1})
		return z, "finance_seal", err
	case w.is(InvoiceSealOnly):
		z, err := w.cutSeal(sealSpec{text: r.Organisation.Name, bottom: "发票专用章", middle: r.Organisation.CreditCode, w: 40, h: 30, ring: 1})
		return z, "invoice_seal", err
	case w.is(NameSealOnly):
		z, err := w.nameSeal()
		return z, "name_seal", err
	case w.is(SealPasted):
		z, err := w.ownSeal(r, w.impressionKind())
		return z, "company_seal", err
	}
	z, err := w.ownSeal(r, models.SealOfficial)
	return z, "company_seal", err
}

// ownSeal returns the organisation's seal of that kind, in the size that the document's traits ask for.
func (w *work) ownSeal(r models.Request, kind models.SealKind) (seal, error) {
	spec := sealSpecOf(r, kind)
	switch {
	case w.is(SealEllipse):
		spec.w, spec.h = 45, 30
	case w.is(SealLarge) && kind == models.SealContract:
		spec.w, spec.h, spec.ring = 58, 58, 1.4
	}
	return w.cutSeal(spec)
}

// receivedStamp cuts an office's stamp of receipt: a rectangle or a circle with the day in its middle.
func (w *work) receivedStamp() (seal, error) {
	rng := w.rng
	office := inventedPlaces[rng.IntN(len(inventedPlaces))] + []string{"市政务服务中心", "市税务局办税厅", "区行政审批局"}[rng.IntN(3)]
	word := []string{"收件专用章", "收　讫", "已收件", "资料收讫"}[rng.IntN(4)]
	day := w.o.Today.AddDate(0, 0, -rng.IntN(5))
	date := day.Format([]string{"2006.01.02", "2006年1月2日", "2006 01 02"}[rng.IntN(3)])
	var face path
	var fault error
	put := func(text string, size, y float64) {
		line, width, err := w.bold.line(text, size, 0.1*size)
		if err != nil {
			fault = err
			return
		}
		face = append(face, line.transformed(translation(-width/2, y))...)
	}
	rule := func(x0, y0, x1, y1 float64) {
		face = append(face, polygon(point{x0, y0}, point{x1, y0}, point{x1, y1}, point{x0, y1})...)
	}
	if rng.IntN(2) == 0 {
		const width, height = 48.0, 24.0
		rule(-width/2, -height/2, width/2, -height/2+0.7)
		rule(-width/2, height/2-0.7, width/2, height/2)
		rule(-width/2, -height/2, -width/2+0.7, height/2)
		rule(width/2-0.7, -height/2, width/2, height/2)
		put(office, 3.6, -height/2+5.6)
		put(word, 5.4, 2)
		put(date, 4, height/2-2.8)
		return seal{face: face, w: width, h: height, text: office}, fault
	}
	d := 34 + 6*rng.Float64()
	r := d / 2
	face = append(ellipse(0, 0, r, r, false), ellipse(0, 0, r-0.9, r-0.9, true)...)
	rule(-r*0.95, -0.2*r, r*0.95, -0.2*r+0.5)
	rule(-r*0.95, 0.2*r, r*0.95, 0.2*r+0.5)
	put(date, 0.23*r, 0.09*r)
	put(word, 0.28*r, 0.56*r)
	arc, err := w.arcText(office, 0.78*r, 0.78*r, 0.24*r, 150, false)
	if err != nil {
		return seal{}, err
	}
	return seal{face: append(face, arc...), w: d, h: d, text: office}, fault
}

// nameSeal cuts the square personal seal (法人名章) of the organisation's legal representative.
func (w *work) nameSeal() (seal, error) {
	name := []rune(strings.ReplaceAll(w.licenceFacts().owner, "·", "") + "之印")
	for len(name) < 4 {
		name = append(name, '印')
	}
	side := 18 + 4*w.rng.Float64()
	half, line := side/2, 0.9
	face := polygon(point{-half, -half}, point{half, -half}, point{half, half}, point{-half, half})
	hole := half - line
	face = append(face, polygon(point{-hole, -hole}, point{-hole, hole}, point{hole, hole}, point{hole, -hole})...)
	columns := (len(name) + 1) / 2
	cell := 2 * hole / float64(columns)
	for i, r := range name {
		g, err := w.serif.glyph(r)
		if err != nil {
			return seal{}, fmt.Errorf("cut name seal: %w", err)
		}
		// Columns run from right to left.
		x, y := hole-cell*(float64(i/2)+0.5), hole*(float64(i%2)-0.5)
		face = append(face, g.path.transformed(translation(x, y).after(scaling(0.9*cell, 0.9*hole)).after(translation(-g.advance/2, 0.38)))...)
	}
	return seal{face: face, w: side, h: side, text: string(name)}, nil
}
