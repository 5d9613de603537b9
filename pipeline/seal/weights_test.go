package seal_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

// terms is how many numbers a candidate's score is computed from.
const terms = 29

var fit = flag.Bool("fit", false, "fit the weights of the seal score anew and print them")

// TestWeights fits the weights of the score to simulated seals and decoys: go test -run TestWeights -fit -v.
func TestWeights(t *testing.T) {
	if !*fit {
		t.Skip("without -fit")
	}
	var xs [][terms]float64
	var ys, importance []float64
	add := func(c seal.Candidate, y, w float64) {
		xs, ys, importance = append(xs, c.Evidence), append(ys, y), append(importance, w)
	}
	for i := range situations {
		for j := range 40 {
			rng := rand.New(rand.NewPCG(1000+uint64(i), uint64(j)))
			scale := []float64{150, 200, 300}[rng.IntN(3)] / 25.4
			s := newSheet(rng, 90, 90, scale)
			st := newStamp(rng, 40+10*rng.Float64(), 40+10*rng.Float64())
			situations[i].spoil(rng, &st)
			s.print(rng, [3]float64{.1, .1, .1})
			s.press(st)
			for _, c := range seal.Candidates(s.scan(t, rng, 55+rng.IntN(40)), scale) {
				switch d := math.Hypot(c.X-st.x, c.Y-st.y); {
				case d < 1 && math.Abs(c.MajorMM-2*st.a) < 2.5:
					add(c, 1, 4)
				case d > 3 || math.Abs(c.MajorMM-2*st.a) > 5:
					add(c, 0, .3)
				}
			}
		}
	}
	for i, d := range decoys {
		for j := range 16 {
			rng := rand.New(rand.NewPCG(2000+uint64(i), uint64(j)))
			s := newSheet(rng, 90, 90, 200/25.4)
			s.print(rng, [3]float64{.1, .1, .1})
			d.draw(s, rng)
			for _, c := range seal.Candidates(s.scan(t, rng, 60+rng.IntN(35)), s.pxPerMM) {
				add(c, 0, 2)
			}
		}
	}
	w, b := regress(xs, ys, importance)
	right, positives := 0, 0
	for i, x := range xs {
		if (value(w, b, x) > 0) == (ys[i] > 0) {
			right++
		}
		positives += int(ys[i])
	}
	t.Logf("n=%d, %d positive, %.4f right\n{%s},\n{%s},", len(xs), positives, float64(right)/float64(len(xs)), list(w[:14], b), list(w[14:28], w[28]))
}

func list(w []float64, bias float64) string {
	s := ""
	for _, v := range w {
		s += fmt.Sprintf("%.2f, ", v)
	}
	return s + fmt.Sprintf("%.2f", bias)
}

func value(w [terms]float64, b float64, x [terms]float64) float64 {
	for i, v := range x {
		b += w[i] * v
	}
	return b
}

// regress fits a logistic regression by Newton's method with a weak ridge.
func regress(xs [][terms]float64, ys, importance []float64) (w [terms]float64, b float64) {
	const n = terms + 1
	for range 25 {
		var h [n][n + 1]float64 // Hessian and gradient
		for i, x := range xs {
			p := 1 / (1 + math.Exp(-value(w, b, x)))
			f := append(x[:], 1)
			for r, u := range f {
				for c, v := range f {
					h[r][c] += importance[i] * (p*(1-p) + 1e-4) * u * v
				}
				h[r][n] += importance[i] * (ys[i] - p) * u
			}
		}
		for r := range n - 1 {
			h[r][r] += 3
			h[r][n] -= 3 * w[r]
		}
		for r := range n {
			for c := n; c >= r; c-- {
				h[r][c] /= h[r][r]
			}
			for o := range n {
				for c := n; o != r && c >= r; c-- {
					h[o][c] -= h[o][r] * h[r][c]
				}
			}
		}
		for r := range w {
			w[r] += h[r][n]
		}
		b += h[n-1][n]
	}
	return w, b
}
