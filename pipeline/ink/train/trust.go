package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// learnTrust trains the confidence of a reading on digits that the reader did not learn from.
func learnTrust(m *materials, w *ink.Weights, rng *rand.Rand, scale float64) *net.Net {
	var s samples
	for range int(4500 * scale) {
		p, text := box(m, m.tune, rng)
		d := w.ReadDigits(p, want(text))
		if d.Text == "" {
			continue
		}
		right := 0
		if d.Text == text {
			right = 1
		}
		s.add(d.Evidence[:], right)
	}
	return descend(rng, &s, 6, 2, 60, .05, 1e-5)
}

// want returns how many digits the box that a text stands in may hold.
func want(text string) int {
	if len(text) > 2 {
		return 4
	}
	return 2
}

// box returns a box with a year, month or day; now and then with something that is no number.
func box(m *materials, real *pen.Real, rng *rand.Rand) (p *page.Patch, text string) {
	switch rng.IntN(12) {
	case 0:
		b := pen.NewBox(12, 8, 12)
		pen.NewHand(rng).Name(b, rng, m.hanzi, randomName(rng)[:3])
		return b.Scan(rng, 80), "not a number"
	case 1, 2, 3, 4:
		text = strconv.Itoa(2020 + rng.IntN(15))
	case 5, 6, 7:
		text = strconv.Itoa(1 + rng.IntN(12))
	default:
		text = strconv.Itoa(1 + rng.IntN(31))
	}
	if len(text) == 1 && rng.IntN(4) == 0 {
		text = "0" + text
	}
	return drawn(real, rng, text, 2), text
}

// reportDates reads whole dates written with digits from t10k and with simulated pens of hands not met before.
func reportDates(m *materials, w *ink.Weights, scale float64) {
	rng := rand.New(rand.NewPCG(2026, 11))
	n, exact, parts := int(500*scale), 0, 0
	var brier float64
	type bucket struct{ n, right int }
	var buckets [5]bucket
	for range n {
		y, mo, d := 2020+rng.IntN(15), 1+rng.IntN(12), 1+rng.IntN(28)
		texts := [3]string{strconv.Itoa(y), strconv.Itoa(mo), strconv.Itoa(d)}
		var patches [3]*page.Patch
		for i, t := range texts {
			patches[i] = drawn(m.report, rng, t, 2)
		}
		got := w.ReadDate(patches[0], patches[1], patches[2])
		right := got.Year == y && got.Month == mo && got.Day == d
		for i, t := range texts {
			if got.Parts[i].Text == t {
				parts++
			}
		}
		b := &buckets[min(int(got.Confidence*5), 4)]
		b.n++
		if right {
			exact++
			b.right++
			brier += math.Pow(1-got.Confidence, 2)
		} else {
			brier += math.Pow(got.Confidence, 2)
		}
	}
	fmt.Printf("dates: %.4f exact of %d, %.4f of the parts, Brier score %.4f\n",
		float64(exact)/float64(n), n, float64(parts)/float64(3*n), brier/float64(n))
	for i, b := range buckets {
		fmt.Printf("  confidence %.1f–%.1f: %d right of %d\n", float64(i)/5, float64(i+1)/5, b.right, b.n)
	}
}
