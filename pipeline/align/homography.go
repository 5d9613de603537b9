package align

import (
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Homography is a projective map of the plane, row by row; its last element is 1.
type Homography [9]float64

// Map returns the image of the point (x, y).
func (h Homography) Map(x, y float64) page.Point {
	w := h[6]*x + h[7]*y + h[8]
	return page.Point{X: (h[0]*x + h[1]*y + h[2]) / w, Y: (h[3]*x + h[4]*y + h[5]) / w}
}

// Inverse returns the map that undoes h, and whether there is one.
func (h Homography) Inverse() (Homography, bool) {
	adj := Homography{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
	if det := h[0]*adj[0] + h[1]*adj[3] + h[2]*adj[6]; det == 0 || adj[8] == 0 || math.IsNaN(det) {
		return Homography{}, false
	}
	for i, s := 0, adj[8]; i < 9; i++ {
		adj[i] /= s
	}
	return adj, true
}

// scaleAt returns the local scales along x and y at (x, y), and the clockwise angle of the x axis there in degrees.
func (h Homography) scaleAt(x, y float64) (sx, sy, degrees float64) {
	const d = 0.5
	l, r, t, b := h.Map(x-d, y), h.Map(x+d, y), h.Map(x, y-d), h.Map(x, y+d)
	return dist(l, r), dist(t, b), math.Atan2(r.Y-l.Y, r.X-l.X) * 180 / math.Pi
}

// tie says that a point in millimetres was seen at a point in pixels, give or take sigma pixels.
type tie struct {
	mm, px page.Point
	sigma  float64
}

// How far a scan is expected to stray from a plain turned and scaled copy, as shares over half a page length. These weigh
// in only where the ties leave something open: ties close to one another say little about perspective.
const (
	flatbed      = 0.005
	tilted       = 0.03
	affineSpread = 0.01
	halfPageMM   = 150
)

// fit returns the projective map that best explains the ties, by weighted least squares in which a similarity, and a
// perspective within spread, is the prior: three ties or more determine it, four far apart leave no say to the prior. It
// fails on coinciding ties.
func fit(ties []tie, spread float64) (Homography, bool) {
	var mm, px page.Point
	n := float64(len(ties))
	for _, t := range ties {
		mm.X, mm.Y, px.X, px.Y = mm.X+t.mm.X/n, mm.Y+t.mm.Y/n, px.X+t.px.X/n, px.Y+t.px.Y/n
	}
	var inMM, inPx float64
	for _, t := range ties {
		inMM, inPx = inMM+dist(t.mm, mm), inPx+dist(t.px, px)
	}
	if inMM == 0 || inPx == 0 {
		return Homography{}, false
	}
	const a = halfPageMM // x and y: millimetres from the middle in units of a
	s := a * inPx / inMM // u and v: pixels from the middle in units of s

	var normal normalEquations
	for _, t := range ties {
		x, y := (t.mm.X-mm.X)/a, (t.mm.Y-mm.Y)/a
		u, v := (t.px.X-px.X)/s, (t.px.Y-px.Y)/s
		weight := s / t.sigma
		normal.add([8]float64{x, y, 1, 0, 0, 0, -u * x, -u * y}, u, weight)
		normal.add([8]float64{0, 0, 0, x, y, 1, -v * x, -v * y}, v, weight)
	}
	normal.add([8]float64{6: 1}, 0, 1/spread)
	normal.add([8]float64{7: 1}, 0, 1/spread)
	normal.add([8]float64{0: 1, 4: -1}, 0, 1/affineSpread)
	normal.add([8]float64{1: 1, 3: 1}, 0, 1/affineSpread)
	q, ok := normal.solve()
	if !ok {
		return Homography{}, false
	}

	// Undo the two changes of units: pixels = P · q · M.
	row := func(p, q, r float64) [3]float64 { return [3]float64{p / a, q / a, r - p/a*mm.X - q/a*mm.Y} }
	top, mid, low := row(q[0], q[1], q[2]), row(q[3], q[4], q[5]), row(q[6], q[7], 1)
	var h Homography
	for i := range 3 {
		h[i] = s*top[i] + px.X*low[i]
		h[3+i] = s*mid[i] + px.Y*low[i]
		h[6+i] = low[i]
	}
	if math.Abs(h[8]) < 1e-9 {
		return Homography{}, false
	}
	for i, w := 0, h[8]; i < 9; i++ {
		h[i] /= w
	}
	return h, true
}

// normalEquations gathers weighted linear equations in eight unknowns.
type normalEquations [8][9]float64

func (m *normalEquations) add(row [8]float64, right, weight float64) {
	weight *= weight
	for i, a := range row {
		if a == 0 {
			continue
		}
		for j, b := range row {
			m[i][j] += weight * a * b
		}
		m[i][8] += weight * a * right
	}
}

// solve eliminates with pivoting.
func (m *normalEquations) solve() (q [8]float64, ok bool) {
	for c := range 8 {
		p := c
		for r := c + 1; r < 8; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[p][c]) {
				p = r
			}
		}
		if !(math.Abs(m[p][c]) > 1e-9) {
			return q, false
		}
		m[c], m[p] = m[p], m[c]
		for r := range 8 {
			if r == c {
				continue
			}
			f := m[r][c] / m[c][c]
			for j := c; j < 9; j++ {
				m[r][j] -= f * m[c][j]
			}
		}
	}
	for i := range 8 {
		q[i] = m[i][8] / m[i][i]
	}
	return q, true
}

func dist(a, b page.Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }
