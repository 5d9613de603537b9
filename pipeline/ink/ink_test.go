package ink_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

const assets = "../../.assets"

// box returns an empty box with room for n digits, about as large as a form's.
func box(rng *rand.Rand, n int) *pen.Box {
	return pen.NewBox((7+4*float64(n))*(.85+.3*rng.Float64()), 12.5+1.5*rng.Float64(), 12)
}

// written returns a scanned box with the text written by a simulated hand, a rule, neighbours' print and a seal across it.
func written(rng *rand.Rand, text string, real *pen.Real) *page.Patch {
	for {
		b := box(rng, len(text))
		b.Colour = pen.InkColour(rng)
		if pen.NewHand(rng).Number(b, rng, text, real) == nil {
			continue
		}
		disturb(b, rng)
		return b.Scan(rng, 55+rng.IntN(43))
	}
}

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

func measure(p *page.Patch) ink.Measurement { return ink.Find(p).Measure() }

func TestMeasureTellsBlankFromWritten(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	n, false1, missed := 200, 0, 0
	for range n {
		b := box(rng, 1+rng.IntN(4))
		b.Rule(rng)
		b.Intrude(rng)
		if rng.IntN(2) == 0 {
			b.Stamp(rng)
		}
		if m := measure(b.Scan(rng, 55+rng.IntN(43))); m.InkMM2 > .5 {
			false1++
			t.Logf("blank box: %+v", m)
		}
		if m := measure(written(rng, strconv.Itoa(1+rng.IntN(31)), nil)); m.InkMM2 < .5 {
			missed++
			t.Logf("written box: %+v", m)
		}
	}
	t.Logf("n=%d: ink in %d blank boxes, none in %d written ones", n, false1, missed)
	// These rules are more askew than a form's, so that a remainder of one is left now and then.
	if false1 > n/20 || missed > n/50 {
		t.Errorf("ink in %d of %d blank boxes, none in %d of %d written ones", false1, n, missed, n)
	}
}

func TestMeasureNumbers(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2, 2))
	b := pen.NewBox(14, 13, 12)
	b.Colour = [3]float64{.1, .15, .6}
	h := pen.NewHand(rng)
	h.Width, h.Dark, h.Pressure = .5, 1, .05
	h.Digit(b, rng, 1, pen.Point{X: 6, Y: 2}, 5)
	m := measure(b.Scan(rng, 90))
	if m.Strokes != 1 || m.Colour != "blue" || math.Abs(m.HeightMM-5.4) > .5 || math.Abs(m.StrokeWidthMM-.5) > .15 ||
		m.InkMM2 < 1.8 || m.InkMM2 > 4.6 || m.Box[0] < 5*12 || m.Box[0]+m.Box[2] > 10*12 {
		t.Errorf("a blue stroke 5 mm high and .5 mm wide measures %+v", m)
	}
}

func TestMeasureEmptyAndTiny(t *testing.T) {
	t.Parallel()
	for _, size := range []float64{.1, .5, 5} {
		p := pen.NewBox(size, size, 12).Scan(rand.New(rand.NewPCG(3, 3)), 90)
		if m := measure(p); m != (ink.Measurement{}) {
			t.Errorf("an empty box of %.1f mm measures %+v", size, m)
		}
		if d := ink.Find(p).Digits(4); d.Text != "" || d.Confidence != 0 {
			t.Errorf("an empty box of %.1f mm reads %+v", size, d)
		}
	}
}

func TestHandwrittenOrTyped(t *testing.T) {
	t.Parallel()
	fonts, err := pen.LoadFonts(assets+"/fonts/NotoSansSC-Regular.ttf", assets+"/fonts/HanaMinB.ttf")
	if err != nil {
		t.Skip("no fonts here")
	}
	rng := rand.New(rand.NewPCG(4, 4))
	n, right := 120, 0
	for i := range n {
		text := strconv.Itoa(2020 + rng.IntN(15))
		if i%2 == 0 {
			if measure(written(rng, text, nil)).Handwritten > .5 {
				right++
			}
			continue
		}
		b := box(rng, 4)
		b.Colour = [3]float64{.1, .1, .1}
		if err := b.Type(rng, fonts[i/2%2], text); err != nil {
			t.Fatal(err)
		}
		disturb(b, rng)
		if measure(b.Scan(rng, 55+rng.IntN(43))).Handwritten < .5 {
			right++
		}
	}
	t.Logf("hand or type: %d of %d right", right, n)
	if right < n*92/100 {
		t.Errorf("told hand from type in %d of %d boxes", right, n)
	}
}

func TestReadDate(t *testing.T) {
	t.Parallel()
	real, err := pen.LoadReal(assets+"/digits", "t10k")
	if err != nil {
		real = nil
	}
	rng := rand.New(rand.NewPCG(5, 5))
	n, exact, sure, surelyWrong := 150, 0, 0, 0
	for i := range n {
		y, m, d := 2020+rng.IntN(15), 1+rng.IntN(12), 1+rng.IntN(28)
		from := real
		if i%2 == 0 {
			from = nil
		}
		find := func(n int) *ink.Writing { return ink.Find(written(rng, strconv.Itoa(n), from)) }
		got := ink.ReadDate(find(y), find(m), find(d))
		right := got.Year == y && got.Month == m && got.Day == d
		if right {
			exact++
		}
		if got.Confidence > .9 {
			sure++
			if !right {
				surelyWrong++
			}
		}
	}
	t.Logf("dates: %d of %d exact; of %d with confidence above .9, %d wrong", exact, n, sure, surelyWrong)
	if exact < n*75/100 {
		t.Errorf("read %d of %d dates", exact, n)
	}
	if surelyWrong > max(n/25, sure/10) {
		t.Errorf("%d of %d dates read with confidence are wrong", surelyWrong, sure)
	}
}

func TestReadDigitsIsUnsureOfCharacters(t *testing.T) {
	t.Parallel()
	hanzi, err := pen.LoadHanzi(assets+"/strokes/hanzi-writer-data.tgz", "王志华陈建国")
	if err != nil {
		t.Skip("no strokes here")
	}
	rng := rand.New(rand.NewPCG(6, 6))
	sure := 0
	for range 40 {
		b := pen.NewBox(24, 13, 12)
		pen.NewHand(rng).Name(b, rng, hanzi, "陈建国")
		if d := ink.Find(b.Scan(rng, 80)).Digits(4); d.Confidence > .8 {
			sure++
			t.Logf("%+v", d)
		}
	}
	if sure > 2 {
		t.Errorf("sure of digits in %d of 40 names", sure)
	}
}

func BenchmarkMeasureAndRead(b *testing.B) {
	p := written(rand.New(rand.NewPCG(7, 7)), "2026", nil)
	for b.Loop() {
		w := ink.Find(p)
		w.Measure()
		w.Digits(4)
	}
}
