package text

import (
	"slices"
	"strings"
)

// Lattice holds a network's probabilities for one line: for every step from left to right the chance that the step shows a
// letter, and that it shows none, the blank of connectionist temporal classification (Graves et al., ICML 2006). Only ASCII
// letters are kept, for only codes and numbers are searched.
type Lattice struct {
	Steps int
	// Letters names the columns 1, 2, …; column 0 is the blank.
	Letters string
	// P holds Steps rows of 1 + len(Letters) probabilities.
	P []float32
}

// Prefix beam search keeps this many prefixes, and looks at classes of at least this probability.
const (
	beamWidth   = 96
	beamMinimum = 1e-4
)

type prefix struct {
	text            string
	blank, nonBlank float64 // probability of the prefix ending in a blank, and in its last character
}

func (p *prefix) total() float64 { return p.blank + p.nonBlank }

// Best searches steps from to to (exclusive) for the likeliest string of length characters of the alphabet (ASCII) that
// valid accepts, and returns it with its probability among all strings of the alphabet, or "" and 0 where the beam holds
// none. Lower-case letters count as capitals; O and I count as 0 and 1 where the alphabet lacks them.
func (l *Lattice) Best(from, to int, alphabet string, length int, valid func(string) bool) (string, float64) {
	from, to = max(from, 0), min(to, l.Steps)
	fold := foldLetters(l.Letters, alphabet)
	beam := map[string]*prefix{"": {blank: 1}}
	probabilities := make([]float64, len(alphabet))
	for t := from; t < to; t++ {
		row := l.P[t*(1+len(l.Letters)) : (t+1)*(1+len(l.Letters))]
		blank := float64(row[0])
		clear(probabilities)
		total := blank
		for i, letter := range fold {
			if letter >= 0 {
				probabilities[letter] += float64(row[1+i])
				total += float64(row[1+i])
			}
		}
		if total < 1e-6 {
			blank, total = 1, 1
		}
		beam = advance(beam, alphabet, length, blank/total, probabilities, total)
	}
	for _, p := range ranked(beam) {
		if len(p.text) == length && valid(p.text) {
			return p.text, p.total()
		}
	}
	return "", 0
}

// advance extends every prefix by one step and keeps the likeliest.
func advance(beam map[string]*prefix, alphabet string, length int, blank float64, probabilities []float64, total float64) map[string]*prefix {
	next := make(map[string]*prefix, 2*len(beam))
	at := func(s string) *prefix {
		p := next[s]
		if p == nil {
			p = &prefix{text: s}
			next[s] = p
		}
		return p
	}
	for _, b := range beam {
		same := at(b.text)
		same.blank += b.total() * blank
		for i, v := range probabilities {
			if v < beamMinimum {
				continue
			}
			v /= total
			before := b.total()
			if n := len(b.text); n > 0 && b.text[n-1] == alphabet[i] {
				same.nonBlank += b.nonBlank * v
				before = b.blank
			}
			if len(b.text) < length+2 && before > 0 {
				at(b.text + alphabet[i:i+1]).nonBlank += before * v
			}
		}
	}
	if len(next) > beamWidth {
		for _, p := range ranked(next)[beamWidth:] {
			delete(next, p.text)
		}
	}
	return next
}

// ranked lists prefixes by falling probability, equal ones by text.
func ranked(beam map[string]*prefix) []*prefix {
	all := make([]*prefix, 0, len(beam))
	for _, p := range beam {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *prefix) int {
		switch x, y := a.total(), b.total(); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return strings.Compare(a.text, b.text)
	})
	return all
}

// Chance returns the greatest probability of an ASCII letter, capital or not, among the steps from to to (exclusive).
func (l *Lattice) Chance(from, to int, letter byte) float64 {
	most := float32(0)
	for i := range l.Letters {
		if !strings.EqualFold(l.Letters[i:i+1], string(letter)) {
			continue
		}
		for t := max(from, 0); t < min(to, l.Steps); t++ {
			most = max(most, l.P[t*(1+len(l.Letters))+1+i])
		}
	}
	return float64(most)
}

// foldLetters returns for each letter the index in the alphabet of what it counts as, −1 for those that count as nothing.
func foldLetters(letters, alphabet string) []int {
	fold := make([]int, len(letters))
	for i := range letters {
		letter := strings.ToUpper(letters[i : i+1])
		fold[i] = strings.Index(alphabet, letter)
		switch {
		case fold[i] >= 0:
		case letter == "O":
			fold[i] = strings.IndexByte(alphabet, '0')
		case letter == "I":
			fold[i] = strings.IndexByte(alphabet, '1')
		}
	}
	return fold
}
