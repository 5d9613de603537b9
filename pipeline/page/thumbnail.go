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
	// Whole blocks are averaged first, down to three times the size or less: the good filter is slow.
	small := p.Image
	w, h := p.Size()
	if factor := max(w, h) / max(2*maxSide, 1); factor > 1 && min(w, h) >= 2*factor {
		small = p.halfChroma(factor)
	}
	var b bytes.Buffer
	if err := imaging.Encode(&b, imaging.Fit(small, maxSide, maxSide, imaging.CatmullRom), imaging.JPEG, imaging.JPEGQuality(thumbnailQuality)); err != nil {
		return nil, fmt.Errorf("encode thumbnail: %w", err)
	}
	return b.Bytes(), nil
}
