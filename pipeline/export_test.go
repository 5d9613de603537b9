package pipeline

import (
	"context"
	"errors"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// MeasureWriting finds the form on a page and measures the writing in its blanks, which takes cpu; nil where there is no form.
func MeasureWriting(ctx context.Context, p *page.Page) (f *Form, cpu time.Duration, err error) {
	w := &work{pixels: p}
	var e *Examiner
	if err := e.align(ctx, w); err != nil || w.page.Form == nil {
		return nil, 0, err
	}
	begun := cpuTime()
	err = e.writing(ctx, w)
	return w.page.Form, cpuTime() - begun, err
}

// FindSeals returns the red seals on a licence copy.
func FindSeals(ctx context.Context, p *page.Page) ([]Seal, error) {
	w := &work{pixels: p, kind: models.LicenceCopy}
	var e *Examiner
	if err := errors.Join(e.scale(ctx, w), e.quality(ctx, w)); err != nil {
		return nil, err
	}
	w.page.Px[0], w.page.Px[1] = p.Size()
	w.findSeals()
	return w.page.Seals, nil
}

// Scale returns how many pixels of a page that is no form are taken for a millimetre.
func Scale(p *page.Page) float64 {
	w := &work{pixels: p}
	var e *Examiner
	if err := e.scale(context.Background(), w); err != nil {
		return 0
	}
	return w.page.PxPerMM
}

// PalerOnRight tells whether the names on a licence's seals must say whether seal i, in the registry's place, is the registry's.
func PalerOnRight(p Page, i int) bool { return p.palerOnRight(i) }
