package applicant

import (
	"math/rand/v2"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
)

// choose fills in what was left to chance.
func (o *Options) choose(issuedAt time.Time, agent, rng *rand.Rand) {
	if o.Device == "" {
		o.Device = Scanner
	}
	if o.Defect == Photocopied {
		o.Device = Photocopy
	}
	if o.DPI == 0 {
		o.DPI = []int{200, 240, 300, 300, 300, 300, 400}[rng.IntN(7)]
	}
	if o.Defect == LowDPI || o.Defect == Upscaled {
		o.DPI = 100
	}
	if o.Format == "" {
		o.Format = "jpeg"
		if o.Defect == Bitonal {
			o.Format = "png"
		}
	}
	if o.RotateDeg == 0 {
		o.RotateDeg = min(max(0.5*rng.NormFloat64(), -1.5), 1.5)
	}
	if o.JPEGQuality == 0 {
		o.JPEGQuality = 78 + rng.IntN(18)
	}
	switch o.Defect {
	case UpsideDown:
		o.Turn = 180
	case Sideways:
		o.Turn = []int{90, 270}[rng.IntN(2)]
	}
	if o.Noise == 0 {
		o.Noise = 1 + 1.6*rng.Float64()
		if o.Device == Phone {
			o.Noise = 2 + 2.5*rng.Float64()
		}
	}
	if o.Device == Phone {
		if o.Perspective == 0 {
			o.Perspective = 0.03 * rng.Float64()
		}
		if o.Shadow == 0 && rng.IntN(2) == 0 {
			o.Shadow = 0.08 + 0.16*rng.Float64()
		}
	}
	day := forms.IssueDay(issuedAt)
	if o.Today.IsZero() {
		o.Today = day.AddDate(0, 0, 10)
	}
	authorisedAfter, appliedAfter := agent.IntN(4), agent.IntN(2) // days; the same on every form of one sitting
	if rng.IntN(8) == 0 {
		authorisedAfter, appliedAfter = rng.IntN(4), rng.IntN(2)
	}
	if o.Authorised.IsZero() {
		o.Authorised = day.AddDate(0, 0, authorisedAfter)
	}
	if o.Applied.IsZero() {
		o.Applied = o.Authorised.AddDate(0, 0, appliedAfter)
	}
}

// declared is the resolution that the file states.
func (o *Options) declared() int {
	if o.Device == Phone && o.photo {
		return 72
	}
	return o.DPI
}
