package forms

import (
	"strings"
	"unicode"
)

// Sizes of printed values, in points. Below the smallest, print on a scan can no longer be read.
const (
	largestSize  = 10.5
	smallestSize = 5.5
	sizeStep     = 0.25
)

const (
	mmPerPoint = 25.4 / 72
	// leading is from baseline to baseline and bodyHeight from the top of an ideograph to the foot of a g, in ems.
	leading    = 1.18
	bodyHeight = 1.1
	// midHeight is how far an ideograph's middle lies above the baseline, in ems.
	midHeight = 0.38
)

// fit breaks text into lines that fill a place of w × h mm at the largest size that they fit in; ok is false where
// even the smallest is too large.
func fit(text []letter, w, h float64) (lines [][]letter, size float64, ok bool) {
	for size = largestSize; size >= smallestSize; size -= sizeStep {
		em := size * mmPerPoint
		lines, ok = wrap(text, w/em)
		if ok && (float64(len(lines)-1)*leading+bodyHeight)*em <= h {
			return lines, size, true
		}
	}
	return nil, 0, false
}

// wrap breaks text into lines at most w ems wide; ok is false where a single character is wider. No character is lost or added.
func wrap(text []letter, w float64) (lines [][]letter, ok bool) {
	for len(text) > 0 {
		n := 0
		for x := 0.0; n < len(text); n++ {
			x += text[n].advance
			if x > w {
				break
			}
		}
		if n == 0 {
			return nil, false
		}
		if n < len(text) {
			n = breakBefore(text, n)
		}
		lines = append(lines, text[:n])
		text = text[n:]
	}
	return lines, true
}

// breakBefore finds the best place for a line end at or before n: where Chinese typesetting allows one, else one that keeps the
// text whole, else n.
func breakBefore(text []letter, n int) int {
	for _, may := range []func(a, b rune) bool{mayBreak, keepsText} {
		for i := n; i > n/2; i-- {
			if may(text[i-1].r, text[i].r) {
				return i
			}
		}
	}
	return n
}

// keepsText tells whether a reader that joins the lines again gets the same text: readers drop spaces and hyphens at line ends.
func keepsText(a, b rune) bool {
	return !unicode.IsSpace(a) && !unicode.IsSpace(b) && !unicode.Is(unicode.Hyphen, a) && a != '\u00AD'
}

// mayBreak tells whether a line should end between a and b (GB/T 15834 and W3C clreq: no closing mark starts a line, no opening
// mark ends one, no word or number is broken).
func mayBreak(a, b rune) bool {
	if a < 0x2E80 && b < 0x2E80 && !strings.ContainsRune("/,;", a) {
		return false
	}
	return keepsText(a, b) && !strings.ContainsRune("，。、；：！？）》】」』”’％)]}", b) && !strings.ContainsRune("（《【「『“‘([{", a)
}
