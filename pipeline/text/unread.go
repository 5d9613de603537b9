package text

import (
	"image"
	"slices"
	"strings"
	"unicode"
)

// UnreadMark stands in a reading for a character that is there but could not be read, such as one that the network has never
// seen.
const UnreadMark = "□"

// UnreadConfidence is the confidence of an UnreadMark: a reading with one is never sure.
const UnreadConfidence = 0.65

// A Chinese character of less confidence than this is a guess.
const guessed = 0.5

// MarkUnread returns the reading of a line with an UnreadMark for every character that was passed over: print as broad as a
// character, beside a Chinese one, where nothing was read, and in place of a guess. The network leaves characters that it does
// not know out, or takes them for others. Several in a row have one mark. The line is width times as broad as it is in
// proportion.
func MarkUnread(line *image.Gray, width float64, r Reading) Reading {
	chars, centres := placed(line, r)
	w := line.Rect.Dx()
	if len(chars) == 0 || w == 0 {
		return r
	}
	pitch := pitchOf(line, width, chars, centres)
	inked := inkedColumns(line)
	missing := func(from, to float64) bool { // something between two pixels
		n := 0
		for x := max(int(from), 0); x < min(int(to), w); x++ {
			if inked[x] {
				n++
			}
		}
		return float64(n) >= 0.36*pitch
	}
	out := r
	out.Chars = nil
	found := false
	mark := func(step int) {
		found = true
		if n := len(out.Chars); n == 0 || out.Chars[n-1].Text != UnreadMark {
			out.Chars = append(out.Chars, Char{Text: UnreadMark, Confidence: UnreadConfidence, From: step, To: step})
		}
	}
	for i, c := range chars {
		switch {
		case i > 0 && (isHan(chars[i-1]) || isHan(c)) && missing(centres[i-1]+pitch/2, centres[i]-pitch/2),
			i == 0 && isHan(c) && missing(0, centres[0]-pitch/2):
			mark(c.From)
		}
		if isHan(c) && c.Confidence < guessed {
			mark(c.From)
			continue
		}
		out.Chars = append(out.Chars, c)
	}
	if last := len(chars) - 1; isHan(chars[last]) && missing(centres[last]+pitch/2, float64(w)) {
		mark(chars[last].To)
	}
	if !found {
		return r
	}
	var b strings.Builder
	for _, c := range out.Chars {
		b.WriteString(c.Text)
	}
	out.Text = b.String()
	return out
}

// hanPitch is the usual distance between the middles of neighbouring Chinese characters, 0 where there are too few.
func hanPitch(chars []Char, centres []float64) float64 {
	var gaps []float64
	for i := 1; i < len(chars); i++ {
		if isHan(chars[i-1]) && isHan(chars[i]) {
			gaps = append(gaps, centres[i]-centres[i-1])
		}
	}
	if len(gaps) < 2 {
		return 0
	}
	slices.Sort(gaps)
	usual := 1.4 * gaps[(len(gaps)-1)/2]
	sum, n := 0.0, 0
	for _, g := range gaps { // which the steps of the network round
		if g <= usual {
			sum, n = sum+g, n+1
		}
	}
	return sum / float64(n)
}

func isHan(c Char) bool {
	for _, r := range c.Text {
		return unicode.Is(unicode.Han, r)
	}
	return false
}
