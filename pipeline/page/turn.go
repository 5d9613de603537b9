package page

import (
	"encoding/binary"
	"image"
	"math/bits"
)

// Turned returns the page turned clockwise by 90, 180 or 270 degrees (any multiple of 90 is understood), its Rotation
// updated; p itself when there is nothing to turn. The red plane of p, which is seldom looked at again, is given up.
func (p *Page) Turned(clockwise int) *Page {
	clockwise = (clockwise%360 + 360) % 360
	var o orientation
	switch clockwise {
	case 90:
		o = turn90
	case 180:
		o = turn180
	case 270:
		o = turn270
	default:
		return p
	}
	q := *p
	q.Image = o.apply(p.Image)
	q.Rotation = (p.Rotation + clockwise) % 360
	p.red, q.red = nil, nil
	return &q
}

// orientation says how stored pixels must be turned to be upright: the value of Exif and TIFF tag 274 (Exif 2.32 §4.6.4).
type orientation int

const (
	asStored   orientation = 1
	turn180    orientation = 3
	turn90     orientation = 6
	turn270    orientation = 8
	transposed orientation = 5 // 5 to 8 exchange width and height
)

// rotation returns the clockwise turn in degrees that o performs, mirroring aside.
func (o orientation) rotation() int {
	switch o {
	case 3, 4:
		return 180
	case 6, 7:
		return 90
	case 5, 8:
		return 270
	}
	return 0
}

// apply returns im turned and mirrored to be upright; im itself when it is so already or o is no orientation.
// Where the size is no multiple of the chroma sampling, chroma moves by less than one chroma sample.
func (o orientation) apply(im *image.YCbCr) *image.YCbCr {
	if o <= asStored || o > turn270 {
		return im
	}
	ratio := im.SubsampleRatio
	w, h := im.Rect.Dx(), im.Rect.Dy()
	if o >= transposed {
		switch ratio {
		case image.YCbCrSubsampleRatio422:
			ratio = image.YCbCrSubsampleRatio440
		case image.YCbCrSubsampleRatio440:
			ratio = image.YCbCrSubsampleRatio422
		case image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410:
			im = fullChroma(im, im.Rect)
			ratio = image.YCbCrSubsampleRatio444
		}
		w, h = h, w
	}
	out := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	sx, sy := Subsampling(im.SubsampleRatio)
	cw, ch := (im.Rect.Dx()+sx-1)/sx, (im.Rect.Dy()+sy-1)/sy
	o.plane(out.Y, out.YStride, im.Y, im.YStride, im.Rect.Dx(), im.Rect.Dy())
	o.plane(out.Cb, out.CStride, im.Cb, im.CStride, cw, ch)
	o.plane(out.Cr, out.CStride, im.Cr, im.CStride, cw, ch)
	return out
}

// plane turns one plane of w×h samples. It walks the result in tiles so that both sides stay in the cache.
func (o orientation) plane(dst []uint8, dstStride int, src []uint8, srcStride, w, h int) {
	if o == turn180 {
		for y := range h {
			reverse(dst[y*dstStride:][:w], src[(h-1-y)*srcStride:][:w])
		}
		return
	}
	const tile = 32
	// Sample (x, y) of the result is src[start + x·across + y·down].
	right, bottom := w-1, (h-1)*srcStride
	var start, across, down int
	switch o {
	case 2:
		start, across, down = right, -1, srcStride
	case 4:
		start, across, down = bottom, 1, -srcStride
	case 5:
		start, across, down = 0, srcStride, 1
	case 6:
		start, across, down = bottom, -srcStride, 1
	case 7:
		start, across, down = bottom+right, -srcStride, -1
	case 8:
		start, across, down = right, srcStride, -1
	}
	if o >= transposed {
		w, h = h, w
	}
	for y0 := 0; y0 < h; y0 += tile {
		for x0 := 0; x0 < w; x0 += tile {
			for y := y0; y < min(y0+tile, h); y++ {
				row := dst[y*dstStride+x0 : y*dstStride+min(x0+tile, w)]
				i := start + x0*across + y*down
				for x := range row {
					row[x] = src[i]
					i += across
				}
			}
		}
	}
}

// reverse sets dst to src from its end to its beginning, eight samples at a time.
func reverse(dst, src []uint8) {
	for ; len(dst) >= 8; dst, src = dst[8:], src[:len(src)-8] {
		binary.LittleEndian.PutUint64(dst, bits.ReverseBytes64(binary.LittleEndian.Uint64(src[len(src)-8:])))
	}
	for i := range dst {
		dst[i] = src[len(dst)-1-i]
	}
}
