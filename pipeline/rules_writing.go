package pipeline

import (
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
)

func (j *judgement) authorisedOn() models.Finding { return j.date("authorised_on") }

func (j *judgement) appliedOn() models.Finding {
	f := j.date("applied_on")
	if f.Reason != ReasonOK && f.Reason != reasonDateInexact {
		return f
	}
	p, _, _ := j.form()
	switch wrong := j.disordered(p); {
	case wrong >= j.policy.DateWrong && j.sureOf("authorised_on") && j.sureOf("applied_on"):
		return fail(reasonDateOrder, wrong, f.Regions...)
	case wrong > j.policy.DateRisk:
		return unsure(reasonDateOrder, wrong, f.Regions...)
	}
	return f
}

// sureOf tells whether a field was read for sure.
func (j *judgement) sureOf(date string) bool { return j.fields[date].Confidence >= j.policy.DateSure }

// date judges one handwritten date: there, whole, by hand, read, and sensible.
func (j *judgement) date(name string) models.Finding {
	p, number, ok := j.form()
	if !ok {
		return notReached()
	}
	region := p.box(number, name)
	var hands []float64
	digits, cut := 0, cutOff(p, name).any()
	for i, part := range dateParts {
		m := p.Form.Writing[name+part]
		if m.InkMM2 >= j.policy.MinDatePartMM2 {
			hands = append(hands, m.Handwritten)
		}
		if p.Form.Dates[name].Parts[i].Confidence > .5 {
			digits++
		}
	}
	switch {
	case len(hands) == 0 && !cut:
		return fail(reasonDateMissing, .97, region)
	case len(hands) < len(dateParts) && !cut:
		return fail(reasonDateIncomplete, .9, region)
	case len(hands) < len(dateParts):
		return unsure(reasonDateDoubtful, .5, region)
	}
	hand := byHand(hands)
	// The level strokes of Chinese numerals look like type: only what reads as digits is held to be typed.
	if hand < j.policy.TypedBelow && digits == len(dateParts) {
		return fail(reasonDateTyped, 1-hand, region)
	}
	b := j.believe(p, name)
	j.fields[name] = models.Field{Value: b.value(), Confidence: b.confidence, Sources: []string{"ink"}}
	switch {
	case hand < j.policy.HandAbove:
		return unsure(reasonWritingDoubtful, hand, region)
	case b.wrong >= j.policy.DateWrong && !cut && j.legibleBeside(p, name):
		return fail(j.wrongness(p, b.likeliest), b.wrong, region)
	case b.risk > j.policy.DateRisk:
		return unsure(reasonDateDoubtful, 1-b.risk, region)
	case b.confidence < j.policy.DateSure:
		return finding(models.Pass, reasonDateInexact, 1-b.risk, region)
	}
	return pass(b.confidence, region)
}

// cutParts are the parts of a date that run out of what is looked at, so that they are not seen whole.
type cutParts struct{ year, month, day bool }

func (c cutParts) any() bool { return c.year || c.month || c.day }

// cutOff tells which parts of a date are cut off.
func cutOff(p Page, date string) cutParts {
	cut := func(part int) bool { return p.Form.Writing[date+dateParts[part]].Cut }
	return cutParts{cut(0), cut(1), cut(2)}
}

// byHand is the probability that parts written with one hand or machine are by hand. A stroke says little, four digits much,
// so their log odds are added, at two thirds: parts that look alike err alike.
func byHand(parts []float64) float64 {
	const most = 5 // log odds of one part
	sum := 0.0
	for _, p := range parts {
		sum += min(max(math.Log(p/(1-p)), -most), most)
	}
	return 1 / (1 + math.Exp(-sum*2/3))
}

func (j *judgement) agentSignature() models.Finding {
	p, number, ok := j.form()
	if !ok {
		return notReached()
	}
	region := p.box(number, "agent_signature")
	m := p.Form.Writing["agent_signature"]
	switch {
	case m.InkMM2 < j.policy.MinSignatureMM2 && m.RedMM2 >= j.policy.MinSignatureMM2 && !sealed(p, region.Px):
		return unsure(reasonSignatureRed, .5, region)
	case m.InkMM2 < j.policy.MinSignatureMM2:
		return fail(reasonSignatureMissing, .97, region)
	case m.Handwritten < j.policy.SignatureTypedBelow:
		return fail(reasonSignatureTyped, 1-m.Handwritten, region)
	case m.Handwritten < j.policy.HandAbove:
		return unsure(reasonWritingDoubtful, m.Handwritten, region)
	}
	return pass(m.Handwritten, region)
}

// sealed tells whether a seal reaches into a box, so that the red ink there may be its.
func sealed(p Page, box [4]int) bool {
	return slices.ContainsFunc(p.Seals, func(s Seal) bool { return overlap(s.Px, box) > 0 })
}
