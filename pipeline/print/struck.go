package print

import "math"

const (
	// A line through a value shows in so large a share of the columns where it crosses bare paper, which are so large a share
	// of all columns at least; lineMM is how far to either side its ink may lie, and doubledMM how far a second line.
	throughShare, bareShare = 0.9, 0.25
	lineMM, doubledMM       = 0.15, 0.8
	// lineAlone is the share of the ink that is not the value's which is the line's: a stamp has more than a line.
	lineAlone = 0.6
	// faintlyCrossed is what every character has too much of at least that a pen crosses.
	faintlyCrossed = 0.12
)

// struck tells whether a straight line runs through the whole strip, as through a value that was crossed out, and hardly any
// other ink is there that is not the value's. However thin, it shows between the characters and within them.
func (s *strip) struck(p *sheet, cells []misfit, full float32) bool {
	crossed := 0
	for _, c := range cells {
		if c.extra >= faintlyCrossed || c.hidden > 0 {
			crossed++
		}
	}
	if 4*crossed < 3*len(cells) || len(cells) == 0 {
		return false
	}
	g := s.glyphs[0]
	at := func(mm float64) int { return int(math.Round((mm-s.y0)*s.scale + s.shift[1])) }
	x0, x1 := max(cells[0].x0, 1), min(cells[len(cells)-1].x1, s.w-1)
	y0, y1 := max(at(g.Y-0.85*g.Em), 1), min(at(g.Y+0.1*g.Em), s.h-1)
	reach := max(1, int(math.Round(lineMM*s.scale)))
	const step = 2
	for left := y0; left < y1; left += step {
		for right := y0; right < y1; right += step {
			hit, missed := 0, 0
			for x := x0; x < x1; x += step {
				on, bare := s.crossing(p, x, left+(right-left)*(x-x0)/(x1-x0), reach, full)
				switch {
				case on:
					hit++
				case bare:
					missed++
				}
			}
			if float64(hit) >= throughShare*float64(hit+missed) && float64(hit*step) >= bareShare*float64(x1-x0) && s.alone(p, x0, x1, left, right, full) {
				return true
			}
		}
	}
	return false
}

// crossing tells whether stray ink lies about a pixel within reach above and below, and whether nothing does, print neither.
func (s *strip) crossing(p *sheet, x, y, reach int, full float32) (on, bare bool) {
	bare = true
	for v := max(y-reach, 1); v <= min(y+reach, s.h-2); v++ {
		i := v*s.w + x
		if p.expected[i] >= 0.2*full {
			bare = false
		} else if s.astray(p, i, full) {
			return true, false
		}
	}
	return false, bare
}

// astray tells whether pixel i shows ink where none is expected.
func (s *strip) astray(p *sheet, i int, full float32) bool {
	switch s.tint[i] {
	case plain:
		return p.rest[i] >= inked*full
	case other:
		return s.ink[i] >= inked*full
	}
	return false
}

// alone tells whether most of the stray ink between two columns lies along the line from left to right.
func (s *strip) alone(p *sheet, x0, x1, left, right int, full float32) bool {
	near, all := 0, 0
	for y := 1; y < s.h-1; y++ {
		for x := x0; x < x1; x++ {
			if i := y*s.w + x; p.expected[i] < 0.2*full && s.astray(p, i, full) {
				all++
				if math.Abs(float64(y-left)-float64((right-left)*(x-x0))/float64(x1-x0)) <= doubledMM*s.scale {
					near++
				}
			}
		}
	}
	return float64(near) >= lineAlone*float64(all)
}
