package pipeline

import (
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

// wetInk doubts seals whose ink looks like print. No scan proves ink: nothing is returned for it.
func (j *judgement) wetInk() models.Finding {
	low, assessed := models.Finding{}, true
	for i, p := range j.exam.Pages {
		for _, k := range j.counting(p, i+1) {
			s := p.Seals[k]
			if !s.Traits.Assessable || p.scaleDPI() < j.policy.WetInkDPI {
				low, assessed = finding(models.Pass, reasonInkNotAssessable, 0, s.region(i+1, "seal")), false
				continue
			}
			if worst := max(s.Traits.Halftone, s.Traits.Flatness, s.Traits.Geometric); worst >= j.policy.InkSuspicion {
				return unsure(reasonInkSuspicious, worst, s.region(i+1, "seal"))
			}
		}
	}
	if !assessed {
		return low
	}
	return pass(.5)
}

// stampedSeals are the indices of the seals that the applicant stamped: on a form those in their boxes, on a licence those
// that are not the registry's.
func (p Page) stampedSeals() []int {
	var out []int
	registry := -1
	if p.Licence != nil {
		registry = p.registrySeal()
	}
	for i, s := range p.Seals {
		switch {
		case p.Form != nil && p.Form.boxOf(s.Px) == "":
		case p.Licence != nil && (i == registry || p.isEmblem(s)):
		default:
			out = append(out, i)
		}
	}
	return out
}

// counting are the indices of the stamped seals on page number that may count as the company's: where one of them does, a stamp of
// receipt or the like beside it does not matter.
func (j *judgement) counting(p Page, number int) []int {
	var passed []int
	stamped := p.stampedSeals()
	for _, k := range stamped {
		if j.judgeSeal(p.Seals[k], p, number, "seal").Outcome == models.Pass {
			passed = append(passed, k)
		}
	}
	if passed == nil {
		return stamped
	}
	return passed
}

// Impression is what is remembered of an impression, to know it again.
type Impression struct {
	// Application is where it was seen.
	Application string `json:"application"`
	// Print is its fingerprint, see seal.Similarity.
	Print []byte `json:"print"`
}

// Impressions lists the impressions of an application's documents that are to be remembered.
func Impressions(application string, examinations map[models.DocumentKind]Examination) []Impression {
	var out []Impression
	for _, kind := range models.DocumentKinds {
		for _, p := range examinations[kind].Pages {
			for _, k := range p.stampedSeals() {
				if print := p.Seals[k].Print; len(print) > 0 {
					out = append(out, Impression{application, print})
				}
			}
		}
	}
	return out
}

// identicalImpression doubts an impression that agrees down to its ink with another one, in this application or an earlier
// one: ink never lies twice in the same way.
func (j *judgement) identicalImpression() (models.Finding, bool) {
	for i, p := range j.exam.Pages {
		for _, k := range p.stampedSeals() {
			s := p.Seals[k]
			if len(s.Print) == 0 {
				continue
			}
			for _, print := range j.othersThan(i, k) {
				if same, err := seal.Similarity(s.Print, print); err == nil && same >= j.policy.SealIdentical {
					return unsure(reasonSealIdentical, min(same, 1), s.region(i+1, "seal")), true
				}
			}
		}
	}
	return models.Finding{}, false
}

// othersThan returns the fingerprints of all impressions but one of this document.
func (j *judgement) othersThan(page, index int) [][]byte {
	var out [][]byte
	for kind, x := range j.all {
		for i, p := range x.Pages {
			for _, k := range p.stampedSeals() {
				if kind != j.exam.Kind || i != page || k != index {
					out = append(out, p.Seals[k].Print)
				}
			}
		}
	}
	for _, e := range j.Earlier {
		if j.Request == nil || e.Application != j.Request.ID {
			out = append(out, e.Print)
		}
	}
	return out
}
