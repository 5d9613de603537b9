package applicant

import (
	"math"
	"math/rand/v2"
)

// inking is how one impression of a seal comes out.
type inking struct {
	ink      rgb
	density  float64 // 1 is a well inked seal
	tilt     float64 // how much fainter one side is, 0 to 1
	tiltAt   float64 // radians
	uneven   float64 // strength of the slow variation of pressure
	pores    float64 // share of the inked area that stays thin
	spread   float64 // millimetres that ink creeps
	missing  float64 // share of the diameter cut off, 0 for none
	gaps     float64 // how far from zero pressure the ink fails, 0 for nowhere; the smaller, the more gaps
	slip     float64 // millimetres by which the seal moved while it was pressed
	perfect  bool    // printed, not stamped: flat and even
	rotation float64 // degrees clockwise
}

var sealReds = []rgb{{212, 38, 44}, {200, 28, 40}, {222, 52, 50}, {190, 30, 52}, {214, 30, 30}}

// newInking returns a good impression by a person's hand.
func newInking(rng *rand.Rand) inking {
	k := inking{
		ink:      sealReds[rng.IntN(len(sealReds))],
		density:  0.68 + 0.5*rng.Float64(),
		tilt:     0.35 * rng.Float64() * rng.Float64(),
		tiltAt:   rng.Float64() * 2 * math.Pi,
		uneven:   0.15 + 0.2*rng.Float64(),
		pores:    0.03 + 0.09*rng.Float64(),
		spread:   0.03 + 0.05*rng.Float64(),
		rotation: 24 * math.Tanh(0.8*rng.NormFloat64()),
	}
	switch rng.IntN(8) {
	case 0: // pressed unevenly: still plain to read
		k.uneven, k.tilt, k.gaps = 0.4+0.15*rng.Float64(), 0.3+0.25*rng.Float64(), 0.5+0.2*rng.Float64()
	case 1:
		k.slip = 0.3 + 0.4*rng.Float64()
	case 2: // too much ink
		k.density, k.spread, k.pores = 1.2+0.2*rng.Float64(), 0.09+0.05*rng.Float64(), 0.01
	}
	return k
}

// stamp presses the seal on the sheet with its centre at (cx, cy) millimetres.
func (s *sheet) stamp(z seal, cx, cy float64, k inking, rng *rand.Rand) {
	m := z.face.transformed(translation(cx, cy).after(rotation(k.rotation))).raster(s.scale)
	if k.perfect {
		s.paint(m, k.ink)
		return
	}
	if k.slip > 0 {
		ghost, sheer := k, m.copied()
		ghost.density *= 0.3
		sin, cos := math.Sincos(k.tiltAt)
		sheer.x += int(math.Round(k.slip * cos * s.scale))
		sheer.y += int(math.Round(k.slip * sin * s.scale))
		sheer.takeInk(cx, cy, z.w/2, s.scale, ghost, rng)
		s.layDensity(sheer, k.ink)
	}
	m.takeInk(cx, cy, z.w/2, s.scale, k, rng)
	s.layDensity(m, k.ink)
}

// takeInk turns the coverage of a seal's face into ink as it lies on paper, by optical density.
func (m *mask) takeInk(cx, cy, radius, scale float64, k inking, rng *rand.Rand) {
	soft := m.blurred(max(int(math.Round(k.spread*scale)), 1))
	pressure, patch := newField(rng, 9*scale), newField(rng, 2.2*scale)
	grain, edge := newField(rng, 0.16*scale), newField(rng, 0.35*scale)
	sin, cos := math.Sincos(k.tiltAt)
	cut := radius * (1 - 2*k.missing)
	var level [256]float64
	for i := range level {
		level[i] = float64(i) / 255
	}
	for y := range m.h {
		for x := range m.w {
			i := y*m.w + x
			if soft.a[i] == 0 {
				m.a[i] = 0
				continue
			}
			e := 0.13 * edge.at(x, y)
			c := (level[soft.a[i]] + e - 0.28) / 0.44 // ink creeps a little, unevenly
			if c <= 0 {
				m.a[i] = 0
				continue
			}
			c = min(c, 1)
			dx := (float64(x+m.x)+0.5)/scale - cx
			dy := (float64(y+m.y)+0.5)/scale - cy
			lean := (dx*cos + dy*sin) / radius // −1 to 1 across the seal
			d := k.density * (1 + k.uneven*(0.9*pressure.at(x, y)+0.5*patch.at(x, y)) - k.tilt*max(lean+0.2, 0))
			if g := grain.at(x, y); g > 0.75-2.2*k.pores-0.5*max(0.75-d, 0) {
				d *= 0.45
			} else {
				d *= 1 + 0.12*g
			}
			if k.gaps > 0 {
				d *= min(max((0.6*pressure.at(x, y)+0.4*patch.at(x, y)+k.gaps)/0.2, 0.15), 1)
			}
			if k.missing > 0 {
				d *= min(max((cut-(dx*cos+dy*sin)+0.8*patch.at(x, y))/0.8, 0), 1)
			}
			m.a[i] = uint8(min(max(170*d*c, 0), 255))
		}
	}
}

// blurred returns the mask after a box blur of the given radius in pixels.
func (m *mask) blurred(radius int) *mask {
	out := m.copied()
	boxBlur(out.a, m.w, m.h, radius)
	return out
}

func (m *mask) copied() *mask {
	out := *m
	out.a = append([]uint8(nil), m.a...)
	return &out
}

// boxBlur replaces every value of a plane by the mean of the (2 radius + 1)² around it.
func boxBlur(plane []uint8, w, h, radius int) {
	if radius < 1 {
		return
	}
	n := 2*radius + 1
	row := make([]uint8, w)
	for y := range h {
		line := plane[y*w : (y+1)*w]
		sum := 0
		for x := -radius; x <= radius; x++ {
			sum += int(line[min(max(x, 0), w-1)])
		}
		for x := range w {
			row[x] = uint8(sum / n)
			sum += int(line[min(x+radius+1, w-1)]) - int(line[max(x-radius, 0)])
		}
		copy(line, row)
	}
	sums := make([]int, w)
	old := make([]uint8, len(plane))
	copy(old, plane)
	for y := -radius; y <= radius; y++ {
		for x, v := range old[min(max(y, 0), h-1)*w : min(max(y, 0), h-1)*w+w] {
			sums[x] += int(v)
		}
	}
	for y := range h {
		add := old[min(y+radius+1, h-1)*w:]
		drop := old[max(y-radius, 0)*w:]
		for x := range w {
			plane[y*w+x] = uint8(sums[x] / n)
			sums[x] += int(add[x]) - int(drop[x])
		}
	}
}
