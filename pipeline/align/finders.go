package align

import (
	"image"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// finder is a place that looks like a finder pattern of a QR code: dark, light, dark, light, dark in lengths of 1:1:3:1:1,
// across as well as down.
type finder struct {
	at   page.Point
	unit float64 // pixels a module
	hits int     // rows that showed it
}

// A module of our codes has about 0.9 mm, of foreign ones on a page of unknown size half or double that. Rows are looked at
// in samples of sampleMM, one row every rowMM: three of them meet the middle of a finder pattern.
const (
	sampleMM    = 0.2
	rowMM       = 0.85
	leastUnitMM = 0.3
	mostUnitMM  = 1.9
	mostFinders = 40 // more are a page full of something else
)

// findFinders looks over the whole page, or over its upper and lower parts alone where there are two codes, as on our forms. It
// reads about one pixel in twenty.
func findFinders(im *image.YCbCr) []finder {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	pxPerMM := float64(max(w, h)) / 297
	pitch := max(1, int(sampleMM*pxPerMM))
	gap := max(1, int(rowMM*pxPerMM))
	n := w / pitch
	if n < 2*block || h < 2*block {
		return nil
	}
	blocks := n/block + 1
	s := rowScanner{
		im: im, pitch: pitch, samples: make([]uint8, n),
		middle: make([]uint8, blocks), lows: make([]uint8, blocks), highs: make([]uint8, blocks),
	}
	least, most := leastUnitMM*pxPerMM/float64(pitch), mostUnitMM*pxPerMM/float64(pitch)
	var found []finder
	outer := h / 4
	var inner []int // rows
	scan := func(y int) {
		s.read(y)
		edges, first := s.edges()
		for k := first; k+5 < len(edges); k += 2 {
			unit, ok := fiveRuns(edges[k : k+6])
			if !ok || unit < least || unit > most {
				continue
			}
			at := page.Point{X: (edges[k+2] + edges[k+3]) / 2 * float64(pitch), Y: float64(y) + 0.5}
			if f, ok := confirm(im, at, unit*float64(pitch)); ok {
				found = merge(found, f)
			}
		}
	}
	for y := gap / 2; y < h && len(found) < mostFinders; y += gap {
		if y < outer || y >= h-outer {
			scan(y)
		} else {
			inner = append(inner, y)
		}
	}
	if len(trios(found)) == 2 {
		return found
	}
	for _, y := range inner {
		if len(found) < mostFinders {
			scan(y)
		}
	}
	return found
}

// merge adds a finder, or another sight of one that is known.
func merge(found []finder, f finder) []finder {
	for i, g := range found {
		if dist(g.at, f.at) < 3*g.unit {
			n := float64(g.hits)
			g.at.X, g.at.Y = (g.at.X*n+f.at.X)/(n+1), (g.at.Y*n+f.at.Y)/(n+1)
			g.unit = (g.unit*n + f.unit) / (n + 1)
			g.hits++
			found[i] = g
			return found
		}
	}
	return append(found, f)
}

// block is the number of samples that share a threshold, about 6 mm of a row.
const block = 32

// rowScanner turns rows of the red plane into runs of dark and light.
type rowScanner struct {
	im      *image.YCbCr
	pitch   int
	samples []uint8
	middle  []uint8 // per block: the level between ink and paper
	lows    []uint8 // per block
	highs   []uint8
	out     []float64
}

func (s *rowScanner) read(y int) {
	im := s.im
	luma := im.Y[y*im.YStride:]
	cr := im.Cr[im.COffset(0, y):]
	shift, _ := page.ChromaShift(im.SubsampleRatio)
	sample(s.samples, s.lows, s.highs, luma, s.pitch)
	for b := range s.middle {
		first := min(b*block, len(s.samples))
		samples := s.samples[first:min(first+block, len(s.samples))]
		low, high := s.lows[b], s.highs[b]
		if int(high)-int(low) >= leastContrast { // print is as dark in the red plane: blank paper need not be seen in it
			low, high = 255, 0
			for i, v := range samples {
				red := int(v) + (1436*(int(cr[(first+i)*s.pitch>>shift])-128))>>10
				v = uint8(min(max(red, 0), 255))
				samples[i], low, high = v, min(low, v), max(high, v)
			}
		}
		s.lows[b], s.highs[b] = low, high
	}
	for b := range s.middle {
		from, to := max(b-1, 0), min(b+2, len(s.lows))
		low, high := slices.Min(s.lows[from:to]), slices.Max(s.highs[from:to])
		s.middle[b] = 0
		if int(high)-int(low) >= leastContrast {
			s.middle[b] = uint8((int(low) + int(high)) / 2)
		}
	}
}

// edges returns where the row passes between dark and light, in samples, and the index, 0 or 1, of the first edge that
// leads into the dark.
func (s *rowScanner) edges() (at []float64, first int) {
	s.out = s.out[:0]
	wasDark := s.samples[0] < s.middle[0]
	if wasDark {
		first = 1
	}
	for i := 1; i < len(s.samples); i++ {
		m := s.middle[i/block]
		if m == 0 && !wasDark && i%block == 0 { // blank
			i += block - 1
			continue
		}
		if dark := s.samples[i] < m; dark != wasDark {
			s.out = append(s.out, float64(i-1)+0.5+between(s.samples[i-1], s.samples[i], m))
			wasDark = dark
		}
	}
	return s.out, first
}

// between returns where, from 0 at a to 1 at b, the level m is passed.
func between(a, b, m uint8) float64 {
	if a == b {
		return 0.5
	}
	return min(max((float64(m)-float64(a))/(float64(b)-float64(a)), 0), 1)
}

// fiveRuns tells whether six edges bound runs of 1:1:3:1:1, and the length of 1.
func fiveRuns(e []float64) (unit float64, ok bool) {
	unit = (e[5] - e[0]) / 7
	near := func(k int, want, off float64) bool { return math.Abs(e[k+1]-e[k]-want*unit) < off*unit }
	ok = near(2, 3, 1) && near(0, 1, 0.6) && near(1, 1, 0.6) && near(3, 1, 0.6) && near(4, 1, 0.6)
	return unit, ok
}

// confirm looks at a suspected finder pattern down and across, and returns its centre.
func confirm(im *image.YCbCr, at page.Point, unit float64) (finder, bool) {
	down, off, ok := alongLine(im, at, 0, 1, unit)
	if !ok || down > 1.5*unit || unit > 1.5*down {
		return finder{}, false
	}
	at.Y += off
	across, off, ok := alongLine(im, at, 1, 0, unit)
	if !ok {
		return finder{}, false
	}
	at.X += off
	return finder{at: at, unit: (down + across) / 2, hits: 1}, true
}

// alongLine looks for the five runs on a line of the red plane through p, and returns their unit and how far along the line
// their middle lies from p, in pixels.
func alongLine(im *image.YCbCr, p page.Point, dx, dy, unit float64) (found, off float64, ok bool) {
	const reach = 6 // units to either side
	pace := max(unit/5, 0.5)
	n := int(2 * reach * unit / pace)
	w, h := im.Rect.Dx(), im.Rect.Dy()
	shift, _ := page.ChromaShift(im.SubsampleRatio)
	samples := make([]uint8, 0, 128)
	low, high := uint8(255), uint8(0)
	for i := range n {
		t := (float64(i) - float64(n-1)/2) * pace
		x, y := int(p.X+t*dx), int(p.Y+t*dy)
		if x < 0 || y < 0 || x >= w || y >= h {
			samples = append(samples, 255) // paper ends there
			continue
		}
		v := int(im.Y[y*im.YStride+x]) + (1436*(int(im.Cr[im.COffset(0, y)+x>>shift])-128))>>10
		level := uint8(min(max(v, 0), 255))
		low, high = min(low, level), max(high, level)
		samples = append(samples, level)
	}
	if int(high)-int(low) < leastContrast {
		return 0, 0, false
	}
	middle := uint8((int(low) + int(high)) / 2)
	edges := make([]float64, 0, 16)
	first := 0
	wasDark := samples[0] < middle
	if wasDark {
		first = 1
	}
	for i := 1; i < len(samples); i++ {
		if dark := samples[i] < middle; dark != wasDark {
			edges = append(edges, float64(i-1)+between(samples[i-1], samples[i], middle))
			wasDark = dark
		}
	}
	centre := float64(n-1) / 2
	for k := first; k+5 < len(edges); k += 2 {
		if u, fits := fiveRuns(edges[k : k+6]); fits && edges[k+2] <= centre && edges[k+3] >= centre {
			return u * pace, ((edges[k+2]+edges[k+3])/2 - centre) * pace, true
		}
	}
	return 0, 0, false
}

// trio is three finder patterns that stand as those of one code do: top left, top right, bottom left, as long as the code is
// not mirrored.
type trio struct {
	finders [3]finder
	unit    float64
	strange float64 // how far it is from a right isosceles triangle of fitting size
}

// trios returns what may be codes, the most regular first.
func trios(found []finder) []trio {
	var out []trio
	for i := range found {
		for j := i + 1; j < len(found); j++ {
			for k := j + 1; k < len(found); k++ {
				if t, ok := newTrio(found[i], found[j], found[k]); ok {
					out = append(out, t)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b trio) int {
		if a.strange < b.strange {
			return -1
		}
		return 1
	})
	return out
}

func newTrio(a, b, c finder) (trio, bool) {
	// The corner faces the longest side.
	ab, bc, ca := dist(a.at, b.at), dist(b.at, c.at), dist(c.at, a.at)
	switch {
	case ab >= bc && ab >= ca:
		a, b, c = c, a, b
	case ca >= ab && ca >= bc:
		a, b, c = b, c, a
	}
	p, q, long := dist(a.at, b.at), dist(a.at, c.at), dist(b.at, c.at)
	least, most := min(a.unit, b.unit, c.unit), max(a.unit, b.unit, c.unit)
	unit := (a.unit + b.unit + c.unit) / 3
	leg := (p + q) / 2
	if most > 1.4*least || leg < 11*unit || leg > 40*unit {
		return trio{}, false
	}
	strange := math.Abs(p-q)/leg + math.Abs(long-leg*math.Sqrt2)/leg + (most/least-1)/4
	if strange > 0.3 {
		return trio{}, false
	}
	if (b.at.X-a.at.X)*(c.at.Y-a.at.Y)-(b.at.Y-a.at.Y)*(c.at.X-a.at.X) < 0 {
		b, c = c, b
	}
	return trio{[3]finder{a, b, c}, unit, strange}, true
}

// bounds is the part of the page that the code covers, with its quiet zone.
func (t trio) bounds() image.Rectangle {
	a, b, c := t.finders[0].at, t.finders[1].at, t.finders[2].at
	d := page.Point{X: b.X + c.X - a.X, Y: b.Y + c.Y - a.Y}
	r := around(a, 0)
	for _, p := range []page.Point{b, c, d} {
		r = r.Union(around(p, 1))
	}
	return r.Inset(-int(7.5 * t.unit))
}
