//go:build cgo && !purego

package ink

/*
#cgo CFLAGS: -O3
#include <stddef.h>
#include <stdint.h>

static void smooth(uint8_t *restrict out, const uint8_t *restrict src, ptrdiff_t w, int h) {
	for (int y = 1; y < h - 1; y++) {
		const uint8_t *restrict row = src + y * w, *restrict above = row - w, *restrict below = row + w;
		for (int x = 1; x < w - 1; x++) {
			uint16_t left = above[x - 1] + 2 * row[x - 1] + below[x - 1];
			uint16_t middle = above[x] + 2 * row[x] + below[x];
			uint16_t right = above[x + 1] + 2 * row[x + 1] + below[x + 1];
			out[y * w + x] = (uint16_t)(left + 2 * middle + right) >> 4;
		}
	}
}
*/
import "C"

import "unsafe"

// smooth puts src, convolved with the kernel 1-2-1 in both directions, into out, all but the border.
func smooth(out, src []uint8, w, h int) {
	_, _ = out[:w*h], src[:w*h] // C does not look
	C.smooth((*C.uint8_t)(unsafe.SliceData(out)), (*C.uint8_t)(unsafe.SliceData(src)), C.ptrdiff_t(w), C.int(h))
}
