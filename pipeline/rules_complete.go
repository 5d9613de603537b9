package pipeline

import (
	"slices"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
)

// completeness asks for whole pages, all of them, and nothing besides. The blank back of a sheet does no harm.
func (j *judgement) completeness() models.Finding {
	switch first := whole(j.exam.Pages[0], 1, "page"); {
	case j.allBlank():
		return fail(reasonBlankPage, .95, first)
	case j.exam.Kind.IsForm():
		return j.wholeForm()
	case j.exam.Kind == models.IDCopy:
		front, back := j.sides()
		switch {
		case !front && back:
			return fail(reasonFrontMissing, .9, first)
		case front && !back:
			return fail(reasonBackMissing, .9, first)
		}
	}
	return j.wholeCopy()
}

// wholeForm asks for the one sheet that a form has, with all of its edges.
func (j *judgement) wholeForm() models.Finding {
	printed := 0
	for i, p := range j.exam.Pages {
		if j.blank(p) {
			continue
		}
		if printed++; printed > 1 {
			return fail(reasonExtraPages, 1, whole(p, i+1, "page"))
		}
	}
	p, number, ok := j.form()
	switch {
	case ok && p.cutMM() > j.policy.CutMarginMM:
		return fail(reasonCutOff, .95, whole(p, number, "page"))
	case !ok && j.exam.Pages[0].FormAbsence == align.SheetCut:
		return fail(reasonCutOff, .95, whole(j.exam.Pages[0], 1, "page"))
	}
	return pass(1)
}

// sides tells which sides of the ID card are there.
func (j *judgement) sides() (front, back bool) {
	for _, p := range j.exam.Pages {
		if p.Identity != nil {
			front, back = front || p.Identity.HasFront, back || p.Identity.HasBack
		}
	}
	return front, back
}

// wholeCopy asks that a copy does not go on beyond the picture's edge, and that no other document is with it.
func (j *judgement) wholeCopy() models.Finding {
	right := slices.ContainsFunc(j.exam.Pages, func(p Page) bool { return p.shows(j.exam.Kind) })
	answer := pass(1)
	for i, p := range j.exam.Pages {
		region := whole(p, i+1, "page")
		switch {
		case j.blank(p):
		case right && (p.Form != nil || ourForm(p)):
			return fail(reasonExtraPages, 1, region)
		case right && !p.shows(j.exam.Kind):
			answer = unsure(reasonExtraPages, .6, region)
		case right && j.cutCopy(p):
			answer = unsure(reasonCutOff, .6, region)
		case j.cutCopy(p):
			return fail(reasonCutOff, .8, region)
		}
	}
	return answer
}

// cutCopy tells whether print runs into an edge of the picture.
func (j *judgement) cutCopy(p Page) bool {
	return float64(slices.Max(p.Quality.EdgeCuts[:])) > j.policy.MaxEdgeCuts
}

func (j *judgement) blank(p Page) bool {
	return p.Quality.InkShare < j.policy.MinInkShare && p.Form == nil
}

func (j *judgement) allBlank() bool {
	return !slices.ContainsFunc(j.exam.Pages, func(p Page) bool { return !j.blank(p) })
}

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
