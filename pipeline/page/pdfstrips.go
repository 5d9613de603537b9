package page

import (
	"fmt"
	"image"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// embeddedScan is a PDF page that is nothing but a JPEG, or several one below the other: some scanners cut a page into strips.
type embeddedScan struct {
	strips   []strip // from top to bottom
	w, h     float64 // of all of them on paper, in points of 1/72 inch
	rotation int     // clockwise, in degrees
}

// strip is a JPEG of a PDF.
type strip struct {
	jpeg   []byte
	header jpegHeader
}

// stacked returns the area that strips cover on the page, and false unless they stand upright, have the same width in pixels, and
// each begins where those above it end, to a pixel.
func stacked(drawn []drawing, strips []strip) (*types.Rectangle, bool) {
	first, last := drawn[0], drawn[len(drawn)-1]
	perPoint := float64(strips[0].header.width) / first.m[0]
	apart := func(a, b float64) bool { return math.Abs(a-b)*perPoint > 1 }
	above := 0.0 // pixels
	for i, d := range drawn {
		if d.m[1] != 0 || d.m[2] != 0 || d.m[0] <= 0 || d.m[3] <= 0 {
			return nil, false
		}
		if strips[i].header.width != strips[0].header.width || apart(d.m[4], first.m[4]) || apart(d.m[0], first.m[0]) || apart(d.top(), first.top()-above/perPoint) {
			return nil, false
		}
		above += float64(strips[i].header.height)
	}
	return types.NewRectangle(first.m[4], last.m[5], first.m[4]+first.m[0], first.top()), true
}

// decode returns the page. The file's own turn counts, not what Exif says inside the image (ISO 32000-1 §7.4.8).
func (s *embeddedScan) decode(lim Limits, planes *spare) (*Page, error) {
	width, height, quality := s.strips[0].header.width, 0, s.strips[0].header.quality
	for _, v := range s.strips {
		height, quality = height+v.header.height, min(quality, v.header.quality)
	}
	if err := lim.checkSize(width, height); err != nil {
		return nil, err
	}
	x, y := float64(width)*72/s.w, float64(height)*72/s.h
	if math.Abs(x-y) > 0.02*x {
		return nil, fmt.Errorf("pixels that are not square: %.0f×%.0f dpi", x, y)
	}
	im, err := s.pixels(lim.JPEGDivisor, planes)
	if err != nil {
		return nil, err
	}
	p := &Page{Image: im, DPI: dotsPerInch(x, y, 1) / float64(lim.JPEGDivisor), Format: "pdf", JPEGQuality: quality}
	return p.Turned(s.rotation), nil
}

// pixels returns the strips as one image, or errNotAScan where they do not fit together.
func (s *embeddedScan) pixels(divisor int, planes *spare) (*image.YCbCr, error) {
	if len(s.strips) == 1 {
		return jpegPixels(s.strips[0].jpeg, s.strips[0].header, divisor, planes)
	}
	height := 0
	for _, v := range s.strips {
		height += (v.header.height + divisor - 1) / divisor
	}
	var whole *image.YCbCr
	top := 0
	for i, v := range s.strips {
		im, err := jpegPixels(v.jpeg, v.header, divisor, planes)
		if err != nil {
			return nil, err
		}
		w, h := im.Rect.Dx(), im.Rect.Dy()
		across, down := Subsampling(im.SubsampleRatio)
		cw, ch := (w+across-1)/across, (h+down-1)/down
		if whole == nil {
			n := cw * ((height + down - 1) / down)
			whole = &image.YCbCr{
				Y: planes.take(w * height), Cb: planes.take(n), Cr: planes.take(n), YStride: w, CStride: cw,
				SubsampleRatio: im.SubsampleRatio, Rect: image.Rect(0, 0, w, height),
			}
		}
		if w != whole.Rect.Dx() || im.SubsampleRatio != whole.SubsampleRatio || top%down != 0 || top+h > height ||
			i == len(s.strips)-1 && top+h != height {
			return nil, errNotAScan
		}
		copyRows(whole.Y[top*w:], im.Y, w, h, im.YStride)
		copyRows(whole.Cb[top/down*cw:], im.Cb, cw, ch, im.CStride)
		copyRows(whole.Cr[top/down*cw:], im.Cr, cw, ch, im.CStride)
		top += h
		planes.give(im)
	}
	return whole, nil
}

// copyRows copies h rows of w samples without what lies between them.
func copyRows(to, from []uint8, w, h, stride int) {
	for y := range h {
		copy(to[y*w:(y+1)*w], from[y*stride:])
	}
}
