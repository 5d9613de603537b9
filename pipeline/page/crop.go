package page

import "image"

// Crop copies the part of r, in page pixels, that lies on the page. The scale is the caller's to set.
func (p *Page) Crop(r image.Rectangle) *Patch {
	return &Patch{Image: fullChroma(p.Image, r.Intersect(p.Image.Rect))}
}

// fullChroma copies r, which must lie inside im, as 4:4:4 with its origin at (0, 0).
func fullChroma(im *image.YCbCr, r image.Rectangle) *image.YCbCr {
	w, h := r.Dx(), r.Dy()
	out := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	if w == 0 || h == 0 {
		return out
	}
	sx, _ := Subsampling(im.SubsampleRatio)
	phase := r.Min.X % sx
	for y := range h {
		copy(out.Y[y*w:(y+1)*w], im.Y[im.YOffset(r.Min.X, r.Min.Y+y):])
		c := im.COffset(r.Min.X, r.Min.Y+y)
		cb, cr := out.Cb[y*w:(y+1)*w], out.Cr[y*w:(y+1)*w]
		if sx == 1 {
			copy(cb, im.Cb[c:])
			copy(cr, im.Cr[c:])
			continue
		}
		for x := range cb {
			i := c + (phase+x)/sx
			cb[x], cr[x] = im.Cb[i], im.Cr[i]
		}
	}
	return out
}
