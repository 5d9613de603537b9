package applicant

import "math"

// homography maps the plane to itself: (x, y) to (h0 x + h1 y + h2, h3 x + h4 y + h5) / (h6 x + h7 y + h8).
type homography [9]float64

func (h homography) apply(p point) point {
	w := h[6]*p.x + h[7]*p.y + h[8]
	return point{(h[0]*p.x + h[1]*p.y + h[2]) / w, (h[3]*p.x + h[4]*p.y + h[5]) / w}
}

// after returns the map that applies g first and h then.
func (h homography) after(g homography) homography {
	var out homography
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				out[3*i+j] += h[3*i+k] * g[3*k+j]
			}
		}
	}
	return out
}

// inverse returns the map back.
func (h homography) inverse() homography {
	a, b, c, d, e, f, g, i, j := h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]
	det := a*(e*j-f*i) - b*(d*j-f*g) + c*(d*i-e*g)
	out := homography{e*j - f*i, c*i - b*j, b*f - c*e, f*g - d*j, a*j - c*g, c*d - a*f, d*i - e*g, b*g - a*i, a*e - b*d}
	for k := range out {
		out[k] /= det
	}
	return out
}

// turning returns a turn by degrees clockwise about the centre of a sheet of sheetW × sheetH pixels, which comes to lie on
// the centre of an image of w × h pixels.
func turning(sheetW, sheetH, w, h, degrees float64) homography {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return homography{
		cos, -sin, w/2 - cos*sheetW/2 + sin*sheetH/2,
		sin, cos, h/2 - sin*sheetW/2 - cos*sheetH/2,
		0, 0, 1,
	}
}

// quadToQuad returns the map that takes the four points of one quadrilateral to those of another.
func quadToQuad(from, to [4]point) homography {
	var m [8][9]float64
	for i := range 4 {
		x, y, u, v := from[i].x, from[i].y, to[i].x, to[i].y
		m[2*i] = [9]float64{x, y, 1, 0, 0, 0, -u * x, -u * y, u}
		m[2*i+1] = [9]float64{0, 0, 0, x, y, 1, -v * x, -v * y, v}
	}
	for col := range 8 { // Gauss-Jordan with row exchange
		pivot := col
		for row := col + 1; row < 8; row++ {
			if math.Abs(m[row][col]) > math.Abs(m[pivot][col]) {
				pivot = row
			}
		}
		m[col], m[pivot] = m[pivot], m[col]
		for row := range 8 {
			if row == col {
				continue
			}
			k := m[row][col] / m[col][col]
			for j := col; j < 9; j++ {
				m[row][j] -= k * m[col][j]
			}
		}
	}
	var out homography
	for i := range 8 {
		out[i] = m[i][8] / m[i][i]
	}
	out[8] = 1
	return out
}
