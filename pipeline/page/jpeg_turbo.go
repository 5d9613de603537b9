//go:build cgo && !purego

package page

/*
#cgo pkg-config: libturbojpeg
#include <turbojpeg.h>

static int planes(tjhandle handle, const unsigned char *data, unsigned long size, unsigned char *y, unsigned char *cb,
		unsigned char *cr, int width, int height, int luma_stride, int chroma_stride) {
	unsigned char *dst[3] = {y, cb, cr};
	int strides[3] = {luma_stride, chroma_stride, chroma_stride};
	return tjDecompressToYUVPlanes(handle, data, size, dst, width, strides, height, TJFLAG_LIMITSCANS);
}

static int encode(tjhandle handle, const unsigned char *y, const unsigned char *cb, const unsigned char *cr, int width,
		int height, int luma_stride, int chroma_stride, int sampling, int quality, unsigned char **out, unsigned long *size) {
	const unsigned char *src[3] = {y, cb, cr};
	int strides[3] = {luma_stride, chroma_stride, chroma_stride};
	return tjCompressFromYUVPlanes(handle, src, width, strides, height, sampling, out, size, quality, TJFLAG_FASTDCT);
}
*/
import "C"

import (
	"errors"
	"fmt"
	"image"
	"unsafe"

	"github.com/vermilion-seal/vermilion/models"
)

// jpegPixels decodes the planes of a JPEG at 1/divisor of its size (1, 2, 4 or 8) with libjpeg-turbo, without converting
// colours, into spare planes. What has other colours than YCbCr and grey goes to image/jpeg.
func jpegPixels(data []byte, h jpegHeader, divisor int, planes *spare) (*image.YCbCr, error) {
	if h.components != 1 && h.components != 3 {
		return slowJPEG(data, h, divisor)
	}
	handle := C.tjInitDecompress()
	if handle == nil {
		return nil, fmt.Errorf("%w: start libjpeg: out of memory", models.ErrUnavailable)
	}
	defer C.tjDestroy(handle)
	src, size := (*C.uchar)(unsafe.Pointer(unsafe.SliceData(data))), C.ulong(len(data))
	var width, height, sampling, colours C.int
	if C.tjDecompressHeader3(handle, src, size, &width, &height, &sampling, &colours) != 0 && C.tjGetErrorCode(handle) == C.TJERR_FATAL {
		return slowJPEG(data, h, divisor)
	}
	ratio, known := samplingRatio(sampling)
	if !known || colours != C.TJCS_YCbCr && colours != C.TJCS_GRAY || int(width) != h.width || int(height) != h.height {
		return slowJPEG(data, h, divisor)
	}
	width, height = (width+C.int(divisor)-1)/C.int(divisor), (height+C.int(divisor)-1)/C.int(divisor)
	// libjpeg writes whole chroma samples: luma is padded to a multiple of the sampling.
	yw, yh := C.tjPlaneWidth(0, width, sampling), C.tjPlaneHeight(0, height, sampling)
	im := &image.YCbCr{
		Y: planes.take(int(yw) * int(yh)), YStride: int(yw),
		SubsampleRatio: ratio, Rect: image.Rect(0, 0, int(width), int(height)),
	}
	if colours == C.TJCS_GRAY {
		im = fromGray(&image.Gray{Pix: im.Y, Stride: im.YStride, Rect: im.Rect})
	} else {
		cw, ch := C.tjPlaneWidth(1, width, sampling), C.tjPlaneHeight(1, height, sampling)
		im.CStride = int(cw)
		im.Cb, im.Cr = planes.take(int(cw)*int(ch)), planes.take(int(cw)*int(ch))
	}
	if C.planes(handle, src, size, pixels(im.Y), pixels(im.Cb), pixels(im.Cr), width, height, C.int(im.YStride), C.int(im.CStride)) != 0 {
		message := C.GoString(C.tjGetErrorStr2(handle))
		if C.tjGetErrorCode(handle) == C.TJERR_FATAL {
			return nil, bad(Malformed, "%s", message)
		}
		if err := jpegWarning(data, h, message); err != nil {
			return nil, err
		}
	}
	return im, nil
}

func pixels(p []uint8) *C.uchar { return (*C.uchar)(unsafe.Pointer(unsafe.SliceData(p))) }

func samplingRatio(sampling C.int) (ratio image.YCbCrSubsampleRatio, known bool) {
	switch sampling {
	case C.TJSAMP_444, C.TJSAMP_GRAY:
		return image.YCbCrSubsampleRatio444, true
	case C.TJSAMP_422:
		return image.YCbCrSubsampleRatio422, true
	case C.TJSAMP_420:
		return image.YCbCrSubsampleRatio420, true
	case C.TJSAMP_440:
		return image.YCbCrSubsampleRatio440, true
	case C.TJSAMP_411:
		return image.YCbCrSubsampleRatio411, true
	}
	return 0, false
}

// encodeJPEG encodes planes of 4:4:4 or 4:2:0 with libjpeg-turbo as they are, without converting colours.
func encodeJPEG(im *image.YCbCr, quality int) ([]byte, error) {
	sampling := C.int(C.TJSAMP_444)
	if im.SubsampleRatio == image.YCbCrSubsampleRatio420 {
		sampling = C.TJSAMP_420
	}
	w, h := im.Rect.Dx(), im.Rect.Dy()
	padded := int(C.tjPlaneHeight(0, C.int(h), sampling))*im.YStride - (im.YStride - int(C.tjPlaneWidth(0, C.int(w), sampling)))
	if sampling == C.TJSAMP_444 && im.SubsampleRatio != image.YCbCrSubsampleRatio444 || im.Rect.Min != (image.Point{}) || len(im.Y) < padded {
		return slowEncodeJPEG(im, quality) // libjpeg would read beyond a plane that is not padded to its samples
	}
	handle := C.tjInitCompress()
	if handle == nil {
		return nil, fmt.Errorf("%w: start libjpeg: out of memory", models.ErrUnavailable)
	}
	defer C.tjDestroy(handle)
	var out *C.uchar
	var size C.ulong
	defer func() { C.tjFree(out) }()
	if C.encode(handle, pixels(im.Y), pixels(im.Cb), pixels(im.Cr), C.int(w), C.int(h), C.int(im.YStride), C.int(im.CStride), sampling,
		C.int(min(max(quality, 1), 100)), &out, &size) != 0 {
		return nil, errors.New("encode jpeg: " + C.GoString(C.tjGetErrorStr2(handle)))
	}
	return C.GoBytes(unsafe.Pointer(out), C.int(size)), nil
}
