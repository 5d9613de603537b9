package pipeline

import (
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// Case is what examinations are judged against.
type Case struct {
	// Request is what the applicant filled in; nil when a document is judged on its own.
	Request *models.Request
	// Today is the day from which the future is reckoned; only its calendar date counts.
	Today time.Time
	// UsedElsewhere tells which digests of files were uploaded for another application; nil means that nobody looked.
	UsedElsewhere map[string]bool
	// Earlier are impressions from other applications, to find one that is used again; see Impressions.
	Earlier []Impression
}

// Judge turns the examinations of a package into one verdict for each document. It is a pure function.
func Judge(c Case, examinations map[models.DocumentKind]Examination, policy Policy) map[models.DocumentKind]models.Verdict {
	verdicts := make(map[models.DocumentKind]models.Verdict, len(examinations))
	dates := map[dateKey]belief{}
	for kind, x := range examinations {
		j := &judgement{Case: c, policy: policy, exam: x, all: examinations, dates: dates}
		verdicts[kind] = j.verdict()
	}
	return verdicts
}

// judgement is one document before its judge.
type judgement struct {
	Case
	policy Policy
	exam   Examination
	all    map[models.DocumentKind]Examination
	dates  map[dateKey]belief // what was made of the package's dates so far
	fields map[string]models.Field
}

// rule answers one check.
type rule struct {
	check  models.Check
	answer func(*judgement) models.Finding
}

// rules holds the checks of every kind of document, in the order in which they are reported.
var rules = map[models.DocumentKind][]rule{
	models.CertificateForm: formRules,
	models.SealForm:        append(append([]rule{}, formRules...), rule{models.CheckSealImpression, (*judgement).sealImpression}),
	models.LicenceCopy: append(append([]rule{}, pageRules...),
		rule{models.CheckCompanySeal, (*judgement).sealOnLicence},
		rule{models.CheckWetInk, (*judgement).wetInk},
		rule{models.CheckCreditCode, (*judgement).creditCode},
		rule{models.CheckOrganisationName, (*judgement).organisationName},
		rule{models.CheckReuse, (*judgement).reuse}),
	models.IDCopy: append(append([]rule{}, pageRules...),
		rule{models.CheckCompanySeal, (*judgement).sealAnywhere},
		rule{models.CheckWetInk, (*judgement).wetInk},
		rule{models.CheckIDNumber, (*judgement).idNumber},
		rule{models.CheckIDName, (*judgement).idName},
		rule{models.CheckIDValidity, (*judgement).idValidity},
		rule{models.CheckReuse, (*judgement).reuse}),
}

// pageRules ask what every document must answer.
var pageRules = []rule{
	{models.CheckDocumentKind, (*judgement).documentKind},
	{models.CheckResolution, (*judgement).resolution},
	{models.CheckSharpness, (*judgement).sharpness},
	{models.CheckColour, (*judgement).colour},
	{models.CheckCompleteness, (*judgement).completeness},
}

// formRules ask what our own forms must answer.
var formRules = append(append([]rule{}, pageRules...),
	rule{models.CheckRegistration, (*judgement).registration},
	rule{models.CheckPrintIntegrity, (*judgement).printIntegrity},
	rule{models.CheckCompanySeal, (*judgement).sealOnForm},
	rule{models.CheckWetInk, (*judgement).wetInk},
	rule{models.CheckAuthorisedOn, (*judgement).authorisedOn},
	rule{models.CheckAgentSignature, (*judgement).agentSignature},
	rule{models.CheckAppliedOn, (*judgement).appliedOn},
	rule{models.CheckReuse, (*judgement).reuse},
)

func (j *judgement) verdict() models.Verdict {
	j.fields = map[string]models.Field{}
	v := models.Verdict{Kind: j.exam.Kind, Pages: []models.PageInfo{}, CPUms: j.exam.CPUms}
	for i, p := range j.exam.Pages {
		v.Pages = append(v.Pages, models.PageInfo{
			File: p.File, Page: i + 1, Px: p.Px, DPI: p.scaleDPI(), EffectiveDPI: p.Quality.EffectiveDPI,
			Rotation: p.Rotation, Colour: string(p.Quality.Colour),
		})
	}
	readable := j.readable()
	v.Findings = append(v.Findings, readable)
	if readable.Outcome == models.Pass {
		for _, r := range rules[j.exam.Kind] {
			f := r.answer(j)
			f.Check = r.check
			v.Findings = append(v.Findings, f)
		}
	}
	v.Fields = j.fields
	v.Decision = models.Decide(v.Findings)
	return v
}

// scaleDPI is the page's resolution by its scale.
func (p Page) scaleDPI() float64 { return p.PxPerMM * 25.4 }

// finding makes an answer; regions default to none rather than null.
func finding(o models.Outcome, reason string, confidence float64, regions ...models.Region) models.Finding {
	if regions == nil {
		regions = []models.Region{}
	}
	return models.Finding{Outcome: o, Reason: reason, Confidence: confidence, Message: messages[reason], Regions: regions}
}

func pass(confidence float64, regions ...models.Region) models.Finding {
	return finding(models.Pass, ReasonOK, confidence, regions...)
}

func fail(reason string, confidence float64, regions ...models.Region) models.Finding {
	return finding(models.Fail, reason, confidence, regions...)
}

func unsure(reason string, confidence float64, regions ...models.Region) models.Finding {
	return finding(models.Unsure, reason, confidence, regions...)
}

// notReached answers a check that an earlier finding has made impossible: the earlier one decides.
func notReached() models.Finding { return finding(models.Pass, ReasonNotReached, 0) }

// notCompared answers a check against an application that was not given.
func notCompared(confidence float64, regions ...models.Region) models.Finding {
	return finding(models.Pass, ReasonNotCompared, confidence, regions...)
}

// form is that of the document before the judge.
func (j *judgement) form() (Page, int, bool) { return j.exam.form() }

// form returns the first page that is one of our forms, with its 1-based number.
func (x Examination) form() (Page, int, bool) {
	for i, p := range x.Pages {
		if p.Form != nil {
			return p, i + 1, true
		}
	}
	return Page{}, 0, false
}

// whole is a region that covers a page.
func whole(p Page, number int, label string) models.Region {
	return models.Region{Page: number, Px: [4]int{0, 0, p.Px[0], p.Px[1]}, Label: label}
}

// clip keeps a box within its page.
func (p Page) clip(px [4]int) [4]int {
	x0, y0 := max(px[0], 0), max(px[1], 0)
	x1, y1 := min(px[0]+px[2], p.Px[0]), min(px[1]+px[3], p.Px[1])
	return [4]int{x0, y0, max(x1-x0, 0), max(y1-y0, 0)}
}

// box is a region around a named place of a form.
func (p Page) box(number int, name string) models.Region {
	return models.Region{Page: number, Px: p.clip(p.Form.Boxes[name]), Label: name}
}
