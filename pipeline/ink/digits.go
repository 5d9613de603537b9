package ink

import (
	"cmp"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
)

// Digits is a number read from a patch. The zero value is an empty box.
type Digits struct {
	// Text holds the digits from left to right.
	Text string
	// Confidence is the probability by the ink alone that Text is right, 0–1, calibrated on simulated boxes.
	Confidence float64
	// Alternatives are the likeliest readings in falling order, Text first. What their probabilities lack to 1 belongs to
	// readings not told and to the chance that this is no number.
	Alternatives []Reading
}

// Reading is one way to read a patch.
type Reading struct {
	Text        string
	Probability float64
}

// Digits reads a number of at most want digits, 4 at most.
func (r *Writing) Digits(want int) Digits { return trained().read(&r.residue, want) }

// plain is the confidence from which on a reading is not looked at again.
const plain = .98

// read reads a number, with more pieces and then with the slower nets too where the reading before leaves doubt.
func (w *Weights) read(r *residue, want int) Digits {
	l := w.lattice(r, true)
	if want < 4 { // what is read as one digit may be two
		w.pairUp(l)
	}
	if d := l.decode(w.Prices, want); d.Confidence >= plain {
		return d
	}
	l = w.lattice(r, false)
	w.pairUp(l)
	if d := l.decode(w.Prices, want); d.Confidence >= plain {
		return d
	}
	w.refine(l)
	return l.decode(w.Prices, want)
}

// Prices weigh the steps of a reading against each other. All but Temperature are log odds against.
type Prices struct {
	// Temperature flattens (above 1) or sharpens what the net says.
	Temperature float32
	// Surprise is that a digit is written in a way the net knows nothing about.
	Surprise float32
	// Other is that the box holds no number.
	Other float32
	// Cut is a cut through connected ink, Join a digit made of separate ink, Drop a scrap of ink that belongs to none.
	Cut, Join, Drop float32
	// Apart is how much it counts for a digit that its ink is not taken for junk: a reading also says that the groups it does
	// not use are junk.
	Apart float32
	// Pair is that two digits are written in one.
	Pair float32
}

const (
	beam         = 48 // partial readings kept per place
	alternatives = 24 // readings told, twice as many of a year
	faintest     = 1e-4
	leastJunk    = 1e-3
	hopeless     = -14 // log probability of a digit that is not followed, or of a partial reading against the likeliest one
)

// path is a reading of the first pieces: its digits, 1 ahead of them, as a decimal number.
type path struct {
	digits int
	score  float64 // log probability
}

// decode weighs the readings of a lattice.
func (l *Lattice) decode(prices Prices, want int) Digits {
	want = min(want, 4)
	if len(l.groups) == 0 || want < 1 {
		return Digits{}
	}
	at := make([][]path, l.pieces+1)
	at[0] = []path{{1, 0}}
	most := 1
	for range want {
		most *= 10
	}
	g := 0
	for i := range l.pieces {
		at[i] = best(at[i], beam)
		for ; g < len(l.groups) && l.groups[g].first == i; g++ {
			logs, price := l.groups[g].weigh(prices)
			pairs, pairPrice := l.groups[g].weighPairs(prices)
			to := &at[i+l.groups[g].count]
			for _, a := range at[i] {
				if l.groups[g].scrap {
					*to = append(*to, path{a.digits, a.score - float64(prices.Drop)})
				}
				if a.digits >= most {
					continue
				}
				for d, v := range logs {
					if v < hopeless {
						continue
					}
					*to = append(*to, path{a.digits*10 + d, a.score + v - price})
				}
				if a.digits*10 >= most {
					continue
				}
				for d, v := range pairs {
					if v < hopeless {
						continue
					}
					*to = append(*to, path{a.digits*100 + d, a.score + v - pairPrice})
				}
			}
		}
	}
	return conclude(best(at[l.pieces], beam), prices, want)
}

// best keeps the n likeliest readings, each once.
func best(paths []path, n int) []path {
	top := math.Inf(-1)
	for _, p := range paths {
		top = max(top, p.score)
	}
	paths = slices.DeleteFunc(paths, func(p path) bool { return p.score < top+hopeless })
	slices.SortFunc(paths, func(a, b path) int {
		if c := cmp.Compare(a.digits, b.digits); c != 0 {
			return c
		}
		return cmp.Compare(b.score, a.score)
	})
	paths = slices.CompactFunc(paths, func(a, b path) bool { return a.digits == b.digits })
	slices.SortFunc(paths, func(a, b path) int { return cmp.Compare(b.score, a.score) })
	return paths[:min(len(paths), n)]
}

// weigh returns the log probabilities of the digits and the price of the cuts and joints.
func (g *group) weigh(prices Prices) (logs [10]float64, price float64) {
	var p [glyph.Classes]float64
	sum := 0.0
	for c, v := range g.logs {
		p[c] = math.Exp(float64(v / prices.Temperature))
		sum += p[c]
	}
	floor := math.Exp(-float64(prices.Surprise))
	for d := range logs {
		logs[d] = math.Log(p[d]/sum*(1-floor) + floor/float64(len(logs)))
	}
	apart := float64(prices.Apart) * math.Log(max(p[glyph.Junk]/sum, leastJunk))
	if alone, _ := g.pairing(prices); g.pairs != nil {
		for d := range logs {
			logs[d] += math.Log(alone)
		}
	}
	return logs, apart + float64(prices.Cut)*float64(g.cuts) + float64(prices.Join)*float64(g.joins)
}

// pairing returns by how much what the net says of a single digit and of a pair is to be multiplied: it learnt from as many
// pairs as it could get, of which forms have few.
func (g *group) pairing(prices Prices) (alone, pair float64) {
	if g.pairs == nil {
		return 1, 0
	}
	none := float64(g.pairs[glyph.NoPair])
	pair = math.Exp(-float64(prices.Pair))
	total := none + (1-none)*pair
	return max(none/total, leastJunk), pair / total
}

// weighPairs returns the log probabilities of two digits in one and their price.
func (g *group) weighPairs(prices Prices) (logs []float64, price float64) {
	if g.pairs == nil {
		return nil, 0
	}
	alone, pair := g.pairing(prices)
	floor := math.Exp(-float64(prices.Surprise))
	logs = make([]float64, glyph.NoPair)
	for d := range logs {
		logs[d] = math.Log(pair * (float64(g.pairs[d])*(1-floor) + floor/float64(len(logs))))
	}
	return logs, 2 * float64(prices.Apart) * math.Log(alone)
}

// conclude turns scores into probabilities.
func conclude(full []path, prices Prices, want int) Digits {
	total := math.Exp(-float64(prices.Other))
	for i := range full {
		full[i].score = math.Exp(full[i].score)
		if n := full[i].length(); n == 0 || want == 4 && n != 4 && n != 2 {
			full[i].score *= .05 // no part of a date
		}
		total += full[i].score
	}
	slices.SortStableFunc(full, func(a, b path) int { return cmp.Compare(b.score, a.score) })
	var d Digits
	for _, f := range full {
		if p := f.score / total; p >= faintest && len(d.Alternatives) < alternatives*max(want/2, 1) && f.digits > 1 {
			d.Alternatives = append(d.Alternatives, Reading{f.text(), p})
		}
	}
	if len(d.Alternatives) > 0 {
		d.Text, d.Confidence = d.Alternatives[0].Text, d.Alternatives[0].Probability
	}
	return d
}

func (p path) length() int { return len(p.text()) }

func (p path) text() string {
	var digits []byte
	for n := p.digits; n > 1; n /= 10 {
		digits = append(digits, byte('0'+n%10))
	}
	slices.Reverse(digits)
	return string(digits)
}
