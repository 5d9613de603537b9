package seal

import (
	"image"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

const (
	// minPxPerMM is the coarsest scale at which a ring and the text in it can be told apart (about 40 dpi).
	minPxPerMM = 1.6
	// workPxPerMM is the scale that a page is reduced to, or at most twice that (about 75 dpi).
	workPxPerMM = 2.9
)

// planes are the luma and chroma of a page or a part of it, reduced by a whole factor. One row in sparse is reduced at once,
// which is enough to tell the paper and where there is colour, and the rest where complete is asked for it. Chroma is in
// 64ths of a step.
type planes struct {
	im      *image.YCbCr
	origin  image.Point // of the part, in page pixels
	w, h    int
	factor  int     // page pixels per pixel
	pxPerMM float64 // after reduction
	y       []uint8
	cb, cr  []uint16
	paper   paper
	// tileX and tileY are the column and the first of the row of the paper's tile for each page pixel of the part.
	tileX, tileY []int32
	sums         []uint16 // of a row
}

// sparse divides block.
const sparse = 4

// reduce averages factor × factor page pixels into one, straight from the stored planes, in a part of the page.
func reduce(im *image.YCbCr, pxPerMM float64, part image.Rectangle) *planes {
	k := max(1, int(pxPerMM/workPxPerMM))
	x0, y0 := part.Min.X/k/block*block, part.Min.Y/k/block*block // chroma samples lie in whole blocks
	w, h := part.Max.X/k-x0, part.Max.Y/k-y0
	pl := &planes{
		im: im, origin: image.Pt(x0*k, y0*k), w: w, h: h, factor: k, pxPerMM: pxPerMM / float64(k),
		y: make([]uint8, w*h), cb: make([]uint16, w*h), cr: make([]uint16, w*h), sums: make([]uint16, w),
	}
	for y := 0; y < h; y += sparse {
		pl.reduceRow(y, 0, w)
	}
	pl.paper = paperOf(pl)
	pl.tileX = tilesAlong(part.Max.X-pl.origin.X, k, pl.paper.cols, 1)
	pl.tileY = tilesAlong(part.Max.Y-pl.origin.Y, k, pl.paper.rows, pl.paper.cols)
	return pl
}

// tilesAlong returns the tile of each of n page pixels along a side, times stride.
func tilesAlong(n, factor, tiles, stride int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(min(i/(factor*tile), tiles-1) * stride)
	}
	return out
}

// complete reduces the rows of a rectangle that were left out; its left edge is a multiple of block.
func (pl *planes) complete(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		if y%sparse != 0 {
			pl.reduceRow(y, r.Min.X, r.Max.X)
		}
	}
}

// paperAt returns the paper's colour at a page pixel.
func (pl *planes) paperAt(x, y int) (luma, cb, cr float32) {
	x, y = min(max(x-pl.origin.X, 0), len(pl.tileX)-1), min(max(y-pl.origin.Y, 0), len(pl.tileY)-1)
	t, i := &pl.paper, pl.tileX[x]+pl.tileY[y]
	return t.y[i], t.cb[i], t.cr[i]
}

// onPage returns an ellipse of the reduced part in page pixels.
func (pl *planes) onPage(e ellipse) ellipse {
	e = e.scaled(float64(pl.factor))
	e.x += float64(pl.origin.X)
	e.y += float64(pl.origin.Y)
	return e
}

// reduceRow reduces row y from x0, a multiple of block, to before x1.
func (pl *planes) reduceRow(y, x0, x1 int) {
	k, im := pl.factor, pl.im
	// Luma only tells paper from print: one row in each block will do.
	left, top := pl.origin.X+x0*k, pl.origin.Y+y*k
	v := min(top+k/2, im.Rect.Dy()-1)
	sums := pl.sums[:x1-x0]
	clear(sums)
	n := addRow(sums, im.Y[v*im.YStride : v*im.YStride+im.Rect.Dx()][left:], k, 1)
	scale := (65536 + n - 1) / n
	for x, s := range sums {
		pl.y[y*pl.w+x0+x] = uint8(int(s) * scale >> 16)
	}
	sx, sy := page.Subsampling(im.SubsampleRatio)
	cw, ch := (im.Rect.Dx()+sx-1)/sx, (im.Rect.Dy()+sy-1)/sy
	from := y*pl.w + x0
	for _, c := range [...]struct {
		dst []uint16
		src []uint8
	}{{pl.cb, im.Cb}, {pl.cr, im.Cr}} {
		reduceChroma(c.dst[from:from+x1-x0], c.src, im.CStride, cw, ch, left, top, k, sx, sy)
	}
}

// reduceChroma averages the samples of a sw × sh plane that fall on each k × k block of luma pixels from left, top on; sx, sy
// is the plane's subsampling. Of more than four rows in a block only the first four count.
func reduceChroma(dst []uint16, src []uint8, stride, sw, sh, left, top, k, sx, sy int) {
	y0 := min(top/sy, sh-1)
	y1 := min(max((top+k)/sy, y0+1), sh, y0+4)
	row := func(v int) []uint8 { return src[v*stride+left/sx : v*stride+sw] }
	if k == 2*sx && y1 == y0+2 {
		addPairs(dst, row(y0), row(y0+1))
		return
	}
	clear(dst)
	n := 0
	for v := y0; v < y1; v++ {
		n += addRow(dst, row(v), k, sx)
	}
	scale := 64 * 65536 / n
	for x, s := range dst {
		dst[x] = uint16(int(s) * scale >> 16)
	}
}

// addRow adds the samples of one row to the sums of their blocks and returns how many each block got.
func addRow(sums []uint16, row []uint8, k, sx int) int {
	n := max(1, k/sx)
	switch {
	case n == 4 && sx == 1:
		addFours(sums, row)
	case n == 1 && k == sx:
		for x, v := range row[:len(sums)] {
			sums[x] += uint16(v)
		}
	case n == 2 && k == 2*sx:
		for x := range sums {
			b := row[2*x : 2*x+2 : 2*x+2]
			sums[x] += uint16(b[0]) + uint16(b[1])
		}
	default:
		for x := range sums {
			x0 := min(x*k/sx, len(row)-n)
			for _, v := range row[x0 : x0+n] {
				sums[x] += uint16(v)
			}
		}
	}
	return n
}

// paper is the colour of the bare paper by tiles, which follows shadows and colour casts.
type paper struct {
	cols, rows int
	y, cb, cr  []float32
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

// tilePaper returns the luma that 60 % of a tile's pixels stay below and the median chroma of the pixels above it; the rows
// that are always reduced count.
func tilePaper(pl *planes, x0, y0 int) (luma, cb, cr float32) {
	var hy, hb, hr [256]int
	x1, y1 := min(x0+tile, pl.w), min(y0+tile, pl.h)
	total := 0
	for y := y0; y < y1; y += sparse {
		for _, v := range pl.y[y*pl.w+x0 : y*pl.w+x1] {
			hy[v]++
		}
		total += x1 - x0
	}
	bright := quantile(&hy, total*6/10)
	n := 0
	for y := y0; y < y1; y += sparse {
		for i := y*pl.w + x0; i < y*pl.w+x1; i++ {
			if int(pl.y[i]) >= bright-1 {
				hb[pl.cb[i]>>6&255]++
				hr[pl.cr[i]>>6&255]++
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
