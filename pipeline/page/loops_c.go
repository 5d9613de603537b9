//go:build cgo && !purejpeg

package page

/*
#cgo CFLAGS: -O3
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static void halve(uint8_t *restrict dst, const uint8_t *restrict src, ptrdiff_t stride, int w, int h) {
	for (int y = 0; y < h; y++) {
		const uint8_t *restrict above = src + 2 * y * stride, *restrict below = above + stride;
		uint8_t *restrict out = dst + (ptrdiff_t)y * w;
		for (int x = 0; x < w; x++)
			out[x] = (above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1] + 2) >> 2;
	}
}

static void every_other(uint16_t *restrict sums, const uint8_t *restrict src, ptrdiff_t stride, int w, int rows) {
	memset(sums, 0, w * sizeof *sums);
	for (; rows > 0; rows -= 2, src += 2 * stride)
		for (int x = 0; x < w; x++)
			sums[x] += src[x];
}
*/
import "C"

import "unsafe"

// halve averages 2 × 2 samples to one, for w × h of them.
func halve(dst, src []uint8, stride, w, h int) {
	_, _ = dst[:w*h], src[:(2*h-1)*stride+2*w] // C does not look
	C.halve((*C.uint8_t)(pixels(dst)), (*C.uint8_t)(pixels(src)), C.ptrdiff_t(stride), C.int(w), C.int(h))
}

// everyOther adds up the columns of every other one of up to 500 rows.
func everyOther(sums []uint16, src []uint8, stride, rows int) {
	_ = src[:(rows-1)/2*2*stride+len(sums)]
	C.every_other((*C.uint16_t)(unsafe.SliceData(sums)), (*C.uint8_t)(pixels(src)), C.ptrdiff_t(stride), C.int(len(sums)), C.int(rows))
}
