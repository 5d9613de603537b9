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

// PreviewJPEG encodes the page for people to look at, with a quality of 1–100. It is reduced by averaging, by the least whole
// factor that brings its longer side to maxSide pixels or less; a smaller page keeps its size.
func (p *Page) PreviewJPEG(maxSide, quality int) ([]byte, error) {
	w, h := p.Size()
	factor := (max(w, h) + maxSide - 1) / max(maxSide, 1)
	if factor <= 1 || w < 2*factor || h < 2*factor {
		return encodeJPEG(p.Image, quality)
	}
	return encodeJPEG(p.halfChroma(factor), quality)
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
		for y := range h {
			above, below := src[2*y*stride:][:2*w], src[(2*y+1)*stride:][:2*w]
			for x := range out[y*w : (y+1)*w] {
				out[y*w+x] = uint8((int(above[2*x]) + int(above[2*x+1]) + int(below[2*x]) + int(below[2*x+1]) + 2) / 4)
			}
		}
		return out
	}
	sums, n := make([]int, w), fx*fy
	for y := range h {
		clear(sums)
		for sy := y * fy; sy < (y+1)*fy; sy++ {
			row := src[sy*stride:][:w*fx]
			for x := range sums {
				for _, v := range row[x*fx : (x+1)*fx] {
					sums[x] += int(v)
				}
			}
		}
		for x, s := range sums {
			out[y*w+x] = uint8((s + n/2) / n)
		}
	}
	return out
}

// slowEncodeJPEG encodes with image/jpeg.
func slowEncodeJPEG(im *image.YCbCr, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, im, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode jpeg: %w", err)
	}
	return b.Bytes(), nil
}
