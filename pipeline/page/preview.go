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

// PreviewJPEG encodes the page for people to look at, averaged so that its longer side measures at most maxSide pixels, with
// a quality of 1–100. A smaller page keeps its size.
func (p *Page) PreviewJPEG(maxSide, quality int) ([]byte, error) {
	w, h := p.Size()
	factor := max(1, float64(max(w, h))/float64(max(maxSide, 1)))
	return encodeJPEG(p.halfChroma(factor), quality)
}

// halfChroma reduces the page by averaging factor × factor pixels of luma, and chroma to half of that: 4:2:0.
func (p *Page) halfChroma(factor float64) *image.YCbCr {
	w, h := p.Size()
	sx, sy := subsampling(p.Image.SubsampleRatio)
	if factor == 1 && sx == 2 && sy == 2 {
		return p.Image
	}
	lw, lh := even(float64(w)/factor), even(float64(h)/factor)
	cw, ch := lw/2, lh/2
	fx, fy := 2*factor/float64(sx), 2*factor/float64(sy)
	columns, rows := spans(cw, fx, (w+sx-1)/sx), spans(ch, fy, (h+sy-1)/sy)
	return &image.YCbCr{
		Y:  average(p.Image.Y, p.Image.YStride, lw, lh, spans(lw, factor, w), spans(lh, factor, h)),
		Cb: average(p.Image.Cb, p.Image.CStride, cw, ch, columns, rows), YStride: lw, CStride: cw,
		Cr:             average(p.Image.Cr, p.Image.CStride, cw, ch, columns, rows),
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, lw, lh),
	}
}

// even rounds a length down to an even number of pixels, at least 2.
func even(length float64) int { return max(2, int(length+1e-6)&^1) }

// slowEncodeJPEG encodes with image/jpeg.
func slowEncodeJPEG(im *image.YCbCr, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, im, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode jpeg: %w", err)
	}
	return b.Bytes(), nil
}
