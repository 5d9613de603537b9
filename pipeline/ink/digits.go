package ink

import (
	"cmp"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Digits is a number read from a patch. The zero value is an empty box.
type Digits struct {
	// Text holds the digits from left to right.
	Text string
	// Confidence is the probability that Text is right, 0–1, calibrated on simulated boxes.
	Confidence float64
	// Alternatives are the readings that were weighed, likeliest first, Text among them; their probabilities sum to at most 1.
	Alternatives []Reading
	// Evidence is what Confidence was computed from.
	Evidence Evidence
}

// Reading is one way to read a patch.
type Reading struct {
	Text        string
	Probability float64
}

// Evidence is what speaks for a reading: the log odds of its share among the readings, of its worst digit and of its mean
// digit, the share of the ink that its digits cover, the log of the number of pieces per digit, and whether it has all the
// digits that were wanted.
type Evidence [6]float32

// ReadDigits reads a number of at most want digits from a patch.
func ReadDigits(p *page.Patch, want int) Digits { return readDigits(trained(), p, want) }

// ReadDigits reads with these weights instead of the embedded ones, whose trust may not have been trained yet.
func (w *Weights) ReadDigits(p *page.Patch, want int) Digits { return readDigits(w, p, want) }

const (
	beam         = 10  // partial readings kept per place
	joined       = 7   // pieces that may make one digit
	perSegment   = 3   // digits considered per segment
	maxPieces    = 14  // more is no number
	alternatives = 6   // readings told
	cutPrice     = 1.2 // log odds against cutting through connected ink
	joinPrice    = 1.0 // log odds against joining separate ink
)

func readDigits(w *Weights, p *page.Patch, want int) Digits {
	r := newResidue(p)
	pieces := r.pieces()
	if len(pieces) == 0 || len(pieces) > maxPieces || want < 1 {
		return Digits{}
	}
	full := r.parse(w, pieces, want)
	if len(full) == 0 {
		return Digits{}
	}
	return w.conclude(full, pieces, want)
}

// path is a reading of the first pieces.
type path struct {
	text   string
	score  float64 // log probability
	worst  float64 // least probability of a digit
	sum    float64 // of the digits' probabilities
	pieces int     // how many were used
}

// parse finds the likeliest readings of all pieces: each digit is one to three neighbouring pieces.
func (r *residue) parse(w *Weights, pieces []piece, want int) []path {
	n := len(pieces)
	at := make([][]path, n+1)
	at[0] = []path{{worst: 1}}
	for i := range n {
		slices.SortFunc(at[i], func(a, b path) int { return cmp.Compare(b.score, a.score) })
		if len(at[i]) > beam {
			at[i] = at[i][:beam]
		}
		if len(at[i]) == 0 {
			continue
		}
		for k := 1; k <= joined && i+k <= n; k++ {
			group := pieces[i : i+k]
			if k > 1 && !r.joinable(group) {
				break
			}
			probs := w.digits.Predict(glyph.Describe(r.render(group)))
			price := price(group)
			for _, d := range topDigits(probs) {
				pd := float64(probs[d])
				for _, a := range at[i] {
					if len(a.text) == want {
						continue
					}
					at[i+k] = append(at[i+k], path{
						a.text + string(rune('0'+d)), a.score + math.Log(max(pd, 1e-6)) - price,
						min(a.worst, pd), a.sum + pd, a.pieces + k,
					})
				}
			}
		}
	}
	slices.SortFunc(at[n], func(a, b path) int { return cmp.Compare(b.score, a.score) })
	return at[n]
}

// topDigits returns the likeliest digits.
func topDigits(p []float32) [perSegment]int {
	var best [perSegment]int
	used := [10]bool{}
	for i := range best {
		best[i] = -1
		for d := range 10 {
			if !used[d] && (best[i] < 0 || p[d] > p[best[i]]) {
				best[i] = d
			}
		}
		used[best[i]] = true
	}
	return best
}

// conclude weighs the readings against each other.
func (w *Weights) conclude(full []path, pieces []piece, want int) Digits {
	total := 0.0
	seen := map[string]bool{}
	var distinct []path
	for _, f := range full {
		if len(f.text) == 3 || (want == 4 && len(f.text) == 1) {
			f.score -= 2 // no part of a date
		}
		if !seen[f.text] {
			seen[f.text] = true
			distinct = append(distinct, f)
			total += math.Exp(f.score)
		}
	}
	slices.SortFunc(distinct, func(a, b path) int { return cmp.Compare(b.score, a.score) })
	best := distinct[0]
	share := math.Exp(best.score) / max(total, 1e-12)
	mean := best.sum / float64(len(best.text))
	complete := float32(0)
	if len(best.text) == want {
		complete = 1
	}
	d := Digits{Text: best.text, Evidence: Evidence{
		logit(share), logit(best.worst), logit(mean), float32(max(best.score, -20) / 5),
		float32(math.Log(float64(len(pieces)) / float64(len(best.text)))), complete,
	}}
	d.Confidence = float64(w.trust.Predict(d.Evidence[:])[1])
	rest := (1 - d.Confidence) / max(1-share, 1e-9)
	for i, f := range distinct[:min(len(distinct), alternatives)] {
		p := d.Confidence
		if i > 0 {
			// What the best reading lacks is shared by the others as they deserve, but never more than their own odds.
			odds := math.Exp(f.score) / max(total, 1e-12)
			p = min(odds*rest, max(1-d.Confidence, 0)*f.worst, d.Confidence)
		}
		d.Alternatives = append(d.Alternatives, Reading{f.text, p})
	}
	return d
}

// logit returns the log odds, scaled to about ±1.
func logit(p float64) float32 {
	p = min(max(p, 1e-5), 1-1e-5)
	return float32(math.Log(p/(1-p)) / 10)
}
