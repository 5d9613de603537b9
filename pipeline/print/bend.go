package print

import (
	"image"
	"math"

	"golang.org/x/image/vector"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// bend is how far print lies off its place on a sheet that does not lie flat before a camera: cubic polynomials over the form,
// in mm.
type bend struct {
	onto Mapping
	off  [2][cubic]float64
}

// cubic is the number of coefficients of a cubic polynomial in two variables.
const cubic = 10

// Map takes a place on the form in millimetres to where the bent sheet shows it.
func (b *bend) Map(x, y float64) page.Point {
	p := powers(x, y)
	var d [2]float64
	for axis := range d {
		for i, c := range b.off[axis] {
			d[axis] += c * p[i]
		}
	}
	return b.onto.Map(x+d[0], y+d[1])
}

// powers are the terms of a cubic polynomial, in units of half an A4 page about its middle.
func powers(x, y float64) [cubic]float64 {
	u, v := x/105-1, y/148.5-1
	return [cubic]float64{1, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v}
}

const (
	// farReach is how far off its place print on a bent sheet is looked for, in mm.
	farReach = 2.4
	// A sheet is bent where so large a share of its strips is not surely in its place.
	strayShare = 0.25
	// farTrust is the correlation from which print is found there, bendResidual by how many mm a place may disagree with the
	// bend, and fewestPlaces how many must agree.
	farTrust     = 0.5
	bendResidual = 0.25
	fewestPlaces = 8
)

// strays tells that the strip's print was not surely found along the axis.
func (s *strip) strays(axis int) bool { return s.trust[axis] < trusted }

// follow finds the bend of a sheet on which much of the print is not in its place; nil where there is none, or none that the
// print would bear out.
func (l *lined) follow(im *image.YCbCr, onto Mapping, z *vector.Rasterizer) *bend {
	lost := 0
	for _, s := range l.strips {
		if s.strays(0) || s.strays(1) {
			lost++
		}
	}
	if len(l.strips) < fewestPlaces || float64(lost) < strayShare*float64(len(l.strips)) {
		return nil
	}
	var places []place
	for _, s := range l.strips {
		p := place{x: s.x0 + float64(s.w)/s.scale/2, y: s.y0 + float64(s.h)/s.scale/2}
		shift, ok := [2]float64{s.shift[0] / s.scale, s.shift[1] / s.scale}, true
		for axis := range 2 {
			if s.strays(axis) && !s.strays(1-axis) {
				shift[axis], ok = s.seekFar(im, onto, z, l.paper, axis)
			} else if s.strays(axis) {
				ok = false
			}
		}
		if ok {
			p.off = shift
			places = append(places, p)
		}
	}
	b := &bend{onto: onto}
	for axis := range 2 {
		var ok bool
		if b.off[axis], ok = smooth(places, axis); !ok {
			return nil
		}
	}
	return b
}

// place is how far print lies off a place of the form, in mm.
type place struct {
	x, y float64
	off  [2]float64
}

// seekFar looks for the print farther off along one axis, pixel by pixel, and returns by how many mm it is off.
func (s *strip) seekFar(im *image.YCbCr, onto Mapping, z *vector.Rasterizer, scratch *sheet, axis int) (float64, bool) {
	reach := int(math.Ceil(farReach * s.scale))
	far := *s
	if axis == 0 {
		far.x0, far.w = s.x0-float64(reach)/s.scale, s.w+2*reach
	} else {
		far.y0, far.h = s.y0-float64(reach)/s.scale, s.h+2*reach
	}
	far.shift[axis] = 0
	far.look(im, onto, scratch)
	far.render(z, scratch)
	step := 1
	if axis == 1 {
		step = far.w
	}
	score := make([]float64, 2*reach+1)
	for d := range score {
		score[d] = far.likeness((d-reach)*step, reach, axis)
	}
	best := 0
	for d, v := range score {
		if v > score[best] {
			best = d
		}
	}
	return float64(best-reach) / s.scale, score[best] >= farTrust
}

// likeness is the correlation of the expected print with what is seen so many pixels farther on; every other row counts.
func (s *strip) likeness(off, margin, axis int) float64 {
	x0, x1, y0, y1 := 0, s.w, 0, s.h
	if axis == 0 {
		x0, x1 = margin, s.w-margin
	} else {
		y0, y1 = margin, s.h-margin
	}
	var n, a, b, aa, bb, ab float64
	for y := y0; y < y1; y += 2 {
		for i := y*s.w + x0; i < y*s.w+x1; i++ {
			if s.tint[i+off] != plain {
				continue
			}
			p, q := float64(s.cover[i]), float64(s.ink[i+off])
			n, a, b, aa, bb, ab = n+1, a+p, b+q, aa+p*p, bb+q*q, ab+p*q
		}
	}
	if d := (n*aa - a*a) * (n*bb - b*b); d > 0 {
		return (n*ab - a*b) / math.Sqrt(d)
	}
	return 0
}

// smooth fits a polynomial to how far the places are off along one axis, without those that disagree with the others.
func smooth(places []place, axis int) (c [cubic]float64, ok bool) {
	weight := make([]float64, len(places))
	for i := range weight {
		weight[i] = 1
	}
	for range 5 {
		c = fitCubic(places, weight, axis)
		for i, p := range places {
			r := p.off[axis] - at(c, p)
			weight[i] = 1 / (1 + r*r/(bendResidual*bendResidual/4))
		}
	}
	agree := 0
	for _, p := range places {
		if math.Abs(p.off[axis]-at(c, p)) <= bendResidual {
			agree++
		}
	}
	return c, agree >= fewestPlaces && 4*agree >= 3*len(places)
}

func at(c [cubic]float64, p place) float64 {
	sum := 0.0
	for i, v := range powers(p.x, p.y) {
		sum += c[i] * v
	}
	return sum
}

// fitCubic solves the weighted least squares; a little weight holds the bends back, and more the higher ones.
func fitCubic(places []place, weight []float64, axis int) (c [cubic]float64) {
	var m [cubic][cubic + 1]float64
	for k, p := range places {
		row := powers(p.x, p.y)
		for i, a := range row {
			for j, b := range row {
				m[i][j] += weight[k] * a * b
			}
			m[i][cubic] += weight[k] * a * p.off[axis]
		}
	}
	for i := range m {
		m[i][i] += 1e-3
	}
	for i := range m {
		p := i
		for r := i + 1; r < cubic; r++ {
			if math.Abs(m[r][i]) > math.Abs(m[p][i]) {
				p = r
			}
		}
		m[i], m[p] = m[p], m[i]
		for r := range m {
			if r == i {
				continue
			}
			f := m[r][i] / m[i][i]
			for j := i; j <= cubic; j++ {
				m[r][j] -= f * m[i][j]
			}
		}
	}
	for i := range c {
		c[i] = m[i][cubic] / m[i][i]
	}
	return c
}
