package main

import (
	"math/rand/v2"
	"strconv"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// drawing is a scanned box with what was written in it and where.
type drawing struct {
	patch *page.Patch
	text  string
	spans []pen.Span
}

// newBox returns an empty box about as large as a form's with room for n digits, and more than that for a name.
func newBox(rng *rand.Rand, n int) *pen.Box {
	width := 18.6
	switch {
	case n > 4:
		width = 66
	case n > 2:
		width = 24.6
	}
	return pen.NewBox(width*(.8+.4*rng.Float64()), 13.5+1.5*rng.Float64(), 12)
}

// draw returns a box with the number written by a new hand, two times in three with digits that people wrote.
func draw(real *pen.Real, rng *rand.Rand, text string) drawing {
	for {
		b := newBox(rng, len(text))
		b.Colour = pen.InkColour(rng)
		h := pen.NewHand(rng)
		from := real
		if rng.IntN(3) == 0 {
			from = nil
		}
		spans := h.Number(b, rng, text, from)
		if spans == nil {
			continue
		}
		disturb(b, rng)
		return drawing{b.Scan(rng, 55+rng.IntN(43)), text, spans}
	}
}

// disturb adds what a form's box has besides writing: nearly always its rule, now and then a neighbour's print or a seal.
func disturb(b *pen.Box, rng *rand.Rand) {
	if rng.IntN(8) > 0 {
		b.Rule(rng)
	}
	if rng.IntN(5) == 0 {
		b.Intrude(rng)
	}
	if rng.IntN(6) == 0 {
		b.Stamp(rng)
	}
}

// datePart returns a year, month or day as people write them.
func datePart(rng *rand.Rand, part int) string {
	n := 2020 + rng.IntN(15)
	switch part {
	case 1:
		n = 1 + rng.IntN(12)
	case 2:
		n = 1 + rng.IntN(31)
	}
	if text := strconv.Itoa(n); n > 9 || rng.IntN(4) > 0 {
		return text
	}
	return "0" + strconv.Itoa(n)
}

// want returns how many digits the box of a date's part may hold.
func want(part int) int {
	if part == 0 {
		return 4
	}
	return 2
}
