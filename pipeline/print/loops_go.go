//go:build !cgo || purego

package print

import "math"

// spread sets soft to cover convolved along both axes with a symmetric kernel, of which only the middle and one side are given.
func (s *strip) spread(kernel []float32, p *sheet) {
	r := len(kernel) - 1
	padded := make([]float32, s.w+2*r)
	p.fit(s.w * s.h)
	across := p.rest
	for y := range s.h {
		copy(padded[r:], s.cover[y*s.w:(y+1)*s.w])
		out := across[y*s.w : (y+1)*s.w]
		for x := range out {
			v := kernel[0] * padded[x+r]
			for i := 1; i <= r; i++ {
				v += kernel[i] * (padded[x+r-i] + padded[x+r+i])
			}
			out[x] = v
		}
	}
	for y := range s.h {
		out := s.soft[y*s.w : (y+1)*s.w]
		for x, v := range across[y*s.w : (y+1)*s.w] {
			out[x] = kernel[0] * v
		}
		for i := 1; i <= r; i++ {
			k := kernel[i]
			for _, o := range [2]int{y - i, y + i} {
				if o < 0 || o >= s.h {
					continue
				}
				for x, v := range across[o*s.w : (o+1)*s.w] {
					out[x] += k * v
				}
			}
		}
	}
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

// leave fills a sheet whose rest is 0 with what a model of these terms leaves unexplained.
func (s *strip) leave(c *[terms]float32, p *sheet) {
	for y := 1; y < s.h-1; y++ {
		soft := s.rowsAt(y)
		for x := 1; x < s.w-1; x++ {
			i := y*s.w + x
			e, shift := c[haze], float32(0)
			p.gx[i], p.gy[i] = 0, 0
			if !soft.bare(x) {
				b := soft.basis(x)
				e += c[dark]*b[dark] + c[spread]*b[spread] + c[bold]*b[bold]
				p.gx[i], p.gy[i] = c[dark]*b[alongX], c[dark]*b[alongY]
				shift = c[alongX]*b[alongX] + c[alongY]*b[alongY]
			}
			p.expected[i] = e
			if s.tint[i] >= other {
				continue
			}
			r := s.ink[i] - e - shift
			if s.tint[i] == red { // chroma is coarse: beside red ink, print looks lighter and paper darker than it is
				slack := underRed * c[dark]
				r = max(r-slack, 0) + min(r+slack, 0)
			}
			p.rest[i] = r
		}
	}
}

// gather sums over the strip's uncoloured pixels, every step-th row.
func (s *strip) gather(step int) *sums {
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
			for p := range terms {
				for q := p; q < terms; q++ {
					m[p][q] += b[p] * b[q]
				}
				m[p][terms] += b[p] * v
			}
		}
		m[haze][haze] += bare
		m[haze][terms] += bareInk
	}
	return sumsOf(&m)
}

// squares looks at every square of side × side pixels between two columns, without the strip's edges: at the sums of what is left
// over, once it is moved by (dx, dy) mm, of which it returns the least, 0 at most, and the most, and at the squares of the expected
// print, of which it returns how much there is and how much is hidden.
func (s *strip) squares(p *sheet, x0, x1, side int, dx, dy float32) (least, most, all, hidden float32) {
	w := x1 - x0
	// Column sums that roll down, added across.
	column := make([]float32, w)
	ring := make([]float32, side*w)
	for y := 1; y < s.h-1; y++ {
		row := ring[y%side*w:][:w]
		at := y*s.w + x0
		rest, gx, gy := p.rest[at:at+w], p.gx[at:at+w], p.gy[at:at+w]
		expected, tints := p.expected[at:at+w], s.tint[at:at+w]
		for x := range row {
			e := expected[x] * expected[x]
			all += e
			if tints[x] == other {
				hidden += e
			}
			r := rest[x]
			if r != 0 {
				r -= dx*gx[x] + dy*gy[x]
			}
			column[x] += r - row[x]
			row[x] = r
		}
		if y < side {
			continue
		}
		var sum float32
		for x, v := range column {
			sum += v
			if x >= side {
				sum -= column[x-side]
			}
			if x >= side-1 {
				most, least = max(most, sum), min(least, sum)
			}
		}
	}
	return least, most, all, hidden
}
