//go:build !cgo || purego

package seal

import (
	"encoding/binary"
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

// opacities works out the ink at points that have so much colour, 0–255, of a seal with so much colour and darkness where it is well
// inked, and how much of it black print hides; hides tells whether any is hidden.
func (in *inked) opacities(ink, covered []uint8, hues []float32, row track, fullHue, fullDark float32) (hides bool) {
	for i := range ink {
		hue := hues[i] / fullHue
		if hue < faint {
			continue
		}
		luma, red := in.shades(row.from.X+row.dx*float64(i), row.from.Y+row.dy*float64(i))
		open, dark := ramp((red-.35)/.2), ramp(((1-luma)/fullDark-.18)/.6)
		ink[i] = uint8(255 * ramp(open*dark*ramp((hue-faint)/.14)+(1-open)*ramp((hue-.14)/.5)))
		if open < 1 {
			covered[i] = uint8(255 * (1 - open))
			hides = true
		}
	}
	return hides
}

// shades interpolates the luma and the red plane at a page position, as shares of the paper's luma.
func (in *inked) shades(x, y float64) (luma, red float32) {
	x0, y0 := min(max(int(x), 0), in.im.Rect.Dx()-2), min(max(int(y), 0), in.im.Rect.Dy()-2)
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	i := y0*in.im.YStride + x0
	a, b := in.im.Y[i:i+2], in.im.Y[i+in.im.YStride:i+in.im.YStride+2]
	l := (float32(a[0])*(1-fx)+float32(a[1])*fx)*(1-fy) + (float32(b[0])*(1-fx)+float32(b[1])*fx)*fy
	paper, _, pcr := in.pl.paperAt(x0, y0)
	paper = max(paper, 1)
	cr := float32(in.im.Cr[in.im.COffset(x0, y0)])
	return l / paper, (l + 1.402*(cr-pcr)) / paper
}

// hueRow works out the ink of a row of chroma samples on paper of this colour.
func (g hueGate) hueRow(ink []float32, cb, cr []uint8, paperCb, paperCr float32) {
	for i := range ink {
		ink[i] = g.ink(float32(cb[i])-paperCb, float32(cr[i])-paperCr)
	}
}

// addOpen adds a row of ink, each as far as it is open, and how far that is, to the sums of its columns; a sign of −1 takes it away.
func addOpen(ink, weight []int32, row, hidden []uint8, sign int) {
	for i, h := range hidden {
		open := int32(sign) * (255 - int32(h))
		ink[i] += open * int32(row[i])
		weight[i] += open
	}
}

// addFours adds each 4 samples of a row to their sum.
func addFours(sums []uint16, row []uint8) {
	for x := range sums {
		b := row[4*x : 4*x+4 : 4*x+4]
		sums[x] += uint16(b[0]) + uint16(b[1]) + uint16(b[2]) + uint16(b[3])
	}
}

// addPairs puts the sum of each 2 × 2 samples of two rows, times 16, into sums: four at a time, in the lanes of a word.
func addPairs(sums []uint16, a, b []uint8) {
	const even = 0x00ff00ff00ff00ff
	x := 0
	for ; x+4 <= len(sums); x += 4 {
		p, q := binary.LittleEndian.Uint64(a[2*x:]), binary.LittleEndian.Uint64(b[2*x:])
		s := (p&even + p>>8&even + q&even + q>>8&even) << 4
		o := sums[x : x+4 : x+4]
		o[0], o[1], o[2], o[3] = uint16(s), uint16(s>>16), uint16(s>>32), uint16(s>>48)
	}
	for ; x < len(sums); x++ {
		sums[x] = 16 * (uint16(a[2*x]) + uint16(a[2*x+1]) + uint16(b[2*x]) + uint16(b[2*x+1]))
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
