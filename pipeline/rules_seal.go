package pipeline

import "github.com/vermilion-seal/vermilion/models"

// sealBoxes are the places for seals on forms.
var sealBoxes = map[string]bool{"company_seal": true, "seal_impression": true}

// touching is the share of a seal that must lie in a box for it to stand there.
const touching = .08

// region is where a seal stands on page number.
func (s Seal) region(number int, label string) models.Region {
	return models.Region{Page: number, Px: s.Px, Label: label}
}

// boxOf names the box for seals in which most of a seal stands; empty for a seal elsewhere.
func (f *Form) boxOf(px [4]int) string {
	best, name := touching, ""
	for n := range sealBoxes {
		if box, ok := f.Boxes[n]; ok {
			if share := overlap(px, box); share > best {
				best, name = share, n
			}
		}
	}
	return name
}

// sealIn returns the best seal that stands in the box of that name, at x, y, w, h in pixels.
func (p *Page) sealIn(box [4]int, name string) (Seal, bool) {
	best, found := Seal{}, false
	for _, s := range p.Seals {
		if p.Form.boxOf(s.Px) == name && (!found || s.Score*s.Coverage > best.Score*best.Coverage) {
			best, found = s, true
		}
	}
	return best, found && overlap(best.Px, box) > 0
}

// overlap is the share of box a that lies in box b.
func overlap(a, b [4]int) float64 {
	w := min(a[0]+a[2], b[0]+b[2]) - max(a[0], b[0])
	h := min(a[1]+a[3], b[1]+b[3]) - max(a[1], b[1])
	if w <= 0 || h <= 0 || a[2] <= 0 || a[3] <= 0 {
		return 0
	}
	return float64(w) * float64(h) / (float64(a[2]) * float64(a[3]))
}

func (j *judgement) sealOnForm() models.Finding {
	p, number, ok := j.form()
	if !ok {
		return j.sealAnywhere()
	}
	box := p.Form.Boxes["company_seal"]
	if s, found := p.sealIn(box, "company_seal"); found {
		return j.judgeSeal(s, p, number, "company_seal")
	}
	for _, s := range p.OtherSeals {
		if p.Form.boxOf(s.Px) == "company_seal" {
			return fail(reasonSealNotRed, s.Score, models.Region{Page: number, Px: s.Px, Label: "company_seal"})
		}
	}
	for _, s := range p.Seals {
		if p.Form.boxOf(s.Px) == "" && s.Score >= j.policy.SealScore {
			return fail(reasonSealMisplaced, s.Score, s.region(number, "company_seal"), p.box(number, "company_seal"))
		}
	}
	return fail(reasonSealMissing, .95, p.box(number, "company_seal"))
}

// sealAnywhere asks for a seal on every page with something on it that is no form: an ID card copy may be stamped where there
// is room.
func (j *judgement) sealAnywhere() models.Finding {
	var regions []models.Region
	for i, p := range j.exam.Pages {
		if j.blank(p) && !j.allBlank() {
			continue // the back of a sheet
		}
		if len(p.Seals) == 0 {
			return p.noRedSeal(i + 1)
		}
		f := j.anySeal(p.Seals, p, i+1)
		if f.Outcome != models.Pass {
			return f
		}
		regions = append(regions, f.Regions...)
	}
	return pass(.9, regions...)
}

// anySeal judges the seals of a copy, at least one: one that passes is enough, and doubt about one is better than none.
func (j *judgement) anySeal(seals []Seal, p Page, number int) models.Finding {
	rank := map[models.Outcome]int{models.Pass: 2, models.Unsure: 1, models.Fail: 0}
	best := j.judgeSeal(seals[0], p, number, "company_seal")
	for _, s := range seals[1:] {
		if f := j.judgeSeal(s, p, number, "company_seal"); rank[f.Outcome] > rank[best.Outcome] {
			best = f
		}
	}
	return best
}

// noRedSeal says that a page lacks its seal, or that the one it has is of another colour.
func (p Page) noRedSeal(number int, others ...models.Region) models.Finding {
	if len(p.OtherSeals) > 0 {
		s := p.OtherSeals[0]
		return fail(reasonSealNotRed, s.Score, models.Region{Page: number, Px: s.Px, Label: "company_seal"})
	}
	if len(others) == 0 {
		others = []models.Region{whole(p, number, "page")}
	}
	return fail(reasonSealMissing, .9, others...)
}

// judgeSeal judges a seal that stands where one is asked for.
func (j *judgement) judgeSeal(s Seal, p Page, number int, label string) models.Finding {
	region := s.region(number, label)
	if s.Name != nil && label == "company_seal" {
		j.fields["seal_text"] = models.Field{Value: s.Name.Text, Confidence: s.Name.Confidence, Sources: []string{"onnx"}}
	}
	switch {
	case s.Score < j.policy.SealScore:
		return unsure(reasonSealDoubtful, s.Score, region)
	case s.Coverage < j.policy.SealCoverage:
		return fail(reasonSealPartial, 1-s.Coverage, region)
	case s.Line != nil && s.Line.Confidence >= j.policy.SealTextSure && foreignPurpose(s.Line.Text):
		return fail(reasonSealWrongType, s.Line.Confidence, region)
	case s.Line != nil && doubtfulPurpose(s.Line.Text):
		return unsure(reasonSealOtherType, s.Line.Confidence, region)
	case s.Star < j.policy.SealStar && s.Rule > j.policy.SealRule:
		return unsure(reasonSealOtherType, s.Rule, region)
	case s.Name != nil && j.Request != nil && j.otherName(s):
		return unsure(reasonSealOtherName, s.Name.Confidence, region)
	case s.Coverage < j.policy.ImpressionCoverage:
		return unsure(reasonSealPartial, 1-s.Coverage, region)
	case s.Depth < j.policy.SealDepth:
		return unsure(reasonSealFaint, .8, region)
	case p.ScaleKnown && (s.WidthMM < j.policy.SealMinMM || s.WidthMM > j.policy.SealMaxMM):
		return unsure(reasonSealSize, .8, region)
	}
	return pass(s.Score, region)
}

func (j *judgement) sealImpression() models.Finding {
	p, number, ok := j.form()
	if !ok || p.Form.Code.Kind != models.SealForm {
		return notReached()
	}
	s, found := p.sealIn(p.Form.Boxes["seal_impression"], "seal_impression")
	if !found {
		for _, o := range p.OtherSeals {
			if p.Form.boxOf(o.Px) == "seal_impression" {
				return fail(reasonSealNotRed, o.Score, models.Region{Page: number, Px: o.Px, Label: "seal_impression"})
			}
		}
		return fail(reasonSealMissing, .95, p.box(number, "seal_impression"))
	}
	if s.Second > j.policy.SealSecond {
		return unsure(reasonSealDouble, .8, s.region(number, "seal_impression"))
	}
	return j.judgeSeal(s, p, number, "seal_impression")
}
