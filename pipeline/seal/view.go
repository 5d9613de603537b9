package seal

import (
	"cmp"
	"image"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// View is a page, or a part of it, reduced once for all that is asked about its seals. It is not safe for concurrent use.
type View struct {
	page    *page.Page
	pxPerMM float64 // the page's true scale
	pl      *planes
}

// Look prepares a page. pxPerMM is its true scale; a page that is too coarse or too small for a seal shows none.
func Look(p *page.Page, pxPerMM float64) *View { return LookAt(p, pxPerMM, p.Image.Rect) }

// LookAt is Look for a part of the page, in its pixels: what lies outside is not seen, which saves most of the time.
func LookAt(p *page.Page, pxPerMM float64, part image.Rectangle) *View {
	v := &View{page: p, pxPerMM: pxPerMM}
	part = part.Intersect(p.Image.Rect)
	if pxPerMM >= minPxPerMM && float64(max(part.Dx(), part.Dy())) >= MinDiameterMM*pxPerMM/2 {
		v.pl = reduce(p.Image, pxPerMM, part)
	}
	return v
}

// Red returns the red seals on the page, best first. The national emblem and a printed issuer's seal are seals too where
// they have a ring of the right size.
func (v *View) Red() []Seal { return v.find(redInk) }

// Blue returns the blue and purple seals on the page, best first, so that a verdict can say that a seal is there but is
// not red.
func (v *View) Blue() []Seal { return v.find(blueInk) }

func (v *View) find(hue hueGate) []Seal {
	if v.pl == nil {
		return nil
	}
	ink := v.pl.inkPlane(hue)
	var rings []ring
	for _, threshold := range thresholds(ink) {
		rings = search(ink, threshold, rings)
	}
	slices.SortFunc(rings, func(a, b ring) int { return cmp.Compare(b.rank(), a.rank()) })
	var seals []Seal
	for _, r := range distinct(ink, rings) {
		if s, ok := measure(v.page, v.pl, ink, r, hue, v.pxPerMM); ok {
			seals = append(seals, s)
		}
	}
	slices.SortStableFunc(seals, func(a, b Seal) int { return cmp.Compare(b.Score, a.Score) })
	return seals
}
