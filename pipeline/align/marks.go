package align

import (
	"image"
	"math"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// square is a dark square of a form: where it is in millimetres.
type square struct{ x, y, side float64 }

func (s square) middle() page.Point { return page.Point{X: s.x + s.side/2, Y: s.y + s.side/2} }

// seenBy returns the square's corners under h, clockwise from the top left.
func (s square) seenBy(h Homography) [4]page.Point {
	return [4]page.Point{
		h.Map(s.x, s.y), h.Map(s.x+s.side, s.y), h.Map(s.x+s.side, s.y+s.side), h.Map(s.x, s.y+s.side),
	}
}

func markSquare(b forms.Box) square { return square{b.X, b.Y, (b.W + b.H) / 2} }

// finderSquares returns the outlines of a code's finder patterns: top left, top right, bottom left.
func finderSquares(b forms.Box, modules int) [3]square {
	m := b.W / float64(modules)
	far := float64(modules-7) * m
	return [3]square{{b.X, b.Y, 7 * m}, {b.X + far, b.Y, 7 * m}, {b.X, b.Y + far, 7 * m}}
}

// findFinder returns the exact centre of a finder pattern whose place is known to half a module.
func findFinder(im *image.YCbCr, h Homography, s square) (page.Point, bool) {
	quad := s.seenBy(h)
	c := centre(quad)
	side := dist(quad[0], quad[2]) / math.Sqrt2
	if !plausible(im, c, side) {
		return c, false
	}
	g := redPiece(im, around(c, 0.75*side), 1)
	if !g.covers(quad[0]) || !g.covers(quad[1]) || !g.covers(quad[2]) || !g.covers(quad[3]) {
		return c, false
	}
	exact, ok := g.refine(quad, side/7*0.75)
	return centre(exact), ok && sameShape(exact, quad, 0.12)
}

// findMark looks for a corner mark within reach pixels of where h says that it is, and returns its exact centre.
func findMark(im *image.YCbCr, h Homography, s square, reach float64) (page.Point, bool) {
	expected := s.seenBy(h)
	c := centre(expected)
	side := dist(expected[0], expected[2]) / math.Sqrt2
	if !plausible(im, c, side) {
		return c, false
	}
	// About 30 pixels a side are plenty to find it.
	step := max(1, int(side/28))
	coarse := redPiece(im, around(c, reach+side), step)
	for _, at := range coarse.darkSquares(c, side/float64(step), reach/float64(step)) {
		quad := expected
		for i := range quad {
			quad[i].X += at.X - c.X
			quad[i].Y += at.Y - c.Y
		}
		g := redPiece(im, around(at, 0.85*side), 1)
		rough, ok := g.refine(quad, side*0.22)
		if !ok || !sameShape(rough, expected, 0.15) {
			continue
		}
		exact, ok := g.refine(rough, max(side*0.1, 3))
		if ok && sameShape(exact, expected, 0.12) {
			return centre(exact), true
		}
	}
	return c, false
}

// plausible tells whether a square is worth a look: on the page, and of a size that neither vanishes nor exhausts memory.
func plausible(im *image.YCbCr, c page.Point, side float64) bool {
	w, h := float64(im.Rect.Dx()), float64(im.Rect.Dy())
	return side >= 5 && side < max(w, h)/8 && c.X > 0 && c.Y > 0 && c.X < w && c.Y < h
}

// sameShape tells whether the sides of two quadrilaterals differ by less than a share of their length.
func sameShape(a, b [4]page.Point, share float64) bool {
	for i := range a {
		j := (i + 1) % 4
		ax, ay, bx, by := a[j].X-a[i].X, a[j].Y-a[i].Y, b[j].X-b[i].X, b[j].Y-b[i].Y
		if !(math.Hypot(ax-bx, ay-by) < share*math.Hypot(bx, by)+1) {
			return false
		}
	}
	return true
}

// darkSquares returns the places, at most three and likeliest first, of the solid dark squares around c that stand on
// something lighter. Side and reach are in the plane's own pixels. It compares means over squares, so that a line of ink
// that touches a mark or a shadow across it does no harm.
func (g *plane) darkSquares(c page.Point, side, reach float64) []page.Point {
	sums := g.integral()
	inner, gap, outer := int(side*0.42), int(math.Ceil(side*0.6)), int(math.Ceil(side*0.85))
	cx, cy := (c.X-g.left)/float64(g.step), (c.Y-g.top)/float64(g.step)
	x0, x1 := max(int(cx-reach), inner), min(int(cx+reach), g.w-inner)
	y0, y1 := max(int(cy-reach), inner), min(int(cy+reach), g.h-inner)
	type place struct {
		x, y  int
		score float64
	}
	var best [3]place
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			dark, n := sums.over(x-inner, y-inner, x+inner, y+inner)
			all, nAll := sums.over(x-outer, y-outer, x+outer, y+outer)
			mid, nMid := sums.over(x-gap, y-gap, x+gap, y+gap)
			if n == 0 || nAll <= nMid {
				continue
			}
			ring := float64(all-mid) / float64(nAll-nMid)
			score := ring - float64(dark)/float64(n)
			if score < leastContrast || score <= best[2].score || !sums.solid(x, y, inner, ring-leastContrast) {
				continue
			}
			p := place{x, y, score}
			for i := range best {
				near := best[i].score > 0 && max(abs(best[i].x-p.x), abs(best[i].y-p.y)) < int(side/2)
				if near && best[i].score >= p.score {
					break
				}
				if p.score > best[i].score {
					best[i], p = p, best[i]
				}
				if near {
					break
				}
			}
		}
	}
	var out []page.Point
	for _, p := range best {
		if p.score > 0 {
			out = append(out, g.onPage(float64(p.x), float64(p.y)))
		}
	}
	return out
}

func abs(i int) int { return max(i, -i) }

// integral holds, for every pixel corner, the sum of the pixels above and to the left of it.
type integral struct {
	sums []uint32
	w, h int
}

func (g *plane) integral() integral {
	out := integral{make([]uint32, (g.w+1)*(g.h+1)), g.w, g.h}
	for y := range g.h {
		row := uint32(0)
		for x, v := range g.pix[y*g.w : (y+1)*g.w] {
			row += uint32(v)
			out.sums[(y+1)*(g.w+1)+x+1] = out.sums[y*(g.w+1)+x+1] + row
		}
	}
	return out
}

// over returns the sum of the pixels in a rectangle, as far as it lies on the plane, and their number.
func (s *integral) over(x0, y0, x1, y1 int) (sum uint32, n int) {
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, s.w), min(y1, s.h)
	if x0 >= x1 || y0 >= y1 {
		return 0, 0
	}
	k := s.w + 1
	return s.sums[y1*k+x1] - s.sums[y0*k+x1] - s.sums[y1*k+x0] + s.sums[y0*k+x0], (x1 - x0) * (y1 - y0)
}

// solid tells whether all four quarters of the square around (x, y) are darker than limit.
func (s *integral) solid(x, y, half int, limit float64) bool {
	for _, q := range [4][2]int{{-half, -half}, {0, -half}, {-half, 0}, {0, 0}} {
		sum, n := s.over(x+q[0], y+q[1], x+q[0]+half, y+q[1]+half)
		if n == 0 || float64(sum)/float64(n) > limit {
			return false
		}
	}
	return true
}
