package text

import (
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Thresholds on the network's map of text probability, from PaddleOCR's post-processing.
const (
	inkProbability  = 0.3 // a pixel belongs to a region
	lineProbability = 0.5 // a region's mean: it is a line
	leastPixels     = 12  // a region's area
	growth          = 1.6 // the map shows shrunken lines; grow by area · growth / perimeter
)

// regions finds the connected regions of the map and returns a quad around each, grown to the size of the print.
func regions(probability []float32, w, h int) []Quad {
	seen := make([]bool, w*h)
	var quads []Quad
	var stack []int
	for start, p := range probability {
		if p <= inkProbability || seen[start] {
			continue
		}
		seen[start] = true
		stack = append(stack[:0], start)
		var edge []page.Point
		sum, count := 0.0, 0
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			sum += float64(probability[at])
			count++
			x, y := at%w, at/w
			onEdge := false
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					nx, ny := x+dx, y+dy
					if nx < 0 || ny < 0 || nx >= w || ny >= h || probability[ny*w+nx] <= inkProbability {
						onEdge = true
					} else if n := ny*w + nx; !seen[n] {
						seen[n] = true
						stack = append(stack, n)
					}
				}
			}
			if onEdge {
				edge = append(edge, page.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})
			}
		}
		if count < leastPixels || sum/float64(count) < lineProbability {
			continue
		}
		if q, ok := boxAround(convexHull(edge), growShrunken); ok {
			quads = append(quads, q)
		}
	}
	return quads
}

// growShrunken is by how much a region of the map of w × h pixels is grown on each side, along and across.
func growShrunken(w, h float64) (along, across float64) {
	w, h = w+1, h+1 // from pixel centres to pixel edges
	grow := w*h*growth/(2*(w+h)) + 1
	return grow, grow
}

// boxAround returns the rectangle of least area around a convex polygon, grown by what margin says of its width and height,
// its top edge along the more horizontal axis. It has one side along a side of the polygon.
func boxAround(hull []page.Point, margin func(w, h float64) (along, across float64)) (Quad, bool) {
	if len(hull) < 3 {
		return Quad{}, false
	}
	least := math.Inf(1)
	var dx, dy, u0, u1, v0, v1 float64
	for i, a := range hull {
		b := hull[(i+1)%len(hull)]
		l := math.Hypot(b.X-a.X, b.Y-a.Y)
		if l < 1e-9 {
			continue
		}
		ex, ey := (b.X-a.X)/l, (b.Y-a.Y)/l
		if math.Abs(ex) < math.Abs(ey) {
			ex, ey = -ey, ex
		}
		if ex < 0 {
			ex, ey = -ex, -ey
		}
		a0, a1, b0, b1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for _, p := range hull {
			u, v := p.X*ex+p.Y*ey, p.Y*ex-p.X*ey
			a0, a1, b0, b1 = min(a0, u), max(a1, u), min(b0, v), max(b1, v)
		}
		if area := (a1 - a0) * (b1 - b0); area < least {
			least, dx, dy, u0, u1, v0, v1 = area, ex, ey, a0, a1, b0, b1
		}
	}
	along, across := margin(u1-u0, v1-v0)
	u0, u1, v0, v1 = u0-along, u1+along, v0-across, v1+across
	at := func(u, v float64) page.Point { return page.Point{X: u*dx - v*dy, Y: u*dy + v*dx} }
	return Quad{at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)}, true
}

// convexHull returns the corners of the points' hull (Andrew's monotone chain).
func convexHull(points []page.Point) []page.Point {
	slices.SortFunc(points, func(a, b page.Point) int {
		if a.X != b.X {
			return int(math.Copysign(1, a.X-b.X))
		}
		return int(a.Y - b.Y)
	})
	left := func(o, a, b page.Point) bool { return (a.X-o.X)*(b.Y-o.Y)-(a.Y-o.Y)*(b.X-o.X) > 0 }
	var hull []page.Point
	chain := func(p page.Point, floor int) {
		for len(hull) >= floor+2 && !left(hull[len(hull)-2], hull[len(hull)-1], p) {
			hull = hull[:len(hull)-1]
		}
		hull = append(hull, p)
	}
	for _, p := range points {
		chain(p, 0)
	}
	floor := len(hull) - 1
	for i := len(points) - 2; i >= 0; i-- {
		chain(points[i], floor)
	}
	return hull[:max(len(hull)-1, 0)]
}
