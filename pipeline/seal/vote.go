package seal

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// family is one shape that the page is searched for: circles, or ellipses of one aspect and turn.
type family struct {
	aspect, phi float64
	candidates  int // how many of the best peaks are looked at
}

// families: round seals, and 45 × 30 mm ellipses stamped level, somewhat turned, or on a sideways page.
var families = [...]family{
	{1, 0, 16}, {1.5, 0, 6}, {1.5, -.28, 4}, {1.5, .28, 4}, {1.5, math.Pi / 2, 4}, {1.5, math.Pi/2 - .28, 4}, {1.5, math.Pi/2 + .28, 4},
}

const (
	firstEllipse = 1 // in families

	cell     = 3.0   // reduced pixels per accumulator cell, in position and radius
	maxEdges = 24000 // edges of a cluster that vote; more are thinned out evenly
	minEdges = 60
	minArcMM = 20.0 // the least that so much of the smallest ring spans as fit asks for
)

// edge is a pixel on the border of an inked area with the direction in which the ink grows.
type edge struct{ x, y, gx, gy float32 }

// edges returns the edges within some runs of blocks.
func edges(p *inkPlane, runs []image.Rectangle, threshold float32) []edge {
	var es []edge
	minSquare := threshold * threshold * .16
	for _, r := range runs {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				i := y*p.w + x
				if p.v[i] < threshold*.5 {
					continue
				}
				gx, gy := p.v[i+1]-p.v[i-1], p.v[i+p.w]-p.v[i-p.w]
				if gx*gx+gy*gy >= minSquare {
					es = append(es, edge{float32(x), float32(y), gx, gy})
				}
			}
		}
	}
	if len(es) <= maxEdges {
		return es
	}
	thin := es[:0]
	step := float64(len(es)) / maxEdges
	for i := 0.0; int(i) < len(es); i += step {
		thin = append(thin, es[int(i)])
	}
	return thin
}

// search finds the rings on a page at one threshold: edges vote for the centres that they may belong to, the peaks are
// fitted and scored. Edges that the rings known so far explain do not vote for ellipses, which are searched for last, nor
// again at another threshold.
func search(p *inkPlane, threshold float32, known []ring) []ring {
	for _, runs := range p.clusters {
		es := unexplained(edges(p, runs, threshold), known)
		for i, f := range families {
			if i == firstEllipse {
				es = unexplained(es, known)
			}
			if len(es) < minEdges || extent(es) < minArcMM*p.pxPerMM {
				break
			}
			for _, e := range f.peaks(es, p.pxPerMM) {
				if hopeless(p, threshold, &e, known) {
					continue
				}
				if r, ok := fit(p, threshold, e); ok {
					known = append(known, r)
				}
			}
		}
	}
	return known
}

// extent returns the longer side in pixels of the box around some edges.
func extent(es []edge) float64 {
	lox, loy, hix, hiy := es[0].x, es[0].y, es[0].x, es[0].y
	for _, e := range es {
		lox, loy, hix, hiy = min(lox, e.x), min(loy, e.y), max(hix, e.x), max(hiy, e.y)
	}
	return float64(max(hix-lox, hiy-loy))
}

// certain tells that a ring is a seal without a doubt and in its place: one that lies on a part of the seal's ring and on its text
// for the rest strays from its ellipse.
func (r *ring) certain() bool {
	return r.score > .95 && r.coverage > .8 && r.evidence.cleanArc > .5 && r.evidence.residual < .5
}

// settles tells that nothing better than r can come of a candidate: it lies about the middle of a certain seal.
func (r *ring) settles(e *ellipse) bool {
	major, _, _ := r.axes()
	return r.certain() && math.Hypot(r.x-e.x, r.y-e.y) < .35*major
}

// region tells whether a point lies within it.
type region func(x, y float64) bool

// certainSeals returns the regions of the certain seals, grown by a factor.
func certainSeals(known []ring, grown float64) []region {
	var seals []*ring
	var regions []region
	for i := range known {
		r := &known[i]
		if r.certain() && !slices.ContainsFunc(seals, func(s *ring) bool { return s.settles(&r.ellipse) }) {
			seals, regions = append(seals, r), append(regions, r.within(grown))
		}
	}
	return regions
}

func inAny(seals []region, x, y float64) bool {
	for _, s := range seals {
		if s(x, y) {
			return true
		}
	}
	return false
}

// hopeless tells that no seal of its own can come of a candidate: a certain seal settles it, or too little shows of it where
// certain seals do not explain what does.
func hopeless(p *inkPlane, threshold float32, e *ellipse, known []ring) bool {
	for i := range known {
		if known[i].settles(e) {
			return true
		}
	}
	certain := certainSeals(known, 1.1)
	if len(certain) == 0 {
		return false
	}
	free, present := 0, 0
	for k := 0; k < sectors; k += 4 {
		if x, y := e.point2(k, 1); inAny(certain, x, y) {
			continue
		}
		free++
		if inkNear(p, threshold, e, k) {
			present++
		}
	}
	return 5*present < 2*free || free < sectors/4/8
}

// unexplained returns the edges that lie in no certain seal.
func unexplained(es []edge, known []ring) []edge {
	certain := certainSeals(known, 1.06)
	if len(certain) == 0 {
		return es
	}
	var rest []edge
	for _, e := range es {
		if !inAny(certain, float64(e.x), float64(e.y)) {
			rest = append(rest, e)
		}
	}
	return rest
}

// peaks returns the places that get most votes for their size. Positions are turned and stretched so that the family's
// ellipses become circles; each edge votes along its normal towards the ink: a ring's outer edge faces outwards.
func (f family) peaks(es []edge, pxPerMM float64) []ellipse {
	sin, cos := math.Sincos(f.phi)
	s, c, asp := float32(sin), float32(cos), float32(f.aspect)
	turned := make([]edge, len(es))
	lox, loy, hix, hiy := float32(math.MaxFloat32), float32(math.MaxFloat32), float32(-math.MaxFloat32), float32(-math.MaxFloat32)
	for i, e := range es {
		x, y := c*e.x+s*e.y, (c*e.y-s*e.x)*asp
		gx, gy := c*e.gx+s*e.gy, (c*e.gy-s*e.gx)/asp
		n := 1 / float32(math.Sqrt(float64(gx*gx+gy*gy)))
		turned[i] = edge{x, y, gx * n, gy * n}
		lox, loy, hix, hiy = min(lox, x), min(loy, y), max(hix, x), max(hiy, y)
	}
	// The centre of a cut seal may lie outside the inked area.
	grow := float32(10 * pxPerMM)
	lox, loy, hix, hiy = lox-grow, loy-grow, hix+grow, hiy+grow
	w, h := int((hix-lox)/cell)+3, int((hiy-loy)/cell)+3
	rmin := float32(MinDiameterMM / 2 * pxPerMM)
	layers := int((MaxDiameterMM-MinDiameterMM)/2*pxPerMM/cell) + 1
	votes := make([]uint16, layers*w*h)
	for layer := range layers {
		r := rmin + float32(layer)*cell
		plane := votes[layer*w*h : (layer+1)*w*h]
		for _, e := range turned {
			if x, y := int((e.x+r*e.gx-lox)*(1/cell)), int((e.y+r*e.gy-loy)*(1/cell)); uint(x) < uint(w) && uint(y) < uint(h) {
				plane[y*w+x]++
			}
		}
	}
	var out []ellipse
	for _, k := range best(votes, layers, w, h, rmin, f.candidates) {
		x, y := lox+(float32(k.x)+.5)*cell, (loy+(float32(k.y)+.5)*cell)/asp
		r := float64(rmin + float32(k.layer)*cell)
		out = append(out, turnedBack(x, y, c, s, r, r/f.aspect, f.phi))
	}
	return out
}

func turnedBack(x, y, c, s float32, a, b, phi float64) ellipse {
	return turned(float64(c*x-s*y), float64(s*x+c*y), a, b, phi)
}

// peak is one cell of the accumulator; value is its votes per length of ring.
type peak struct {
	value       float32
	x, y, layer int
}

// best returns at most n peaks that stand apart from each other, most votes per length of ring first.
func best(votes []uint16, layers, w, h int, rmin float32, n int) []peak {
	var all []peak
	for layer := range layers {
		r := rmin + float32(layer)*cell
		need := max(int(.55*r), 25)
		plane := votes[layer*w*h : (layer+1)*w*h]
		for i := w; i+w < len(plane); i++ {
			// Most cells are next to empty: four at a time.
			for i+4+w < len(plane) && plane[i]|plane[i+1]|plane[i+2]|plane[i+3] < 6 {
				i += 4
			}
			c, x := plane[i], i%w
			if c < 6 || x == 0 || x == w-1 {
				continue
			}
			sum := 2*int(c) + int(plane[i-1]) + int(plane[i+1]) + int(plane[i-w]) + int(plane[i+w])
			if sum >= need {
				all = append(all, peak{float32(sum) / r, x, i / w, layer})
			}
		}
	}
	slices.SortFunc(all, func(a, b peak) int { return cmp.Compare(b.value, a.value) })
	var out []peak
	for _, p := range all {
		if slices.ContainsFunc(out, p.near) {
			continue
		}
		if out = append(out, p); len(out) == n {
			break
		}
	}
	return out
}

func (p peak) near(q peak) bool {
	dx, dy, dr := p.x-q.x, p.y-q.y, p.layer-q.layer
	return dx*dx+dy*dy < 14 && dr*dr < 10
}
