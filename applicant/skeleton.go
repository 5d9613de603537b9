package applicant

import "math"

// skeletonGrid is the side of the grid on which a printed glyph is thinned.
const skeletonGrid = 96

// skeleton returns centre lines of a printed glyph in a unit square, y down: how a person would copy a character that no
// stroke data knows. The glyph is rastered, thinned (Zhang and Suen, 1984) and traced.
func (g glyph) skeleton() [][]point {
	if len(g.path) == 0 {
		return nil
	}
	if x0, y0, x1, y1 := g.path.bounds(); max(x1-x0, y1-y0) < 0.3 { // a dot
		at := point{0.05 + 0.45*(x0+x1), 0.84 + 0.45*(y0+y1)}
		return [][]point{{at, {at.x + 0.04, at.y + 0.05}}}
	}
	m := g.path.transformed(affine{0.9, 0, 0.05, 0, 0.9, 0.84}).raster(skeletonGrid)
	on := make([]bool, (skeletonGrid+2)*(skeletonGrid+2))
	const stride = skeletonGrid + 2
	for y := range m.h {
		for x := range m.w {
			gx, gy := x+m.x+1, y+m.y+1
			if m.a[y*m.w+x] > 127 && gx > 0 && gy > 0 && gx < stride-1 && gy < stride-1 {
				on[gy*stride+gx] = true
			}
		}
	}
	thin(on, stride)
	return trace(on, stride)
}

// ringOffsets returns the offsets of a pixel's eight neighbours, clockwise from above.
func ringOffsets(stride int) [8]int {
	return [8]int{-stride, 1 - stride, 1, stride + 1, stride, stride - 1, -1, -stride - 1}
}

// thin erodes a binary picture to lines one pixel wide; its border must be off.
func thin(on []bool, stride int) {
	around := ringOffsets(stride)
	var gone []int
	for changed := true; changed; {
		changed = false
		for pass := range 2 {
			gone = gone[:0]
			for i := stride + 1; i < len(on)-stride-1; i++ {
				if !on[i] {
					continue
				}
				count, turns := 0, 0
				for j, o := range around {
					if on[i+o] {
						count++
					}
					if !on[i+o] && on[i+around[(j+1)&7]] {
						turns++
					}
				}
				n, e, s, w := on[i+around[0]], on[i+around[2]], on[i+around[4]], on[i+around[6]]
				ends := n && e && s || e && s && w
				if pass == 1 {
					ends = n && e && w || n && s && w
				}
				if count >= 2 && count <= 6 && turns == 1 && !ends {
					gone = append(gone, i)
				}
			}
			for _, i := range gone {
				on[i] = false
			}
			changed = changed || len(gone) > 0
		}
	}
}

// trace follows the lines of a thinned picture, ends first, and returns them thinned out to a point every few pixels.
func trace(on []bool, stride int) [][]point {
	around := ringOffsets(stride)
	neighbours := func(i int) (n int) {
		for _, o := range around {
			if on[i+o] {
				n++
			}
		}
		return n
	}
	at := func(i int) point {
		return point{(float64(i%stride) - 0.5) / skeletonGrid, (float64(i/stride) - 0.5) / skeletonGrid}
	}
	follow := func(i int) (line []point) {
		dir := -1
		for {
			on[i] = false
			line = append(line, at(i))
			next, best := -1, 9
			for j, o := range around {
				if !on[i+o] {
					continue
				}
				bend := 0
				if dir >= 0 {
					bend = min((j-dir+8)&7, (dir-j+8)&7)
				}
				if bend < best {
					next, best = j, bend
				}
			}
			if next < 0 {
				return line
			}
			dir = next
			i += around[next]
		}
	}
	var lines [][]point
	for limit := 1; limit <= 8; limit += 7 { // ends of lines, then closed loops
		for i := stride; i < len(on)-stride; i++ {
			if !on[i] || neighbours(i) > limit {
				continue
			}
			if line := sparse(follow(i)); line != nil {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// sparse keeps about every sixth point and the last; lines too short to be a stroke give nil.
func sparse(line []point) []point {
	if len(line) < 4 {
		return nil
	}
	var out []point
	for i := 0; i < len(line)-3; i += 6 {
		out = append(out, line[i])
	}
	end := line[len(line)-1]
	if n := len(out); math.Hypot(out[n-1].x-end.x, out[n-1].y-end.y) > 1.0/skeletonGrid {
		out = append(out, end)
	}
	return out
}
