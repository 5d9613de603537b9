package seal

import (
	"errors"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
)

const (
	printTurns = 512 // directions sampled
	printSize  = len(printDepths) * printTurns
)

// printDepths are the distances from the ring's outer edge, in mm, at which its ink is sampled: a ring is a millimetre wide
// or more, and its whole width is inked, whatever the seal says.
var printDepths = [...]float64{.35, .6}

// Fingerprint returns how dark the ink lies along the ring, clockwise, in 1,024 bytes: 0 where black print or the page's edge
// hides it. Two can be compared with Similarity. It returns an *models.Error with code seal_too_coarse where the page has
// less than 5 pixels per mm.
func (v *View) Fingerprint(s Seal) ([]byte, error) {
	if v.pxPerMM < 5 || s.ink.hue == noInk {
		return nil, models.Invalid("seal_too_coarse", "company_seal",
			"印章图像分辨率过低，请以 300 dpi 重新扫描。", "The seal's picture is too coarse: scan again at 300 dpi.")
	}
	in := newInked(v.page.Image, v.pl, s.ink.hue)
	major, minor, phi := s.outer.axes()
	print := make([]byte, 0, printSize)
	for _, depth := range printDepths {
		d := depth * v.pxPerMM
		middle := turned(s.outer.x, s.outer.y, major-d, minor-d, phi)
		for t := range printTurns {
			sin, cos := math.Sincos(2 * math.Pi * float64(t) / printTurns)
			level := byte(0)
			if dark, ok := in.darkness(middle.point(cos, sin, 1)); ok {
				level = 1 + uint8(254*min(max(dark, 0), 1))
			}
			print = append(print, level)
		}
	}
	return print, nil
}

// errPrintSize is returned for fingerprints that were not made by Fingerprint.
var errPrintSize = errors.New("a fingerprint has the wrong size")

// Similarity compares how the ink lies on two impressions, −1 to 1, at the turn that fits best. One impression that was
// scanned twice gives .7 and more. Two impressions of one seal have the same ring, but not its ink in the same places: they
// give less than .4.
func Similarity(a, b []byte) (float64, error) {
	if len(a) != printSize || len(b) != printSize {
		return 0, errPrintSize
	}
	var fa, fb [len(printDepths)][]grain
	for i := range printDepths {
		one, other := grains(a[i*printTurns:][:printTurns]), grains(b[i*printTurns:][:printTurns])
		fa[i], fb[i] = one[:], append(other[:], other[:]...)
	}
	best := -1.0
	for turn := range printTurns {
		var saa, sbb, sab, n float64
		for i := range printDepths {
			turned := fb[i][turn : turn+printTurns]
			for t, x := range fa[i] {
				y := turned[t]
				saa += x.v * x.v * y.known
				sbb += y.v * y.v * x.known
				sab += x.v * y.v
				n += x.known * y.known
			}
		}
		if 3*n >= float64(printSize) && saa > 0 && sbb > 0 {
			best = max(best, sab/math.Sqrt(saa*sbb))
		}
	}
	return best, nil
}

// grain is how much darker than its surroundings a spot of the ring is; known is 1, or both are 0.
type grain struct{ v, known float64 }

// grains takes out what varies slowly along the ring: how the seal was held, and the light. A bare stretch, of which most
// impressions have one somewhere, counts no more than a few pale spots: else any two of them would agree.
func grains(levels []byte) (out [printTurns]grain) {
	const reach = printTurns / 24 // to either side, 15°
	for t, l := range levels {
		if l == 0 {
			continue
		}
		sum, n := 0, 0
		for d := -reach; d <= reach; d++ {
			if v := levels[(t+d+printTurns)%printTurns]; v > 0 {
				sum += int(v)
				n++
			}
		}
		if n > reach {
			out[t] = grain{float64(l) - float64(sum)/float64(n), 1}
		}
	}
	bound(&out)
	return out
}

// bound limits the grains to a few times the usual one.
func bound(grains *[printTurns]grain) {
	const most = 2.5
	var sizes []float64
	for _, g := range grains {
		if g.known > 0 {
			sizes = append(sizes, math.Abs(g.v))
		}
	}
	if len(sizes) == 0 {
		return
	}
	slices.Sort(sizes)
	limit := most * sizes[len(sizes)/2]
	for i := range grains {
		grains[i].v = min(max(grains[i].v, -limit), limit)
	}
}
