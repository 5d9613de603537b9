package ink

import "slices"

// piece is ink that belongs to one digit: strokes above each other, or a part of connected ink cut off at a narrow place.
type piece struct {
	component
	cut bool // the left side was cut
}

// pieces splits the ink from left to right.
func (r *residue) pieces() []piece {
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

// split cuts wide ink at the columns where a cut passes least ink; which cuts are real is for the parse to find out.
func (r *residue) split(c component) []piece {
	w, h := c.width(), c.height()
	if 10*w < 8*h {
		return []piece{{component: c}}
	}
	columns := make([]int, w)
	for _, i := range c.px {
		columns[i%r.w-c.x0]++
	}
	cuts := narrowest(columns, max(h/4, 3), min(1+2*w/h, 6))
	if len(cuts) == 0 {
		return []piece{{component: c}}
	}
	cuts = append(cuts, w)
	out := make([]piece, len(cuts))
	for i := range out {
		out[i].component = component{x0: r.w, y0: r.h}
		out[i].cut = i > 0
	}
	for _, i := range c.px {
		x, y := i%r.w, i/r.w
		k, _ := slices.BinarySearch(cuts, x-c.x0+1)
		p := &out[min(k, len(out)-1)]
		p.px = append(p.px, i)
		p.x0, p.y0, p.x1, p.y1 = min(p.x0, x), min(p.y0, y), max(p.x1, x+1), max(p.y1, y+1)
	}
	return slices.DeleteFunc(out, func(p piece) bool { return len(p.px) == 0 })
}

// narrowest returns up to n columns, in order, at least apart from each other and from the ends, with least ink.
func narrowest(columns []int, apart, n int) []int {
	order := make([]int, 0, len(columns))
	for x := apart; x < len(columns)-apart; x++ {
		order = append(order, x)
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
