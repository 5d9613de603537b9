package text

import (
	"fmt"
	"image"
)

// Detect finds lines of print. For that the image is scaled so that its longer side has maxSide pixels, but to no more than
// twice its size; the quads are in pixels of the image as it was given, oriented along the more horizontal axis, from top to
// bottom.
// Method: differentiable binarization (Liao et al., AAAI 2020) with the network of PP-OCRv4.
func (o *ONNX) Detect(im *image.Gray, maxSide int) ([]Quad, error) {
	if lacksPixels(im) {
		return nil, nil
	}
	sw, sh := im.Rect.Dx(), im.Rect.Dy()
	scale := min(2, float64(maxSide)/float64(max(sw, sh)))
	w, h := alignUp(float64(sw)*scale), alignUp(float64(sh)*scale)
	resize := stretch
	if w <= sw && h <= sh {
		resize = reduce
	}
	small := dense(resize(im, w, h))
	makeRoom()
	var quads []Quad
	err := run(o.detect, small.Pix[:w*h], 1, w, h, func(out []float32, shape []int64) error {
		if len(out) != w*h {
			return fmt.Errorf("output of shape %v for %d × %d px", shape, w, h)
		}
		quads = regions(out, w, h)
		return nil
	})
	trim() // it took more than 100 MB
	if err != nil {
		return nil, fmt.Errorf("detect lines on %d × %d px: %w", w, h, err)
	}
	fx, fy := float64(sw)/float64(w), float64(sh)/float64(h)
	for i := range quads {
		for j := range quads[i] {
			quads[i][j].X *= fx
			quads[i][j].Y *= fy
		}
	}
	return quads, nil
}

// dense returns an image whose rows follow each other without gaps.
func dense(im *image.Gray) *image.Gray {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	if im.Stride == w {
		return im
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		copy(out.Pix[y*w:(y+1)*w], im.Pix[y*im.Stride:])
	}
	return out
}

// imageNet returns by which scale and shift brightness 0–255 becomes what the network was trained with: the mean and deviation of
// ImageNet, in the order blue, green, red.
func imageNet() (scale, shift [3]float32) {
	mean, deviation := [3]float32{0.485, 0.456, 0.406}, [3]float32{0.229, 0.224, 0.225}
	for c := range 3 {
		scale[c], shift[c] = 1/(255*deviation[c]), -mean[c]/deviation[c]
	}
	return scale, shift
}

// stretch samples the image to w × h pixels.
func stretch(im *image.Gray, w, h int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, w, h))
	fx, fy := float64(im.Rect.Dx())/float64(w), float64(im.Rect.Dy())/float64(h)
	for y := range h {
		for x := range w {
			v := bilinear(im, (float64(x)+0.5)*fx-0.5, (float64(y)+0.5)*fy-0.5)
			out.Pix[y*out.Stride+x] = uint8((v + 128) >> 8)
		}
	}
	return out
}
