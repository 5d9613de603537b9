package pipeline

import (
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/quality"
)

func (j *judgement) readable() models.Finding {
	if j.exam.Broken != nil {
		f := fail(j.exam.Broken.Reason, 1)
		if _, known := messages[f.Reason]; !known {
			f = fail(ReasonUnreadable, 1)
		}
		f.Check = models.CheckReadable
		return f
	}
	f := pass(1)
	f.Check = models.CheckReadable
	return f
}

// documentKind asks whether the right document lies in the right slot, and a form of the right application.
func (j *judgement) documentKind() models.Finding {
	if !j.exam.Kind.IsForm() {
		return j.copyKind()
	}
	p, number, ok := j.form()
	if !ok {
		return j.noForm()
	}
	code := p.Form.Code
	region := p.box(number, "qr")
	switch {
	case code.Kind != j.exam.Kind:
		return fail(reasonWrongKind, 1, region)
	case j.Request != nil && code.Application != j.Request.ID:
		return fail(reasonOtherApplication, 1, region)
	}
	return pass(1, region)
}

// noForm says why no page could be placed on a form.
func (j *judgement) noForm() models.Finding {
	first := j.exam.Pages[0]
	switch {
	case j.blank(first):
		return notReached() // completeness says so
	case first.FormAbsence == align.TemplateUnknown:
		return fail(reasonOldTemplate, 1, whole(first, 1, "page"))
	case first.FormAbsence == align.CodeForeign:
		return fail(reasonWrongKind, .9, whole(first, 1, "page"))
	case first.FormAbsence == align.MarksNotFound, first.FormAbsence == align.PageMirrored, first.FormAbsence == align.SheetCut:
		return notReached() // registration or completeness says so
	}
	return fail(reasonCodeNotFound, .9, whole(first, 1, "page"))
}

// copyKind asks whether a licence or ID card copy shows what it should.
func (j *judgement) copyKind() models.Finding {
	if p, number, ok := j.form(); ok {
		return fail(reasonWrongKind, 1, p.box(number, "qr"))
	}
	first := j.exam.Pages[0]
	if j.blank(first) {
		return notReached()
	}
	switch j.exam.Kind {
	case models.LicenceCopy:
		for i, p := range j.exam.Pages {
			if p.Licence != nil && p.Licence.ValidUntil.Value != "" && p.Licence.ValidUntil.Confidence >= j.policy.ReadSure &&
				expired(p.Licence.ValidUntil.Value, j.Today) {
				return fail(reasonLicenceExpired, p.Licence.ValidUntil.Confidence, models.Region{Page: i + 1, Px: p.Licence.ValidUntil.Px, Label: "valid_until"})
			}
			if p.Licence != nil && p.Licence.IsLicence >= .5 {
				return pass(p.Licence.IsLicence)
			}
		}
	case models.IDCopy:
		for _, p := range j.exam.Pages {
			if p.Identity != nil && (p.Identity.HasFront || p.Identity.HasBack) {
				return pass(.95)
			}
		}
	case models.CertificateForm, models.SealForm:
	}
	if first.scaleDPI() < j.policy.MinDPI {
		return unsure(reasonKindUncertain, .5, whole(first, 1, "page"))
	}
	return fail(reasonWrongKind, .8, whole(first, 1, "page"))
}

func (j *judgement) resolution() models.Finding {
	for i, p := range j.exam.Pages {
		switch {
		case p.scaleDPI() < j.policy.MinDPI && !j.legible(p):
			return fail(reasonResolutionLow, 1, whole(p, i+1, "page"))
		case p.Quality.EffectiveDPI > 0 && p.Quality.EffectiveDPI < j.policy.MinEffectiveDPI && !j.legible(p):
			return fail(reasonUpscaled, .9, whole(p, i+1, "page"))
		}
	}
	return pass(1)
}

// legible tells that a copy's scale is only an assumption, while its text reads with certainty all the same.
func (j *judgement) legible(p Page) bool {
	if p.ScaleKnown {
		return false
	}
	return p.Licence != nil && p.Licence.CreditCode.Confidence >= j.policy.ReadSure
}

func (j *judgement) sharpness() models.Finding {
	for i, p := range j.exam.Pages {
		if p.PxPerMM > 0 && p.Quality.EdgeWidthPx/p.PxPerMM > j.policy.MaxEdgeWidthMM && !j.legible(p) {
			return fail(reasonBlurred, .9, whole(p, i+1, "page"))
		}
	}
	return pass(1)
}

func (j *judgement) colour() models.Finding {
	for i, p := range j.exam.Pages {
		if p.Quality.Colour != quality.Coloured {
			return fail(reasonNotColour, .95, whole(p, i+1, "page"))
		}
	}
	return pass(1)
}

// completeness asks for whole pages, and all of them.
func (j *judgement) completeness() models.Finding {
	for i, p := range j.exam.Pages {
		if j.blank(p) {
			return fail(reasonBlankPage, .95, whole(p, i+1, "page"))
		}
	}
	if j.exam.Kind.IsForm() {
		if len(j.exam.Pages) > 1 {
			return fail(reasonExtraPages, 1, whole(j.exam.Pages[1], 2, "page"))
		}
		p, number, ok := j.form()
		switch {
		case ok && p.cutMM() > j.policy.CutMarginMM:
			return fail(reasonCutOff, .95, whole(p, number, "page"))
		case !ok && j.exam.Pages[0].FormAbsence == align.SheetCut:
			return fail(reasonCutOff, .95, whole(j.exam.Pages[0], 1, "page"))
		}
	}
	if j.exam.Kind == models.IDCopy {
		front, back := false, false
		for _, p := range j.exam.Pages {
			if p.Identity != nil {
				front, back = front || p.Identity.HasFront, back || p.Identity.HasBack
			}
		}
		switch {
		case !front && back:
			return fail(reasonFrontMissing, .9, whole(j.exam.Pages[0], 1, "page"))
		case front && !back:
			return fail(reasonBackMissing, .9, whole(j.exam.Pages[0], 1, "page"))
		}
	}
	return pass(1)
}

func (j *judgement) blank(p Page) bool { return p.Quality.InkShare < j.policy.MinInkShare }

// cutMM is by how many millimetres the sheet reaches beyond the picture, at the worst corner.
func (p Page) cutMM() float64 {
	worst := 0.0
	w, h := p.Form.PageMM[0], p.Form.PageMM[1]
	for _, corner := range [4][2]float64{{0, 0}, {w, 0}, {0, h}, {w, h}} {
		at := p.Form.ToPage.Map(corner[0], corner[1])
		worst = max(worst, -at.X, -at.Y, at.X-float64(p.Px[0]), at.Y-float64(p.Px[1]))
	}
	return worst / p.PxPerMM
}

// reuse asks whether a file serves twice.
func (j *judgement) reuse() models.Finding {
	seen := map[string]bool{}
	for _, d := range j.exam.Digests {
		if seen[d] {
			return fail(reasonSameFile, 1)
		}
		seen[d] = true
	}
	for kind, other := range j.all {
		if kind == j.exam.Kind {
			continue
		}
		for _, d := range other.Digests {
			if seen[d] {
				return fail(reasonSameFile, 1)
			}
		}
	}
	for d := range seen {
		if j.UsedElsewhere[d] {
			return unsure(reasonUsedAgain, 1)
		}
	}
	return pass(1)
}
