package truetype

import "errors"

// Point is a place of a glyph's outline in ems, origin at the left end of the baseline, x to the right, y upwards.
type Point struct{ X, Y float64 }

// Segment is one piece of a closed contour: a straight line to To, or with Curved a quadratic curve to To by way of Control.
type Segment struct {
	Control, To Point
	Curved      bool
}

// Contour is one closed line of an outline; it starts and ends at Start.
type Contour struct {
	Start    Point
	Segments []Segment
}

// Flags of a simple glyph's points (ISO/IEC 14496-22, glyf), and the composite flag that says that arguments are offsets.
const (
	onCurve     = 0x01
	xShort      = 0x02
	yShort      = 0x04
	repeated    = 0x08
	xSame       = 0x10 // with xShort: the step is positive
	ySame       = 0x20
	argsAreXY   = 0x0002
	maxNestings = 6
)

// Contours returns a glyph's outline, filled by the non-zero winding rule; none for a glyph that draws nothing.
func (f *Font) Contours(g Glyph) ([]Contour, error) { return f.contours(g, 0) }

func (f *Font) contours(g Glyph, depth int) ([]Contour, error) {
	b, err := f.outline(g)
	if err != nil || len(b) < 12 {
		return nil, err
	}
	if n := int(int16(be16(b, 0))); n >= 0 {
		return f.simple(b, n)
	}
	if depth == maxNestings {
		return nil, errors.New("glyph is composed of too many others")
	}
	var out []Contour
	for at := 10; ; {
		if at+6 > len(b) {
			return nil, errors.New("outline ends within its components")
		}
		flags, part := be16(b, at), be16(b, at+2)
		at += 4
		m := [6]float64{1, 0, 0, 1, 0, 0} // x' = m0 x + m2 y + m4, y' = m1 x + m3 y + m5
		if flags&argsAreWords != 0 {
			m[4], m[5] = f.ems(int16(be16(b, at))), f.ems(int16(be16(b, at+2)))
			at += 4
		} else {
			m[4], m[5] = f.ems(int16(int8(b[at]))), f.ems(int16(int8(b[at+1])))
			at += 2
		}
		if flags&argsAreXY == 0 {
			m[4], m[5] = 0, 0 // points laid on points: none of our fonts does
		}
		f2dot14 := func() float64 {
			at += 2
			return float64(int16(be16(b, at-2))) / (1 << 14)
		}
		switch {
		case flags&haveScale != 0:
			m[0] = f2dot14()
			m[3] = m[0]
		case flags&haveXYScale != 0:
			m[0], m[3] = f2dot14(), f2dot14()
		case flags&haveTwoByTwo != 0:
			m[0], m[1], m[2], m[3] = f2dot14(), f2dot14(), f2dot14(), f2dot14()
		}
		contours, err := f.contours(part, depth+1)
		if err != nil {
			return nil, err
		}
		for _, c := range contours {
			out = append(out, c.mapped(m))
		}
		if flags&moreComponents == 0 {
			return out, nil
		}
	}
}

func (f *Font) ems(v int16) float64 { return float64(v) / float64(f.em) }

func (c Contour) mapped(m [6]float64) Contour {
	at := func(p Point) Point { return Point{m[0]*p.X + m[2]*p.Y + m[4], m[1]*p.X + m[3]*p.Y + m[5]} }
	out := Contour{Start: at(c.Start), Segments: make([]Segment, len(c.Segments))}
	for i, s := range c.Segments {
		out.Segments[i] = Segment{at(s.Control), at(s.To), s.Curved}
	}
	return out
}

// simple reads a glyph of n contours of its own.
func (f *Font) simple(b []byte, n int) ([]Contour, error) {
	short := errors.New("outline ends within its points")
	at := 10 + 2*n
	if n == 0 || at+2 > len(b) {
		return nil, nil
	}
	count := int(be16(b, at-2)) + 1
	at += 2 + int(be16(b, at))
	flags := make([]byte, 0, count)
	for len(flags) < count {
		if at >= len(b) {
			return nil, short
		}
		flag, times := b[at], 1
		at++
		if flag&repeated != 0 {
			if at >= len(b) {
				return nil, short
			}
			times += int(b[at])
			at++
		}
		for range times {
			flags = append(flags, flag)
		}
	}
	flags = flags[:count]
	points := make([]Point, count)
	for axis, bit := range [2][2]byte{{xShort, xSame}, {yShort, ySame}} {
		v := 0
		for i, flag := range flags {
			switch {
			case flag&bit[0] != 0:
				if at >= len(b) {
					return nil, short
				}
				d := int(b[at])
				if flag&bit[1] == 0 {
					d = -d
				}
				v += d
				at++
			case flag&bit[1] == 0:
				if at+2 > len(b) {
					return nil, short
				}
				v += int(int16(be16(b, at)))
				at += 2
			}
			if axis == 0 {
				points[i].X = float64(v) / float64(f.em)
			} else {
				points[i].Y = float64(v) / float64(f.em)
			}
		}
	}
	var out []Contour
	first := 0
	for i := range n {
		end := int(be16(b, 10+2*i)) + 1
		if end < first || end > count {
			return nil, short
		}
		if end-first > 1 {
			out = append(out, contourOf(points[first:end], flags[first:end]))
		}
		first = end
	}
	return out, nil
}

// contourOf joins points; between two control points lies one on the curve, in their middle.
func contourOf(points []Point, flags []byte) Contour {
	n := len(points)
	middle := func(a, b Point) Point { return Point{(a.X + b.X) / 2, (a.Y + b.Y) / 2} }
	first := 0
	for first < n && flags[first]&onCurve == 0 {
		first++
	}
	c := Contour{Segments: make([]Segment, 0, n+1)}
	if first == n { // control points only
		c.Start = middle(points[n-1], points[0])
		first = n - 1
	} else {
		c.Start = points[first]
	}
	var control Point
	curved := false // from the last point on the curve on, by the control point
	for k := 1; k <= n; k++ {
		i := (first + k) % n
		p, on := points[i], flags[i]&onCurve != 0
		switch {
		case on && curved:
			c.Segments = append(c.Segments, Segment{control, p, true})
		case on:
			c.Segments = append(c.Segments, Segment{To: p})
		case curved:
			c.Segments = append(c.Segments, Segment{control, middle(control, p), true})
		}
		control, curved = p, !on
	}
	if curved {
		c.Segments = append(c.Segments, Segment{control, c.Start, true})
	}
	return c
}
