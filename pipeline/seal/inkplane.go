package seal

import (
	"image"
	"math"
	"slices"
)

// hueGate is a colour family of ink.
type hueGate uint8

const (
	noInk   hueGate = iota
	redInk          // from orange-red to crimson, falling off towards purple and yellow
	blueInk         // blue and purple
)

// ink returns how much ink of the family a chroma difference to the paper speaks for, in chroma steps, 0 and up.
func (g hueGate) ink(dcb, dcr float32) float32 {
	if g == blueInk {
		return falling(dcb, dcr, 1.6, -1.2)
	}
	return falling(dcr, dcb, .30, -.85)
}

// falling returns v, less as the other difference leaves what belongs to it, 0 and up.
func falling(v, other, most, least float32) float32 {
	if v <= 0 {
		return 0
	}
	switch most, least := most*v, least*v; {
	case other > most:
		v -= 3 * (other - most)
	case other < least:
		v -= 3 * (least - other)
	}
	return max(v, 0)
}

// inkPlane is how much ink each reduced pixel carries, smoothed against chroma noise. It is worked out in the blocks where
// there is colour; elsewhere it is 0.
type inkPlane struct {
	w, h    int
	pxPerMM float64
	v       []float32
	// active are the blocks with colour and those around them, within the border of what is looked at, in runs; clusters are the same
	// sorted by what hangs together.
	active   []image.Rectangle
	clusters [][]image.Rectangle
}

const (
	block = 16 // reduced pixels
	// speckles is how many of a block's pixels that are looked at may have colour by chance, and colourful how many chroma
	// steps count as colour.
	speckles  = 1
	colourful = 4
)

func (pl *planes) inkPlane(hue hueGate) *inkPlane {
	p := &inkPlane{w: pl.w, h: pl.h, pxPerMM: pl.pxPerMM, v: make([]float32, len(pl.y))}
	bw, bh := (pl.w+block-1)/block, (pl.h+block-1)/block
	coloured := make([]int, bw*bh)
	var row [block]float32
	for y := 0; y < pl.h; y += sparse {
		for bx := range bw {
			coloured[y/block*bw+bx] += pl.inkRow(row[:], hue, y, bx*block, min(bx*block+block, pl.w))
		}
	}
	page := image.Rect(0, 0, pl.w, pl.h)
	for by := range bh {
		for bx := 0; bx < bw; bx++ {
			from := bx
			for bx < bw && nearby(coloured, bw, bh, bx, by) {
				bx++
			}
			if bx > from {
				p.active = append(p.active, image.Rect(from*block, by*block, bx*block, by*block+block).Intersect(page))
			}
		}
	}
	for _, r := range p.active {
		pl.complete(r)
	}
	for i, r := range p.active {
		p.active[i] = r.Intersect(page.Inset(1))
		pl.smoothInk(p.v, hue, p.active[i])
	}
	p.clusters = clusters(p.active)
	return p
}

// clusters sorts runs, given from top to bottom, by what touches one another.
func clusters(runs []image.Rectangle) (out [][]image.Rectangle) {
	for _, r := range runs {
		grown := r.Inset(-1)
		joined := []image.Rectangle{r}
		apart := out[:0]
		for _, c := range out {
			if slices.ContainsFunc(c, grown.Overlaps) {
				joined = append(joined, c...)
			} else {
				apart = append(apart, c)
			}
		}
		out = append(apart, joined)
	}
	return out
}

// inkRow works out the ink of the pixels x0 to before x1 of row y, all of one tile, and counts those with colour.
func (pl *planes) inkRow(out []float32, hue hueGate, y, x0, x1 int) (coloured int) {
	_, paperCb, paperCr := pl.paper.at(x0, y)
	b0, r0 := int(paperCb*64), int(paperCr*64)
	from := y * pl.w
	cb, cr, out := pl.cb[from+x0:from+x1], pl.cr[from+x0:from+x1], out[:x1-x0]
	for i := range out {
		out[i] = 0
		b, r := int(cb[i])-b0, int(cr[i])-r0
		if b < 64 && r < 64 { // neither gate opens for less than a step
			continue
		}
		v := hue.ink(float32(b)/64, float32(r)/64)
		out[i] = v
		if v > colourful {
			coloured++
		}
	}
	return coloured
}

// nearby tells whether a block or one beside it has colour.
func nearby(coloured []int, bw, bh, bx, by int) bool {
	for y := max(by-1, 0); y <= min(by+1, bh-1); y++ {
		for x := max(bx-1, 0); x <= min(bx+1, bw-1); x++ {
			if coloured[y*bw+x] > speckles {
				return true
			}
		}
	}
	return false
}

// smoothInk works out the ink in a rectangle and convolves it with the binomial kernel 1-2-1 in both directions. What lies
// beside the rectangle and was not reduced counts as it stands there: it has no colour.
func (pl *planes) smoothInk(dst []float32, hue hueGate, r image.Rectangle) {
	if r.Empty() {
		return
	}
	n := r.Dx() + 2
	var rows [3][]float32
	for i := range rows {
		rows[i] = make([]float32, n)
	}
	for y := r.Min.Y - 1; y <= r.Max.Y; y++ {
		up, mid, down := rows[1], rows[2], rows[0]
		rows = [3][]float32{up, mid, down}
		for x := r.Min.X - 1; x <= r.Max.X; {
			next := min((x/tile+1)*tile, r.Max.X+1)
			pl.inkRow(down[x-r.Min.X+1:], hue, y, x, next)
			x = next
		}
		if y < r.Min.Y+1 {
			continue
		}
		out := dst[(y-1)*pl.w+r.Min.X:][:r.Dx()]
		left, centre := up[0]+2*mid[0]+down[0], up[1]+2*mid[1]+down[1]
		for x := range out {
			right := up[x+2] + 2*mid[x+2] + down[x+2]
			out[x] = (left + 2*centre + right) * (1. / 16)
			left, centre = centre, right
		}
	}
}

// at interpolates between pixels; ok is false off the page.
func (p *inkPlane) at(x, y float64) (v float32, ok bool) {
	if !(x >= 0 && y >= 0 && x < float64(p.w-1) && y < float64(p.h-1)) {
		return 0, false
	}
	x0, y0 := int(x), int(y)
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	i := y0*p.w + x0
	a, b := p.v[i:i+2:i+2], p.v[i+p.w:i+p.w+2:i+p.w+2]
	top, bottom := a[0]+(a[1]-a[0])*fx, b[0]+(b[1]-b[0])*fx
	return top + (bottom-top)*fy, true
}

const (
	// faintest is the amount of ink, in chroma steps, below which colour noise begins.
	faintest = 5
	// faintPass is the threshold of the second search on pages that also carry strong colour.
	faintPass = 6
)

// thresholds returns the amounts of ink at which the page is searched: Otsu's split of the coloured pixels and, where that
// is high, a second low one, so that a strong letterhead does not hide a faint seal.
func thresholds(p *inkPlane) []float32 {
	t := p.otsu() * .8
	switch {
	case t <= faintest:
		return []float32{faintest}
	case t > 2*faintPass:
		return []float32{t, faintPass}
	}
	return []float32{t}
}

// otsu returns the threshold that best splits the pixels of at least 3 chroma steps; 0 where there are too few.
func (p *inkPlane) otsu() float32 {
	var hist [256]float64
	n, sum := 0.0, 0.0
	for _, r := range p.active {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for _, x := range p.v[y*p.w+r.Min.X : y*p.w+r.Max.X] {
				if x >= 3 {
					i := int(min(x, 255))
					hist[i]++
					n++
					sum += float64(i)
				}
			}
		}
	}
	if n < 200 {
		return 0
	}
	var below, sumBelow, best, split float64
	for i, c := range hist {
		below += c
		sumBelow += float64(i) * c
		if below == 0 || below == n {
			continue
		}
		d := sumBelow/below - (sum-sumBelow)/(n-below)
		if s := below * (n - below) * d * d; s > best {
			best, split = s, float64(i)
		}
	}
	return float32(split)
}

// hueOf returns the hue in degrees of an RGB colour.
func hueOf(c [3]uint8) float64 {
	r, g, b := float64(c[0]), float64(c[1]), float64(c[2])
	h := math.Atan2(math.Sqrt(3)*(g-b), 2*r-g-b) * 180 / math.Pi
	if h < 0 {
		h += 360
	}
	return h
}
