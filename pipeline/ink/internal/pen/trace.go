package pen

import "math"

// trace is the middle line of a digit that a person wrote: short segments in a box of height 1.
type trace [][2]Point

const (
	traceTimes = 3   // how many times finer than the picture the middle line is sought
	traceLevel = 110 // brightness from which a pixel is ink
	traceSide  = side*traceTimes + 2
)

// traceOf finds the middle line of a picture; it is empty where the picture gives none.
func traceOf(im []uint8) trace {
	on := make([]bool, traceSide*traceSide)
	for y := 1; y < traceSide-1; y++ {
		for x := 1; x < traceSide-1; x++ {
			on[y*traceSide+x] = between(im, (float64(x)-.5)/traceTimes-.5, (float64(y)-.5)/traceTimes-.5) > traceLevel
		}
	}
	thin(on)
	return segments(on)
}

// between interpolates a picture bilinearly; beyond its sides lies paper.
func between(im []uint8, x, y float64) float64 {
	i, j := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := x-float64(i), y-float64(j)
	get := func(i, j int) float64 {
		if i < 0 || j < 0 || i >= side || j >= side {
			return 0
		}
		return float64(im[j*side+i])
	}
	return (get(i, j)*(1-fx)+get(i+1, j)*fx)*(1-fy) + (get(i, j+1)*(1-fx)+get(i+1, j+1)*fx)*fy
}

// around lists the eight neighbours of a pixel clockwise from the one above.
var around = [8]int{-traceSide, -traceSide + 1, 1, traceSide + 1, traceSide, traceSide - 1, -1, -traceSide - 1}

// thin peels ink down to lines of one pixel (Zhang and Suen, 1984).
func thin(on []bool) {
	for peeled := true; peeled; {
		peeled = false
		for pass := range 2 {
			var off []int
			for i, set := range on {
				if set && removable(on, i, pass) {
					off = append(off, i)
				}
			}
			for _, i := range off {
				on[i] = false
				peeled = true
			}
		}
	}
}

func removable(on []bool, i, pass int) bool {
	var n [8]bool
	count, turns := 0, 0
	for k, step := range around {
		if n[k] = on[i+step]; n[k] {
			count++
		}
	}
	for k := range n {
		if !n[k] && n[(k+1)%8] {
			turns++
		}
	}
	if count < 2 || count > 6 || turns != 1 {
		return false
	}
	if pass == 0 {
		return (!n[0] || !n[2] || !n[4]) && (!n[2] || !n[4] || !n[6])
	}
	return (!n[0] || !n[2] || !n[6]) && (!n[0] || !n[4] || !n[6])
}

// segments joins neighbouring pixels of a thinned picture, smooths the steps between them and scales to height 1.
func segments(on []bool) trace {
	at := map[int]Point{}
	var order []int
	for i, set := range on {
		if set {
			at[i] = Point{float64(i % traceSide), float64(i / traceSide)}
			order = append(order, i)
		}
	}
	for range 4 {
		next := make(map[int]Point, len(at))
		for _, i := range order {
			var sum Point
			n := 0.
			for _, step := range around {
				if on[i+step] {
					sum.X, sum.Y, n = sum.X+at[i+step].X, sum.Y+at[i+step].Y, n+1
				}
			}
			p := at[i]
			if n > 1 { // ends stay
				p = Point{(p.X + sum.X/n) / 2, (p.Y + sum.Y/n) / 2}
			}
			next[i] = p
		}
		at = next
	}
	x0, y0, y1 := math.Inf(1), math.Inf(1), math.Inf(-1)
	for _, p := range at {
		x0, y0, y1 = min(x0, p.X), min(y0, p.Y), max(y1, p.Y)
	}
	if len(order) < 8 || y1-y0 < traceSide/4 {
		return nil
	}
	place := func(i int) Point { return Point{(at[i].X - x0) / (y1 - y0), (at[i].Y - y0) / (y1 - y0)} }
	var t trace
	for _, i := range order {
		for _, step := range around[2:6] { // each pair once
			if on[i+step] {
				t = append(t, [2]Point{place(i), place(i + step)})
			}
		}
	}
	return t
}
