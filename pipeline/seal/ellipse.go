package seal

import (
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// ellipse holds the points c + M·(cos t, sin t): M's columns need not be the axes.
type ellipse struct {
	x, y           float64
	xx, xy, yx, yy float64
}

// turned returns the ellipse with semi-axes a and b whose major axis is turned clockwise (y points down) by phi radians.
func turned(x, y, a, b, phi float64) ellipse {
	s, c := math.Sincos(phi)
	return ellipse{x, y, a * c, -b * s, a * s, b * c}
}

// point returns the point at parameter (cos, sin), scaled by u from the centre.
func (e *ellipse) point(cos, sin, u float64) (x, y float64) {
	return e.x + u*(e.xx*cos+e.xy*sin), e.y + u*(e.yx*cos+e.yy*sin)
}

// moved returns e with each point scaled by 1 + f[0] + f[1] cos t + f[2] sin t + f[3] cos 2t + f[4] sin 2t, to first order.
func (e *ellipse) moved(f [5]float64) ellipse {
	pxx, pxy, pyy := 1+f[0]+f[3], f[4], 1+f[0]-f[3]
	return ellipse{
		e.x + e.xx*f[1] + e.xy*f[2], e.y + e.yx*f[1] + e.yy*f[2],
		e.xx*pxx + e.xy*pxy, e.xx*pxy + e.xy*pyy,
		e.yx*pxx + e.yy*pxy, e.yx*pxy + e.yy*pyy,
	}
}

// axes returns the semi-axes and the turn of the major one in radians, −π/2 to π/2.
func (e *ellipse) axes() (major, minor, phi float64) {
	// Eigenvalues of M·Mᵀ.
	p, q, r := e.xx*e.xx+e.xy*e.xy, e.yx*e.yx+e.yy*e.yy, e.xx*e.yx+e.xy*e.yy
	d := math.Hypot((p-q)/2, r)
	m := (p + q) / 2
	return math.Sqrt(m + d), math.Sqrt(math.Max(m-d, 0)), math.Atan2(2*r, p-q) / 2
}

// scaled returns e in an image with k times as many pixels per side; half-pixel centres are accounted for.
func (e *ellipse) scaled(k float64) ellipse {
	return ellipse{(e.x+.5)*k - .5, (e.y+.5)*k - .5, e.xx * k, e.xy * k, e.yx * k, e.yy * k}
}

// scaledAbout returns e with axes u times as long.
func (e *ellipse) scaledAbout(u float64) ellipse {
	return ellipse{e.x, e.y, e.xx * u, e.xy * u, e.yx * u, e.yy * u}
}

// box returns the half width and half height of the bounding box.
func (e *ellipse) box() (hw, hh float64) {
	return math.Hypot(e.xx, e.xy), math.Hypot(e.yx, e.yy)
}

// inside tells whether a point lies within the ellipse scaled by u.
func (e *ellipse) inside(x, y, u float64) bool { return e.radius(x, y) < u }

// radius returns how far a point lies from the centre, as a multiple of the ellipse.
func (e *ellipse) radius(x, y float64) float64 {
	det := e.xx*e.yy - e.xy*e.yx
	if det == 0 {
		return math.Inf(1)
	}
	dx, dy := x-e.x, y-e.y
	return math.Hypot(e.yy*dx-e.xy*dy, e.xx*dy-e.yx*dx) / math.Abs(det)
}

// chord returns between which multiples of a step the line through a point lies within the ellipse scaled by u; from is
// greater than to where it does not.
func (e *ellipse) chord(at page.Point, dx, dy, u float64) (from, to float64) {
	k := 1 / (u * (e.xx*e.yy - e.xy*e.yx))
	on := func(x, y float64) (p, q float64) { return k * (e.yy*x - e.xy*y), k * (e.xx*y - e.yx*x) }
	p, q := on(at.X-e.x, at.Y-e.y)
	dp, dq := on(dx, dy)
	// |(p, q) + t·(dp, dq)| = 1
	a, b, c := dp*dp+dq*dq, p*dp+q*dq, p*p+q*q-1
	d := b*b - a*c
	if !(d >= 0) {
		return 1, 0
	}
	return (-b - math.Sqrt(d)) / a, (-b + math.Sqrt(d)) / a
}

// within returns inside for one u, worked out ahead for many points.
func (e *ellipse) within(u float64) func(x, y float64) bool {
	k := 1 / (u * (e.xx*e.yy - e.xy*e.yx))
	a, b, c, d := e.yy*k, -e.xy*k, e.xx*k, -e.yx*k
	x0, y0 := e.x, e.y
	return func(x, y float64) bool {
		x, y = x-x0, y-y0
		p, q := a*x+b*y, c*y+d*x
		return p*p+q*q < 1
	}
}
