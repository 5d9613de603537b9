package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
)

// learnHand trains to tell handwriting from type, on numbers and names in boxes.
func learnHand(m *materials, rng *rand.Rand, scale float64) *net.Net {
	learn := styles(m, m.learn, rng, int(7000*scale))
	n := descend(rng, learn, 12, 2, 60, .05, 1e-5)
	held := styles(m, m.report, rng, int(2000*scale))
	fmt.Printf("hand or type: %.4f right on what was learnt, %.4f of %d others\n", accuracy(n, learn), accuracy(n, held), len(held.x))
	return n
}

// styles makes n boxes, half of them typed, and describes them.
func styles(m *materials, real *pen.Real, rng *rand.Rand, n int) *samples {
	var s samples
	for i := range n {
		text, name := strconv.Itoa(1+rng.IntN(31)), rng.IntN(2) == 0
		width := 12.0
		switch {
		case name:
			text, width = randomName(rng), 18+14*rng.Float64()
		case rng.IntN(3) == 0:
			text, width = strconv.Itoa(2020+rng.IntN(15)), 20
		}
		b := pen.NewBox(width, 7+5*rng.Float64(), 12)
		b.Colour = pen.InkColour(rng)
		typed := i % 2
		switch {
		case typed == 0:
			h := pen.NewHand(rng)
			ok := false
			switch {
			case name:
				ok = h.Name(b, rng, m.hanzi, text)
			case rng.IntN(2) == 0:
				ok = h.Number(b, rng, text, real)
			default:
				ok = h.Number(b, rng, text, nil)
			}
			if !ok {
				continue
			}
		default:
			b.Colour = [3]float64{.1, .1, .1}
			if err := b.Type(rng, m.fonts[rng.IntN(len(m.fonts))], text); err != nil {
				continue
			}
		}
		if rng.IntN(3) == 0 {
			b.Rule(rng)
		}
		if rng.IntN(5) == 0 {
			b.Stamp(rng)
		}
		if x := ink.Style(b.Scan(rng, 55+rng.IntN(43))); x != nil {
			s.add(x, 1-typed)
		}
	}
	return &s
}

func randomName(rng *rand.Rand) string {
	c := []rune(pen.NameCharacters)
	n := 2 + rng.IntN(2)
	var name []rune
	for range n {
		name = append(name, c[rng.IntN(len(c))])
	}
	return string(name)
}
