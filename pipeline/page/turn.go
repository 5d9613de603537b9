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

// plane turns one plane of w×h samples.
func (o orientation) plane(dst []uint8, dstStride int, src []uint8, srcStride, w, h int) {
	if o >= transposed {
		transpose(dst, src, dstStride, srcStride, w, h, o == turn90 || o == 7, o == turn270 || o == 7)
		return
	}
	for y := range h {
		from := src[y*srcStride:][:w]
		if o != 2 {
			from = src[(h-1-y)*srcStride:][:w]
		}
		if o == 4 {
			copy(dst[y*dstStride:][:w], from)
		} else {
			reverse(dst[y*dstStride:][:w], from)
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
