//go:build cgo && !purego

package applicant

/*
#cgo pkg-config: libturbojpeg
#include <turbojpeg.h>

static int encode(tjhandle handle, const unsigned char *y, const unsigned char *cb, const unsigned char *cr, int width,
		int height, int sampling, int quality, unsigned char **out, unsigned long *size) {
	const unsigned char *src[3] = {y, cb, cr};
	int strides[3] = {width, (width + 1) / 2, (width + 1) / 2};
	return tjCompressFromYUVPlanes(handle, src, width, strides, height, sampling, out, size, quality, 0);
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// compressed encodes the planes as they are with libjpeg-turbo, in a fraction of image/jpeg's time.
func (p *planes) compressed(quality int, grey bool) ([]byte, error) {
	if p.w%2 != 0 || p.h%2 != 0 {
		return p.slowlyCompressed(quality, grey) // libjpeg would read beyond planes that are not padded
	}
	handle := C.tjInitCompress()
	if handle == nil {
		return nil, errors.New("start libjpeg: out of memory")
	}
	defer C.tjDestroy(handle)
	sampling := C.int(C.TJSAMP_420)
	if grey {
		sampling = C.TJSAMP_GRAY
	}
	var out *C.uchar
	var size C.ulong
	defer func() { C.tjFree(out) }()
	at := func(plane []uint8) *C.uchar { return (*C.uchar)(unsafe.Pointer(unsafe.SliceData(plane))) }
	if C.encode(handle, at(p.y), at(p.cb), at(p.cr), C.int(p.w), C.int(p.h), sampling, C.int(min(max(quality, 1), 100)), &out, &size) != 0 {
		return nil, errors.New("encode JPEG: " + C.GoString(C.tjGetErrorStr2(handle)))
	}
	return C.GoBytes(unsafe.Pointer(out), C.int(size)), nil
}
