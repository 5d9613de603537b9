package print

import (
	"image"
	"math"
)

// misfit is how a character on the page differs from the expected one; as Cell's fields of these names.
type misfit struct {
	missing, extra, hidden, mm2 float64
	x0, x1                      int  // columns of the strip
	struck                      bool // a pen or coloured ink runs through it
}

// cellReach is how far a single character may lie off its line's place, mm.
const cellReach = 0.10

// sheet holds planes that are used again from strip to strip.
type sheet struct {
	rest, gx, gy, expected []float32
	levels                 []uint8
	paths                  []stretch
}

// bytes returns n bytes that hold anything.
func (p *sheet) bytes(n int) []uint8 {
	if cap(p.levels) < n {
		p.levels = make([]uint8, n+n/4)
	}
	return p.levels[:n]
}

func (p *sheet) fit(n int) {
	for _, plane := range []*[]float32{&p.rest, &p.gx, &p.gy, &p.expected} {
		if cap(*plane) < n {
			*plane = make([]float32, n+n/4)
		}
		*plane = (*plane)[:n]
	}
}

// underRed is the share of full ink by which a pixel under red ink may differ.
const underRed = 0.45

// explain computes what the model leaves unexplained of the strip, and the gradients by which a shift would act.
func (s *strip) explain(m model, p *sheet) {
	p.fit(s.w * s.h)
	clear(p.rest)
	var c [terms]float32
	for i := range c {
		c[i] = float32(m[i])
	}
	s.leave(&c, p)
}

// compare measures every character of the strip on a page.
func (s *strip) compare(im *image.YCbCr, onto Mapping, m model, p *sheet) []misfit {
	full := float32(max(m[dark], 0.2))
	s.explain(m, p)
	out, crossed := s.cells(p, full), false
	for _, c := range out {
		crossed = crossed || c.extra >= Suspicion
	}
	line := s.struck(p, out, full)
	struck := line != nil && !s.goesOn(line, im, onto, p)
	if crossed && s.leaveCrossings(p, full) {
		s.explain(m, p)
		out = s.cells(p, full)
	}
	for i := range out {
		out[i].struck = struck || out[i].hidden >= penThrough
	}
	return out
}

func (s *strip) cells(p *sheet, full float32) []misfit {
	out := make([]misfit, len(s.glyphs))
	for k, g := range s.glyphs {
		x0 := int(math.Round((g.X-s.x0)*s.scale + s.shift[0]))
		x1 := int(math.Round((g.X+g.Advance-s.x0)*s.scale + s.shift[0]))
		out[k] = s.cell(p, min(max(x0, 1), s.w-1), min(max(x1, 1), s.w-1), g.Em*s.scale, full)
	}
	return out
}

// penThrough is the share of hidden print from which a pen ran through the character, and ink that is too much is the pen's.
const penThrough = 0.25

// strokeEm is how wide a stroke is, in ems.
const strokeEm = 0.085

func (s *strip) cell(p *sheet, x0, x1 int, em float64, full float32) misfit {
	out := misfit{x0: x0, x1: x1}
	w := x1 - x0
	side := max(2, int(math.Round(strokeEm*em)))
	if w < side {
		return out
	}
	dx, dy := s.slip(p, x0, x1)
	least, most, all, hidden := s.squares(p, x0, x1, side, dx, dy)
	unit := full * float32(side*side)
	out.extra, out.missing = float64(most/unit), float64(-least/unit)
	if out.hidden = float64(hidden / max(all, 1e-3)); out.hidden >= penThrough {
		out.extra = 0
	}
	if max(out.extra, out.missing) >= Suspicion {
		out.mm2 = s.largest(p, x0, x1, dx, dy, full)
	}
	return out
}

// slip returns by how many mm the character lies beside its line's place.
func (s *strip) slip(p *sheet, x0, x1 int) (dx, dy float32) {
	var xx, xy, yy, xr, yr float32
	for y := 1; y < s.h-1; y++ {
		at, w := y*s.w+x0, x1-x0
		rest, gx, gy := p.rest[at:at+w], p.gx[at:at+w], p.gy[at:at+w]
		for i, r := range rest {
			a, b := gx[i], gy[i]
			xx, xy, yy, xr, yr = xx+a*a, xy+a*b, yy+b*b, xr+a*r, yr+b*r
		}
	}
	hold := 0.05*(xx+yy) + 1e-6 // a character with little to go by stays where its line is
	xx, yy = xx+hold, yy+hold
	det := xx*yy - xy*xy
	dx, dy = (xr*yy-yr*xy)/det, (yr*xx-xr*xy)/det
	return min(max(dx, -cellReach), cellReach), min(max(dy, -cellReach), cellReach)
}

// differs is how much ink, as a share of full ink, must be missing or extra where a pixel counts as different.
const differs = 0.35

// largest returns the area in mm² of the largest connected piece of a cell that is missing, or that is extra.
func (s *strip) largest(p *sheet, x0, x1 int, dx, dy, full float32) float64 {
	w, h := x1-x0, s.h
	sign := make([]int8, w*h)
	for y := 1; y < h-1; y++ {
		for x := range w {
			i := y*s.w + x0 + x
			switch r := p.rest[i] - dx*p.gx[i] - dy*p.gy[i]; {
			case p.rest[i] == 0:
			case r > differs*full:
				sign[y*w+x] = 1
			case r < -differs*full:
				sign[y*w+x] = -1
			}
		}
	}
	best := 0
	var stack []int
	for i, v := range sign {
		if v == 0 {
			continue
		}
		n := 0
		sign[i] = 0
		for stack = append(stack[:0], i); len(stack) > 0; n++ {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := at%w, at/w
			for ny := max(y-1, 0); ny <= min(y+1, h-1); ny++ {
				for nx := max(x-1, 0); nx <= min(x+1, w-1); nx++ {
					if j := ny*w + nx; sign[j] == v {
						sign[j] = 0
						stack = append(stack, j)
					}
				}
			}
		}
		best = max(best, n)
	}
	return float64(best) / (s.scale * s.scale)
}
