package text

import (
	"bytes"
	"image"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Wrapped finds the line on to which a value wraps: print as dark as the value's own, close below it, begun where it begins, with
// nothing to its left. It looks at the pixels, for detectors overlook a line of few characters. line holds the value and may hold
// what stands behind it; em is the size of its characters in pixels.
func (v View) Wrapped(line Quad, em float64) (Quad, bool) {
	return wrapped(func(q Quad, height int) *image.Gray { return v.sample(q, height, 1) }, line, em)
}

// Wrapped is View.Wrapped on the sheet's image.
func (s *Sheet) Wrapped(line Quad, em float64) (Quad, bool) {
	return wrapped(func(q Quad, height int) *image.Gray { return SampleLine(s.Image, q, height) }, line, em)
}

// Lengths in characters (em) where a wrapped line is looked for.
const (
	// perEm is how many pixels make one.
	perEm = 20
	// The band that is looked at reaches so far from the middle of the value's left edge.
	bandLeft, bandRight, bandTop, bandBottom = 7, 3, 1.2, 2.8
	// The middle of a wrapped line is so far below its predecessor's, and the line so high.
	leastLeading, mostLeading     = 0.85, 2.1
	leastWrapped, mostWrapped     = 0.35, 1.3
	blankRows                     = 0.15 // that part lines
	blankBefore, blankBehind      = 0.4, 1.5
	startOff, leftOff, wrapBeyond = 1, 0.8, 1.2
)

func wrapped(sample func(q Quad, height int) *image.Gray, line Quad, em float64) (wrap Quad, ok bool) {
	if !(em > 0) || line.Width() < em {
		return wrap, false
	}
	band := sample(line.around(em, -bandLeft, bandRight, -bandTop, bandBottom), (bandTop+bandBottom)*perEm)
	if band.Rect.Dx() < (bandLeft+bandRight)*perEm {
		return wrap, false
	}
	limit := printLimit(band)
	ink := inkBelow(band, limit)
	start := ink.start()
	top, bottom, ok := ink.secondLine(start)
	if !ok {
		return wrap, false
	}
	// It begins where the value begins, and no label stands before it.
	left := start - perEm/2
	for left < ink.w && ink.count(left, top, left+1, bottom) == 0 {
		left++
	}
	if float64(left-start) > leftOff*perEm || ink.count(0, top, start-perEm/2, bottom) > perEm {
		return wrap, false
	}
	// It ends where its print ends.
	x0, y0, y1 := float64(left)/perEm-bandLeft-0.15, float64(top)/perEm-bandTop, float64(bottom)/perEm-bandTop
	x1 := line.Width()/em + wrapBeyond
	row := sample(line.around(em, x0, x1, y0, y1), perEm)
	if row.Rect.Empty() {
		return wrap, false
	}
	ink = inkBelow(row, limit)
	pixel := (x1 - x0) / float64(ink.w)
	end := 0
	for x := 0; x < ink.w && (end == 0 || float64(x-end)*pixel < blankBehind); x++ {
		if ink.count(x, 0, x+1, ink.h) > 0 {
			end = x + 1
		}
	}
	margin := 0.1 * (y1 - y0)
	return line.around(em, x0, x0+float64(end)*pixel+0.15, y0-margin, y1+margin), true
}

// around returns the parallelogram along a quad between distances to the right of and below the middle of its left edge, which
// are given in units of so many pixels.
func (q Quad) around(unit, left, right, top, bottom float64) Quad {
	w, h := q.Width()/unit, q.Height()/unit
	at := func(a, b float64) page.Point {
		a, b = a/w, b/h+0.5
		return page.Point{
			X: q[0].X + a*(q[1].X-q[0].X) + b*(q[3].X-q[0].X),
			Y: q[0].Y + a*(q[1].Y-q[0].Y) + b*(q[3].Y-q[0].Y),
		}
	}
	return Quad{at(left, top), at(right, top), at(right, bottom), at(left, bottom)}
}

// middleRow is the row of a band in the middle of the value's line.
const middleRow = int(bandTop * perEm)

// printLimit is the level under which a pixel of a band is print: somewhat nearer to the paper than to the darkest print of the
// value's line, for fine strokes are paler.
func printLimit(band *image.Gray) uint8 {
	var levels []uint8
	for y := middleRow - perEm/2; y < middleRow+perEm/2; y++ {
		levels = append(levels, band.Pix[y*band.Stride+bandLeft*perEm:y*band.Stride+(bandLeft+bandRight)*perEm]...)
	}
	slices.Sort(levels)
	return uint8((2*int(levels[len(levels)/50]) + 3*int(levels[len(levels)*9/10])) / 5)
}

// inkBelow marks the pixels that are darker than a limit.
func inkBelow(im *image.Gray, limit uint8) *bitmap {
	b := &bitmap{w: im.Rect.Dx(), h: im.Rect.Dy(), on: make([]uint8, im.Rect.Dx()*im.Rect.Dy())}
	for y := range b.h {
		for x, v := range im.Pix[y*im.Stride : y*im.Stride+b.w] {
			b.on[y*b.w+x] = below(v, limit)
		}
	}
	return b
}

// count counts the ink from x0, y0 to x1, y1, exclusive.
func (b *bitmap) count(x0, y0, x1, y1 int) int {
	n := 0
	for y := max(y0, 0); y < min(y1, b.h); y++ {
		n += bytes.Count(b.on[y*b.w+max(x0, 0):y*b.w+min(x1, b.w)], []byte{1})
	}
	return n
}

// start returns the column of a band in which its value begins: behind a blank, and where it should begin or close by.
func (b *bitmap) start() int {
	const want = bandLeft * perEm
	best, blank := want, 0
	for x := range want + startOff*perEm {
		if b.count(x, middleRow-perEm/2, x+1, middleRow+perEm/2) == 0 {
			blank++
			continue
		}
		off := math.Abs(float64(x - want))
		if float64(blank) >= blankBefore*perEm && off < startOff*perEm && (best == want || off < math.Abs(float64(best-want))) {
			best = x
		}
		blank = 0
	}
	return best
}

// secondLine finds the rows of the line below the value's in a band; its first characters stand for all.
func (b *bitmap) secondLine(start int) (top, bottom int, ok bool) {
	top = -1
	for y := middleRow; y <= b.h; y++ {
		switch {
		case y < b.h && b.count(start-perEm/4, y, b.w, y+1) > 0:
			if top < 0 {
				top = y
			}
			bottom = y + 1
			continue
		case top < 0 || y < b.h && float64(y-bottom) < blankRows*perEm:
			continue
		}
		height, below := float64(bottom-top)/perEm, float64(top+bottom-2*middleRow)/2/perEm
		if height >= leastWrapped && below >= leastLeading {
			return top, bottom, height <= mostWrapped && below <= mostLeading
		}
		top = -1
	}
	return 0, 0, false
}
