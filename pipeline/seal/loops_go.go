//go:build !cgo || purego

package seal

// radial interpolates the ink in the direction (cos, sin) of an ellipse at these multiples of its radius; offPage stands for what
// lies off the page.
func (in *inked) radial(ink []float32, e *ellipse, direction [2]float64, radii []float64) {
	for i, u := range radii {
		v, ok := in.at(e.point(direction[0], direction[1], u))
		if !ok {
			v = offPage
		}
		ink[i] = v
	}
}

// radial interpolates the ink as that of inked does.
func (p *inkPlane) radial(ink []float32, e *ellipse, direction [2]float64, radii []float64) {
	for i, u := range radii {
		v, ok := p.at(e.point(direction[0], direction[1], u))
		if !ok {
			v = offPage
		}
		ink[i] = v
	}
}
