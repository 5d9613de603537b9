package pipeline

import (
	"context"

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
	find := func(name string) *ink.Writing {
		b := f.Template.Boxes[name]
		b.X, b.W = b.X-besideBlankMM, b.W+2*besideBlankMM
		b.Y, b.H = b.Y-aboveBlankMM, b.H+aboveBlankMM+belowBlankMM
		found := ink.Find(f.Patch(w.pixels, b, inkPxPerMM))
		f.Writing[name] = found.Measure()
		return found
	}
	for _, name := range datesOnForms {
		f.Dates[name] = ink.ReadDate(find(name+dateParts[0]), find(name+dateParts[1]), find(name+dateParts[2]))
	}
	find("agent_signature")
	return nil
}
