package print

import (
	"image"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/forms"
)

// strip is a piece of a printed line of a value, as it should be and as it is on the page, on a common grid of square pixels.
type strip struct {
	field  int // index of its value
	first  int // index of its first glyph in the value
	glyphs []forms.Glyph
	drawn  []forms.Glyph // with the neighbours that reach into the grid
	line   []forms.Glyph // all of the line

	x0, y0 float64 // the grid's top left corner on the form, mm
	scale  float64 // pixels of the grid per mm
	w, h   int
	// shift is by how much the print on the page lies off its place, in pixels of the grid.
	shift [2]float64
	trust [2]float64 // the correlation, 0–1, that says so

	ink   []float32 // seen: share of the paper's light that is missing, 0 paper
	tint  []tint    // seen: what else lies here
	cover []float32 // expected: share of the pixel that print covers, 0–1
	soft  []float32 // expected, blurred as the page is
}

// The grid: about gridPerEm pixels for the height of a character, but not fewer than leastScale nor more than mostScale per mm.
const (
	gridPerEm  = 30
	leastScale = 8.0
	mostScale  = 14.0
)

// tint is what lies over paper and print.
type tint uint8

const (
	plain  tint = iota
	red         // ink of a seal: print shows through it in the red plane
	other       // ink that hides print, or a pen stroke
	fringe      // the edge of such ink, where chroma, which is stored coarsely, does not show its colour
)

// The window around a line, in ems above and below its baseline, and beside it in mm.
const (
	aboveBaseline = 0.98
	belowBaseline = 0.30
	marginMM      = 0.55
)

// longest is the most characters of a strip: paper that is not quite flat shifts the ends of a long line apart.
const longest = 8

// strips lays out the values, line by line, long lines in pieces of equal length.
func strips(values []forms.Printed, native float64) []*strip {
	var out []*strip
	for f, v := range values {
		for first := 0; first < len(v.Glyphs); {
			end := first + 1
			for end < len(v.Glyphs) && v.Glyphs[end].Line == v.Glyphs[first].Line {
				end++
			}
			line := v.Glyphs[first:end]
			pieces := (len(line) + longest - 1) / longest
			for k := range pieces {
				from, to := k*len(line)/pieces, (k+1)*len(line)/pieces
				s := &strip{field: f, first: first + from, glyphs: line[from:to], drawn: line[max(from-1, 0):min(to+1, len(line))], line: line}
				if s.place(v.Box, native) {
					out = append(out, s)
				}
			}
			first = end
		}
	}
	return out
}

// place lays the grid around the characters, and tells whether there is room for one. Beyond the value's box stand rules and
// labels.
func (s *strip) place(box forms.Box, native float64) bool {
	em, start, last := s.glyphs[0].Em, s.glyphs[0], s.glyphs[len(s.glyphs)-1]
	s.scale = min(max(gridPerEm/em, leastScale), mostScale, max(native, leastScale))
	s.x0, s.y0 = max(start.X-marginMM, box.X), max(start.Y-aboveBaseline*em-marginMM, box.Y)
	x1 := min(last.X+last.Advance+marginMM, box.X+box.W)
	y1 := min(last.Y+belowBaseline*em+marginMM, box.Y+box.H)
	s.w, s.h = int((x1-s.x0)*s.scale), int((y1-s.y0)*s.scale)
	return s.w > 2 && s.h > 2
}

// Colour: how far from grey a pixel's chroma must lie for coloured ink.
const colourful = 14

// runLength is the number of pixels over which the mapping is taken as linear.
const runLength = 16

// look samples the page over the strip's grid, and leaves out the edges of coloured ink.
func (s *strip) look(im *image.YCbCr, onto Mapping, p *sheet) {
	n := s.w * s.h
	planes := make([]float32, 3*n)
	s.ink, s.cover, s.soft = planes[:n:n], planes[n:2*n:2*n], planes[2*n:]
	s.tint = make([]tint, n)
	levels := p.bytes(n)
	if s.sample(levels, s.paths(onto, 0.5, p), im) == other {
		s.leaveFringes()
	}
	s.normalise(levels)
}

// stretch is where runLength pixels of a row lie on the page: that of the first one and the way to the next, in 256ths of a pixel.
type stretch struct{ u, v, du, dv int64 }

// paths lists the stretches of all rows, those of a row beside each other, from an origin so many pixels right and below of the page's.
func (s *strip) paths(onto Mapping, origin float64, p *sheet) []stretch {
	out := p.paths[:0]
	for y := range s.h {
		my := s.y0 + (float64(y)+0.5)/s.scale
		from := onto.Map(s.x0+0.5/s.scale, my)
		for x := 0; x < s.w; x += runLength {
			to := onto.Map(s.x0+(float64(x+runLength)+0.5)/s.scale, my)
			out = append(out, stretch{
				int64((from.X - origin) * 256), int64((from.Y - origin) * 256),
				int64((to.X - from.X) * 256 / runLength), int64((to.Y - from.Y) * 256 / runLength),
			})
			from = to
		}
	}
	p.paths = out
	return out
}

// tintOf tells coloured ink from print and paper, which may be yellowish.
func tintOf(cb, cr int) tint {
	switch {
	case cb > colourful, cr < -colourful:
		return other
	case cr > colourful:
		return red
	case cb < -2*colourful:
		return other
	}
	return plain
}

// paperBlock is the width in mm over which the paper's brightness is measured.
const paperBlock = 4.0

// normalise turns levels into shares of the paper's light; the paper's level is followed along the strip, beside coloured ink
// where there is any.
func (s *strip) normalise(levels []uint8) {
	width := max(int(paperBlock*s.scale), 8)
	blocks := max(1, (s.w+width/2)/width)
	level := make([]float64, blocks)
	for b := range level {
		x0, x1 := b*s.w/blocks, (b+1)*s.w/blocks
		counts := s.count(levels, x0, x1)
		total := int32(0)
		for _, n := range counts {
			total += n
		}
		left := total / 4 // the paper is brighter than print, and most of the strip
		v := 255
		for ; v > 0 && left > 0; v-- {
			left -= counts[v]
		}
		level[b] = max(float64(v), 32)
	}
	inverse := make([]float32, s.w)
	for x := range inverse {
		at := (float64(x)+0.5)*float64(blocks)/float64(s.w) - 0.5
		i := min(max(int(math.Floor(at)), 0), max(blocks-2, 0))
		j := min(i+1, blocks-1)
		t := min(max(at-float64(i), 0), 1)
		inverse[x] = float32(1 / (level[i]*(1-t) + level[j]*t))
	}
	s.shares(levels, inverse)
}

// profileReach is how far off its place print is looked for, mm.
const profileReach = 0.6

// seek finds the shift of the print by the sums of its rows and columns.
func (s *strip) seek() {
	reach := int(math.Ceil(profileReach * s.scale))
	seen, expected := s.profiles(s.ink), s.profiles(s.cover)
	for axis := range 2 {
		s.shift[axis], s.trust[axis] = displacement(seen[axis], expected[axis], reach)
	}
}

// profiles sums the uncoloured pixels of columns and of rows, smoothed over three.
func (s *strip) profiles(plane []float32) [2][]float32 {
	columns, rows := make([]float32, s.w+2), make([]float32, s.h+2)
	for y := range s.h {
		line, tints := plane[y*s.w:(y+1)*s.w], s.tint[y*s.w:(y+1)*s.w]
		into := columns[1 : 1+len(line)]
		var sum float32
		for x, v := range line {
			if tints[x] == plain {
				into[x] += v
				sum += v
			}
		}
		rows[y+1] = sum
	}
	return [2][]float32{smoothed(columns), smoothed(rows)}
}

func smoothed(sums []float32) []float32 {
	out := make([]float32, len(sums)-2)
	for i := range out {
		out[i] = sums[i]/4 + sums[i+1]/2 + sums[i+2]/4
	}
	return out
}

// displacement returns by how many samples a lies after b, by the greatest correlation within reach, and that correlation.
func displacement(a, b []float32, reach int) (at, trust float64) {
	a, b = centred(a), centred(b)
	score := make([]float64, 2*reach+1)
	for d := -reach; d <= reach; d++ {
		var sum, na, nb float64
		for i := max(0, -d); i < len(b) && i+d < len(a); i++ {
			x, y := float64(a[i+d]), float64(b[i])
			sum += x * y
			na += x * x
			nb += y * y
		}
		if na > 0 && nb > 0 {
			score[d+reach] = sum / math.Sqrt(na*nb)
		}
	}
	best := 0
	for i, v := range score {
		if v > score[best] {
			best = i
		}
	}
	if score[best] < 0.4 {
		return 0, score[best]
	}
	at = float64(best - reach)
	if best > 0 && best < len(score)-1 {
		l, m, r := score[best-1], score[best], score[best+1]
		if bend := l - 2*m + r; bend < 0 {
			at += min(max((l-r)/(2*bend), -0.5), 0.5)
		}
	}
	return at, score[best]
}

func centred(a []float32) []float32 {
	var mean float32
	for _, v := range a {
		mean += v / float32(len(a))
	}
	out := make([]float32, len(a))
	for i, v := range a {
		out[i] = v - mean
	}
	return out
}

// disagreeMM is how far the shift of one strip may differ from the others' unless its correlation is trusted.
const (
	disagreeMM = 0.4
	trusted    = 0.8
)

// agree replaces shifts that lie far from what the other strips say: neighbours on a sheet are shifted alike.
func agree(all []*strip) {
	var xs, ys []float64
	for _, s := range all {
		xs, ys = append(xs, s.shift[0]/s.scale), append(ys, s.shift[1]/s.scale)
	}
	if len(xs) == 0 {
		return
	}
	slices.Sort(xs)
	slices.Sort(ys)
	mid := [2]float64{xs[len(xs)/2], ys[len(ys)/2]}
	for _, s := range all {
		for axis := range 2 {
			if math.Abs(s.shift[axis]/s.scale-mid[axis]) > disagreeMM && s.trust[axis] < trusted {
				s.shift[axis] = mid[axis] * s.scale
			}
		}
	}
}

// size returns how many pixels of the page a millimetre takes around a place of the form.
func size(onto Mapping, x, y float64) float64 {
	a, b, c := onto.Map(x, y), onto.Map(x+1, y), onto.Map(x, y+1)
	return math.Sqrt(math.Abs((b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X)))
}
