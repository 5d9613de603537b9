package pipeline

import (
	"math"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

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

// sealAnywhere asks for a seal on every page that is no form: an ID card copy may be stamped where there is room.
func (j *judgement) sealAnywhere() models.Finding {
	var regions []models.Region
	for i, p := range j.exam.Pages {
		if j.blank(p) {
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
	case s.Line != nil && specialPurpose(s.Line.Text) && s.Line.Confidence >= j.policy.SealTextSure:
		return fail(reasonSealWrongType, s.Line.Confidence, region)
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

// specialPurpose tells whether the straight text on a seal is that of a seal for finance (财务专用章) or invoices (发票专用章).
func specialPurpose(line string) bool {
	for _, word := range []string{"财务", "发票", "财各"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// otherName tells that the text around a seal clearly is the name of another organisation.
func (j *judgement) otherName(s Seal) bool {
	if s.Name.Confidence < j.policy.SealTextSure || s.Coverage < j.policy.ImpressionCoverage {
		return false
	}
	var confidence []float64
	for _, c := range s.Name.Chars {
		for range c.Text {
			confidence = append(confidence, c.Confidence)
		}
	}
	want := withoutForm(comparable(j.Request.Organisation.Name, nil))
	got := withoutForm(comparable(s.Name.Text, confidence))
	if len(want) == 0 || len(got) < 3 {
		return false
	}
	same, otherwise := 0, 0
	for _, pair := range alignRunes(want, got) {
		switch {
		case pair.want == pair.got:
			same++
		case pair.want != 0 && pair.got != 0 && pair.confidence >= j.policy.SealTextSure && readable(pair.want):
			otherwise++
		}
	}
	return otherwise >= max(2, len(want)/4) || float64(same) < .4*float64(len(want))
}

// withoutForm leaves out the characters of the legal form (有限责任公司 and the like), which most names share.
func withoutForm(name []char) []char {
	var out []char
	for _, c := range name {
		if !strings.ContainsRune("有限责任公司股份集团", c.r) {
			out = append(out, c)
		}
	}
	return out
}

// sealOnLicence asks for the company's own stamped seal: the registry's printed seal and the emblem do not count.
func (j *judgement) sealOnLicence() models.Finding {
	if _, _, isForm := j.form(); isForm {
		return notReached()
	}
	var others []models.Region
	for i, p := range j.exam.Pages {
		registry := p.registrySeal()
		var stamped []Seal
		for k, s := range p.Seals {
			if k == registry || p.isEmblem(s) {
				others = append(others, s.region(i+1, "registry_seal"))
				continue
			}
			stamped = append(stamped, s)
		}
		if stamped != nil {
			return j.anySeal(stamped, p, i+1)
		}
	}
	return j.exam.Pages[0].noRedSeal(1, others...)
}

// registrySeal is the index of the registry's seal, or −1. The text on a seal says so where it was read; else it is the one
// whose centre lies nearest to the words 登记机关, at most its own width and a half away.
func (p Page) registrySeal() int {
	for i, s := range p.Seals {
		if s.Name == nil {
			continue
		}
		switch authority, legible := isAuthority(s.Name.Text); {
		case authority:
			return i
		case legible && p.stamped() == 1:
			return -1
		}
	}
	label, ok := p.registryLabel()
	if !ok {
		return p.cornerSeal()
	}
	x, y := float64(label[0])+float64(label[2])/2, float64(label[1])+float64(label[3])/2
	best, distance := -1, math.Inf(1)
	for i, s := range p.Seals {
		if d := math.Hypot(s.Centre.X-x, s.Centre.Y-y); !p.isEmblem(s) && d < 1.5*float64(s.Px[2]) && d < distance {
			best, distance = i, d
		}
	}
	return best
}

// isAuthority tells whether the text around a seal is the name of a registry; legible is false where it could be anything.
func isAuthority(name string) (authority, legible bool) {
	for _, word := range []string{"监督", "管理局", "审批", "行政", "登记", "工商"} {
		if strings.Contains(name, word) {
			return true, true
		}
	}
	if strings.HasSuffix(name, "局") {
		return true, true
	}
	return false, len([]rune(name)) >= 5
}

// registryLabel is the box of the words 登记机关 where they were read.
func (p Page) registryLabel() ([4]int, bool) {
	if p.Licence == nil {
		return [4]int{}, false
	}
	for _, l := range p.Licence.Lines {
		if strings.Contains(l.Text, "登记机关") {
			return l.Quad.Bounds(), true
		}
	}
	return [4]int{}, false
}

// cornerSeal is the index of the seal nearest to the bottom right corner, where registries print theirs, or −1.
func (p Page) cornerSeal() int {
	best, distance := -1, math.Inf(1)
	for i, s := range p.Seals {
		x, y := s.Centre.X/float64(p.Px[0]), s.Centre.Y/float64(p.Px[1])
		if d := math.Hypot(1-x, 1-y); x > .55 && y > .55 && d < distance {
			best, distance = i, d
		}
	}
	return best
}

// isEmblem tells whether a find stands where a licence carries the emblem: at the top, in the middle.
func (p Page) isEmblem(s Seal) bool {
	x, y := s.Centre.X/float64(p.Px[0]), s.Centre.Y/float64(p.Px[1])
	return math.Abs(x-.5) < .1 && y < .3 && s.WidthMM < 36
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
	if s.Coverage < j.policy.ImpressionCoverage {
		return fail(reasonSealPartial, 1-s.Coverage, s.region(number, "seal_impression"))
	}
	if s.Halo > j.policy.SealHalo {
		return unsure(reasonSealDouble, .8, s.region(number, "seal_impression"))
	}
	return j.judgeSeal(s, p, number, "seal_impression")
}
