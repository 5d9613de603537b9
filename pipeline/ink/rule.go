package ink

import "math"

// ruleReach is how many pixels above and below its middle a rule and its blur may darken.
const ruleReach = 6

// rule is the thin printed line at the foot of a blank.
type rule struct {
	y, slope float64                // row at the left side, rows per column
	profile  [2*ruleReach + 1]uint8 // how dark it is at each row from its middle, 0–255
}

// row returns the row in which the middle of the rule lies in column x.
func (l rule) row(x int) int { return int(l.y + l.slope*float64(x) + .5) }

// findRule looks for a line that runs through the lower half of the patch from side to side.
func (r *residue) findRule() (rule, bool) {
	const step, cap, tilts = 5, 90, 5
	best := int32(0)
	var found rule
	top := r.h/2 + 4
	sums := make([]int32, max(r.h-4-top, 0)) // by the row at the left side, from top
	// The columns that are looked at lie one behind the other, from so many rows above top on.
	height := r.h - top + tilts
	columns := make([]uint8, 0, (r.w/step+1)*height)
	for x := step; x < r.w-step; x += step {
		for y := top - tilts; y < r.h; y++ {
			columns = append(columns, min(r.depth[y*r.w+x], cap))
		}
	}
	for tilt := -tilts; tilt <= tilts; tilt++ { // rows over the whole width
		slope := float64(tilt) / float64(r.w)
		clear(sums)
		for i := 0; i < len(columns); i += height {
			down := int(math.Floor(slope*float64(step*(1+i/height)) + .5))
			column := columns[i : i+height][tilts+down:]
			for k, v := range column[:min(len(sums), len(column))] {
				sums[k] += int32(v)
			}
		}
		for k, sum := range sums {
			if sum > best {
				best, found = sum, rule{y: float64(top + k), slope: slope}
			}
		}
	}
	if best == 0 {
		return rule{}, false
	}
	for o := range found.profile {
		found.profile[o] = r.along(found, o-ruleReach)
	}
	middle := max(found.profile[ruleReach-1], found.profile[ruleReach], found.profile[ruleReach+1])
	edge := max(found.profile[0], found.profile[2*ruleReach])
	return found, middle >= leastDepth*3/4 && edge < middle/3
}

// along returns the darkness that two fifths of the columns stay below, offset rows from the middle of the line.
func (r *residue) along(l rule, offset int) uint8 {
	levels := make([]uint8, 0, r.w)
	for x := range r.w {
		if y := l.row(x) + offset; y >= 0 && y < r.h {
			levels = append(levels, r.depth[y*r.w+x])
		}
	}
	var hist histogram
	hist.add(levels)
	return hist.quantile(hist.n * 2 / 5)
}

// eraseRule takes the rule's darkness away and mends the strokes that cross it.
func (r *residue) eraseRule(l rule) {
	top, bottom := 0, 2*ruleReach
	for top < ruleReach && l.profile[top] < leastDepth/2 {
		top++
	}
	for bottom > ruleReach && l.profile[bottom] < leastDepth/2 {
		bottom--
	}
	top, bottom = top-ruleReach, bottom-ruleReach
	type gap struct{ x, from, to int } // columns above and below the rule
	var mends []gap
	for x := range r.w {
		if to, ok := r.crossing(l, x, top-1, bottom+1); ok {
			mends = append(mends, gap{x, x, to})
		}
	}
	for x := range r.w {
		for o := top; o <= bottom; o++ {
			y := l.row(x) + o
			if y < 0 || y >= r.h {
				continue
			}
			i := y*r.w + x
			// A pixel's row may be one off.
			k := o + ruleReach
			print := max(l.profile[max(k-1, 0)], l.profile[k], l.profile[min(k+1, 2*ruleReach)])
			rest := int(r.depth[i]) - int(print)*5/4 - 6
			r.depth[i] = uint8(max(rest, 0))
		}
	}
	for _, m := range mends {
		y0, y1 := l.row(m.from)+top-1, l.row(m.to)+bottom+1
		dark := min(r.depth[y0*r.w+m.from], r.depth[y1*r.w+m.to])
		for y := y0 + 1; y < y1; y++ {
			x := m.from + (m.to-m.from)*(y-y0)/(y1-y0)
			for u := max(x-1, 0); u <= min(x+1, r.w-1); u++ {
				r.depth[y*r.w+u] = max(r.depth[y*r.w+u], dark)
			}
		}
	}
}

// crossing returns the column nearest to x in which ink below the rule meets ink above it in column x.
func (r *residue) crossing(l rule, x, above, below int) (int, bool) {
	const lean, least = 7, 2 * leastDepth
	at := func(x, o int) uint8 {
		y := l.row(x) + o
		if x < 0 || x >= r.w || y < 0 || y >= r.h {
			return 0
		}
		return r.depth[y*r.w+x]
	}
	if at(x, above) < least {
		return 0, false
	}
	for d := range lean + 1 {
		for _, to := range [2]int{x - d, x + d} {
			if at(to, below) >= least {
				return to, true
			}
		}
	}
	return 0, false
}

// beyond tells whether a component lies on the rule, which makes it a remainder of the rule, or below: what is written there
// belongs to the blank below.
func (l rule) beyond(c *component) bool {
	return c.y0 > l.row((c.x0+c.x1)/2)-ruleReach
}
