package page

import (
	"image"
	"math"
)

// Low is a page at low resolution: three planes of W×H samples without padding.
//
// With the factor f that it was made with, sample (x, y) is the mean of the page's pixels from (x·f, y·f) to
// ((x+1)·f, (y+1)·f).
type Low struct {
	W, H      int
	Y, Cb, Cr []uint8
}

// Low reduces the page by averaging factor × factor pixels; factor need not be whole and is at least 1. What is left at the
// right and bottom edge and fills no sample is dropped.
func (p *Page) Low(factor float64) *Low {
	if !(factor > 1) { // NaN too
		factor = 1
	}
	w, h := p.Size()
	return p.low(factor, max(1, int(float64(w)/factor+1e-6)), max(1, int(float64(h)/factor+1e-6)))
}

// Reduced returns the page as 4:4:4, reduced by averaging so that its longer side measures at most maxSide pixels. A smaller
// page keeps its size.
func (p *Page) Reduced(maxSide int) *image.YCbCr {
	w, h := p.Size()
	factor := float64(max(w, h)) / float64(max(maxSide, 1))
	if factor <= 1 {
		return fullChroma(p.Image, p.Image.Rect)
	}
	l := p.Low(factor)
	return &image.YCbCr{
		Y: l.Y, Cb: l.Cb, Cr: l.Cr, YStride: l.W, CStride: l.W,
		SubsampleRatio: image.YCbCrSubsampleRatio444,
		Rect:           image.Rect(0, 0, l.W, l.H),
	}
}

func (p *Page) low(factor float64, lw, lh int) *Low {
	im := p.Image
	w, h := p.Size()
	sx, sy := Subsampling(im.SubsampleRatio)
	cw, ch := (w+sx-1)/sx, (h+sy-1)/sy
	fx, fy := factor/float64(sx), factor/float64(sy)
	return &Low{
		W: lw, H: lh,
		Y:  average(im.Y, im.YStride, lw, lh, spans(lw, factor, w), spans(lh, factor, h)),
		Cb: average(im.Cb, im.CStride, lw, lh, spans(lw, fx, cw), spans(lh, fy, ch)),
		Cr: average(im.Cr, im.CStride, lw, lh, spans(lw, fx, cw), spans(lh, fy, ch)),
	}
}

// span is a stretch of source samples from lo to hi, both included, of which the first and the last count in part:
// first and last are weights in 256ths, equal when lo is hi, and total is the sum of all weights.
type span struct {
	lo, hi      int
	first, last uint32
	total       uint32
}

// spans cuts limit samples into n stretches of the length factor.
func spans(n int, factor float64, limit int) []span {
	out := make([]span, n)
	for i := range out {
		from, to := float64(i)*factor, min(float64(i+1)*factor, float64(limit))
		lo := min(int(from), limit-1)
		hi := min(max(int(math.Ceil(to-1e-6))-1, lo), limit-1)
		s := span{lo: lo, hi: hi, first: 256, last: 256, total: 256}
		if hi > lo {
			s.first = uint32((float64(lo+1)-from)*256 + 0.5)
			s.last = uint32((to-float64(hi))*256 + 0.5)
			s.total = s.first + s.last + 256*uint32(hi-lo-1)
		}
		out[i] = s
	}
	return out
}

// average returns the w×h weighted means of one plane: first down the columns, then along the row of sums.
func average(src []uint8, stride, w, h int, cols, rows []span) []uint8 {
	out := make([]uint8, w*h)
	width := cols[w-1].hi + 1
	sums := make([]uint32, width)
	for y, r := range rows {
		clear(sums)
		for sy := r.lo; sy <= r.hi; sy++ {
			weight := uint32(256)
			switch sy {
			case r.lo:
				weight = r.first
			case r.hi:
				weight = r.last
			}
			for x, v := range src[sy*stride : sy*stride+width] {
				sums[x] += weight * uint32(v)
			}
		}
		dst := out[y*w : (y+1)*w]
		for x, c := range cols {
			sum := uint64(sums[c.lo]) * uint64(c.first)
			if c.hi > c.lo {
				sum += uint64(sums[c.hi]) * uint64(c.last)
				var whole uint64
				for _, v := range sums[c.lo+1 : c.hi] {
					whole += uint64(v)
				}
				sum += whole * 256
			}
			all := uint64(c.total) * uint64(r.total)
			dst[x] = uint8((sum + all/2) / all)
		}
	}
	return out
}
