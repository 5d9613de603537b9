// Package glyph turns a piece of handwriting into the numbers that digits are told apart by.
package glyph

import (
	"math"
	"slices"
)

const (
	// Side is the width and height of a normalised glyph in pixels, as in the MNIST digits: the glyph itself measures 20 and
	// its centre of mass lies in the middle.
	Side = 28
	body = 20

	cells = 7 // per side
	bins  = 12
	// Features is the length of the vector that Describe returns.
	Features = cells*cells*bins + cells*cells + 1
	// Classes is the number of classes: the ten digits and Junk.
	Classes = 11
	// Junk is the class of what is no single digit.
	Junk = 10

	// PairClasses is the number of classes of a pair: 00 to 99, and NoPair.
	PairClasses = 101
	// NoPair is the class of what is no two digits in one.
	NoPair = 100
)

// Image is a normalised glyph, 0 for paper and 255 for ink, row by row.
type Image [Side * Side]uint8

// Normalise scales the w × h ink plane to a glyph of 20 pixels on its longer side, by area, and centres it. The plane
// should be cropped to its ink. The result is empty where there is no ink.
func Normalise(ink []uint8, w, h int) *Image {
	var im Image
	if w < 1 || h < 1 {
		return &im
	}
	ink, w = upright(ink, w, h)
	scale := float64(max(w, h)) / body
	im.centre(ink, w, h, max(1, int(math.Round(float64(w)/scale))), max(1, int(math.Round(float64(h)/scale))))
	return &im
}

// Pair scales an ink plane as Normalise does, but to the same width and height whatever its shape, so that each of two digits
// side by side has its half of the picture.
func Pair(ink []uint8, w, h int) *Image {
	const wide, high = 24, 20
	var im Image
	if w < 1 || h < 1 {
		return &im
	}
	ink, w = upright(ink, w, h)
	im.centre(ink, w, h, wide, high)
	return &im
}

// centre shrinks an ink plane to nw × nh and puts its centre of mass into the middle.
func (im *Image) centre(ink []uint8, w, h, nw, nh int) {
	small := shrink(ink, w, h, nw, nh)
	var sum, sx, sy, most float64
	for y := range nh {
		for x := range nw {
			v := small[y*nw+x]
			sum += v
			sx += v * (float64(x) + .5)
			sy += v * (float64(y) + .5)
			most = max(most, v)
		}
	}
	if sum == 0 {
		return
	}
	ox, oy := int(math.Round(Side/2-sx/sum)), int(math.Round(Side/2-sy/sum))
	ox, oy = min(max(ox, 0), Side-nw), min(max(oy, 0), Side-nh)
	for y := range nh {
		for x := range nw {
			im[(oy+y)*Side+ox+x] = uint8(255 * small[y*nw+x] / most)
		}
	}
}

// upright takes the slant away: it shifts the rows so that the ink's moment of x and y vanishes, by 27° at most. What slants
// more is a digit's shape.
func upright(ink []uint8, w, h int) ([]uint8, int) {
	var sum, sx, sy, sxy, syy float64
	for y := range h {
		var row, weighted int // of this row's ink
		for x, v := range ink[y*w : y*w+w] {
			row += int(v)
			weighted += int(v) * x
		}
		m, fy := float64(row), float64(y)
		sum += m
		sx += float64(weighted)
		sy += m * fy
		sxy += float64(weighted) * fy
		syy += m * fy * fy
	}
	variance := syy - sy*sy/max(sum, 1)
	if sum == 0 || variance < 1 {
		return ink, w
	}
	slant := min(max((sxy-sx*sy/sum)/variance, -.5), .5)
	pad := int(math.Abs(slant)*float64(h)) + 1
	wide := w + 2*pad
	out := make([]uint8, wide*h)
	x0, x1 := wide, 0
	for y := range h {
		shift := pad - int(math.Round(slant*(float64(y)-sy/sum)))
		shift = min(max(shift, 0), 2*pad)
		copy(out[y*wide+shift:], ink[y*w:y*w+w])
		row := ink[y*w : y*w+w]
		first := slices.IndexFunc(row, func(v uint8) bool { return v > 0 })
		if first < 0 {
			continue
		}
		last := w - 1
		for row[last] == 0 {
			last--
		}
		x0, x1 = min(x0, first+shift), max(x1, last+shift+1)
	}
	for y := range h { // crop
		copy(out[y*(x1-x0):(y+1)*(x1-x0)], out[y*wide+x0:y*wide+x1])
	}
	return out[:(x1-x0)*h], x1 - x0
}

// shrink resamples by area; enlarging repeats pixels.
func shrink(src []uint8, w, h, nw, nh int) []float64 {
	rows := make([]float64, nw*h)
	across, down := shares(w, nw), shares(h, nh)
	for y := range h {
		row, from := rows[y*nw:(y+1)*nw], src[y*w:(y+1)*w]
		for _, s := range across {
			if v := from[s.from]; v != 0 { // most of a glyph is paper
				row[s.to] += s.part * float64(v)
			}
		}
	}
	out := make([]float64, nw*nh)
	for _, s := range down {
		to := out[s.to*nw : (s.to+1)*nw]
		for x, v := range rows[s.from*nw : (s.from+1)*nw] {
			to[x] += s.part * v
		}
	}
	area := float64(w) / float64(nw) * (float64(h) / float64(nh))
	for i := range out {
		out[i] /= area
	}
	return out
}

// share is how much of a step lies within a longer or shorter one.
type share struct {
	from, to int
	part     float64
}

// shares lists which of n steps lie how far within each of m over the same length.
func shares(n, m int) []share {
	out := make([]share, 0, n+m)
	f := float64(n) / float64(m)
	for k := range m {
		from, to := float64(k)*f, float64(k+1)*f
		for i := int(from); i < n && float64(i) < to; i++ {
			if part := min(to, float64(i+1)) - max(from, float64(i)); part > 0 {
				out = append(out, share{i, k, part})
			}
		}
	}
	return out
}

// Describe returns a glyph's features: histograms of its gradients' twelve directions in 7 × 7 cells (Dalal and Triggs, 2005,
// without overlapping blocks), the darkness of the cells, and the share of the glyph's width in its height.
func Describe(im *Image) []float32 {
	f := make([]float32, Features)
	hog, dark := f[:cells*cells*bins], f[cells*cells*bins:Features-1]
	x0, x1, y0, y1 := Side, 0, Side, 0
	at := func(x, y int) float32 {
		if x < 0 || y < 0 || x >= Side || y >= Side {
			return 0
		}
		return float32(im[y*Side+x])
	}
	for y := range Side {
		for x := range Side {
			v := at(x, y)
			if v > 60 {
				x0, x1, y0, y1 = min(x0, x), max(x1, x+1), min(y0, y), max(y1, y+1)
			}
			dark[y/4*cells+x/4] += v / (16 * 255)
			gx, gy := at(x+1, y)-at(x-1, y), at(x, y+1)-at(x, y-1)
			if gx != 0 || gy != 0 {
				spread(hog, x, y, gx, gy)
			}
		}
	}
	normalise(hog)
	if y1 > y0 {
		f[Features-1] = float32(x1-x0) / float32(y1-y0)
	}
	return f
}

// spread shares a gradient among the two nearest directions and the four nearest cells.
func spread(hog []float32, x, y int, gx, gy float32) {
	m := float32(math.Sqrt(float64(gx*gx + gy*gy)))
	a := math.Atan2(float64(gy), float64(gx))
	if a < 0 {
		a += 2 * math.Pi
	}
	b := a / (2 * math.Pi) * bins
	b0 := int(b)
	fb := float32(b - float64(b0))
	cx, cy := (float32(x)+.5)/4-.5, (float32(y)+.5)/4-.5
	x0, y0 := int(cx+1)-1, int(cy+1)-1
	fx, fy := cx-float32(x0), cy-float32(y0)
	for dy := range 2 {
		for dx := range 2 {
			px, py := x0+dx, y0+dy
			if px < 0 || py < 0 || px >= cells || py >= cells {
				continue
			}
			w := m
			if dx == 1 {
				w *= fx
			} else {
				w *= 1 - fx
			}
			if dy == 1 {
				w *= fy
			} else {
				w *= 1 - fy
			}
			cell := hog[(py*cells+px)*bins:]
			cell[b0%bins] += w * (1 - fb)
			cell[(b0+1)%bins] += w * fb
		}
	}
}

// normalise takes square roots, which tames strong edges, and scales to length 3.
func normalise(v []float32) {
	var sum float32
	for _, x := range v {
		sum += x
	}
	if sum == 0 {
		return
	}
	for i, x := range v {
		v[i] = 3 * float32(math.Sqrt(float64(x/sum)))
	}
}
