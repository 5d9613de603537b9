package page

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// JPEG encodes the page at full size with a quality of 1–100.
func (p *Page) JPEG(quality int) ([]byte, error) { return encodeJPEG(p.Image, quality) }

// JPEG encodes the patch with a quality of 1–100.
func (p *Patch) JPEG(quality int) ([]byte, error) { return encodeJPEG(p.Image, quality) }

// Preview returns the page for people to look at: reduced by averaging, by the least whole factor that brings its longer side
// to maxSide pixels or less. A smaller page is returned as it is.
func (p *Page) Preview(maxSide int) *Page {
	w, h := p.Size()
	factor := (max(w, h) + maxSide - 1) / max(maxSide, 1)
	if factor <= 1 || w < 2*factor || h < 2*factor {
		return p
	}
	return &Page{Image: p.halfChroma(factor), DPI: p.DPI / float64(factor), Format: p.Format}
}

// halfChroma reduces the page by averaging factor × factor pixels of luma, and chroma to half of that: 4:2:0.
func (p *Page) halfChroma(factor int) *image.YCbCr {
	w, h := p.Size()
	sx, sy := Subsampling(p.Image.SubsampleRatio)
	lw, lh := w/factor&^1, h/factor&^1
	im := &image.YCbCr{
		Y: blocks(p.Image.Y, p.Image.YStride, lw, lh, factor, factor), YStride: lw, CStride: lw / 2,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, lw, lh),
	}
	fx, fy := 2*factor/sx, 2*factor/sy
	im.Cb = blocks(p.Image.Cb, p.Image.CStride, lw/2, lh/2, fx, fy)
	im.Cr = blocks(p.Image.Cr, p.Image.CStride, lw/2, lh/2, fx, fy)
	return im
}

// blocks averages fx × fy samples to one, for w × h of them.
func blocks(src []uint8, stride, w, h, fx, fy int) []uint8 {
	out := make([]uint8, w*h)
	if fx == 2 && fy == 2 {
		halve(out, src, stride, w, h)
		return out
	}
	if fx == 4 && fy == 4 {
		return blocks(blocks(src, stride, 2*w, 2*h, 2, 2), 2*w, w, h, 2, 2)
	}
	sums, n := make([]uint64, w), uint64(fx*fy)
	share := 1<<32/n + 1 // a product takes a tenth of a division's time
	for y := range h {
		clear(sums)
		for sy := y * fy; sy < (y+1)*fy; sy++ {
			addBlocks(sums, src[sy*stride:][:w*fx], fx)
		}
		for x, s := range sums {
			out[y*w+x] = uint8((s + n/2) * share >> 32)
		}
	}
	return out
}

// addBlocks adds n samples of a row to the sum of each block.
func addBlocks(sums []uint64, row []uint8, n int) {
	switch n {
	case 1:
		for x, v := range row {
			sums[x] += uint64(v)
		}
	case 2:
		for x := range sums {
			b := row[2*x : 2*x+2 : 2*x+2]
			sums[x] += uint64(b[0]) + uint64(b[1])
		}
	case 3:
		for x := range sums {
			b := row[3*x : 3*x+3 : 3*x+3]
			sums[x] += uint64(b[0]) + uint64(b[1]) + uint64(b[2])
		}
	default:
		for x := range sums {
			for _, v := range row[x*n : (x+1)*n] {
				sums[x] += uint64(v)
			}
		}
	}
}

// slowEncodeJPEG encodes with image/jpeg.
func slowEncodeJPEG(im *image.YCbCr, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, im, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode jpeg: %w", err)
	}
	return b.Bytes(), nil
}
