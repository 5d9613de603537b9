package pipeline

import (
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
)

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
	case j.allBlank():
		return notReached() // completeness says so
	case first.FormAbsence == align.TemplateUnknown:
		return fail(reasonOldTemplate, 1, whole(first, 1, "page"))
	case first.FormAbsence == align.CodeForeign:
		return fail(reasonWrongKind, .9, whole(first, 1, "page"))
	case ourForm(first):
		return notReached() // registration or completeness says so
	}
	return fail(reasonCodeNotFound, .9, whole(first, 1, "page"))
}

// ourForm tells whether a page without a registration carries a code of ours all the same.
func ourForm(p Page) bool {
	switch p.FormAbsence {
	case align.MarksNotFound, align.SheetCut, align.PageMirrored, align.TemplateUnknown:
		return true
	}
	return false
}

// copyKind asks whether a licence or ID card copy shows what it should.
func (j *judgement) copyKind() models.Finding {
	if j.allBlank() {
		return notReached()
	}
	for i, p := range j.exam.Pages {
		if p.Licence != nil && p.Licence.ValidUntil.Confidence >= j.policy.ReadSure && expired(p.Licence.ValidUntil.Value, j.Today) {
			until := p.Licence.ValidUntil
			return fail(reasonLicenceExpired, until.Confidence, models.Region{Page: i + 1, Px: p.clip(until.Px), Label: "valid_until"})
		}
	}
	for _, p := range j.exam.Pages {
		if p.shows(j.exam.Kind) {
			return pass(.95)
		}
	}
	// None of the pages shows it: what do they show?
	for i, p := range j.exam.Pages {
		region := whole(p, i+1, "page")
		switch {
		case p.Form != nil:
			return fail(reasonWrongKind, 1, p.box(i+1, "qr"))
		case ourForm(p):
			return fail(reasonWrongKind, 1, region)
		case p.Other == j.exam.Kind:
			return fail(reasonMirrored, .9, region) // it reads in a mirror
		case p.Other != "":
			return fail(reasonWrongKind, .95, region)
		}
	}
	first := j.exam.Pages[0]
	region := whole(first, 1, "page")
	switch {
	case j.cutCopy(first), j.resolution().Outcome == models.Fail, j.sharpness().Outcome == models.Fail:
		return notReached() // that is why it cannot be read
	case first.OtherText:
		return fail(reasonWrongKind, .8, region)
	}
	return unsure(reasonKindUncertain, .5, region)
}

// leastLicence is the evidence from which a page counts as a licence.
const leastLicence = .5

// shows tells whether a page shows a copy of that kind.
func (p Page) shows(kind models.DocumentKind) bool {
	if !kind.IsForm() && (p.Form != nil || ourForm(p)) {
		return false // a form names a licence and an ID number, too
	}
	switch kind {
	case models.LicenceCopy:
		return p.Licence != nil && p.Licence.IsLicence >= leastLicence
	case models.IDCopy:
		return p.Identity != nil && (p.Identity.HasFront || p.Identity.HasBack)
	case models.CertificateForm, models.SealForm:
	}
	return p.Form != nil && p.Form.Code.Kind == kind
}
