package applicant

import (
	"math"
	"math/rand/v2"
)

// hand is one person's way of writing. The same seed gives the same hand; each piece of writing varies within it.
type hand struct {
	pen     pen
	slant   float64       // x shift per unit of height, right is positive
	climb   float64       // rise of the line in millimetres a millimetre
	wander  float64       // of the baseline, in heights
	uneven  float64       // of sizes, relative
	warp    float64       // of a character's shape, in heights
	tremor  float64       // millimetres
	gap     float64       // between characters, in heights
	narrow  float64       // width of characters, relative
	joins   float64       // probability that a stroke runs on into the next
	variant [10]int       // which way each digit is written
	pads    bool          // writes 03 for March
	own     *[10]ownDigit // digits as a real person wrote them, instead of variant
}

// pen is what a person writes with.
type pen struct {
	ink   rgb
	width float64 // millimetres
	// skip is how unevenly the ink is laid, 0 for gel.
	skip float64
}

var pens = []pen{
	{rgb{28, 28, 32}, 0.50, 0.05},  // black gel
	{rgb{22, 22, 26}, 0.70, 0.05},  // black gel, broad
	{rgb{34, 40, 88}, 0.55, 0.10},  // blue-black
	{rgb{38, 58, 150}, 0.38, 0.35}, // blue ballpoint
	{rgb{40, 40, 46}, 0.36, 0.30},  // black ballpoint
}

// newHand returns the hand that belongs to the seed.
func newHand(seed uint64) hand {
	rng := rand.New(rand.NewPCG(seed, 0x68616e64))
	h := hand{
		pen:    pens[rng.IntN(len(pens))],
		slant:  -0.05 + 0.22*rng.Float64(),
		climb:  -0.01 + 0.04*rng.Float64(),
		wander: 0.02 + 0.05*rng.Float64(),
		uneven: 0.03 + 0.07*rng.Float64(),
		warp:   0.015 + 0.03*rng.Float64(),
		tremor: 0.015 + 0.02*rng.Float64(),
		gap:    0.10 + 0.14*rng.Float64(),
		narrow: 0.85 + 0.3*rng.Float64(),
		joins:  0.7 * rng.Float64(),
		pads:   rng.IntN(4) == 0,
	}
	h.pen.width *= 0.9 + 0.2*rng.Float64()
	for d := range h.variant {
		h.variant[d] = rng.IntN(len(digitStrokes[d]))
	}
	return h
}

// inked is a point on a stroke with the width of the line there, millimetres.
type inked struct{ x, y, w float64 }

// writing is a piece of handwriting on paper: strokes in millimetres.
type writing [][]inked

// script tells how characters are written; studios have the only one.
type script interface {
	character(r rune) (strokes [][]point, advance float64, err error)
}

// write sets text with its left end at x and its baseline at y; height is that of a digit or a full character in
// millimetres. It returns the strokes and the right end. running says how much strokes are joined, above the hand's habit.
func (h hand) write(s script, text string, x, y, height, running float64, rng *rand.Rand) (writing, float64, error) {
	var out writing
	phase := rng.Float64() * 2 * math.Pi
	start := x
	var pending [][]point // strokes that may run on into the next character
	for _, r := range text {
		if r == ' ' {
			x += height * 0.4
			continue
		}
		strokes, advance, err := h.shapes(s, r)
		if err != nil {
			return nil, 0, err
		}
		size := height * (1 + h.uneven*rng.NormFloat64())
		base := y - (x-start)*h.climb + h.wander*height*math.Sin(phase+(x-start)/height*1.3) + 0.3*h.wander*height*rng.NormFloat64()
		strokes = h.distort(strokes, rng)
		place := affine{size * h.narrow, -h.slant * size, x + h.slant*size, 0, size, base - size}
		for i := range strokes {
			for j, p := range strokes[i] {
				strokes[i][j] = place.apply(p)
			}
		}
		pending = append(pending, strokes...)
		if rng.Float64() >= 0.5*running {
			out = append(out, h.draw(pending, height, running, rng)...)
			pending = nil
		}
		x += (advance*h.narrow + h.gap*(0.8+0.4*rng.Float64())*(1-1.3*running)) * size
	}
	return append(out, h.draw(pending, height, running, rng)...), x, nil
}

// shapes returns the strokes of a character in this hand: own skeletons for digits, the script's for the rest.
func (h hand) shapes(s script, r rune) ([][]point, float64, error) {
	if r >= '0' && r <= '9' && h.own != nil {
		d := h.own[r-'0']
		strokes := make([][]point, len(d.strokes))
		for i, st := range d.strokes {
			strokes[i] = append([]point(nil), st...)
		}
		return strokes, d.wide, nil
	}
	if r >= '0' && r <= '9' {
		variants := digitStrokes[r-'0']
		strokes := make([][]point, 0, 2)
		for _, st := range variants[h.variant[r-'0']] {
			strokes = append(strokes, append([]point(nil), st...))
		}
		return strokes, 0.6, nil
	}
	known, advance, err := s.character(r)
	if err != nil {
		return nil, 0, err
	}
	strokes := make([][]point, len(known))
	for i, st := range known {
		strokes[i] = append([]point(nil), st...)
	}
	return strokes, advance, nil
}

// distort bends a character a little, differently each time: a smooth warp, and every stroke a little out of place.
func (h hand) distort(strokes [][]point, rng *rand.Rand) [][]point {
	k := h.warp
	a, b, c, d := k*rng.NormFloat64(), k*rng.NormFloat64(), k*rng.NormFloat64(), k*rng.NormFloat64()
	turn := rotation(1.5 * rng.NormFloat64())
	for _, s := range strokes {
		dx, dy := 0.6*k*rng.NormFloat64(), 0.6*k*rng.NormFloat64()
		for i, p := range s {
			q := point{
				p.x + a*math.Sin(math.Pi*p.y) + b*math.Sin(2*math.Pi*p.y+1) + dx,
				p.y + c*math.Sin(math.Pi*p.x) + d*math.Sin(2*math.Pi*p.x+1) + dy,
			}
			q = turn.apply(point{q.x - 0.5, q.y - 0.5})
			s[i] = point{q.x + 0.5, q.y + 0.5}
		}
	}
	return strokes
}

// draw turns strokes in millimetres into inked lines: smooth, thinner where the pen is fast, running on into the next
// stroke now and then.
func (h hand) draw(strokes [][]point, size, running float64, rng *rand.Rand) writing {
	var out writing
	join := min(h.joins*0.3+1.1*running, 0.95)
	var line []point
	for i, s := range strokes {
		line = append(line, s...)
		if i+1 < len(strokes) && len(line) < 40 {
			from, to := s[len(s)-1], strokes[i+1][0]
			if math.Hypot(to.x-from.x, to.y-from.y) < (0.5+0.4*running)*size && rng.Float64() < join {
				line = append(line, point{from.x*0.6 + to.x*0.4, from.y*0.6 + to.y*0.4 + 0.03*size})
				continue
			}
		}
		out = append(out, h.inkLine(smooth(line, 0.12, running), rng))
		line = nil
	}
	return out
}

// inkLine gives a smooth line its widths.
func (h hand) inkLine(ps []point, rng *rand.Rand) []inked {
	out := make([]inked, len(ps))
	tx, ty := rng.Float64()*9, rng.Float64()*9
	press := 1 + 0.08*rng.NormFloat64()
	for i, p := range ps {
		t := float64(i) / float64(max(len(ps)-1, 1))
		w := 0.88 + 0.22*math.Exp(-t*12) + 0.1*math.Sin(tx+t*5)
		if t > 0.8 {
			w *= 1 - 0.55*(t-0.8)/0.2
		}
		d := float64(i) * 0.12
		out[i] = inked{
			p.x + h.tremor*math.Sin(tx+d*2.1) + 0.5*h.tremor*math.Sin(ty+d*5.3),
			p.y + h.tremor*math.Sin(ty+d*2.4) + 0.5*h.tremor*math.Sin(tx+d*4.7),
			h.pen.width * w * press,
		}
	}
	return out
}

// smooth returns points every step millimetres on the Catmull-Rom curve through ps; rounding above 0 cuts corners.
func smooth(ps []point, step, rounding float64) []point {
	if len(ps) == 1 {
		ps = []point{ps[0], {ps[0].x + step, ps[0].y + step/2}}
	}
	at := func(i int) point { return ps[min(max(i, 0), len(ps)-1)] }
	var out []point
	for i := range len(ps) - 1 {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		n := max(int(math.Hypot(c.x-b.x, c.y-b.y)/step), 1)
		for j := range n {
			t := float64(j) / float64(n)
			out = append(out, point{spline(a.x, b.x, c.x, d.x, t), spline(a.y, b.y, c.y, d.y, t)})
		}
	}
	out = append(out, ps[len(ps)-1])
	for range int(rounding * 28) {
		last := out[0]
		for i := 1; i+1 < len(out); i++ {
			p := out[i]
			out[i] = point{(last.x + p.x + out[i+1].x) / 3, (last.y + p.y + out[i+1].y) / 3}
			last = p
		}
	}
	return out
}

func spline(a, b, c, d, t float64) float64 {
	return b + 0.5*t*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
}

// coverage rasterises handwriting, with the ink as uneven as the pen lays it.
func (w writing) coverage(scale float64, p pen, rng *rand.Rand) *mask {
	x0, y0, x1, y1 := w.bounds()
	m := newMask(scale, x0-1, y0-1, x1+1, y1+1)
	for _, line := range w {
		for i := range line {
			m.dot(line[i], scale)
			if i+1 < len(line) { // steps of 0.12 mm are wider than a pixel
				a, b := line[i], line[i+1]
				n := int(math.Hypot(b.x-a.x, b.y-a.y) * scale / 0.8)
				for j := 1; j < n; j++ {
					t := float64(j) / float64(n)
					m.dot(inked{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y), a.w + t*(b.w-a.w)}, scale)
				}
			}
		}
	}
	slow, fast := newField(rng, 0.9*scale), newField(rng, 0.13*scale)
	for y := range m.h {
		for x := range m.w {
			if a := m.a[y*m.w+x]; a != 0 {
				f := 1 - 0.12*slow.at(x, y) - (0.06+p.skip)*max(fast.at(x, y), 0)
				m.a[y*m.w+x] = uint8(min(max(float64(a)*f, 0), 255))
			}
		}
	}
	return m
}

// dot puts one round touch of the pen on the mask, keeping the greater coverage.
func (m *mask) dot(p inked, scale float64) {
	cx, cy, r := p.x*scale-float64(m.x), p.y*scale-float64(m.y), p.w*scale/2
	for y := max(int(cy-r-1), 0); y <= min(int(cy+r+1), m.h-1); y++ {
		for x := max(int(cx-r-1), 0); x <= min(int(cx+r+1), m.w-1); x++ {
			dx, dy := float64(x)+0.5-cx, float64(y)+0.5-cy
			d := r + 0.5 - math.Sqrt(dx*dx+dy*dy)
			if d <= 0 {
				continue
			}
			if a := uint8(255 * min(d, 1)); a > m.a[y*m.w+x] {
				m.a[y*m.w+x] = a
			}
		}
	}
}

// bounds returns the box around the strokes' centre lines in millimetres.
func (w writing) bounds() (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, line := range w {
		for _, p := range line {
			x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
		}
	}
	if x1 < x0 {
		return 0, 0, 0, 0
	}
	return x0, y0, x1, y1
}

// shift moves the writing.
func (w writing) shift(dx, dy float64) {
	for _, line := range w {
		for i := range line {
			line[i].x += dx
			line[i].y += dy
		}
	}
}
