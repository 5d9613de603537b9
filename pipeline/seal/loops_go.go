//go:build !cgo || purego

package seal

import (
	"math/bits"
	"math/cmplx"
)

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

// powerOf works out the power spectrum of a square.
func powerOf(power, square *spectrum) {
	const n = spectrumSide
	var f [n][n]complex128
	// Two rows, being real, go through one transform as real and imaginary part.
	for y := 0; y < n; y += 2 {
		var rows [n]complex128
		for x := range n {
			rows[x] = complex(square[y][x], square[y+1][x])
		}
		transform(&rows)
		for l := range n/2 + 1 {
			a, b := rows[l], cmplx.Conj(rows[(n-l)%n])
			f[y][l], f[y+1][l] = (a+b)/2, (a-b)/2i
		}
	}
	for l := range n/2 + 1 { // the other half mirrors it
		var column [n]complex128
		for y := range n {
			column[y] = f[y][l]
		}
		transform(&column)
		for k, c := range column {
			p := real(c)*real(c) + imag(c)*imag(c)
			power[k][l], power[(n-k)%n][(n-l)%n] = p, p
		}
	}
}

// transform is the fast Fourier transform in place.
func transform(v *[spectrumSide]complex128) {
	const n = spectrumSide
	shift := bits.LeadingZeros8(n - 1)
	for i := range n {
		if j := int(bits.Reverse8(uint8(i)) >> shift); i < j {
			v[i], v[j] = v[j], v[i]
		}
	}
	// The first two rounds need no multiplications.
	for i := 0; i < n; i += 4 {
		a, b := v[i]+v[i+1], v[i]-v[i+1]
		c, d := v[i+2]+v[i+3], v[i+2]-v[i+3]
		d = complex(imag(d), -real(d))
		v[i], v[i+1], v[i+2], v[i+3] = a+c, b+d, a-c, b-d
	}
	for half := 4; half < n; half *= 2 {
		for i := 0; i < n; i += 2 * half {
			for j := range half {
				a, b := v[i+j], v[i+j+half]*roots[j*(n/2/half)]
				v[i+j], v[i+j+half] = a+b, a-b
			}
		}
	}
}
