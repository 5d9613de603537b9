package pipeline

import (
	"math"
	"unicode/utf8"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/print"
)

// printIntegrity asks whether every printed value is what our form prints for the application.
func (j *judgement) printIntegrity() models.Finding {
	p, number, ok := j.form()
	switch {
	case !ok:
		return notReached()
	case j.Request == nil:
		return notCompared(1)
	case p.Form.Print == nil: // another application's form: document_kind says so
		return notReached()
	}
	var altered, doubtful, struck []models.Region
	confidence := 0.0
	chars, wrong := 0, 0
	bent := j.bent(p.Form.Print)
	for _, f := range p.Form.Print {
		chars += f.Chars
		label := "field." + f.Name
		if f.Struck >= j.policy.PrintStruckShare {
			struck = append(struck, p.box(number, label))
		}
		for _, c := range f.Cells {
			region := models.Region{Page: number, Px: p.clip(c.Px), Label: label}
			switch sure := j.alteration(c); {
			case sure > 0 && (j.confirmed(c) || bent && !j.readOtherwise(c)):
				doubtful = append(doubtful, region) // glare and bent paper change pixels and leave the character
			case sure > 0:
				altered = append(altered, region)
				confidence = max(confidence, sure)
				wrong++
			case !sameCharacter(c) || c.Confidence < j.policy.PrintReadSure:
				doubtful = append(doubtful, region)
			}
		}
		if f.BesideMM2 < j.policy.PrintBesideMM2 {
			continue
		}
		if f.Added >= j.policy.PrintReadSure && !f.BesideCrossed {
			altered = append(altered, p.box(number, label))
			confidence = max(confidence, f.Added)
		} else {
			doubtful = append(doubtful, p.box(number, label))
		}
	}
	switch {
	case float64(wrong) > j.policy.PrintLostShare*float64(chars): // the sheet is warped or its print lost, rather than altered
		return unsure(reasonTextUnread, .5, whole(p, number, "page"))
	case altered != nil:
		return fail(reasonTextAltered, confidence, altered...)
	case struck != nil:
		return unsure(reasonTextStruck, .8, struck...)
	case doubtful != nil:
		return unsure(reasonTextUnread, .5, doubtful...)
	}
	return pass(1)
}

// alteration is the confidence that another character stands in the place of the expected one; 0 is doubt at most.
func (j *judgement) alteration(c print.Cell) float64 {
	switch score := max(c.Missing, c.Extra); {
	case score >= j.policy.PrintAltered && c.MM2 >= j.policy.PrintAlteredMM2:
		return min(1-math.Exp(-5*score), .99)
	case j.readOtherwise(c):
		return c.Confidence
	}
	return 0
}

// readOtherwise tells whether the engine surely read another character than the expected one.
func (j *judgement) readOtherwise(c print.Cell) bool {
	return c.Read != "" && !sameCharacter(c) && c.Confidence >= j.policy.PrintReadSure
}

// bent tells whether the sheet is out of shape: many characters look altered, and are surely read as they should be.
func (j *judgement) bent(fields []print.Field) bool {
	chars, confirmed := 0, 0
	for _, f := range fields {
		chars += f.Chars
		for _, c := range f.Cells {
			if j.alteration(c) > 0 && j.confirmed(c) {
				confirmed++
			}
		}
	}
	return float64(confirmed) > j.policy.PrintBentShare*float64(chars)
}

// confirmed tells whether the engine surely read the expected character, whatever its pixels say.
func (j *judgement) confirmed(c print.Cell) bool {
	return sameCharacter(c) && c.Confidence >= j.policy.PrintReadSure
}

// sameCharacter tells whether the expected character was read, or one that readers take for it.
func sameCharacter(c print.Cell) bool {
	if c.Read == "" {
		return false
	}
	got, _ := utf8.DecodeRuneInString(c.Read)
	for _, want := range models.CanonicalName(c.Expected) {
		return want == got || alike(want, got)
	}
	return false
}
