package page

import (
	"bytes"
	"fmt"

	"github.com/disintegration/imaging"
)

// thumbnailQuality is the JPEG quality of thumbnails.
const thumbnailQuality = 80

// ThumbnailJPEG encodes the page small enough for a list: its longer side measures at most maxSide pixels.
func (p *Page) ThumbnailJPEG(maxSide int) ([]byte, error) {
	// Halving is cheap, the filter is not: it gets what is less than twice too large.
	small := p
	for w, h := p.Size(); max(w, h) >= 2*maxSide && min(w, h) >= 4; w, h = small.Size() {
		small = &Page{Image: small.halfChroma(2)}
	}
	var b bytes.Buffer
	if err := imaging.Encode(&b, imaging.Fit(small.Image, maxSide, maxSide, imaging.Box), imaging.JPEG, imaging.JPEGQuality(thumbnailQuality)); err != nil {
		return nil, fmt.Errorf("encode thumbnail: %w", err)
	}
	return b.Bytes(), nil
}
