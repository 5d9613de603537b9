package ink

import (
	"math"
	"slices"
)

// piece is ink that belongs to one digit: strokes above each other, or a part of connected ink cut off at a narrow place.
type piece struct {
	component
	cut bool // the left side was cut
}

// pieces splits the ink from left to right; coarsely, only what is wider than any digit is cut.
func (r *residue) pieces(coarsely bool) []piece {
	parts := slices.Clone(r.parts)
	slices.SortFunc(parts, func(a, b component) int { return a.x0 - b.x0 })
	tallest := 0
	for _, c := range parts {
		tallest = max(tallest, c.height())
	}
	// Dots and scraps well below the size of the digits are not among them, unless they lie over or under one.
	var blobs []component
	for _, c := range parts {
		// Two tall pieces are two digits, however they lean, or for the parse to join.
		if n := len(blobs); n > 0 && stacked(&blobs[n-1], &c) && 10*min(c.height(), blobs[n-1].height()) < 6*tallest {
			blobs[n-1] = merge(blobs[n-1], c)
			continue
		}
		blobs = append(blobs, c)
	}
	var out []piece
	for _, b := range blobs {
		if 4*b.height() < tallest && 3*b.width() < tallest {
			continue
		}
		if coarsely && 5*b.width() < 6*b.height() {
			out = append(out, piece{component: b})
			continue
		}
		out = append(out, r.split(b)...)
	}
	return out
}

// stacked tells whether one stands over the other: they share more than 60 % of the narrower one's width.
func stacked(a, b *component) bool {
	common := min(a.x1, b.x1) - max(a.x0, b.x0)
	return 10*common > 6*min(a.width(), b.width())
}

func merge(a, b component) component {
	return component{
		append(slices.Clone(a.px), b.px...),
		min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1),
	}
}

// tilts is how many directions a cut may have, from 22° backwards to 22° forwards.
const tilts = 5

// lean returns how far a cut of that tilt lies from its middle, dy rows below it.
func lean(tilt, dy int) int { return (tilt - tilts/2) * dy / 5 }

// split cuts wide or dense ink where a straight cut passes least ink; which cuts are real is for the parse to find out.
func (r *residue) split(c component) []piece {
	const least = 8 // px
	w, h := c.width(), c.height()
	dense := 2*len(c.px) > w*h && 10*w >= 5*h
	if h < least || 10*w < 7*h && !dense {
		return []piece{{component: c}}
	}
	ink, tilt := r.cuts(&c)
	at := narrowest(ink, max(h/4, 3), min(1+2*w/h, 6))
	if len(at) == 0 {
		return []piece{{component: c}}
	}
	out := make([]piece, len(at)+1)
	for i := range out {
		out[i].component = component{x0: r.w, y0: r.h}
		out[i].cut = i > 0
	}
	for _, i := range c.px {
		x, y := i%r.w, i/r.w
		k := 0
		for _, u := range at {
			if x-c.x0 >= u+lean(tilt[u], y-c.y0-h/2) {
				k++
			}
		}
		p := &out[k]
		p.px = append(p.px, i)
		p.x0, p.y0, p.x1, p.y1 = min(p.x0, x), min(p.y0, y), max(p.x1, x+1), max(p.y1, y+1)
	}
	return slices.DeleteFunc(out, func(p piece) bool { return len(p.px) == 0 })
}

// never is the ink on a cut that is not made.
const never = math.MaxInt

// cuts returns how much ink the best cut through each column at middle height passes, and its tilt.
func (r *residue) cuts(c *component) (ink, tilt []int) {
	w, h := c.width(), c.height()
	pad := lean(tilts-1, h)
	var columns [tilts][]int // ink on the cuts of each tilt
	for t := range columns {
		columns[t] = make([]int, w+2*pad)
	}
	for _, i := range c.px {
		x, dy := i%r.w-c.x0+pad, i/r.w-c.y0-h/2
		for t := range columns {
			columns[t][x-lean(t, dy)]++
		}
	}
	ink, tilt = make([]int, w), make([]int, w)
	for x := range ink {
		tilt[x] = tilts / 2
		for t := range columns {
			if columns[t][x+pad] < columns[tilt[x]][x+pad] {
				tilt[x] = t
			}
		}
		ink[x] = columns[tilt[x]][x+pad]
		// What is narrower than half a digit is one only where it is a long stroke.
		beyond := columns[tilt[x]][x+pad:]
		if 2*x < w {
			beyond = columns[tilt[x]][:x+pad]
		}
		if min(x, w-x) < h/4 && 10*slices.Max(beyond) < 7*h {
			ink[x] = never
		}
	}
	return ink, tilt
}

// narrowest returns up to n columns, in order and at least apart from each other, with least ink.
func narrowest(columns []int, apart, n int) []int {
	order := make([]int, 0, len(columns))
	for x, ink := range columns {
		if x > 0 && ink < never {
			order = append(order, x)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return columns[a] - columns[b] })
	var cuts []int
	for _, x := range order {
		if len(cuts) == n {
			break
		}
		if !slices.ContainsFunc(cuts, func(c int) bool { return max(c-x, x-c) < apart }) {
			cuts = append(cuts, x)
		}
	}
	slices.Sort(cuts)
	return cuts
}
