package print

import (
	"image"
	"math"
)

const (
	// A line through a value shows in so large a share of the columns where it crosses bare paper, which are so large a share
	// of all columns at least; lineMM is how far to either side its ink may lie, and doubledMM how far a second line.
	throughShare, bareShare = 0.9, 0.25
	lineMM, doubledMM       = 0.15, 0.8
	// lineAlone is the share of the ink that is not the value's which is the line's: a stamp has more than a line.
	lineAlone = 0.6
	// faintlyCrossed is what every character has too much of at least that a pen crosses.
	faintlyCrossed = 0.12
	// printHere is the share of full ink from which a pixel is expected to show print.
	printHere = 0.2
)

// trace is what a pixel shows to one who follows a line across a value.
type trace uint8

const (
	bare  trace = iota
	value       // print that belongs there, under which a line does not show
	stray       // ink that does not
)

// stroke is a straight line across a strip, from one end to the other in mm on the form.
type stroke struct {
	from, to [2]float64
	coloured bool
}

// struck finds a straight line that runs through the whole strip, as through a value that was crossed out, where hardly any
// other ink is that is not the value's. However thin, it shows between the characters and within them.
func (s *strip) struck(p *sheet, cells []misfit, full float32) *stroke {
	crossed := 0
	for _, c := range cells {
		if c.extra >= faintlyCrossed || c.hidden > 0 {
			crossed++
		}
	}
	if 4*crossed < 3*len(cells) || len(cells) == 0 {
		return nil
	}
	traces := s.traces(p, full)
	passed := s.passed(traces)
	g := s.glyphs[0]
	at := func(mm float64) int { return int(math.Round((mm-s.y0)*s.scale + s.shift[1])) }
	x0, x1 := max(cells[0].x0, 1), min(cells[len(cells)-1].x1, s.w-1)
	y0, y1 := max(at(g.Y-0.85*g.Em), 1), min(at(g.Y+0.1*g.Em), s.h-1)
	const step = 2
	for left := y0; left < y1; left += step {
		for right := y0; right < y1; right += step {
			if s.through(passed, x0, x1, left, right, step) && s.alone(traces, x0, x1, left, right) {
				mm := func(x, y int) [2]float64 {
					return [2]float64{s.x0 + float64(x)/s.scale, s.y0 + float64(y)/s.scale}
				}
				return &stroke{mm(x0, left), mm(x1, right), s.coloured(traces, x0, x1, left, right)}
			}
		}
	}
	return nil
}

// coloured tells whether most of the ink along a line is of another colour than print.
func (s *strip) coloured(traces []trace, x0, x1, left, right int) bool {
	stained, all := 0, 0
	reach := max(1, int(math.Round(lineMM*s.scale)))
	for x := x0; x < x1; x++ {
		for y := left + (right-left)*(x-x0)/(x1-x0) - reach; y <= left+(right-left)*(x-x0)/(x1-x0)+reach; y++ {
			if i := y*s.w + x; y > 0 && y < s.h && traces[i] == stray {
				all++
				if s.tint[i] == other {
					stained++
				}
			}
		}
	}
	return 2*stained > all
}

// onwardMM is how far above or below a line of print the ink of a stamp goes on whose frame crosses it. A pen that crosses the value
// out may go on along the line, but stays on it.
const onwardMM = 12.0

// gapPixels is how wide a gap in ink may be that is followed, dry or under print.
const gapPixels = 2

// goesOn tells whether the coloured ink of a line goes on in one piece far above or below the line of print, as the frame of a stamp
// does.
func (s *strip) goesOn(l *stroke, im *image.YCbCr, onto Mapping, p *sheet) bool {
	if !l.coloured {
		return false
	}
	const reach = int(onwardMM * besideScale)
	first, last := s.line[0], s.line[len(s.line)-1]
	around := &strip{
		x0: first.X - onwardMM, y0: s.y0 - onwardMM, scale: besideScale,
		w: int((last.X+last.Advance-first.X)*besideScale) + 2*reach, h: int(float64(s.h)/s.scale*besideScale) + 2*reach,
	}
	_, coloured := around.glance(im, onto, p)
	var stack []int
	enter := func(x, y, far int) {
		for v := max(y-far, 0); v <= min(y+far, around.h-1); v++ {
			for u := max(x-far, 0); u <= min(x+far, around.w-1); u++ {
				if i := v*around.w + u; coloured[i] {
					coloured[i] = false
					stack = append(stack, i)
				}
			}
		}
	}
	at := func(mm, origin float64) int { return int((mm - origin) * besideScale) }
	for x := at(l.from[0], around.x0); x <= at(l.to[0], around.x0); x++ {
		t := (around.x0 + float64(x)/besideScale - l.from[0]) / (l.to[0] - l.from[0])
		enter(x, at(l.from[1]+t*(l.to[1]-l.from[1]), around.y0), gapPixels)
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		x, y := i%around.w, i/around.w
		if y < gapPixels || y >= around.h-gapPixels {
			return true
		}
		enter(x, y, gapPixels)
	}
	return false
}

// traces tells what every pixel shows.
func (s *strip) traces(p *sheet, full float32) []trace {
	out := make([]trace, s.w*s.h)
	for i := s.w; i < len(out)-s.w; i++ {
		switch {
		case p.expected[i] >= printHere*full:
			out[i] = value
		case s.tint[i] == plain && p.rest[i] >= inked*full, s.tint[i] == other && s.ink[i] >= inked*full:
			out[i] = stray
		}
	}
	return out
}

// passed tells for every pixel the most that a line shows which passes close by.
func (s *strip) passed(traces []trace) []trace {
	reach := max(1, int(math.Round(lineMM*s.scale)))
	out := make([]trace, len(traces))
	for y := range s.h {
		for v := max(y-reach, 0); v <= min(y+reach, s.h-1); v++ {
			row := out[y*s.w : (y+1)*s.w]
			for x, t := range traces[v*s.w : (v+1)*s.w] {
				row[x] = max(row[x], t)
			}
		}
	}
	return out
}

// through tells whether there is ink all along the line from left, at column x0, to right, at x1.
func (s *strip) through(passed []trace, x0, x1, left, right, step int) bool {
	hit, missed := 0, 0
	most := int((1 - throughShare) * float64((x1-x0)/step))
	for x := x0; x < x1; x += step {
		switch passed[(left+(right-left)*(x-x0)/(x1-x0))*s.w+x] {
		case stray:
			hit++
		case bare:
			if missed++; missed > most {
				return false
			}
		case value:
		}
	}
	return float64(hit) >= throughShare*float64(hit+missed) && float64(hit*step) >= bareShare*float64(x1-x0)
}

// alone tells whether most of the stray ink between two columns lies along the line.
func (s *strip) alone(traces []trace, x0, x1, left, right int) bool {
	near, all := 0, 0
	for y := 1; y < s.h-1; y++ {
		for x := x0; x < x1; x++ {
			if traces[y*s.w+x] != stray {
				continue
			}
			all++
			if math.Abs(float64(y-left)-float64((right-left)*(x-x0))/float64(x1-x0)) <= doubledMM*s.scale {
				near++
			}
		}
	}
	return float64(near) >= lineAlone*float64(all)
}
