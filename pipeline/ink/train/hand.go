package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
)

// learnHand trains to tell handwriting from type, on numbers and names in boxes.
func learnHand(m *materials, rng *rand.Rand, scale float64) *net.Net {
	learn := styles(m, m.learn, rng, int(6000*scale))
	n := descent{epochs: 60, batch: 16, rate: .05, decay: 1e-5}.perceptron(rng, learn, 12, 2)
	held := styles(m, m.report, rng, int(1500*scale))
	fmt.Printf("hand or type: %.4f right on what was learnt, %.4f of %d others\n", accuracy(n, learn), accuracy(n, held), len(held.x))
	return n
}

// styles makes n boxes, half of them typed, and describes them.
func styles(m *materials, real *pen.Real, rng *rand.Rand, n int) *samples {
	var s samples
	for i := range n {
		text := datePart(rng, rng.IntN(3))
		room, name := len(text), rng.IntN(2) == 0
		if name {
			text, room = personName(rng), 5
		}
		b := newBox(rng, room)
		b.Colour = pen.InkColour(rng)
		typed := i % 2
		switch h := pen.NewHand(rng); {
		case typed == 1:
			b.Colour = [][3]float64{{.07, .07, .07}, {.1, .1, .1}, {.2, .2, .2}, {.1, .14, .38}}[rng.IntN(4)]
			if err := b.Type(rng, m.fonts[rng.IntN(len(m.fonts))], text); err != nil {
				continue
			}
		case name:
			if !h.Name(b, rng, m.hanzi, text) {
				continue
			}
		default:
			from := real
			if rng.IntN(2) == 0 {
				from = nil
			}
			if h.Number(b, rng, text, from) == nil {
				continue
			}
		}
		disturb(b, rng)
		if x := ink.Find(b.Scan(rng, 55+rng.IntN(43))).Style(); x != nil {
			s.add(x, 1-typed)
		}
	}
	return &s
}

// personName returns a name of two or three characters, now and then of two parts with a dot between them.
func personName(rng *rand.Rand) string {
	if rng.IntN(4) > 0 {
		return randomName(rng)
	}
	name := randomName(rng)
	if rng.IntN(2) == 0 {
		name += randomName(rng)[:3]
	}
	return name + "·" + randomName(rng)
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
