package pipeline

import (
	"math"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

// region is where a seal stands on page number.
func (s Seal) region(number int, label string) models.Region {
	return models.Region{Page: number, Px: s.Px, Label: label}
}

// sealIn returns the best seal that touches a box given as x, y, w, h in pixels.
func sealIn(seals []Seal, box [4]int) (Seal, bool) {
	best, found := Seal{}, false
	for _, s := range seals {
		if overlap(s.Px, box) > .2 && (!found || s.Score*s.Coverage > best.Score*best.Coverage) {
			best, found = s, true
		}
	}
	return best, found
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
	if s, found := sealIn(p.Seals, box); found {
		return j.judgeSeal(s, number, "company_seal", j.policy.SealCoverage)
	}
	for _, s := range p.Seals {
		if overlap(s.Px, p.Form.Boxes["seal_impression"]) == 0 {
			return fail(reasonSealMisplaced, s.Score, s.region(number, "company_seal"), p.box(number, "company_seal"))
		}
	}
	return fail(reasonSealMissing, .95, p.box(number, "company_seal"))
}

// sealAnywhere asks for a seal on every page that is no form: an ID card copy may be stamped where there is room.
func (j *judgement) sealAnywhere() models.Finding {
	var regions []models.Region
	for i, p := range j.exam.Pages {
		if len(p.Seals) == 0 {
			return fail(reasonSealMissing, .9, whole(p, i+1, "page"))
		}
		f := j.judgeSeal(p.Seals[0], i+1, "company_seal", j.policy.SealCoverage)
		if f.Outcome != models.Pass {
			return f
		}
		regions = append(regions, f.Regions...)
	}
	return pass(.9, regions...)
}

func (j *judgement) judgeSeal(s Seal, number int, label string, coverage float64) models.Finding {
	region := s.region(number, label)
	switch {
	case s.Score < j.policy.SealScore:
		return unsure(reasonSealDoubtful, s.Score, region)
	case s.Coverage < coverage:
		return unsure(reasonSealPartial, 1-s.Coverage, region)
	case s.WidthMM < j.policy.SealMinMM || s.WidthMM > j.policy.SealMaxMM:
		return unsure(reasonSealSize, .8, region)
	}
	return pass(s.Score, region)
}

// sealOnLicence asks for the company's own stamped seal: the registry's printed seal and the emblem do not count.
func (j *judgement) sealOnLicence() models.Finding {
	if _, _, isForm := j.form(); isForm {
		return notReached()
	}
	var others []models.Region
	for i, p := range j.exam.Pages {
		registry := p.registrySeal()
		for k, s := range p.Seals {
			if k == registry || p.isEmblem(s) {
				others = append(others, s.region(i+1, "registry_seal"))
				continue
			}
			return j.judgeSeal(s, i+1, "company_seal", j.policy.SealCoverage)
		}
	}
	return fail(reasonSealMissing, .85, others...)
}

// registrySeal is the index of the seal that stands at the words 登记机关, or −1: the one whose centre lies nearest to them,
// at most its own width and a half away.
func (p Page) registrySeal() int {
	label, ok := p.registryLabel()
	if !ok {
		return p.cornerSeal()
	}
	x, y := float64(label[0])+float64(label[2])/2, float64(label[1])+float64(label[3])/2
	best, distance := -1, math.Inf(1)
	for i, s := range p.Seals {
		if d := math.Hypot(s.Centre.X-x, s.Centre.Y-y); d < 1.5*float64(s.Px[2]) && d < distance {
			best, distance = i, d
		}
	}
	return best
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

func (j *judgement) wetInk() models.Finding {
	var low *models.Finding
	for i, p := range j.exam.Pages {
		for _, s := range p.Seals {
			if !s.Traits.Assessable || p.scaleDPI() < j.policy.WetInkDPI {
				f := finding(models.Pass, reasonInkNotAssessable, 0, s.region(i+1, "seal"))
				low = &f
				continue
			}
			if p.Licence != nil && i == 0 && (p.registrySeal() >= 0 && p.Seals[p.registrySeal()].Px == s.Px || p.isEmblem(s)) {
				continue // printed by the registry, and rightly so
			}
			if worst := max(s.Traits.Halftone, s.Traits.Flatness, s.Traits.Geometric); worst >= j.policy.InkSuspicion {
				return unsure(reasonInkSuspicious, worst, s.region(i+1, "seal"))
			}
		}
	}
	if low != nil {
		return *low
	}
	return pass(.5)
}

func (j *judgement) sealImpression() models.Finding {
	p, number, ok := j.form()
	if !ok || p.Form.Code.Kind != models.SealForm {
		return notReached()
	}
	s, found := sealIn(p.Seals, p.Form.Boxes["seal_impression"])
	if !found {
		return fail(reasonSealMissing, .95, p.box(number, "seal_impression"))
	}
	if s.Coverage < j.policy.SealCoverage {
		return fail(reasonSealPartial, 1-s.Coverage, s.region(number, "seal_impression"))
	}
	return j.judgeSeal(s, number, "seal_impression", j.policy.ImpressionCoverage)
}
