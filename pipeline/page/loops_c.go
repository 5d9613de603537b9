//go:build cgo && !purego

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

static void sum_blocks(uint32_t *restrict blocks, int n, uint16_t *restrict sums, const uint8_t *restrict src, ptrdiff_t stride, int side) {
	memset(sums, 0, n * side * sizeof *sums);
	for (int y = 0; y < side; y += 2)
		for (int x = 0; x < n * side; x++)
			sums[x] += src[y * stride + x];
	for (int i = 0; i < n; i++) {
		uint32_t sum = 0;
		for (int x = 0; x < side; x++)
			sum += *sums++;
		blocks[i] = sum;
	}
}
*/
import "C"

import "unsafe"

// halve averages 2 × 2 samples to one, for w × h of them.
func halve(dst, src []uint8, stride, w, h int) {
	_, _ = dst[:w*h], src[:(2*h-1)*stride+2*w] // C does not look
	C.halve((*C.uint8_t)(pixels(dst)), (*C.uint8_t)(pixels(src)), C.ptrdiff_t(stride), C.int(w), C.int(h))
}

// sumBlocks adds up every other row of squares of up to 500 samples a side that stand beside each other. It uses columns, as many
// as all of them have.
func sumBlocks(blocks []uint32, columns []uint16, src []uint8, stride, side int) {
	_, _ = columns[:len(blocks)*side], src[:(side-1)/2*2*stride+len(blocks)*side]
	C.sum_blocks((*C.uint32_t)(unsafe.SliceData(blocks)), C.int(len(blocks)), (*C.uint16_t)(unsafe.SliceData(columns)),
		(*C.uint8_t)(pixels(src)), C.ptrdiff_t(stride), C.int(side))
}
