package pipeline

import (
	"math"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/quality"
)

// resolution asks for enough pixels, and for detail that fills them.
func (j *judgement) resolution() models.Finding {
	answer := pass(1)
	for i, p := range j.exam.Pages {
		if j.blank(p) {
			continue
		}
		region := whole(p, i+1, "page")
		share := p.Quality.EffectiveDPI / max(p.Quality.GridDPI, 1)
		switch f := j.pixels(p); {
		case f == models.Fail:
			return fail(reasonResolutionLow, 1, region)
		case f == models.Unsure:
			answer = unsure(reasonResolutionDoubtful, .5, region)
		case p.Quality.EffectiveDPI < j.policy.MinEffectiveDPI && share < j.policy.EnlargedShare:
			return fail(reasonUpscaled, .9, region)
		case p.Quality.EffectiveDPI < j.policy.SureEffectiveDPI && share < j.policy.EnlargedDoubt:
			answer = unsure(reasonResolutionDoubtful, .5, region)
		}
	}
	return answer
}

// pixels judges the resolution of the pixel grid. The form's ruler and the file's own word are relied on; where a copy has
// neither, an ID card's number is a ruler, and a page that is taken for A4 and can be read all the same goes to the reviewer.
func (j *judgement) pixels(p Page) models.Outcome {
	switch {
	case p.scaleDPI() >= j.policy.MinDPI:
		return models.Pass
	case p.ScaleKnown || p.declaresA4():
		return models.Fail
	case p.Identity != nil && p.Identity.Number.Confidence >= j.policy.ReadSure &&
		float64(max(p.Identity.Number.Px[2], p.Identity.Number.Px[3]))/idNumberMM*25.4 >= j.policy.MinDPI:
		return models.Pass
	case j.legible(p):
		return models.Unsure
	}
	return models.Fail
}

// idNumberMM is the length of the number as it is printed on an ID card, in mm.
const idNumberMM = 48.0

// declaresA4 tells whether the scale is the file's own word, by which the page has the size of A4, Letter or A3.
func (p Page) declaresA4() bool {
	if p.DPI <= 0 || math.Abs(p.scaleDPI()-p.DPI) > 1 {
		return false
	}
	long, short := float64(max(p.Px[0], p.Px[1]))/p.PxPerMM, float64(min(p.Px[0], p.Px[1]))/p.PxPerMM
	return long > 270 && long < 315 && short > 190 && short < 235 || long > 400 && long < 440 && short > 280 && short < 320
}

// legible tells that a copy's scale is only an assumption, while its text reads with certainty all the same.
func (j *judgement) legible(p Page) bool {
	if p.ScaleKnown || p.declaresA4() {
		return false
	}
	return p.Licence != nil && p.Licence.CreditCode.Confidence >= j.policy.ReadSure ||
		p.Identity != nil && p.Identity.Number.Confidence >= j.policy.ReadSure
}

// sharpness asks for a picture in focus, without glare, deep shadow and traces of compression.
func (j *judgement) sharpness() models.Finding {
	answer := pass(1)
	for i, p := range j.exam.Pages {
		if j.blank(p) {
			continue
		}
		q, region := p.Quality, whole(p, i+1, "page")
		switch blurred := p.PxPerMM > 0 && q.EdgeWidthPx/p.PxPerMM > j.policy.MaxEdgeWidthMM; {
		case blurred && !j.legible(p):
			return fail(reasonBlurred, .9, region)
		case q.ShadowShare > j.policy.MaxShadowShare:
			answer = unsure(reasonShadow, .7, region)
		case q.GlareShare > j.policy.MaxGlareShare:
			answer = unsure(reasonGlare, .7, region)
		case q.JPEGQuality > 0 && float64(q.JPEGQuality) < j.policy.MinJPEGQuality:
			answer = unsure(reasonCompressed, .7, region)
		}
	}
	return answer
}

func (j *judgement) colour() models.Finding {
	for i, p := range j.exam.Pages {
		if p.Quality.Colour != quality.Coloured && !j.blank(p) {
			return fail(reasonNotColour, .95, whole(p, i+1, "page"))
		}
	}
	return pass(1)
}
