package ink_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
)

// Two digits written into one another are read, or at least not taken for another number.
func TestDigitsWrittenIntoOneAnother(t *testing.T) {
	t.Parallel()
	real, err := pen.LoadReal(assets+"/digits", "t10k")
	if err != nil {
		t.Skip("no digits here")
	}
	rng := rand.New(rand.NewPCG(12, 12))
	n, right, wrong := 0, 0, 0
	for n < 200 {
		b := pen.NewBox(18, 13, 12)
		h := pen.NewHand(rng)
		h.Join()
		text := fmt.Sprintf("%02d", 1+rng.IntN(31))
		if h.Number(b, rng, text, real) == nil {
			continue
		}
		b.Rule(rng)
		n++
		d := ink.Find(b.Scan(rng, 80)).Digits(2)
		if d.Text == text {
			right++
		} else if d.Confidence > .95 {
			wrong++
		}
	}
	t.Logf("%d of %d read, %d surely misread", right, n, wrong)
	if right < n*6/10 || wrong > n/12 {
		t.Errorf("%d of %d read, %d surely misread", right, n, wrong)
	}
}

// What is written under the rule, in the next line, is no foot of the digits that end above it.
func TestWritingOfTheNextLineStaysOut(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(13, 13))
	const height, mm, n = 4.0, 12, 40
	taken := 0
	for i := range n {
		b := pen.NewBox(20, 15, mm)
		b.Rule(rng)
		h := pen.NewHand(rng)
		h.Width, h.Dark = .4, 1
		under := 15 - pen.Foot // mm
		for k, d := range []int{1, i % 10} {
			h.Digit(b, rng, d, pen.Point{X: 6 + 4*float64(k), Y: under - height - 1}, height)
		}
		h.Digit(b, rng, 7, pen.Point{X: 8, Y: under + .7}, 2.5)
		m := ink.Find(b.Scan(rng, 90)).Measure()
		if low := float64(m.Box[1]+m.Box[3]) / mm; low > under+.3 || m.Cut {
			taken++
			t.Logf("box %d: ink down to %.1f mm where the rule lies at %.1f, cut %v", i, low, under, m.Cut)
		}
	}
	// The rule itself lies up to half a mm higher or lower.
	if taken > n/10 {
		t.Errorf("the next line taken for a foot in %d of %d boxes", taken, n)
	}
}

// A stroke written into the print beside its blank shows in that print being higher than print is.
func TestWritingIntoANeighboursPrint(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(14, 14))
	for _, height := range []float64{2.5, 6} { // mm
		b := pen.NewBox(16, 15, 12)
		b.Rule(rng)
		h := pen.NewHand(rng)
		h.Width, h.Dark, h.Slant, h.Jitter = .5, 1, 0, 0
		h.Digit(b, rng, 0, pen.Point{X: 15.4, Y: 7.5}, 2.5) // the print
		h.Digit(b, rng, 1, pen.Point{X: 15.4, Y: 10 - height}, height)
		if m := ink.Find(b.Scan(rng, 90)).Measure(); m.Cut != (height > 5) {
			t.Errorf("%.1f mm high at the side: cut %v", height, m.Cut)
		}
	}
}
