package page

import (
	"image"
	"image/color"
	"image/draw"
	"math/bits"
)

// NewPage returns a page with the pixels of im, of dpi dots per inch (0 when unknown). Transparent pixels are laid over
// white. A *image.YCbCr is not copied.
func NewPage(im image.Image, dpi float64) *Page { return &Page{Image: toYCbCr(im, nil), DPI: dpi} }

// toYCbCr converts any image to YCbCr of JFIF with its origin at (0, 0), in spare planes where it cannot share the pixels.
func toYCbCr(im image.Image, planes *spare) *image.YCbCr {
	b := im.Bounds()
	w, h := b.Dx(), b.Dy()
	switch im := im.(type) {
	case *image.YCbCr:
		return atOrigin(im)
	case *image.Gray:
		return fromGray(im)
	case *image.RGBA:
		return fromRows(w, h, planes, func(y int, row []uint8) { overWhite(row, im.Pix[y*im.Stride:], true) })
	case *image.NRGBA:
		return fromRows(w, h, planes, func(y int, row []uint8) { overWhite(row, im.Pix[y*im.Stride:], false) })
	case *image.CMYK:
		return fromRows(w, h, planes, func(y int, row []uint8) { fromCMYK(row, im.Pix[y*im.Stride:]) })
	case *image.Paletted:
		table := paletteOverWhite(im.Palette)
		return fromRows(w, h, planes, func(y int, row []uint8) {
			for x, c := range im.Pix[y*im.Stride : y*im.Stride+w] {
				copy(row[3*x:3*x+3], table[c][:])
			}
		})
	}
	line := image.NewRGBA(image.Rect(0, 0, w, 1))
	return fromRows(w, h, planes, func(y int, row []uint8) {
		draw.Draw(line, line.Rect, im, image.Pt(b.Min.X, b.Min.Y+y), draw.Src)
		overWhite(row, line.Pix, true)
	})
}

// atOrigin returns im with its origin moved to (0, 0). The pixels are shared unless the origin lies inside a chroma sample.
func atOrigin(im *image.YCbCr) *image.YCbCr {
	if im.Rect.Min == (image.Point{}) {
		return im
	}
	sx, sy := Subsampling(im.SubsampleRatio)
	w, h := im.Rect.Dx(), im.Rect.Dy()
	if im.Rect.Min.X%sx != 0 || im.Rect.Min.Y%sy != 0 {
		return fullChroma(im, im.Rect)
	}
	out := *im
	out.Rect = image.Rect(0, 0, w, h)
	if w > 0 && h > 0 {
		out.Y = im.Y[im.YOffset(im.Rect.Min.X, im.Rect.Min.Y):]
		c := im.COffset(im.Rect.Min.X, im.Rect.Min.Y)
		out.Cb, out.Cr = im.Cb[c:], im.Cr[c:]
	}
	return &out
}

// fromGray shares the pixels of im as luma.
func fromGray(im *image.Gray) *image.YCbCr {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	cw, ch := (w+1)/2, (h+1)/2
	neutral := make([]uint8, cw*ch)
	for i := range neutral {
		neutral[i] = 128
	}
	return &image.YCbCr{
		Y: im.Pix, YStride: im.Stride,
		Cb: neutral, Cr: neutral, CStride: cw,
		SubsampleRatio: image.YCbCrSubsampleRatio420,
		Rect:           image.Rect(0, 0, w, h),
	}
}

// fromRows converts w×h pixels to 4:2:0, in which scanners and cameras deliver colour, too; rgb fills a row of 3w bytes.
func fromRows(w, h int, planes *spare, rgb func(y int, row []uint8)) *image.YCbCr {
	cw, ch := (w+1)/2, (h+1)/2
	out := &image.YCbCr{
		Y: planes.take(w * h), Cb: planes.take(cw * ch), Cr: planes.take(cw * ch), YStride: w, CStride: cw,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, w, h),
	}
	row := make([]uint8, 3*w)
	sums := make([][3]int32, out.CStride) // of the colours of 2 × 2 pixels
	for y := range h {
		rgb(y, row)
		luma := out.Y[y*out.YStride:][:w]
		for i := range sums {
			x, s := 2*i, &sums[i]
			p := row[3*x : min(3*x+6, 3*w)]
			r, g, b := int32(p[0]), int32(p[1]), int32(p[2])
			luma[x] = lumaOf(r, g, b)
			if len(p) > 3 {
				r2, g2, b2 := int32(p[3]), int32(p[4]), int32(p[5])
				luma[x+1] = lumaOf(r2, g2, b2)
				r, g, b = r+r2, g+g2, b+b2
			}
			s[0], s[1], s[2] = s[0]+r, s[1]+g, s[2]+b
		}
		if y%2 == 0 && y < h-1 {
			continue
		}
		cb, cr := out.Cb[y/2*out.CStride:][:len(sums)], out.Cr[y/2*out.CStride:][:len(sums)]
		for x, s := range sums {
			shift := 16 + y%2 // and the number of pixels in the sum
			if 2*x+1 < w {
				shift++
			}
			r, g, b, half := s[0], s[1], s[2], int32(257)<<(shift-1)
			cb[x] = uint8(min(max((-11056*r-21712*g+32768*b+half)>>shift, 0), 255))
			cr[x] = uint8(min(max((32768*r-27440*g-5328*b+half)>>shift, 0), 255))
		}
		clear(sums)
	}
	return out
}

// lumaOf is that of color.RGBToYCbCr.
func lumaOf(r, g, b int32) uint8 { return uint8((19595*r + 38470*g + 7471*b + 1<<15) >> 16) }

// overWhite lays a row of RGBA pixels over white.
func overWhite(row, rgba []uint8, premultiplied bool) {
	for x := range len(row) / 3 {
		p, q := rgba[4*x:4*x+4:4*x+4], row[3*x:3*x+3:3*x+3]
		a := uint32(p[3])
		switch {
		case a == 255:
			q[0], q[1], q[2] = p[0], p[1], p[2]
		case premultiplied:
			for i := range q {
				q[i] = uint8(min(uint32(p[i])+255-a, 255))
			}
		default:
			for i := range q {
				q[i] = uint8((uint32(p[i])*a + (255-a)*255 + 127) / 255)
			}
		}
	}
}

// fromCMYK converts a row of CMYK pixels (0 is no ink) to RGB.
func fromCMYK(row, cmyk []uint8) {
	for x := range len(row) / 3 {
		p := cmyk[4*x : 4*x+4 : 4*x+4]
		row[3*x], row[3*x+1], row[3*x+2] = color.CMYKToRGB(p[0], p[1], p[2], p[3])
	}
}

// paletteOverWhite returns the RGB values of a palette; indices beyond its end are black.
func paletteOverWhite(p color.Palette) (table [256][3]uint8) {
	for i, c := range p[:min(len(p), 256)] {
		rgba := color.RGBAModel.Convert(c).(color.RGBA)
		overWhite(table[i][:], []uint8{rgba.R, rgba.G, rgba.B, rgba.A}, true)
	}
	return table
}

// Subsampling returns how many luma samples share one chroma sample across and down.
func Subsampling(r image.YCbCrSubsampleRatio) (across, down int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// ChromaShift returns by how many bits to shift luma coordinates to get those of the chroma sample.
func ChromaShift(r image.YCbCrSubsampleRatio) (across, down int) {
	x, y := Subsampling(r)
	return bits.TrailingZeros(uint(x)), bits.TrailingZeros(uint(y))
}
