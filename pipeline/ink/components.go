package ink

import "slices"

// component is a connected group of ink pixels.
type component struct {
	px             []int // indices into the mask
	x0, y0, x1, y1 int   // bounding box; x1 and y1 lie just beyond
}

func (c *component) width() int  { return c.x1 - c.x0 }
func (c *component) height() int { return c.y1 - c.y0 }

// components returns the 8-connected groups of set pixels in the order of their topmost rows.
func components(mask []bool, w, h int) []component {
	left := slices.Clone(mask)
	inked := 0
	for _, ink := range mask {
		if ink {
			inked++
		}
	}
	all := make([]int, 0, inked) // of the components, one behind the other
	var out []component
	for start := range left {
		if !left[start] {
			continue
		}
		c := component{x0: w, y0: h}
		first := len(all)
		all = append(all, start)
		left[start] = false
		for next := first; next < len(all); next++ {
			i := all[next]
			y := i / w
			x := i - y*w
			c.x0, c.y0, c.x1, c.y1 = min(c.x0, x), min(c.y0, y), max(c.x1, x+1), max(c.y1, y+1)
			from, to := max(x-1, 0), min(x+2, w)
			for v := max(y-1, 0); v <= min(y+1, h-1); v++ {
				for u, ink := range left[v*w+from : v*w+to] {
					if ink {
						j := v*w + from + u
						left[j] = false
						all = append(all, j)
					}
				}
			}
		}
		c.px = all[first:len(all):len(all)]
		out = append(out, c)
	}
	return out
}
