package ink_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
)

// Digits that touch are taken apart at about the right place, also where the second is but a stroke that leans.
func TestTouchingDigitsAreCut(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(8, 8))
	const height, overlap, scale = 6.0, .2, 12 // mm, mm, px a mm
	tried, found := 0, 0
	for i := range 80 {
		b := pen.NewBox(20, 13, scale)
		h := pen.NewHand(rng)
		h.Width, h.Dark, h.Slant = .5, 1, .1
		first, second := []int{2, 3, 5, 8}[i%4], []int{1, 1, 0, 6}[i/4%4]
		from := pen.Point{X: 5, Y: 3}
		join := from.X + h.Digit(b, rng, first, from, height)
		end := join - overlap + h.Digit(b, rng, second, pen.Point{X: join - overlap, Y: from.Y}, height)
		if end-from.X < .8*height {
			continue // as narrow as one digit
		}
		tried++
		pieces, _ := ink.Candidates(b.Scan(rng, 90))
		for _, p := range pieces {
			// A leaning cut begins up to a fifth of the height before its middle.
			if math.Abs(float64(p[0])/scale+.1*height-join) < .2*height {
				found++
				break
			}
		}
	}
	t.Logf("a cut near the join of %d of %d pairs", found, tried)
	// Wide loops have thinner places than the join: such digits are read as a pair.
	if tried < 40 || found < tried*3/4 {
		t.Errorf("a cut near the join of %d of %d pairs", found, tried)
	}
}
