package ink

import (
	"image"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

const (
	// leastDepth is how much darker than the paper, of 255, the faintest ink is; noise and JPEG specks stay below.
	leastDepth = 18
	// mostDepth caps the threshold on strong ink, so that its paler strokes count.
	mostDepth = 90
	// marginMM is the band along the box's sides in which neighbouring print may intrude: all that ends there and comes from
	// beyond the side is taken for such, and all that stands within its outer half.
	marginMM = 1.3
	// clearRed is how many steps of Cr above the paper's make ink clearly red.
	clearRed = 24
	// speckMM2 is the area below which a spot is dirt.
	speckMM2 = .05
)

// residue is what remains of a patch when paper, stamp ink, rules and neighbours' print are taken away.
type residue struct {
	w, h      int
	pxPerMM   float64
	cb, cr    int     // the paper's chroma
	red       int     // clearly red pixels
	depth     []uint8 // how much darker than the paper in neutral ink, 0–255
	threshold uint8
	mask      []bool
	rule      *rule // nil where there is none
	cut       bool  // writing runs out of the patch to the left or right
	parts     []component
}

// newResidue finds the ink of a patch.
func newResidue(p *page.Patch) *residue {
	w, h := p.Image.Rect.Dx(), p.Image.Rect.Dy()
	r := &residue{w: w, h: h, pxPerMM: p.PxPerMM}
	if w < 8 || h < 8 || p.PxPerMM <= 0 {
		return r
	}
	across, down := page.Subsampling(p.Image.SubsampleRatio)
	cw, ch := (w+across-1)/across, (h+down-1)/down
	r.cb, r.cr = medianChroma(p.Image.Cb, p.Image.CStride, cw, ch), medianChroma(p.Image.Cr, p.Image.CStride, cw, ch)
	r.depth = r.depthOf(p)
	if l, ok := r.findRule(); ok {
		r.eraseRule(l)
		r.rule = &l
	}
	r.threshold = r.chooseThreshold()
	mask, threshold := make([]bool, w*h), r.threshold
	for i, d := range r.depth[:len(mask)] {
		mask[i] = d >= threshold
	}
	r.mask = mask
	r.keepParts()
	return r
}

// depthOf returns how much darker than the paper each pixel of the red plane is, less what red ink there explains,
// smoothed over 3 × 3 pixels.
func (r *residue) depthOf(p *page.Patch) []uint8 {
	red := p.Red()
	paper := int(brightness(red))
	across, down := page.Subsampling(p.Image.SubsampleRatio)
	cw := (r.w + across - 1) / across
	stamp := r.stampInk(p.Image, cw, (r.h+down-1)/down, across, down)
	shift, _ := page.ChromaShift(p.Image.SubsampleRatio)
	for y := range r.h {
		row := red.Pix[y*red.Stride:][:r.w]
		if stamp == nil {
			for x, v := range row {
				row[x] = uint8(max(paper-int(v), 0))
			}
			continue
		}
		covered := stamp[y/down*cw : (y/down+1)*cw]
		for x, v := range row {
			row[x] = uint8(max(paper-int(v)-int(covered[x>>shift]), 0))
		}
	}
	out := slices.Clone(red.Pix)
	smooth(out, red.Pix, r.w, r.h)
	return out
}

// brightness returns the paper's brightness: the level that three quarters of the pixels stay below.
func brightness(g *image.Gray) uint8 {
	var h histogram
	for y := range g.Rect.Dy() {
		h.add(g.Pix[y*g.Stride : y*g.Stride+g.Rect.Dx()])
	}
	return h.quantile(h.n * 3 / 4)
}

// stampInk returns how much of the darkness in the red plane red ink may explain: its chroma, taken as the largest nearby,
// because chroma is blurred more than brightness in a JPEG. It has w × h samples, each of which covers across × down pixels, and
// is nil where there is no red ink.
func (r *residue) stampInk(im *image.YCbCr, w, h, across, down int) []uint8 {
	var raw []uint8
	for y := range h {
		cb, cr := im.Cb[y*im.CStride:y*im.CStride+w], im.Cr[y*im.CStride:y*im.CStride+w]
		for x, v := range cr {
			if dr := int(v) - r.cr; dr > 7 && 2*(int(cb[x])-r.cb) < dr {
				if raw == nil {
					raw = make([]uint8, w*h)
				}
				raw[y*w+x] = uint8(dr)
				if dr >= clearRed {
					r.red += across * down
				}
			}
		}
	}
	if raw == nil {
		return nil
	}
	const reach = 2 // pixels
	return widen(raw, w, h, max(reach/across, 1), max(reach/down, 1))
}

// medianChroma looks at every second row.
func medianChroma(plane []uint8, stride, w, h int) int {
	var hist histogram
	for y := 0; y < h; y += 2 {
		hist.add(plane[y*stride : y*stride+w])
	}
	return int(hist.quantile(hist.n / 2))
}

// widen replaces each sample by the largest within so many samples in x and y; most of the plane is empty.
func widen(src []uint8, w, h, across, down int) []uint8 {
	out, row := make([]uint8, len(src)), make([]uint8, w)
	for y := range h {
		clear(row)
		empty := true
		for x, v := range src[y*w : y*w+w] {
			if v == 0 {
				continue
			}
			empty = false
			for u := max(x-across, 0); u <= min(x+across, w-1); u++ {
				row[u] = max(row[u], v)
			}
		}
		if empty {
			continue
		}
		for v := max(y-down, 0); v <= min(y+down, h-1); v++ {
			to := out[v*w : v*w+w]
			for x, m := range row {
				to[x] = max(to[x], m)
			}
		}
	}
	return out
}

// chooseThreshold takes a share of the depth of the darkest ink within the margin; the lightest stroke in a box is not
// much lighter than the darkest.
func (r *residue) chooseThreshold() uint8 {
	var hist histogram
	m := r.margin()
	for y := m; y < r.h-m; y++ {
		hist.add(r.depth[y*r.w+m : (y+1)*r.w-m])
	}
	if hist.n == 0 {
		return leastDepth
	}
	dark := int(hist.quantile(hist.n - 1 - hist.n/400))
	return uint8(min(max(dark*40/100, leastDepth), mostDepth))
}

// margin returns the width of the band along the sides in pixels, less on small boxes.
func (r *residue) margin() int {
	return min(int(marginMM*r.pxPerMM), r.w/6, r.h/6)
}

// keepParts splits the mask into components, drops dirt and what touches only the margin, and rewrites the mask.
func (r *residue) keepParts() {
	m := r.margin()
	least := max(int(speckMM2*r.pxPerMM*r.pxPerMM), 4)
	var below []component
	for _, c := range components(r.mask, r.w, r.h) {
		beyond := r.rule != nil && r.rule.beyond(&c)
		r.cut = r.cut || !beyond && r.runsOut(&c)
		switch {
		case r.intrudes(&c, m) || len(c.px) < least:
			r.drop(&c)
		case beyond:
			below = append(below, c)
		default:
			r.parts = append(r.parts, c)
		}
	}
	above := len(r.parts)
	for _, c := range below {
		if r.hangs(&c, r.parts[:above]) {
			r.parts = append(r.parts, c)
		} else {
			r.drop(&c)
		}
	}
}

func (r *residue) drop(c *component) {
	for _, i := range c.px {
		r.mask[i] = false
	}
}

// hangs tells whether a component below the rule is the foot of one above, from which only the rule cut it: both end at the
// rule, near each other, and it goes well below.
func (r *residue) hangs(c *component, above []component) bool {
	mm := int(r.pxPerMM)
	row := r.rule.row((c.x0 + c.x1) / 2)
	if c.y1 < row+mm {
		return false
	}
	c0, c1 := r.span(c, 0, row+ruleReach+2)
	return c0 < c1 && slices.ContainsFunc(above, func(a component) bool {
		a0, a1 := r.span(&a, row-ruleReach-2, r.h)
		return a0 < a1 && max(a0, c0)-min(a1, c1) < mm/2
	})
}

// span returns from where to where a component reaches in rows y0 to y1; the first is not below the second where it has nothing there.
func (r *residue) span(c *component, y0, y1 int) (x0, x1 int) {
	x0 = r.w
	for _, i := range c.px {
		if y := i / r.w; y >= y0 && y <= y1 {
			x0, x1 = min(x0, i%r.w), max(x1, i%r.w+1)
		}
	}
	return x0, x1
}

// runsOut tells whether a component at the left or right side is more than a neighbour's print: it reaches further in or is higher.
func (r *residue) runsOut(c *component) bool {
	const touch = 2
	deep, tall, higher := int(1.1*r.pxPerMM), int(1.2*r.pxPerMM), int(4.5*r.pxPerMM)
	left, right := c.x0 <= touch, r.w-c.x1 <= touch
	return c.height() >= tall && (left && c.x1 >= deep || right && r.w-c.x0 >= deep) || c.height() >= higher && (left || right)
}

// intrudes tells whether a component is a neighbour's print, see marginMM, or print at the side that writing from below runs
// into.
func (r *residue) intrudes(c *component, margin int) bool {
	const touch = 2
	if r.h-c.y1 <= touch && (c.x0 <= touch || r.w-c.x1 <= touch) {
		return true
	}
	for _, side := range [4]struct{ from, to int }{
		{c.x0, c.x1}, {c.y0, c.y1}, {r.w - c.x1, r.w - c.x0}, {r.h - c.y1, r.h - c.y0},
	} {
		if side.to <= margin/2 || side.from <= touch && side.to <= margin {
			return true
		}
	}
	return false
}
