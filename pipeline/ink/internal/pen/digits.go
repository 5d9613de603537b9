package pen

import (
	"math"
	"math/rand/v2"
)

// forms lists ways to draw each digit as strokes through points in a box of width .6 and height 1, among them the ones
// usual in China: the plain stroke for 1, straight or bent, the 7 with and without a bar, the 0 that stays open, the 9 with a straight leg.
var forms = [10][][][]Point{
	{
		{{{.35, .02}, {.1, .2}, {.03, .55}, {.15, .92}, {.35, .98}, {.53, .8}, {.58, .45}, {.48, .12}, {.33, .03}}},
		{{{.25, .05}, {.07, .3}, {.05, .65}, {.2, .95}, {.42, .93}, {.56, .6}, {.53, .25}, {.4, .06}}},
		{{{.42, .0}, {.2, .1}, {.05, .5}, {.2, .95}, {.4, .95}, {.56, .5}, {.5, .15}, {.3, .05}, {.2, .12}}},
	},
	{
		{{{.3, 0}, {.3, .5}, {.3, 1}}},
		{{{.36, 0}, {.3, .5}, {.22, 1}}},
		{{{.2, 0}, {.36, .3}, {.36, .7}, {.22, 1}}},
		{{{.38, 0}, {.22, .3}, {.22, .7}, {.36, 1}}},
		{{{.12, .22}, {.32, 0}, {.32, .5}, {.31, 1}}},
		{{{.22, .1}, {.33, 0}, {.3, 1}}},
	},
	{
		{{{.06, .25}, {.2, .04}, {.42, .04}, {.54, .22}, {.45, .48}, {.2, .75}, {.03, .97}, {.3, .95}, {.58, .96}}},
		{{{.1, .2}, {.3, .02}, {.5, .2}, {.4, .5}, {.12, .9}, {.06, .92}, {.18, .84}, {.35, .95}, {.6, .9}}},
		{{{.05, .1}, {.3, .02}, {.52, .15}, {.45, .45}, {.05, .98}, {.6, .97}}},
	},
	{
		{{{.08, .12}, {.28, .0}, {.5, .12}, {.45, .36}, {.22, .46}, {.48, .54}, {.56, .78}, {.35, .98}, {.05, .9}}},
		{{{.1, .05}, {.35, .02}, {.5, .15}, {.4, .4}, {.25, .45}, {.5, .6}, {.5, .85}, {.25, 1}, {.02, .85}}},
		{{{.08, .04}, {.3, .03}, {.54, .04}, {.4, .25}, {.25, .42}, {.5, .55}, {.53, .8}, {.3, .98}, {.05, .92}}},
	},
	{
		{{{.35, 0}, {.2, .35}, {.03, .66}, {.3, .66}, {.6, .65}}, {{.42, .35}, {.42, .7}, {.4, 1}}},
		{{{.2, .05}, {.15, .3}, {.1, .55}, {.3, .56}, {.55, .53}}, {{.48, .05}, {.45, .5}, {.43, 1}}},
		{{{.45, 0}, {.25, .3}, {.02, .68}, {.3, .7}, {.6, .68}}, {{.44, .02}, {.43, .5}, {.42, 1}}},
	},
	{
		{{{.12, .03}, {.1, .25}, {.08, .45}, {.3, .38}, {.52, .5}, {.55, .75}, {.35, .97}, {.05, .9}}, {{.12, .04}, {.35, .03}, {.56, .02}}},
		{{{.55, .03}, {.35, .03}, {.14, .05}, {.1, .25}, {.09, .42}, {.3, .36}, {.53, .52}, {.5, .85}, {.28, 1}, {.03, .92}}},
		{{{.15, .1}, {.12, .45}, {.4, .45}, {.52, .65}, {.4, .92}, {.05, .97}}, {{.2, .08}, {.6, .0}}},
	},
	{
		{{{.45, .0}, {.22, .25}, {.06, .6}, {.12, .92}, {.35, .98}, {.54, .8}, {.45, .58}, {.25, .56}, {.1, .72}}},
		{{{.3, .0}, {.14, .35}, {.06, .75}, {.25, .98}, {.5, .9}, {.5, .65}, {.3, .57}, {.08, .75}}},
	},
	{
		{{{.03, .05}, {.3, .05}, {.57, .04}, {.42, .4}, {.28, .7}, {.22, 1}}},
		{{{.03, .05}, {.3, .05}, {.57, .04}, {.42, .4}, {.28, .7}, {.22, 1}}, {{.15, .5}, {.5, .47}}},
		{{{.04, .22}, {.05, .06}, {.3, .05}, {.56, .05}, {.4, .45}, {.3, 1}}},
		{{{.05, .1}, {.3, .08}, {.55, .02}, {.42, .3}, {.4, 1}}},
	},
	{
		{{{.5, .12}, {.28, .0}, {.08, .17}, {.2, .4}, {.48, .62}, {.52, .85}, {.28, 1}, {.06, .84}, {.15, .6}, {.4, .4}, {.53, .18}, {.44, .05}}},
		{{{.3, .02}, {.1, .12}, {.14, .35}, {.3, .46}, {.48, .3}, {.46, .1}, {.3, .02}}, {{.3, .46}, {.06, .65}, {.1, .92}, {.3, 1}, {.52, .88}, {.5, .62}, {.3, .46}}},
	},
	{
		{{{.5, .2}, {.35, .02}, {.12, .1}, {.06, .35}, {.22, .5}, {.45, .4}, {.52, .15}, {.5, .5}, {.45, 1}}},
		{{{.52, .12}, {.3, .0}, {.08, .2}, {.15, .46}, {.4, .42}, {.52, .1}, {.5, .6}, {.3, .97}, {.1, .92}}},
		{{{.5, .25}, {.3, .02}, {.08, .22}, {.2, .48}, {.45, .35}, {.52, .12}, {.5, .6}, {.5, 1}}},
	},
}

// Hand is one person's way of writing.
type Hand struct {
	Slant, Jitter   float64
	Width           float64 // of the stroke in mm
	Pressure        float64 // its variation
	Dark            float64 // 0–1
	choice          [10]int
	spread, aspect  float64
	ragged, touches float64
	overlap         float64 // how far digits that touch reach into one another, as a share of their height
	wide            float64 // how much wider than usual digits are
	skips           float64 // how much of the ink fails to flow, 0–1
	lifts           float64 // how often the pen leaves the paper within a digit
	retraces        bool    // writes as real people wrote, with this pen
}

// NewHand returns a random hand with a pen, or now and then a pencil.
func NewHand(rng *rand.Rand) *Hand {
	h := &Hand{
		Slant: .15 + rng.NormFloat64()*.14, Jitter: .015 + .035*rng.Float64(), Width: .2 + .5*rng.Float64(),
		Pressure: .1 + .3*rng.Float64(), Dark: .7 + .3*rng.Float64(), spread: .02 + .35*rng.Float64(),
		aspect: .75 + .5*rng.Float64(), ragged: .02 + .06*rng.Float64(), retraces: rng.IntN(4) > 0, overlap: .13, wide: 1,
	}
	if rng.IntN(8) == 0 {
		h.wide += .7 * rng.Float64()
	}
	if rng.IntN(8) == 0 {
		h.Dark = .3 + .3*rng.Float64()
	}
	if rng.IntN(8) == 0 {
		h.Width += .6 * rng.Float64()
	}
	if rng.IntN(4) == 0 {
		h.touches = .4 * rng.Float64()
	}
	if rng.IntN(4) == 0 {
		h.skips = rng.Float64()
	}
	if rng.IntN(4) == 0 {
		h.lifts = .4 * rng.Float64()
	}
	for i := range h.choice {
		h.choice[i] = rng.IntN(len(forms[i]))
	}
	return h
}

// Join makes the hand write digits into one another.
func (h *Hand) Join() { h.touches, h.overlap = 1, .25 }

// InkColour returns black, blue-black or blue ink, R, G, B, 0–1.
func InkColour(rng *rand.Rand) [3]float64 {
	switch rng.IntN(3) {
	case 0:
		return [3]float64{.1 + .1*rng.Float64(), .15 + .1*rng.Float64(), .5 + .2*rng.Float64()}
	case 1:
		return [3]float64{.12, .13, .25}
	}
	return [3]float64{.08 + .1*rng.Float64(), .08 + .1*rng.Float64(), .1 + .1*rng.Float64()}
}

// Digit draws a digit of the given height in mm with its top left at p and returns how far it reaches to the right.
func (h *Hand) Digit(b *Box, rng *rand.Rand, d int, p Point, height float64) (width float64) {
	form := h.choice[d]
	if rng.IntN(4) == 0 {
		form = rng.IntN(len(forms[d]))
	}
	return h.strokes(b, rng, forms[d][form], p, height)
}

func (h *Hand) strokes(b *Box, rng *rand.Rand, form [][]Point, p Point, height float64) (width float64) {
	slant := h.Slant + rng.NormFloat64()*.04
	bend, lean := rng.NormFloat64()*h.Jitter*1.5, rng.NormFloat64()*h.Jitter*1.5
	sx, turn := h.wide*h.aspect*(.9+.2*rng.Float64()), rng.NormFloat64()*.06
	lo, hi := math.Inf(1), math.Inf(-1)
	var drawn [][]Point
	for _, s := range form {
		pts := make([]Point, len(s))
		for i, q := range s {
			x := q.X + rng.NormFloat64()*h.Jitter
			y := q.Y + rng.NormFloat64()*h.Jitter
			x, y = x*sx+slant*(1-y)+turn*y+bend*math.Cos(4*q.Y), y+lean*math.Cos(5*q.X+1)
			pts[i] = Point{x * height, y * height}
		}
		line := curve(pts)
		for _, q := range line {
			lo, hi = min(lo, q.X), max(hi, q.X)
		}
		drawn = append(drawn, line)
	}
	phase := rng.Float64() * 6
	for _, line := range drawn {
		for i := range line {
			line[i].X += p.X - lo
			line[i].Y += p.Y
		}
		b.line(b.ink, line, func(t float64) float64 {
			return h.Width * (1 + h.Pressure*math.Sin(phase+5*t) - .3*h.Pressure*t)
		}, h.Dark)
	}
	return hi - lo
}

// retrace goes over a middle line with the hand's pen, a little out of shape, and returns how far it reaches to the right.
func (h *Hand) retrace(b *Box, rng *rand.Rand, t trace, p Point, height float64) (width float64) {
	slant, turn := rng.NormFloat64()*.1, rng.NormFloat64()*.05
	bend, lean := rng.NormFloat64()*.025, rng.NormFloat64()*.025
	sx, phase := h.wide*(.85+.3*rng.Float64()), rng.Float64()*6
	lo, hi := math.Inf(1), math.Inf(-1)
	lines := make([][2]Point, len(t))
	for i, s := range t {
		for k, q := range s {
			lines[i][k] = Point{
				(q.X*sx + slant*(1-q.Y) + turn*q.Y + bend*math.Cos(4*q.Y)) * height,
				(q.Y + lean*math.Cos(5*q.X+1)) * height,
			}
			lo, hi = min(lo, lines[i][k].X), max(hi, lines[i][k].X)
		}
	}
	for i, s := range lines {
		wide := h.Width * (1 + .6*h.Pressure*math.Sin(phase+5*t[i][0].Y))
		for k := range s {
			s[k].X += p.X - lo
			s[k].Y += p.Y
		}
		b.line(b.ink, s[:], func(float64) float64 { return wide }, h.Dark)
	}
	return hi - lo
}

// Span is where a digit begins and ends, in mm from the left.
type Span struct{ From, To float64 }

// beyond is how far a number may run out of its box to the left or right, in mm.
const beyond = .8

// Number writes digits above, onto or across the rule of the box: drawn ones, or where real is not nil ones that people wrote.
// It returns where they stand, nil where they do not fit.
func (h *Hand) Number(b *Box, rng *rand.Rand, text string, real *Real) []Span {
	wMM, hMM := float64(b.W)/b.PxPerMM, float64(b.H)/b.PxPerMM
	height := min(3.2+4.6*rng.Float64(), (wMM-.6)/float64(len(text))*1.3)
	bottom := min(hMM-Foot-.9+.9*rng.NormFloat64(), hMM-.4)
	if height < 2 || bottom-height < .2 {
		return nil
	}
	x := .8 + max(0, wMM-1.6-float64(len(text))*height*.75)*rng.Float64() + .4*rng.NormFloat64()
	climb := .04 * rng.NormFloat64()
	spans := make([]Span, 0, len(text))
	for i, c := range text {
		size := height * (1 + rng.NormFloat64()*.06)
		at := Point{x, bottom - size + rng.NormFloat64()*h.ragged*height + climb*x}
		var w float64
		if real != nil {
			w = real.Digit(b, rng, h, int(c-'0'), at, size)
		} else {
			w = h.Digit(b, rng, int(c-'0'), at, size)
		}
		spans = append(spans, Span{x, x + w})
		if rng.Float64() < h.lifts {
			b.lift(rng, spans[i], height, h.Width)
		}
		gap := h.spread * height * (.6 + .8*rng.Float64())
		if rng.Float64() < h.touches {
			gap = -(.02 + h.overlap*rng.Float64()) * height
		}
		if x += w; i < len(text)-1 {
			x += gap
		}
	}
	if spans[0].From < -beyond || x > wMM+beyond {
		return nil
	}
	b.starve(rng, h.skips)
	return spans
}
