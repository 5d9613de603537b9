package page

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/disintegration/imaging"
)

// JPEG encodes the page at full size with a quality of 1–100.
func (p *Page) JPEG(quality int) ([]byte, error) { return encodeJPEG(p.Image, quality) }

// JPEG encodes the patch with a quality of 1–100.
func (p *Patch) JPEG(quality int) ([]byte, error) { return encodeJPEG(p.Image, quality) }

// Preview returns the page for people to look at, its longer side at most maxSide pixels. A smaller page keeps its size.
func (p *Page) Preview(maxSide int) image.Image {
	w, h := p.Size()
	if max(w, h) <= maxSide {
		return p.Image
	}
	// Lanczos over all pixels costs many times as much as averaging most of the way first, and nobody sees the difference.
	near := p.Reduced(maxSide * 5 / 4)
	return imaging.Fit(near, max(maxSide, 1), max(maxSide, 1), imaging.Lanczos)
}

// PreviewJPEG encodes Preview(maxSide) with a quality of 1–100.
func (p *Page) PreviewJPEG(maxSide, quality int) ([]byte, error) {
	return encodeJPEG(p.Preview(maxSide), quality)
}

func encodeJPEG(im image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, im, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode jpeg: %w", err)
	}
	return b.Bytes(), nil
}
