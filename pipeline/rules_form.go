package pipeline

import (
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
)

func (j *judgement) registration() models.Finding {
	p, number, ok := j.form()
	if !ok {
		first := j.exam.Pages[0]
		switch first.FormAbsence {
		case align.PageMirrored:
			return fail(reasonMirrored, .95, whole(first, 1, "page"))
		case align.MarksNotFound:
			return fail(reasonNotRegistered, .95, whole(first, 1, "page"))
		}
		return notReached()
	}
	if p.Form.ResidualMM > j.policy.MaxResidualMM {
		return unsure(reasonNotRegistered, .7, whole(p, number, "page"))
	}
	return pass(1)
}
