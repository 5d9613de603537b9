// Package page turns untrusted bytes (JPEG, PNG, TIFF, PDF) into upright colour pages.
//
// It measures nothing and judges nothing: what a page shows is the other leaves' business. Pixels stay in YCbCr, the form
// in which scanners and cameras deliver them.
package page

import "image"

// Page is one page of a document, upright as far as its file says so.
//
// Pixel coordinates have their origin at the top left of the upright page, x to the right, y down; the centre of the first
// pixel is (0.5, 0.5).
type Page struct {
	// Image holds the full-resolution planes, origin (0, 0), of any chroma subsampling: address chroma through COffset.
	Image *image.YCbCr
	// DPI is the resolution that the file declares, 0 where it declares none.
	DPI float64
	// Format is the file's format: jpeg, png, tiff or pdf.
	Format string
	// Rotation is the clockwise turn in degrees (0, 90, 180, 270) that brought the stored pixels to how they are here.
	Rotation int
	// JPEGQuality is the quality estimated from the quantisation tables, 1–100; 0 for pixels that were never JPEG.
	JPEGQuality int

	red *image.Gray
}

// Point is a position on a page in pixels.
type Point struct{ X, Y float64 }

// Patch is a piece of a page, rectified to an upright rectangle of known scale.
type Patch struct {
	Image *image.YCbCr
	// PxPerMM is the scale; one pixel is 1/PxPerMM mm wide and high.
	PxPerMM float64
}

// Size returns the width and height in pixels.
func (p *Page) Size() (w, h int) { return p.Image.Rect.Dx(), p.Image.Rect.Dy() }

// Grey returns the luma plane as an image that shares its pixels.
func (p *Page) Grey() *image.Gray {
	return &image.Gray{Pix: p.Image.Y, Stride: p.Image.YStride, Rect: p.Image.Rect}
}

// Red returns the red plane of the page at full resolution, in which red ink is as bright as the paper. It is computed once.
// Not safe for concurrent first calls.
func (p *Page) Red() *image.Gray {
	if p.red == nil {
		p.red = redPlane(p.Image)
	}
	return p.red
}

// Red returns the red plane of the patch.
func (p *Patch) Red() *image.Gray { return redPlane(p.Image) }

// Bleached returns the brightness of the patch as if coloured ink were bleached out, whatever its hue: black print stays.
func (p *Patch) Bleached() *image.Gray {
	w, h := p.Image.Rect.Dx(), p.Image.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x, v := range p.Image.Y[y*p.Image.YStride : y*p.Image.YStride+w] {
			c := p.Image.COffset(x, y)
			cb, cr := int(p.Image.Cb[c])-128, int(p.Image.Cr[c])-128
			out.Pix[y*out.Stride+x] = uint8(min(int(v)+bleach*max(cb, -cb, cr, -cr), 255))
		}
	}
	return out
}

// bleach is by how many levels each step of chroma brightens: stamp ink becomes as bright as paper.
const bleach = 3

// redPlane computes R = Y + 1.402 (Cr − 128) of JFIF for every pixel.
func redPlane(im *image.YCbCr) *image.Gray {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	shift, _ := ChromaShift(im.SubsampleRatio)
	for y := range h {
		row := out.Pix[y*out.Stride : y*out.Stride+w]
		copy(row, im.Y[y*im.YStride:])
		Redden(row, im.Cr[im.COffset(im.Rect.Min.X, im.Rect.Min.Y+y):], 0, 1, shift)
	}
	return out
}

// CoarseRed returns the red plane reduced by a whole factor of up to 500, for a look at where print lies: luma is the mean of every other
// row, chroma that of the middle of each block.
func (p *Page) CoarseRed(factor int) *image.Gray {
	im := p.Image
	w, h := p.Size()
	out := image.NewGray(image.Rect(0, 0, w/factor, h/factor))
	columns := make([]uint16, w)
	shift, _ := ChromaShift(im.SubsampleRatio)
	for y := range h / factor {
		row := out.Pix[y*out.Stride:][:out.Rect.Dx()]
		meanBlocks(row, columns, im.Y[y*factor*im.YStride:], im.YStride, factor)
		cr := im.Cr[im.COffset(im.Rect.Min.X, im.Rect.Min.Y+y*factor+factor/2):]
		Redden(row, cr, factor/2, factor, shift)
	}
	return out
}
