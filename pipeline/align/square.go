package align

import (
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// leastContrast is how much darker, in levels of 255, print must be than the paper beside it.
const leastContrast = 30

// refine moves the corners of a roughly known dark square, clockwise from the top left, onto its true edges, and returns
// the corners and whether all four edges are there. Each edge is looked for up to reach pixels to either side, at the
// places where the level passes the middle between ink and paper: a shadow or a thin print moves opposite edges alike and
// leaves the centre where it is.
func (g *plane) refine(quad [4]page.Point, reach float64) ([4]page.Point, bool) {
	var edges [4]line
	for i := range quad {
		var ok bool
		if edges[i], ok = g.edge(quad[i], quad[(i+1)%4], reach); !ok {
			return quad, false
		}
	}
	var out [4]page.Point
	for i := range out {
		p, ok := edges[(i+3)%4].crossing(edges[i])
		if !ok || dist(p, quad[i]) > 3*reach {
			return quad, false
		}
		out[i] = p
	}
	return out, true
}

// paces is how many steps across an edge are enough on either side: a second look has less far to go.
const paces = 20

// edge finds the straight edge near the side from a to b; ink lies to the right of a walker from a to b.
func (g *plane) edge(a, b page.Point, reach float64) (line, bool) {
	length := dist(a, b)
	if !(length > 2) {
		return line{}, false
	}
	dx, dy := (b.X-a.X)/length, (b.Y-a.Y)/length
	nx, ny := dy, -dx  // outwards
	const inset = 0.12 // of the side: corners are round in print
	n := int(min(max(length*(1-2*inset)/float64(g.step), 8), 40))
	var found []page.Point
	profile := make([]float64, 0, 64)
	pace := max(0.5*float64(g.step), 0.5, reach/paces)
	for i := range n {
		along := length * (inset + (1-2*inset)*(float64(i)+0.5)/float64(n))
		base := page.Point{X: a.X + along*dx, Y: a.Y + along*dy}
		start := page.Point{X: base.X - reach*nx, Y: base.Y - reach*ny}
		profile = g.along(profile[:0], start, pace*nx, pace*ny, int((2*reach+pace/2)/pace)+1)
		if t, ok := rise(profile); ok {
			t = t*pace - reach
			found = append(found, page.Point{X: base.X + t*nx, Y: base.Y + t*ny})
		}
	}
	return fitLine(found, n/2)
}

// rise returns where, counted in samples, a profile that starts in ink and ends on paper passes the middle of the two
// levels, at its steepest rise.
func rise(profile []float64) (float64, bool) {
	if len(profile) < 4 {
		return 0, false
	}
	steepest, at := 0.0, -1
	for i := 1; i < len(profile)-1; i++ {
		if d := profile[i+1] - profile[i-1]; d > steepest {
			steepest, at = d, i
		}
	}
	if at < 0 {
		return 0, false
	}
	lo, hi := at, at // walk down to the ink and up to the paper
	for lo > 0 && profile[lo-1] <= profile[lo] {
		lo--
	}
	for hi < len(profile)-1 && profile[hi+1] >= profile[hi] {
		hi++
	}
	ink, paper := profile[lo], profile[hi]
	if paper-ink < leastContrast {
		return 0, false
	}
	middle := (ink + paper) / 2
	for i := lo; i < hi; i++ {
		if profile[i] <= middle && profile[i+1] > middle {
			return float64(i) + (middle-profile[i])/(profile[i+1]-profile[i]), true
		}
	}
	return 0, false
}

// line is a straight line through (x, y) in the direction (dx, dy), which has length 1.
type line struct{ x, y, dx, dy float64 }

// fitLine fits a line to points, leaving out those that something else pulled away; at least least points must agree.
func fitLine(points []page.Point, least int) (line, bool) {
	least = max(least, 4)
	for range 6 {
		if len(points) < least {
			return line{}, false
		}
		l := leastSquares(points)
		off := make([]float64, len(points))
		for i, p := range points {
			off[i] = l.distance(p)
		}
		sorted := slices.Sorted(slices.Values(off))
		limit := max(0.35, 2.5*sorted[len(sorted)/2])
		if sorted[len(sorted)-1] <= limit {
			return l, sorted[len(sorted)/2] <= 0.8
		}
		kept := points[:0:0]
		for i, p := range points {
			if off[i] <= limit {
				kept = append(kept, p)
			}
		}
		points = kept
	}
	return line{}, false
}

func leastSquares(points []page.Point) line {
	var l line
	n := float64(len(points))
	for _, p := range points {
		l.x, l.y = l.x+p.X/n, l.y+p.Y/n
	}
	var xx, xy, yy float64
	for _, p := range points {
		xx, xy, yy = xx+(p.X-l.x)*(p.X-l.x), xy+(p.X-l.x)*(p.Y-l.y), yy+(p.Y-l.y)*(p.Y-l.y)
	}
	l.dy, l.dx = math.Sincos(math.Atan2(2*xy, xx-yy) / 2)
	return l
}

func (l line) distance(p page.Point) float64 { return math.Abs((p.X-l.x)*l.dy - (p.Y-l.y)*l.dx) }

func (l line) crossing(m line) (page.Point, bool) {
	det := l.dx*m.dy - l.dy*m.dx
	if math.Abs(det) < 0.3 {
		return page.Point{}, false
	}
	t := ((m.x-l.x)*m.dy - (m.y-l.y)*m.dx) / det
	return page.Point{X: l.x + t*l.dx, Y: l.y + t*l.dy}, true
}

// centre is where the diagonals of a quadrilateral cross: the image of the square's centre under any perspective.
func centre(q [4]page.Point) page.Point {
	ax, ay, bx, by := q[2].X-q[0].X, q[2].Y-q[0].Y, q[3].X-q[1].X, q[3].Y-q[1].Y
	det := ax*by - ay*bx
	if math.Abs(det) < 1e-9 {
		return page.Point{X: (q[0].X + q[1].X + q[2].X + q[3].X) / 4, Y: (q[0].Y + q[1].Y + q[2].Y + q[3].Y) / 4}
	}
	t := ((q[1].X-q[0].X)*by - (q[1].Y-q[0].Y)*bx) / det
	return page.Point{X: q[0].X + t*ax, Y: q[0].Y + t*ay}
}
