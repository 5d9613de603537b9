package print

import "math"

// A pixel of print is seen as
//
//	dark·E + spread·ΔE + bold·|∇E| + haze − dx·dark·∂E/∂x − dy·dark·∂E/∂y
//
// where E is the expected coverage, blurred: ink may be lighter, its edges softer or its strokes bolder than drawn, and all may
// lie a little beside its place. Derivatives are by millimetres.
const (
	dark = iota
	spread
	bold
	haze
	alongX
	alongY
	terms
)

// sums are the normal equations of the least squares over some pixels.
type sums struct {
	m [terms][terms + 1]float64
	n float64 // pixels
}

// model is their solution.
type model [terms]float64

func (a *sums) add(b *sums, weight float64) {
	for i := range a.m {
		for j := range a.m[i] {
			a.m[i][j] += weight * b.m[i][j]
		}
	}
	a.n += weight * b.n
}

// rows are the expected coverage in three rows of a strip, all but the outermost columns of the middle one being asked about.
type rows struct {
	above, at, below []float32
	scale            float32
}

// rowsAt returns the rows about row y.
func (s *strip) rowsAt(y int) rows {
	return rows{s.soft[(y-1)*s.w:][:s.w], s.soft[y*s.w:][:s.w], s.soft[(y+1)*s.w:][:s.w], float32(s.scale)}
}

// basis returns look-alikes of the page's derivatives in column x.
func (r *rows) basis(x int) [terms]float32 {
	at := r.at[x-1 : x+2 : x+2]
	left, e, right, up, down := at[0], at[1], at[2], r.above[x], r.below[x]
	k := r.scale
	gx, gy := (right-left)/2*k, (down-up)/2*k
	return [terms]float32{e, (left + right + up + down - 4*e) * k * k, float32(math.Sqrt(float64(gx*gx + gy*gy))), 1, -gx, -gy}
}

// bare tells that no print is expected in column x nor beside it: all of its basis but the haze is 0.
func (r *rows) bare(x int) bool {
	return r.at[x] == 0 && r.at[x-1] == 0 && r.at[x+1] == 0 && r.above[x] == 0 && r.below[x] == 0
}

// gather sums over the strip's uncoloured pixels, every step-th row.
func (s *strip) gather(step int) *sums {
	out := &sums{}
	var m [terms][terms + 1]float32
	for y := 1; y < s.h-1; y += step {
		soft, tints, ink := s.rowsAt(y), s.tint[y*s.w:][:s.w], s.ink[y*s.w:][:s.w]
		var bare, bareInk float32
		for x := 1; x < s.w-1; x++ {
			if tints[x] != plain {
				continue
			}
			v := ink[x]
			if soft.bare(x) {
				bare++
				bareInk += v
				continue
			}
			b := soft.basis(x)
			out.n++
			for p := range terms {
				for q := p; q < terms; q++ {
					m[p][q] += b[p] * b[q]
				}
				m[p][terms] += b[p] * v
			}
		}
		out.n += float64(bare)
		m[haze][haze] += bare
		m[haze][terms] += bareInk
	}
	for p := range terms {
		for q := p; q < terms; q++ {
			out.m[p][q], out.m[q][p] = float64(m[p][q]), float64(m[p][q])
		}
		out.m[p][terms] = float64(m[p][terms])
	}
	return out
}

// solve returns the model; a little weight holds back terms of which the pixels say nothing.
func (a *sums) solve() model {
	m := a.m
	for i := range m {
		m[i][i] += 1e-3*m[i][i] + 1e-6*a.n + 1e-9
	}
	for c := range terms {
		for r := range terms {
			if r == c {
				continue
			}
			f := m[r][c] / m[c][c]
			for j := c; j <= terms; j++ {
				m[r][j] -= f * m[c][j]
			}
		}
	}
	var out model
	for i := range out {
		out[i] = m[i][terms] / m[i][i]
	}
	return out
}

// withoutShift returns the sums with nothing said about the shift.
func (a *sums) withoutShift() *sums {
	b := *a
	for i := range terms {
		for _, j := range [2]int{alongX, alongY} {
			b.m[i][j], b.m[j][i] = 0, 0
		}
	}
	b.m[alongX][terms], b.m[alongY][terms] = 0, 0
	return &b
}

// The blur of a page, as the standard deviation of a Gaussian in mm: where the search starts and ends.
const (
	firstBlur = 0.09
	leastBlur = 0.03
	mostBlur  = 0.30
)

// sharper returns the blur that explains the spread that the model found beyond the blur it was made with.
func (m model) sharper(blur float64) float64 {
	if m[dark] <= 0.05 {
		return blur
	}
	v := blur*blur + 2*m[spread]/m[dark]
	return min(max(math.Sqrt(max(v, 0)), leastBlur), mostBlur)
}
