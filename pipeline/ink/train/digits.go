package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// learnDigits trains on MNIST as it is and warped, on digits drawn and scanned in boxes, and on what is no digit: several
// at once, parts of one, characters.
func learnDigits(m *materials, rng *rand.Rand, scale float64) *net.Net {
	var s samples
	for i, im := range m.learn.Images {
		if rng.Float64() > scale {
			continue
		}
		var g glyph.Image
		copy(g[:], im)
		if i%3 > 0 {
			warp(rng, &g)
		}
		s.add(glyph.Describe(&g), int(m.learn.Labels[i]))
	}
	for range int(16000 * scale) {
		d := rng.IntN(10)
		whole, parts := ink.Samples(drawn(m.learn, rng, strconv.Itoa(d), 2))
		if whole == nil {
			continue
		}
		s.add(whole, d)
		if len(parts) > 1 && rng.IntN(2) == 0 {
			s.add(parts[rng.IntN(len(parts))], glyph.Junk)
		}
	}
	for range int(7000 * scale) {
		a, b := rng.IntN(10), rng.IntN(10)
		whole, parts := ink.Samples(drawn(m.learn, rng, strconv.Itoa(a)+strconv.Itoa(b), 2))
		if len(parts) < 2 {
			if whole != nil {
				s.add(whole, glyph.Junk)
			}
			continue
		}
		s.add(whole, glyph.Junk)
		if len(parts) == 2 {
			s.add(parts[0], a)
			s.add(parts[1], b)
		}
	}
	characters := []rune(pen.NameCharacters)
	for range int(3000 * scale) {
		b := pen.NewBox(10, 8, 12)
		h := pen.NewHand(rng)
		h.Name(b, rng, m.hanzi, string(characters[rng.IntN(len(characters))]))
		if whole, _ := ink.Samples(b.Scan(rng, 60+rng.IntN(38))); whole != nil {
			s.add(whole, glyph.Junk)
		}
	}
	fmt.Printf("digits: %d samples\n", len(s.x))
	n := descend(rng, &s, 64, glyph.Classes, max(2, int(9*scale)), .08, 1e-6)
	fmt.Printf("digits: %.4f right on what was learnt\n", accuracy(n, &s))
	return n
}

// drawn returns a scanned box with the text written by a new hand: one part in `parts` with real digits.
func drawn(real *pen.Real, rng *rand.Rand, text string, parts int) *page.Patch {
	for {
		width := 4 + 4.5*float64(len(text))*(.7+.6*rng.Float64())
		b := pen.NewBox(width, 6+4*rng.Float64(), 12)
		b.Colour = pen.InkColour(rng)
		h := pen.NewHand(rng)
		from := real
		if rng.IntN(parts) > 0 {
			from = nil
		}
		if !h.Number(b, rng, text, from) {
			continue
		}
		if rng.IntN(3) == 0 {
			b.Rule(rng)
		}
		if rng.IntN(4) == 0 {
			b.Intrude(rng)
		}
		if rng.IntN(6) == 0 {
			b.Stamp(rng)
		}
		return b.Scan(rng, 55+rng.IntN(43))
	}
}

// warp turns, slants, stretches and thins or thickens a glyph a little.
func warp(rng *rand.Rand, g *glyph.Image) {
	turn, slant := rng.NormFloat64()*.12, rng.NormFloat64()*.12
	sx, sy := 1+rng.NormFloat64()*.09, 1+rng.NormFloat64()*.09
	sin, cos := math.Sincos(turn)
	gain := .6 + 1.2*rng.Float64()
	cut := 110 * rng.Float64() // thins
	src := *g
	const c = (glyph.Side - 1) / 2.0
	for y := range glyph.Side {
		for x := range glyph.Side {
			dx, dy := (float64(x)-c)*sx, (float64(y)-c)*sy
			u, v := cos*dx-sin*dy+slant*dy+c, sin*dx+cos*dy+c
			i, j := int(math.Floor(u)), int(math.Floor(v))
			if i < 0 || j < 0 || i >= glyph.Side-1 || j >= glyph.Side-1 {
				g[y*glyph.Side+x] = 0
				continue
			}
			fx, fy := u-float64(i), v-float64(j)
			at := func(i, j int) float64 { return float64(src[j*glyph.Side+i]) }
			w := (at(i, j)*(1-fx)+at(i+1, j)*fx)*(1-fy) + (at(i, j+1)*(1-fx)+at(i+1, j+1)*fx)*fy
			g[y*glyph.Side+x] = uint8(min(max((w-cut)*255/(255-cut)*gain, 0), 255))
		}
	}
}

// reportDigits tells how many of the ten thousand test digits are read rightly.
func reportDigits(m *materials, n *net.Net) {
	var s samples
	for i, im := range m.report.Images {
		var g glyph.Image
		copy(g[:], im)
		s.add(glyph.Describe(&g), int(m.report.Labels[i]))
	}
	fmt.Printf("t10k: %.4f right of %d\n", accuracy(n, &s), len(s.x))
}
