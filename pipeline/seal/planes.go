package seal

import (
	"image"
	"slices"
)

const (
	// minPxPerMM is the coarsest scale at which a ring and the text in it can be told apart (about 40 dpi).
	minPxPerMM = 1.6
	// workPxPerMM is the scale that a page is reduced to, or at most twice that (about 75 dpi).
	workPxPerMM = 2.9
)

// planes are a page's luma and chroma, reduced by a whole factor.
type planes struct {
	w, h      int
	factor    int     // page pixels per pixel
	pxPerMM   float64 // after reduction
	y, cb, cr []float32
	paper     paper
}

// reduce averages factor × factor page pixels into one, straight from the stored planes.
func reduce(im *image.YCbCr, pxPerMM float64) *planes {
	k := max(1, int(pxPerMM/workPxPerMM))
	w, h := im.Rect.Dx()/k, im.Rect.Dy()/k
	pl := &planes{w: w, h: h, factor: k, pxPerMM: pxPerMM / float64(k)}
	sx, sy := subsampling(im.SubsampleRatio)
	// Luma only tells paper from print: every other row will do.
	pl.y = boxReduce(im.Y, im.YStride, im.Rect.Dx(), im.Rect.Dy(), w, h, k, 1, 1, 1+k/4)
	cw, ch := (im.Rect.Dx()+sx-1)/sx, (im.Rect.Dy()+sy-1)/sy
	pl.cb = boxReduce(im.Cb, im.CStride, cw, ch, w, h, k, sx, sy, 1)
	pl.cr = boxReduce(im.Cr, im.CStride, cw, ch, w, h, k, sx, sy, 1)
	pl.paper = paperOf(pl)
	return pl
}

// subsampling returns how many luma pixels share one chroma sample in x and y.
func subsampling(r image.YCbCrSubsampleRatio) (sx, sy int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// boxReduce averages the samples of a sw × sh plane that fall on each k × k block of luma pixels; sx, sy is the plane's
// subsampling; only each step-th row is read.
func boxReduce(src []uint8, stride, sw, sh, w, h, k, sx, sy, step int) []float32 {
	dst := make([]float32, w*h)
	sums := make([]int, w)
	for y := range h {
		y0 := min(y*k/sy, sh-1)
		y1 := min(max((y+1)*k/sy, y0+1), sh)
		clear(sums)
		n := 0
		for v := y0; v < y1; v += step {
			n += addRow(sums, src[v*stride:v*stride+sw], k, sx)
		}
		scale := 1 / float32(n)
		for x, s := range sums {
			dst[y*w+x] = float32(s) * scale
		}
	}
	return dst
}

// addRow adds the samples of one row to the sums of their blocks and returns how many each block got.
func addRow(sums []int, row []uint8, k, sx int) int {
	n := max(1, k/sx)
	switch {
	case n == 4 && sx == 1:
		for x := range sums {
			b := row[4*x : 4*x+4 : 4*x+4]
			sums[x] += int(b[0]) + int(b[1]) + int(b[2]) + int(b[3])
		}
	case n == 2 && k == 2*sx:
		for x := range sums {
			b := row[2*x : 2*x+2 : 2*x+2]
			sums[x] += int(b[0]) + int(b[1])
		}
	default:
		for x := range sums {
			x0 := min(x*k/sx, len(row)-n)
			for _, v := range row[x0 : x0+n] {
				sums[x] += int(v)
			}
		}
	}
	return n
}

// paper is the colour of the bare paper by tiles, which follows shadows and colour casts.
type paper struct {
	cols, rows int
	y, cb, cr  []float32
	globalY    float32
	globalCb   float32
	globalCr   float32
}

const (
	tile = 64 // reduced pixels
	// maxCast is how far a tile's paper may differ from the page's before it is taken for a coloured area.
	maxCast = 6
)

func paperOf(pl *planes) paper {
	t := paper{cols: (pl.w + tile - 1) / tile, rows: (pl.h + tile - 1) / tile}
	n := t.cols * t.rows
	t.y, t.cb, t.cr = make([]float32, n), make([]float32, n), make([]float32, n)
	for ty := range t.rows {
		for tx := range t.cols {
			i := ty*t.cols + tx
			t.y[i], t.cb[i], t.cr[i] = tilePaper(pl, tx*tile, ty*tile)
		}
	}
	// Paper is no saturated colour: a page that is red all over is not red paper.
	t.globalY = median(t.y)
	t.globalCb = min(max(median(t.cb), 128-24), 128+24)
	t.globalCr = min(max(median(t.cr), 128-16), 128+16)
	for i := range n {
		if abs(t.cb[i]-t.globalCb) > maxCast {
			t.cb[i] = t.globalCb
		}
		if abs(t.cr[i]-t.globalCr) > maxCast {
			t.cr[i] = t.globalCr
		}
	}
	return t
}

// tilePaper returns the luma that 60 % of a tile's pixels stay below and the median chroma of the pixels above it.
func tilePaper(pl *planes, x0, y0 int) (luma, cb, cr float32) {
	var hy, hb, hr [256]int
	x1, y1 := min(x0+tile, pl.w), min(y0+tile, pl.h)
	for y := y0; y < y1; y++ {
		for _, v := range pl.y[y*pl.w+x0 : y*pl.w+x1] {
			hy[uint8(v)]++
		}
	}
	bright := quantile(&hy, (x1-x0)*(y1-y0)*6/10)
	n := 0
	for y := y0; y < y1; y++ {
		for i := y*pl.w + x0; i < y*pl.w+x1; i++ {
			if int(pl.y[i]) >= bright-1 {
				hb[uint8(pl.cb[i])]++
				hr[uint8(pl.cr[i])]++
				n++
			}
		}
	}
	return float32(bright), float32(quantile(&hb, n/2)) + .5, float32(quantile(&hr, n/2)) + .5
}

// quantile returns the first bin at which more than n entries have been counted.
func quantile(h *[256]int, n int) int {
	sum := 0
	for i, v := range h {
		if sum += v; sum > n {
			return i
		}
	}
	return 255
}

func median(v []float32) float32 {
	if len(v) == 0 {
		return 128
	}
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}

// at returns the paper's colour at a reduced pixel.
func (t *paper) at(x, y int) (luma, cb, cr float32) {
	i := min(max(y/tile, 0), t.rows-1)*t.cols + min(max(x/tile, 0), t.cols-1)
	return t.y[i], t.cb[i], t.cr[i]
}
