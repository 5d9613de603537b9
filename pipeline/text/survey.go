package text

import (
	"cmp"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Survey finds the lines of a clean copy without a network, at a tenth of its cost: print is what is darker than the paper
// around it on the red plane, a line is what hangs together once small gaps along it are closed (run-length smoothing: Wong,
// Casey and Wahl, IBM Journal 26, 1982). It finds no lines, or wrong ones, on patterned ground and on poor photos.
//
// The page is looked at with about side pixels on its longer side.
func Survey(p *page.Page, side int) Layout {
	plane, factor := reducedRed(p, side)
	bits := ink(plane)
	l := bits.layout()
	l.Blank = float64(bits.pale) < blankShare*float64(bits.w*bits.h)
	if e := evidence(l.Lines); e < sureEvidence || e < sureWidth*float64(len(l.Lines)) {
		if tall := bits.turned().layout(); evidence(tall.Lines) > evidence(l.Lines) {
			l, l.Turn = tall, 90
		}
	}
	// Turned by 90 degrees a page begins at the left with its last row, which the reduction may have left over.
	shift := 0.0
	if _, h := p.Size(); l.Turn == 90 {
		shift = float64(h) - factor*float64(bits.h)
	}
	for _, quads := range [][]Quad{l.Lines, l.Blocks} {
		for i := range quads {
			for j := range quads[i] {
				quads[i][j].X = quads[i][j].X*factor + shift
				quads[i][j].Y *= factor
			}
		}
	}
	return l
}

// Sides for Survey: 100 dpi of A4, and as much again for print that is small on its page.
const (
	UsualSide = 1170
	CloseSide = 2 * UsualSide
)

// Layout is what a survey finds on a page.
type Layout struct {
	// Turn is the clockwise turn in degrees that makes the lines run from left to right, 0 or 90: whether they then stand on
	// their head is left open.
	Turn int
	// Lines are from top to bottom, in pixels of the page turned so.
	Lines []Quad
	// Blocks are square patches that may be QR codes.
	Blocks []Quad
	// Blank tells that there is nothing on the page, however pale.
	Blank bool
}

// Flipped returns the layout of the same page, of w × h pixels when turned by l.Turn, turned by 180 degrees more.
func (l Layout) Flipped(w, h int) Layout {
	out := Layout{Turn: (l.Turn + 180) % 360}
	for _, q := range slices.Backward(l.Lines) {
		out.Lines = append(out.Lines, q.Turned(180, w, h))
	}
	for _, q := range l.Blocks {
		out.Blocks = append(out.Blocks, q.Turned(180, w, h))
	}
	return out
}

const (
	// Gaps of up to this many pixels are closed along a line.
	surveyGap = 6
	// Lines are between so many pixels high.
	leastLine, mostLine = 6, 90
	// Blocks are between so many pixels wide and high.
	leastBlock, mostBlock = 40, 170
	// Rows of a block have more pieces of ink than this.
	leastRuns = 5
	// sureEvidence is how much width of lines, in pixels, says for sure which way the lines run.
	sureEvidence = 1200
	// sureWidth is how much of it each line has at least on average: across its print, a page falls to pieces.
	sureWidth = 20
)

// evidence is the width of all quads that look like lines of several characters, in pixels.
func evidence(quads []Quad) float64 {
	sum := 0.0
	for _, q := range quads {
		if a := q.aspect(); a > 5 && a < 40 && q.Height() < 40 {
			sum += q.Width()
		}
	}
	return sum
}

// blob is a region of a smoothed bitmap.
type blob struct {
	x0, y0, x1, y1 int // x1 and y1 exclusive
	edge           []page.Point
}

// layout finds the lines that run from left to right, and blocks.
func (b *bitmap) layout() Layout {
	var l Layout
	var pieces []*blob
	for _, p := range b.blobs() {
		w, h := p.x1-p.x0, p.y1-p.y0
		if w < 2 && h < 2 {
			continue // specks
		}
		pieces = append(pieces, p)
		if min(w, h) > leastBlock && max(w, h) < mostBlock && 5*min(w, h) > 4*max(w, h) && b.runs(p) > leastRuns {
			l.Blocks = append(l.Blocks, p.upright(0, 0))
		}
	}
	for _, p := range merged(pieces) {
		w, h := p.x1-p.x0, p.y1-p.y0
		if h < leastLine || w < 4 || h > mostLine && w > 3*h {
			continue
		}
		if q := p.quad(); between(q.Height(), leastLine, mostLine) {
			l.Lines = append(l.Lines, q)
		}
	}
	slices.SortStableFunc(l.Lines, func(p, q Quad) int { return cmp.Compare(p.Centre().Y, q.Centre().Y) })
	return l
}

// runs is how many pieces of ink a row of a blob has on average: a QR code has many, a large character few.
func (b *bitmap) runs(p *blob) float64 {
	n := 0
	for y := p.y0; y < p.y1; y++ {
		row := b.on[y*b.w+p.x0 : y*b.w+p.x1]
		for x := next(row, 0, 1); x < len(row); x = next(row, next(row, x, 0), 1) {
			n++
		}
	}
	return float64(n) / float64(p.y1-p.y0)
}

func between(v, least, most float64) bool { return v >= least && v <= most }

// quad returns the box around a blob with the margin that readers are used to. Only long blobs know their slope.
func (p *blob) quad() Quad {
	if w, h := p.x1-p.x0, p.y1-p.y0; w > 3*h {
		margin := func(w, h float64) (float64, float64) { return 1 + 0.16*h, 1 + 0.1*h }
		if q, ok := boxAround(convexHull(p.outline()), margin); ok {
			return q
		}
	}
	h := float64(p.y1 - p.y0)
	return p.upright(1+0.16*h, 1+0.1*h)
}

// outline returns the outermost of a blob's corners on each level: those within can be no corners of its hull.
func (p *blob) outline() []page.Point {
	left, right := make([]float64, p.y1-p.y0+1), make([]float64, p.y1-p.y0+1)
	for i := range left {
		left[i], right[i] = math.Inf(1), math.Inf(-1)
	}
	for _, c := range p.edge {
		i := int(c.Y) - p.y0
		left[i], right[i] = min(left[i], c.X), max(right[i], c.X)
	}
	points := make([]page.Point, 0, 2*len(left))
	for i := range left {
		if left[i] <= right[i] {
			y := float64(p.y0 + i)
			points = append(points, page.Point{X: left[i], Y: y}, page.Point{X: right[i], Y: y})
		}
	}
	return points
}

// upright returns the upright box around a blob with margins in pixels.
func (p *blob) upright(along, across float64) Quad {
	x0, y0, x1, y1 := float64(p.x0)-along, float64(p.y0)-across, float64(p.x1)+along, float64(p.y1)+across
	return Quad{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// segment is a piece of a row without large gaps: from x0 to x1 (exclusive).
type segment struct{ y, x0, x1, blob int }

// blobs closes the gaps along rows and returns what hangs together, corners included.
func (b *bitmap) blobs() []*blob {
	var all []segment
	var parent []int
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	above := 0 // first segment of the row above
	for y := range b.h {
		first := len(all)
		row := b.on[y*b.w : (y+1)*b.w]
		for x := next(row, 0, 1); x < len(row); {
			end := next(row, x, 0)
			if n := len(all); n > first && x-all[n-1].x1 <= surveyGap {
				all[n-1].x1 = end
			} else {
				all = append(all, segment{y, x, end, n})
			}
			x = next(row, end, 1)
		}
		for i := first; i < len(all); i++ {
			parent = append(parent, i)
		}
		k := above
		for i := first; i < len(all); i++ {
			for k < first && all[k].x1 < all[i].x0 {
				k++
			}
			for m := k; m < first && all[m].x0 <= all[i].x1; m++ {
				if a, c := root(m), root(i); a != c {
					parent[max(a, c)] = min(a, c)
				}
			}
		}
		above = first
	}
	index := map[int]*blob{}
	var blobs []*blob
	for i, s := range all {
		r := root(i)
		p := index[r]
		if p == nil {
			p = &blob{x0: s.x0, y0: s.y, x1: s.x1, y1: s.y + 1}
			index[r] = p
			blobs = append(blobs, p)
		}
		p.x0, p.x1, p.y1 = min(p.x0, s.x0), max(p.x1, s.x1), s.y+1
		y := float64(s.y)
		p.edge = append(p.edge, page.Point{X: float64(s.x0), Y: y}, page.Point{X: float64(s.x0), Y: y + 1},
			page.Point{X: float64(s.x1), Y: y}, page.Point{X: float64(s.x1), Y: y + 1})
	}
	return blobs
}

// merged joins blobs that belong to one line: parts of a character above each other, and characters set wide.
func merged(blobs []*blob) []*blob {
	slices.SortStableFunc(blobs, func(p, q *blob) int { return cmp.Compare(p.x0, q.x0) })
	for changed := true; changed; {
		changed = false
		for i := 0; i < len(blobs); i++ {
			for k := i + 1; k < len(blobs); k++ {
				p, q := blobs[i], blobs[k]
				if q.x0-p.x1 > mostLine {
					break
				}
				if !p.joins(q) {
					continue
				}
				p.x0, p.y0, p.x1, p.y1 = min(p.x0, q.x0), min(p.y0, q.y0), max(p.x1, q.x1), max(p.y1, q.y1)
				p.edge = append(p.edge, q.edge...)
				blobs = slices.Delete(blobs, k, k+1)
				k--
				changed = true
			}
		}
	}
	return blobs
}

// joins tells whether two blobs, p beginning no further right than q, stand on one line and close to each other.
func (p *blob) joins(q *blob) bool {
	ph, qh := p.y1-p.y0, q.y1-q.y0
	low, high := min(ph, qh), max(ph, qh)
	overlap := min(p.y1, q.y1) - max(p.y0, q.y0)
	gap := q.x0 - p.x1
	if high > mostLine || p.x1-p.x0 > 4*ph && q.x1-q.x0 > 4*qh && 2*high > 3*low {
		return false
	}
	return overlap*10 >= 7*low && 4*gap <= 3*high && (10*low >= 5*high || gap <= 2 && 10*overlap >= 9*low)
}
