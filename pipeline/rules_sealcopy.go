package pipeline

import (
	"math"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

// sealOnLicence asks for the company's own stamped seal: the registry's printed seal and the emblem do not count.
func (j *judgement) sealOnLicence() models.Finding {
	if _, _, isForm := j.form(); isForm {
		return notReached()
	}
	var others []models.Region
	guessed := false
	for i, p := range j.exam.Pages {
		registry := p.registrySeal()
		guessed = guessed || registry >= 0 && p.stamped() == 1 && !p.isNamed(p.Seals[registry])
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
	if guessed {
		return unsure(reasonSealDoubtful, .5, others...)
	}
	return j.exam.Pages[0].noRedSeal(1, others...)
}

// isNamed tells whether the words on or beside the registry's seal say that it is: else its place alone speaks for it, and it may
// be the company's.
func (p Page) isNamed(registry Seal) bool {
	if _, labelled := p.registryLabel(); labelled {
		return true
	}
	if registry.Name == nil {
		return false
	}
	authority, _ := isAuthority(registry.Name.Text)
	return authority
}

// registrySeal is the index of the registry's seal, or −1. The text on a seal says so where it was read, and of one that stands
// alone also that it is not; else it is the one whose centre lies nearest to the words 登记机关, at most its own width and a half away.
func (p Page) registrySeal() int {
	for i, s := range p.Seals {
		if s.Name == nil {
			continue
		}
		switch authority, legible := isAuthority(s.Name.Text); {
		case authority:
			return i
		case legible && p.standsAlone(i):
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
		if d := math.Hypot(s.Centre.X-x, s.Centre.Y-y); p.isPrintable(s) && d < 1.5*float64(s.Px[2]) && d < distance {
			best, distance = i, d
		}
	}
	return best
}

// standsAlone tells whether no other seal on the page can be the company's: what else was stamped there is for other purposes.
func (p Page) standsAlone(i int) bool {
	for k, s := range p.Seals {
		if k != i && !p.isEmblem(s) && (s.Line == nil || !foreignPurpose(s.Line.Text)) {
			return false
		}
	}
	return true
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
		x, y := p.onSheet(s)
		if d := math.Hypot(1-x, 1-y); p.isPrintable(s) && x > .55 && y > .55 && d < distance {
			best, distance = i, d
		}
	}
	return best
}

// palerOnRight tells whether another seal that may be the registry's stands on the right and is paler than seal i.
func (p Page) palerOnRight(i int) bool {
	for k, s := range p.Seals {
		if x, _ := p.onSheet(s); k != i && p.isPrintable(s) && x > .55 && s.Depth < p.Seals[i].Depth {
			return true
		}
	}
	return false
}

// isPrintable tells whether a find may be the registry's seal, which is printed with the licence: no emblem, round as the seals
// of all authorities are, whole, and not for finance or the like.
func (p Page) isPrintable(s Seal) bool {
	return !p.isEmblem(s) && s.Shape != seal.Ellipse && !s.CutByEdge && (s.Line == nil || !foreignPurpose(s.Line.Text))
}

// isEmblem tells whether a find stands where a licence carries the emblem: at the top, in the middle.
func (p Page) isEmblem(s Seal) bool {
	x, y := p.onSheet(s)
	return math.Abs(x-.5) < .1 && y < .3 && s.WidthMM < 36
}

// onSheet is where the centre of a seal lies on the sheet, as shares of its width and height.
func (p Page) onSheet(s Seal) (x, y float64) {
	box := p.Quality.SheetPx
	if box[2] == 0 || box[3] == 0 {
		box = [4]int{0, 0, p.Px[0], p.Px[1]}
	}
	return (s.Centre.X - float64(box[0])) / float64(box[2]), (s.Centre.Y - float64(box[1])) / float64(box[3])
}
