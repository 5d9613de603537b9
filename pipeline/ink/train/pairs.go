package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// gatherPairs makes n boxes for the net of pairs: two digits written into one another, and what is no pair, one digit or three
// of them or a character.
func gatherPairs(m *materials, digits *pen.Real, seed uint64, n int) *pictures {
	characters := []rune(pen.NameCharacters)
	parts := make([]pictures, n)
	each(n, func(i int) {
		s, rng := &parts[i], rand.New(rand.NewPCG(seed, uint64(i)))
		h, b := pen.NewHand(rng), pen.NewBox(11, 11, 12)
		from := digits
		if rng.IntN(3) == 0 {
			from = nil
		}
		text := ""
		switch i % 16 {
		case 0:
			h.Name(b, rng, m.hanzi, string(characters[rng.IntN(len(characters))]))
		case 1, 2, 3, 4, 5:
			text = fmt.Sprint(rng.IntN(10))
		case 6:
			text = fmt.Sprintf("%03d", rng.IntN(1000))
		case 7, 8, 9, 10, 11:
			text = fmt.Sprintf("%02d", 1+rng.IntN(31))
		default:
			text = fmt.Sprintf("%02d", rng.IntN(100))
		}
		class := glyph.NoPair
		if len(text) == 2 {
			class = 10*int(text[0]-'0') + int(text[1]-'0')
		}
		var spans []pen.Span
		if text != "" {
			h.Join()
			if spans = h.Number(b, rng, text, from); spans == nil {
				return
			}
		}
		s.addWhole(b.Scan(rng, 60+rng.IntN(38)), spans, class)
	})
	var s pictures
	for _, p := range parts {
		s.x, s.y = append(s.x, p.x...), append(s.y, p.y...)
	}
	return &s
}

// addWhole adds the ink that holds together and reaches over all spans.
func (s *pictures) addWhole(p *page.Patch, spans []pen.Span, class int) {
	pieces, groups := ink.Candidates(p)
	for _, g := range groups {
		if g.Pair == nil {
			continue
		}
		from, to := float64(pieces[g.First][0])/p.PxPerMM, float64(pieces[g.First+g.Count-1][1])/p.PxPerMM
		if n := len(spans); n == 0 || from < middle(spans[0]) && to > middle(spans[n-1]) {
			s.add(g.Pair, class)
			return
		}
	}
}

func middle(s pen.Span) float64 { return (s.From + s.To) / 2 }

// learnPairs trains the net of pairs.
func learnPairs(m *materials, seed uint64, rng *rand.Rand, scale float64) *net.Conv {
	s := gatherPairs(m, m.learn, seed, int(120000*scale))
	c := descent{epochs: 7, batch: 64, rate: .03, decay: 1e-5}.conv(rng, s, glyph.PairClasses)
	fmt.Printf("pairs: %.4f right of %d learnt from", convAccuracy(c, s), len(s.x))
	unseen := gatherPairs(m, m.report, seed+1, int(8000*scale))
	fmt.Printf(", %.4f of %d with digits from t10k\n", convAccuracy(c, unseen), len(unseen.x))
	return c
}
