package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
)

// hidden is the number of hidden units of the digits' perceptron.
const hidden = 192

// gatherDigits makes what the digits' nets learn from: MNIST, straight and warped, digits drawn and scanned in boxes, and what
// is no digit: several at once, parts of one, characters.
func gatherDigits(m *materials, seed uint64, scale float64) *pictures {
	characters := []rune(pen.NameCharacters)
	boxes, names := int(26000*scale), int(3000*scale)
	parts := make([]pictures, len(m.learn.Images)+boxes+names)
	each(len(parts), func(i int) {
		s, rng := &parts[i], rand.New(rand.NewPCG(seed, uint64(i)))
		switch k := i - len(m.learn.Images); {
		case k < 0:
			if rng.Float64() > scale {
				return
			}
			var g glyph.Image
			copy(g[:], m.learn.Images[i])
			if i%3 > 0 {
				warp(rng, &g)
			}
			s.add(crop(&g), int(m.learn.Labels[i]))
		case k < boxes:
			addBox(s, rng, draw(m.learn, rng, randomNumber(rng)))
		default:
			b := newBox(rng, 1)
			pen.NewHand(rng).Name(b, rng, m.hanzi, string(characters[rng.IntN(len(characters))]))
			if _, groups := ink.Candidates(b.Scan(rng, 60+rng.IntN(38))); len(groups) > 0 {
				s.add(groups[rng.IntN(len(groups))].Glyph, glyph.Junk)
			}
		}
	})
	var s pictures
	for _, p := range parts {
		s.x, s.y = append(s.x, p.x...), append(s.y, p.y...)
	}
	fmt.Printf("digits: %d samples\n", len(s.x))
	return &s
}

// each calls f with 0 to n-1, on all cores.
func each(n int, f func(int)) {
	var wait sync.WaitGroup
	workers := runtime.NumCPU()
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wait.Wait()
}

// learnDigits trains the perceptron.
func learnDigits(s *pictures, rng *rand.Rand) *net.Net {
	f := samples{make([][]float32, len(s.x)), make([]int, len(s.x))}
	each(len(s.x), func(i int) { f.x[i], f.y[i] = glyph.Describe(&s.x[i]), int(s.y[i]) })
	n := descent{epochs: 5, batch: 16, rate: .08, decay: 1e-6}.perceptron(rng, &f, hidden, glyph.Classes)
	fmt.Printf("digits: %.4f right on what was learnt\n", accuracy(n, &f))
	return n
}

// learnShapes trains the convolutional net.
func learnShapes(s *pictures, rng *rand.Rand) *net.Conv {
	c := descent{epochs: 6, batch: 64, rate: .02, decay: 1e-5}.conv(rng, s, glyph.Classes)
	fmt.Printf("shapes: %.4f right on what was learnt\n", convAccuracy(c, s))
	return c
}

// crop normalises a picture as the reader does.
func crop(g *glyph.Image) *glyph.Image {
	x0, x1, y0, y1 := glyph.Side, 0, glyph.Side, 0
	for i, v := range g {
		if v > 40 {
			x0, x1 = min(x0, i%glyph.Side), max(x1, i%glyph.Side+1)
			y0, y1 = min(y0, i/glyph.Side), max(y1, i/glyph.Side+1)
		}
	}
	if x1 <= x0 {
		return g
	}
	// Enlarged, so that its slant is taken away as smoothly as a scan's.
	const times = 3
	w, h := (x1-x0)*times, (y1-y0)*times
	plane := make([]uint8, w*h)
	for y := range h {
		for x := range w {
			plane[y*w+x] = g[(y0+y/times)*glyph.Side+x0+x/times]
		}
	}
	return glyph.Normalise(plane, w, h)
}

// randomNumber returns one, two or four digits; half of the latter are years.
func randomNumber(rng *rand.Rand) string {
	switch rng.IntN(8) {
	case 0, 1:
		return strconv.Itoa(rng.IntN(10))
	case 2, 3, 4:
		return strconv.Itoa(rng.IntN(10)) + strconv.Itoa(rng.IntN(10))
	case 5, 6:
		return strconv.Itoa(2000 + rng.IntN(100))
	}
	return strconv.Itoa(1000 + rng.IntN(9000))
}

// addBox adds the groups of ink that are digits, and one for every second digit that is none.
func addBox(s *pictures, rng *rand.Rand, b drawing) {
	pieces, groups := ink.Candidates(b.patch)
	owner := make([]int, len(pieces)) // which digit a piece belongs to
	for i, p := range pieces {
		middle := float64(p[0]+p[1]) / 2 / b.patch.PxPerMM
		far := math.Inf(1)
		for d, span := range b.spans {
			if off := max(span.From-middle, middle-span.To, 0) + .1*math.Abs(span.From+span.To-2*middle); off < far {
				owner[i], far = d, off
			}
		}
	}
	var junk []ink.Candidate
	for _, g := range groups {
		d, last := owner[g.First], owner[g.First+g.Count-1]
		apart := d == last && (g.First == 0 || owner[g.First-1] != d) && (g.First+g.Count == len(pieces) || owner[g.First+g.Count] != d)
		if !apart {
			junk = append(junk, g)
			continue
		}
		// A cut may have gone through a neighbour.
		const slack = .9 // mm
		from, to := float64(pieces[g.First][0])/b.patch.PxPerMM, float64(pieces[g.First+g.Count-1][1])/b.patch.PxPerMM
		if math.Abs(from-b.spans[d].From) < slack && math.Abs(to-b.spans[d].To) < slack {
			s.add(g.Glyph, int(b.text[d]-'0'))
		}
	}
	for range min(len(junk), int(.5*float64(len(b.text))+rng.Float64())) {
		s.add(junk[rng.IntN(len(junk))].Glyph, glyph.Junk)
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
func reportDigits(m *materials, n *net.Net, c *net.Conv) {
	var s samples
	var p pictures
	for i, im := range m.report.Images {
		var g glyph.Image
		copy(g[:], im)
		p.add(crop(&g), int(m.report.Labels[i]))
		s.add(glyph.Describe(&p.x[i]), int(m.report.Labels[i]))
	}
	fmt.Printf("t10k: %.4f and %.4f right of %d\n", accuracy(n, &s), convAccuracy(c, &p), len(s.x))
}
