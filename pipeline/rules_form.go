package pipeline

import (
	"fmt"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/ink"
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

func (j *judgement) authorisedOn() models.Finding { return j.date("authorised_on") }

func (j *judgement) appliedOn() models.Finding {
	f := j.date("applied_on")
	if f.Reason != ReasonOK {
		return f
	}
	p, _, _ := j.form()
	authorised, sure := j.dateOf(p.Form.Dates["authorised_on"])
	applied, _ := j.dateOf(p.Form.Dates["applied_on"])
	if sure && applied.Before(authorised) {
		return fail(reasonDateOrder, min(p.Form.Dates["authorised_on"].Confidence, f.Confidence), f.Regions...)
	}
	return f
}

// date judges one handwritten date: there, whole, by hand, read, and sensible.
func (j *judgement) date(name string) models.Finding {
	p, number, ok := j.form()
	if !ok {
		return notReached()
	}
	region := p.box(number, name)
	filled, hand := 0, 0.0
	for _, part := range dateParts {
		if m := p.Form.Writing[name+part]; m.InkMM2 >= j.policy.MinDatePartMM2 {
			filled++
			hand += m.Handwritten
		}
	}
	switch {
	case filled == 0:
		return fail(reasonDateMissing, .97, region)
	case filled < len(dateParts):
		return fail(reasonDateIncomplete, .9, region)
	}
	hand /= float64(filled)
	if hand < j.policy.TypedBelow {
		return fail(reasonDateTyped, 1-hand, region)
	}
	d := p.Form.Dates[name]
	j.fields[name] = models.Field{Value: fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day), Confidence: d.Confidence, Sources: []string{"ink"}}
	if hand < j.policy.HandAbove {
		return unsure(reasonWritingDoubtful, hand, region)
	}
	if d.Confidence < j.policy.DateSure {
		return unsure(reasonDateDoubtful, d.Confidence, region)
	}
	day, exists := j.dateOf(d)
	switch {
	case !exists:
		return fail(reasonDateImpossible, d.Confidence, region)
	case day.After(calendarDay(j.Today)):
		return fail(reasonDateFuture, d.Confidence, region)
	case day.Before(calendarDay(p.Form.Code.IssuedOn)):
		return fail(reasonDateBefore, d.Confidence, region)
	}
	return pass(d.Confidence, region)
}

// dateOf returns the calendar day that was written; false where it is not read with certainty or does not exist.
func (j *judgement) dateOf(d ink.Date) (time.Time, bool) {
	day := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return day, d.Confidence >= j.policy.DateSure && d.Year > 0 && day.Month() == time.Month(d.Month) && day.Day() == d.Day
}

// calendarDay is the date of t on its own clock, as midnight UTC.
func calendarDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (j *judgement) agentSignature() models.Finding {
	p, number, ok := j.form()
	if !ok {
		return notReached()
	}
	region := p.box(number, "agent_signature")
	m := p.Form.Writing["agent_signature"]
	switch {
	case m.InkMM2 < j.policy.MinSignatureMM2:
		return fail(reasonSignatureMissing, .97, region)
	case m.Handwritten < j.policy.TypedBelow:
		return fail(reasonSignatureTyped, 1-m.Handwritten, region)
	case m.Handwritten < j.policy.HandAbove:
		return unsure(reasonWritingDoubtful, m.Handwritten, region)
	}
	return pass(m.Handwritten, region)
}
