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

// sumsOf completes sums of which only the upper half was added up.
func sumsOf(m *[terms][terms + 1]float32) *sums {
	out := &sums{n: float64(m[haze][haze])}
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
