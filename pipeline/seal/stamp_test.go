package seal_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// sheet is a simulated piece of paper in linear RGB, 0–1.
type sheet struct {
	w, h    int
	pxPerMM float64
	px      [][3]float64
}

func newSheet(rng *rand.Rand, wMM, hMM, pxPerMM float64) *sheet {
	s := &sheet{w: int(wMM * pxPerMM), h: int(hMM * pxPerMM), pxPerMM: pxPerMM}
	s.px = make([][3]float64, s.w*s.h)
	white := .9 + .08*rng.Float64()
	cast := [3]float64{white, white * (.97 + .03*rng.Float64()), white * (.93 + .07*rng.Float64())}
	for i := range s.px {
		s.px[i] = cast
	}
	return s
}

// cover lays ink of the given colour over a pixel; alpha 0–1.
func (s *sheet) cover(x, y int, ink [3]float64, alpha float64) {
	if x < 0 || y < 0 || x >= s.w || y >= s.h || alpha <= 0 {
		return
	}
	p := &s.px[y*s.w+x]
	for c := range p {
		p[c] *= 1 - alpha*(1-ink[c])
	}
}

// rect fills a rectangle in mm.
func (s *sheet) rect(x, y, w, h float64, ink [3]float64, alpha float64) {
	k := s.pxPerMM
	for j := int(y * k); j < int((y+h)*k); j++ {
		for i := int(x * k); i < int((x+w)*k); i++ {
			s.cover(i, j, ink, alpha)
		}
	}
}

// print covers the sheet with lines of black bars that resemble text, and a table.
func (s *sheet) print(rng *rand.Rand, ink [3]float64) {
	wMM, hMM := float64(s.w)/s.pxPerMM, float64(s.h)/s.pxPerMM
	for y := 8.0; y < hMM-8; y += 9 {
		s.rect(5, y, wMM-10, .25, ink, .9)
		for x := 8.0; x < wMM-10; x += 4.2 {
			if rng.Float64() < .6 {
				for range 6 {
					if rng.IntN(2) == 0 {
						s.rect(x+3*rng.Float64(), y+2, .3, 3*rng.Float64()+.4, ink, .9)
					} else {
						s.rect(x, y+2+3*rng.Float64(), 3.2*rng.Float64(), .3, ink, .9)
					}
				}
			}
		}
	}
}

// stamp is a simulated seal and how it was pressed.
type stamp struct {
	x, y, a, b float64 // centre and outer semi-axes in mm
	turn       float64 // radians, clockwise
	ring       float64 // thickness in mm
	ink        [3]float64
	strength   float64 // 0–1
	uneven     float64 // 0–1
	missing    float64 // share of the impression that was not pressed, from one side
	side       float64 // that side's direction in radians
	text       uint64  // what the seal says
	seed       uint64  // this impression's own unevenness
	star       bool
}

func red(rng *rand.Rand) [3]float64 {
	return [3]float64{.80 + .15*rng.Float64(), .08 + .2*rng.Float64(), .12 + .18*rng.Float64()}
}

func newStamp(rng *rand.Rand, x, y float64) stamp {
	st := stamp{
		x: x, y: y, ring: .7 + .6*rng.Float64(), ink: red(rng), strength: .65 + .35*rng.Float64(),
		uneven: .15 + .3*rng.Float64(), turn: (rng.Float64() - .5) * 50 * math.Pi / 180, text: rng.Uint64(), seed: rng.Uint64(),
		star: rng.IntN(5) > 0,
	}
	switch rng.IntN(6) {
	case 0:
		st.a, st.b = 22.5, 15
		st.turn = (rng.Float64() - .5) * 36 * math.Pi / 180
	case 1:
		r := 25 + 4*rng.Float64()
		st.a, st.b = r, r
	default:
		r := 19 + 2.2*rng.Float64()
		st.a, st.b = r, r
	}
	return st
}

// glyphs returns which of the 5 × 5 cells of each of a seal's characters are filled.
func glyphs(seed uint64) (cells [16][25]bool, n int) {
	rng := rand.New(rand.NewPCG(seed, 1))
	n = 10 + rng.IntN(6)
	for i := range n {
		for j := range 25 {
			cells[i][j] = rng.IntN(100) < 48
		}
	}
	return cells, n
}

// field is smooth noise of about unit deviation with features of size mm.
type field struct {
	v    [64][64]float64
	size float64
}

func newField(rng *rand.Rand, size float64) *field {
	f := &field{size: size}
	for i := range f.v {
		for j := range f.v[i] {
			f.v[i][j] = rng.NormFloat64()
		}
	}
	return f
}

func (f *field) at(x, y float64) float64 {
	x, y = x/f.size+32, y/f.size+32
	i, j := int(math.Floor(x)), int(math.Floor(y))
	u, v := x-float64(i), y-float64(j)
	u, v = u*u*(3-2*u), v*v*(3-2*v)
	g := func(i, j int) float64 { return f.v[(i%64+64)%64][(j%64+64)%64] }
	return (g(i, j)*(1-u)+g(i+1, j)*u)*(1-v) + (g(i, j+1)*(1-u)+g(i+1, j+1)*u)*v
}

// press prints the stamp on the sheet.
func (s *sheet) press(st stamp) {
	rng := rand.New(rand.NewPCG(st.seed, 2))
	coarse, fine, edge := newField(rng, 6), newField(rng, .6), newField(rng, .35)
	cells, n := glyphs(st.text)
	k := s.pxPerMM
	for py := int((st.y - st.a - 1) * k); py < int((st.y+st.a+1)*k); py++ {
		for px := int((st.x - st.a - 1) * k); px < int((st.x+st.a+1)*k); px++ {
			dx, dy := (float64(px)+.5)/k-st.x, (float64(py)+.5)/k-st.y
			x := dx*math.Cos(st.turn) + dy*math.Sin(st.turn)
			y := dy*math.Cos(st.turn) - dx*math.Sin(st.turn)
			d := st.die(x, y, &cells, n) + .05*edge.at(dx, dy)
			alpha := min(max(.5-d*k, 0), 1) // one pixel of slope
			if alpha == 0 {
				continue
			}
			alpha *= st.strength * (1 - st.uneven*min(max(.5+.5*coarse.at(dx, dy)+.35*fine.at(dx, dy), 0), 1))
			if st.missing > 0 {
				along := (dx*math.Cos(st.side)+dy*math.Sin(st.side))/st.a + 1 // 0–2
				alpha *= min(max((along-2*st.missing)*4+.5, 0), 1)
			}
			s.cover(px, py, st.ink, alpha)
		}
	}
}

// die returns the distance in mm from the seal's raised parts; negative on them.
func (st *stamp) die(x, y float64, cells *[16][25]bool, n int) float64 {
	u := math.Hypot(x/st.a, y/st.b)
	mean := math.Sqrt(st.a * st.b)
	d := (u - 1) * mean
	d = math.Max(d, -st.ring-d) // the ring
	angle := math.Atan2(y/st.b, x/st.a)
	// Characters run clockwise over the top, 270° in all.
	if u > .6 && u < .88 {
		t := (math.Remainder(angle+math.Pi/2, 2*math.Pi)/(1.5*math.Pi) + .5) * float64(n)
		if t >= 0 && t < float64(n) {
			i := int(t)
			cx, cy := (t-float64(i))*1.25-.125, (.86-u)/.24
			if cx >= 0 && cx < 1 && cy >= 0 && cy < 1 && cells[i][int(cy*5)*5+int(cx*5)] {
				d = math.Min(d, -.2)
			}
		}
	}
	if st.star && st.a == st.b {
		r := math.Hypot(x, y)
		// A five-pointed star: the radius of its outline by angle.
		t := math.Mod(angle+math.Pi/2+4*math.Pi, 2*math.Pi/5)
		t = math.Abs(t - math.Pi/5)
		outline := .30 * st.a * .382 / math.Cos(math.Pi/5) / math.Cos(math.Pi/5-t) * (1 + 1.6*t)
		d = math.Min(d, r-outline)
	}
	return d
}

// scan blurs, shades, adds noise and sends the sheet through JPEG.
func (s *sheet) scan(t testing.TB, rng *rand.Rand, quality int) *page.Page {
	t.Helper()
	im := image.NewRGBA(image.Rect(0, 0, s.w, s.h))
	gx, gy := (rng.Float64()-.5)*.25, (rng.Float64()-.5)*.25
	noise := .01 + .015*rng.Float64()
	for y := range s.h {
		for x := range s.w {
			var c [3]float64
			for _, o := range [5][3]int{{0, 0, 4}, {-1, 0, 1}, {1, 0, 1}, {0, -1, 1}, {0, 1, 1}} {
				p := s.px[min(max(y+o[1], 0), s.h-1)*s.w+min(max(x+o[0], 0), s.w-1)]
				for i := range c {
					c[i] += p[i] * float64(o[2]) / 8
				}
			}
			shade := 1 + gx*(float64(x)/float64(s.w)-.5) + gy*(float64(y)/float64(s.h)-.5)
			var q [3]uint8
			for i := range c {
				q[i] = uint8(255 * min(max(c[i]*shade+noise*rng.NormFloat64(), 0), 1))
			}
			im.SetRGBA(x, y, color.RGBA{q[0], q[1], q[2], 255})
		}
	}
	return throughJPEG(t, im, quality)
}

func throughJPEG(t testing.TB, im image.Image, quality int) *page.Page {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, im, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(&buf)
	if err != nil {
		t.Fatal(err)
	}
	return &page.Page{Image: out.(*image.YCbCr), Format: "jpeg", JPEGQuality: quality}
}
