package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
)

// untuned are the prices that the search for better ones starts from.
var untuned = ink.Prices{Temperature: 1.3, Other: 12, Cut: 1.2, Join: 1, Drop: 4, Apart: .3, Pair: 3}

// trial is a box to tune on; its text is empty where it holds no number.
type trial struct {
	lattice *ink.Lattice
	text    string
	want    int
}

// tunePrices searches the prices under which the truth is likeliest, on digits that the nets did not learn from.
func tunePrices(m *materials, w *ink.Weights, seed uint64, scale float64) ink.Prices {
	trials := make([]trial, int(1500*scale))
	each(len(trials), func(i int) {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		part := i % 3
		if rng.IntN(14) == 0 {
			b := newBox(rng, 2)
			pen.NewHand(rng).Name(b, rng, m.hanzi, randomName(rng)[:3])
			disturb(b, rng)
			trials[i] = trial{w.Lattice(b.Scan(rng, 80)), "", want(part)}
			return
		}
		d := draw(m.tune, rng, datePart(rng, part))
		trials[i] = trial{w.Lattice(d.patch), d.text, want(part)}
	})
	// What none of the digits tuned on shows is as rare as one of them.
	digits := 1
	for _, t := range trials {
		digits += len(t.text)
	}
	p := untuned
	p.Surprise = float32(math.Log(float64(digits)))
	least := loss(trials, p)
	for _, step := range []float32{1.5, 1.25, 1.1} {
		for range 3 {
			for _, v := range []*float32{&p.Temperature, &p.Other, &p.Cut, &p.Join, &p.Drop, &p.Apart, &p.Pair} {
				for _, k := range []float32{step, 1 / step} {
					old := *v
					*v *= k
					if l := loss(trials, p); l < least {
						least = l
						continue
					}
					*v = old
				}
			}
		}
	}
	fmt.Printf("prices: %+v, mean loss %.4f on %d boxes\n", p, least, len(trials))
	return p
}

// loss is the mean of the truth's log odds against, under these prices.
func loss(trials []trial, p ink.Prices) float64 {
	losses := make([]float64, len(trials))
	each(len(trials), func(i int) {
		t := &trials[i]
		truth, told := 1e-5, 0.0
		for _, a := range t.lattice.Decode(p, t.want).Alternatives {
			told += a.Probability
			if a.Text == t.text {
				truth = max(truth, a.Probability)
			}
		}
		if t.text == "" {
			truth = max(1-told, 1e-3)
		}
		losses[i] = -math.Log(truth)
	})
	sum, weights := 0.0, 0.0
	for i, t := range trials {
		weight := 1.0
		if t.text == "" {
			weight = .02 // far rarer in life than among the trials
		}
		sum += weight * losses[i]
		weights += weight
	}
	return sum / weights
}

// reportDates reads whole dates written with digits from t10k and with simulated pens of hands not met before.
func reportDates(m *materials, w *ink.Weights, scale float64) {
	type result struct {
		right      bool
		confidence float64
	}
	results := make([]result, int(1000*scale))
	each(len(results), func(i int) {
		rng := rand.New(rand.NewPCG(2026, uint64(i)))
		r := result{true, 1}
		for part := range 3 {
			d := draw(m.report, rng, datePart(rng, part))
			got := w.Read(d.patch, want(part))
			r.right = r.right && got.Text == d.text
			r.confidence *= got.Confidence
		}
		results[i] = r
	})
	exact := 0
	var buckets [5]struct{ n, right int }
	for _, r := range results {
		b := &buckets[min(int(r.confidence*5), 4)]
		b.n++
		if r.right {
			exact++
			b.right++
		}
	}
	fmt.Printf("dates: %.4f exact of %d\n", float64(exact)/float64(len(results)), len(results))
	for i, b := range buckets {
		fmt.Printf("  confidence %.1f–%.1f: %d right of %d\n", float64(i)/5, float64(i+1)/5, b.right, b.n)
	}
}
