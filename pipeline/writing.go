package pipeline

import (
	"context"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/pipeline/ink"
)

// inkPxPerMM is the scale at which handwriting is measured, about 300 dpi.
const inkPxPerMM = 12.0

// Writing keeps to its blank only roughly: it is looked for this far beyond its sides and its top, in mm, and below its rule,
// where the tails and feet of digits hang.
const (
	besideBlankMM = 1.8
	aboveBlankMM  = 1.5
	belowBlankMM  = 3.
)

// Where a part of a date is empty, it is looked for over the units printed beside its blank, only so far down from the blank's top
// that they stay out.
const (
	overUnitsMM = 6.
	// leastInkMM2 is what remains of dirt at most; a 1 written with the thinnest pen has twice as much.
	leastInkMM2 = .5
)

// datesOnForms are the handwritten dates; each has the sub-boxes of dateParts.
var (
	datesOnForms = []string{"authorised_on", "applied_on"}
	dateParts    = [3]string{".year", ".month", ".day"}
)

// writing measures and reads what was written by hand into the blanks of a form.
func (e *Examiner) writing(_ context.Context, w *work) error {
	f := w.page.Form
	if f == nil {
		return nil
	}
	f.Writing, f.Dates = map[string]ink.Measurement{}, map[string]ink.Date{}
	inkIn := func(b forms.Box) *ink.Writing { return ink.Find(f.Patch(w.pixels, b, inkPxPerMM)) }
	find := func(name string) *ink.Writing {
		b := f.Template.Boxes[name]
		b.X, b.W = b.X-besideBlankMM, b.W+2*besideBlankMM
		b.Y, b.H = b.Y-aboveBlankMM, b.H+aboveBlankMM+belowBlankMM
		found := inkIn(b)
		f.Writing[name] = found.Measure()
		return found
	}
	part := func(date string, i int) *ink.Writing {
		name := date + dateParts[i]
		found := find(name)
		if m := f.Writing[name]; m.InkMM2 < leastInkMM2 && !m.Cut {
			for _, b := range overUnits(f.Template.Boxes, date, name) {
				m.Cut = m.Cut || inkIn(b).Measure().InkMM2 >= leastInkMM2
			}
			f.Writing[name] = m
		}
		return found
	}
	for _, name := range datesOnForms {
		f.Dates[name] = ink.ReadDate(part(name, 0), part(name, 1), part(name, 2))
	}
	find("agent_signature")
	return nil
}

// overUnits are the places beside a date's part, over what is printed there. The last unit ends where the date does.
func overUnits(boxes map[string]forms.Box, date, part string) [2]forms.Box {
	whole, last, blank := boxes[date], boxes[date+dateParts[len(dateParts)-1]], boxes[part]
	unit := whole.X + whole.W - last.X - last.W
	left := forms.Box{X: blank.X - unit, Y: blank.Y - aboveBlankMM, W: unit, H: overUnitsMM + aboveBlankMM}
	right := left
	right.X = blank.X + blank.W
	return [2]forms.Box{left, right}
}
