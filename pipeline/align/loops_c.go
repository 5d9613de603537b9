//go:build cgo && !purego

package align

/*
#cgo CFLAGS: -O3
#include <stddef.h>
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

static void inside(double *restrict values, int n, double x, double y, double dx, double dy, const uint8_t *restrict plane, ptrdiff_t w) {
	for (int i = 0; i < n; i++) {
		double px = x + i * dx, py = y + i * dy;
		int x0 = px, y0 = py;
		double fx = px - x0, fy = py - y0;
		const uint8_t *upper = plane + y0 * w + x0, *lower = upper + w;
		double top = upper[0] * (1 - fx) + upper[1] * fx, low = lower[0] * (1 - fx) + lower[1] * fx;
		values[i] = top * (1 - fy) + low * fy;
	}
}

static inline void add(uint32_t *restrict sums, int n, const uint8_t *restrict row, int step) {
	for (int x = 0; x < n; x++)
		for (int k = 0; k < step; k++)
			sums[x] += row[x * step + k];
}

static void average(uint8_t *restrict out, int n, uint32_t *restrict sums, const uint8_t *restrict rows, ptrdiff_t stride, int step) {
	const uint64_t area = step * step, share = (1ull << 32) / area + 1; // a product takes a tenth of a division's time
	for (int x = 0; x < n; x++)
		sums[x] = area / 2;
	for (int y = 0; y < step; y++, rows += stride)
		if (step == 3) // as for the marks of a page at 300 dpi: with a constant the compiler unrolls the loop
			add(sums, n, rows, 3);
		else
			add(sums, n, rows, step);
	for (int x = 0; x < n; x++)
		out[x] = sums[x] * share >> 32;
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

// inside interpolates the plane at points on a straight line, one step apart and all of them within it, in its own pixels.
func (g *plane) inside(values []float64, x, y, dx, dy float64) {
	C.inside((*C.double)(unsafe.SliceData(values)), C.int(len(values)), C.double(x), C.double(y), C.double(dx), C.double(dy),
		(*C.uint8_t)(unsafe.SliceData(g.pix)), C.ptrdiff_t(g.w))
}

// average averages step × step pixels to one, for a row of them. It uses as many sums.
func average(out []uint8, sums []uint32, rows []uint8, stride, step int) {
	n := len(out)
	if n == 0 {
		return
	}
	_, _ = sums[:n], rows[:(step-1)*stride+n*step] // C does not look
	C.average((*C.uint8_t)(unsafe.SliceData(out)), C.int(n), (*C.uint32_t)(unsafe.SliceData(sums)), (*C.uint8_t)(unsafe.SliceData(rows)),
		C.ptrdiff_t(stride), C.int(step))
}
