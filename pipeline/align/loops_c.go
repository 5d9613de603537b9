//go:build cgo && !purego

package align

/*
#cgo CFLAGS: -O3
#include <stdint.h>

enum { BLOCK = 32 }; // as in finders.go

static void sample(uint8_t *restrict out, int n, uint8_t *restrict lows, uint8_t *restrict highs, int blocks, const uint8_t *restrict row, int pitch) {
	if (pitch == 2) // as on a page at 300 dpi
		for (int i = 0; i < n; i++)
			out[i] = (row[2 * i] + row[2 * i + 1]) >> 1;
	else
		for (int i = 0; i < n; i++)
			out[i] = (row[i * pitch] + row[i * pitch + (pitch > 1)]) >> 1;
	for (int b = 0; b < blocks; b++, out += BLOCK, n -= BLOCK) {
		uint8_t low = 255, high = 0;
		for (int i = 0; i < (n < BLOCK ? n : BLOCK); i++) {
			low = out[i] < low ? out[i] : low;
			high = out[i] > high ? out[i] : high;
		}
		lows[b] = low;
		highs[b] = high;
	}
}
*/
import "C"

import "unsafe"

// sample takes the mean of two neighbours at every pitch-th place of a row, or single ones at every place, and notes the least and the
// most of each block of them; 255 and 0 of none.
func sample(out, lows, highs, row []uint8, pitch int) {
	n := len(out)
	if n == 0 {
		return
	}
	_, _ = row[:(n-1)*pitch+min(pitch, 2)], highs[:len(lows)] // C does not look
	C.sample((*C.uint8_t)(unsafe.SliceData(out)), C.int(n), (*C.uint8_t)(unsafe.SliceData(lows)), (*C.uint8_t)(unsafe.SliceData(highs)),
		C.int(len(lows)), (*C.uint8_t)(unsafe.SliceData(row)), C.int(pitch))
}
