//go:build cgo && !purego

package quality

/*
#cgo CFLAGS: -O3
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { TILE = 64 }; // as tileSide

#define EVERY(n) case n: for (int i = 0; i < count; i++) dst[i] = src[i * n]; break;

// take copies every step-th of the samples; for these steps compilers find vectors.
static void take(uint8_t *restrict dst, int count, const uint8_t *restrict src, int step) {
	switch (step) {
	EVERY(1) EVERY(2) EVERY(3) EVERY(4)
	default:
		for (int i = 0; i < count; i++)
			dst[i] = src[i * step];
	}
}

// Neighbours are often equal: counted apart, they do not wait for each other.
static void count(uint16_t *restrict counts, const uint8_t *restrict luma, ptrdiff_t stride, int w, int h) {
	uint16_t apart[2][256] = {0};
	for (int y = 0; y < h; y++, luma += stride)
		for (int x = 0; x < w; x++)
			apart[x & 1][luma[x]]++;
	for (int v = 0; v < 256; v++)
		counts[v] = apart[0][v] + apart[1][v];
}

// tones counts apart, too.
static void tones(int32_t paper[2][256], int32_t ink[2][256], const uint8_t *restrict luma, const uint8_t *restrict cb,
		const uint8_t *restrict cr, ptrdiff_t stride, int w, int h, int bright, int print) {
	int32_t apart[4][256] = {0};
	for (int y = 0; y < h; y++, luma += stride, cb += stride, cr += stride)
		for (int x = 0; x < w; x++)
			if (luma[x] >= bright) {
				apart[x & 1][cb[x]]++;
				apart[2 | (x & 1)][cr[x]]++;
			} else if (luma[x] < print) {
				ink[0][cb[x]]++;
				ink[1][cr[x]]++;
			}
	for (int v = 0; v < 256; v++) {
		paper[0][v] += apart[0][v] + apart[1][v];
		paper[1][v] += apart[2][v] + apart[3][v];
	}
}

static void coloured(int32_t *restrict number, int32_t *restrict strength, const uint8_t *restrict luma, const uint8_t *restrict cb,
		const uint8_t *restrict cr, ptrdiff_t stride, int w, int h, uint8_t tone[2][256], int visible) {
	// Where no sample is far from the paper's tone, which is all but a few places, none needs a closer look.
	int16_t paper_b = tone[0][255], paper_r = tone[1][255], reach = 0;
	for (int v = 0; v < 256; v++) {
		int16_t off = abs(tone[0][v] - paper_b) + abs(tone[1][v] - paper_r);
		reach = off > reach ? off : reach;
	}
	for (int y = 0; y < h; y++, luma += stride, cb += stride, cr += stride)
		for (int from = 0; from < w; from += 32) {
			int to = from + 32 < w ? from + 32 : w;
			int16_t most = 0;
			for (int x = from; x < to; x++) {
				int16_t b = cb[x] - paper_b, r = cr[x] - paper_r;
				int16_t d = (b < 0 ? -b : b) + (r < 0 ? -r : r);
				most = d > most ? d : most;
			}
			if (most + reach < visible)
				continue;
			for (int x = from; x < to; x++) {
				int d = abs(cb[x] - tone[0][luma[x]]) + abs(cr[x] - tone[1][luma[x]]);
				if (d >= visible) {
					++*number;
					*strength += d;
				}
			}
		}
}

// ranges returns how far the levels of each row and of each column go.
static void ranges(uint8_t *restrict rows, uint8_t *restrict columns, const uint8_t *restrict pixels, int w, int h) {
	uint8_t low[TILE], high[TILE];
	for (int x = 0; x < w; x++)
		low[x] = high[x] = pixels[x];
	for (int y = 0; y < h; y++, pixels += w) {
		uint8_t least = 255, most = 0;
		for (int x = 0; x < w; x++) {
			uint8_t v = pixels[x];
			least = v < least ? v : least;
			most = v > most ? v : most;
			low[x] = v < low[x] ? v : low[x];
			high[x] = v > high[x] ? v : high[x];
		}
		rows[y] = most - least;
	}
	for (int x = 0; x < w; x++)
		columns[x] = high[x] - low[x];
}

static void extremes(uint8_t *restrict least, uint8_t *restrict most, const uint8_t *restrict luma, ptrdiff_t stride, int w, int h) {
	uint8_t low = 255, high = 0;
	for (int y = 0; y < h; y++, luma += stride)
		for (int x = 0; x < w; x++) {
			low = luma[x] < low ? luma[x] : low;
			high = luma[x] > high ? luma[x] : high;
		}
	*least = low;
	*most = high;
}
*/
import "C"

import "unsafe"

func bytes(p []uint8) *C.uint8_t { return (*C.uint8_t)(unsafe.SliceData(p)) }

// take copies every step-th sample of a row.
func take(dst, src []uint8, step int) {
	if len(dst) == 0 {
		return
	}
	_ = src[(len(dst)-1)*step] // C does not look
	C.take(bytes(dst), C.int(len(dst)), bytes(src), C.int(step))
}

// count counts the levels in w × h samples.
func count(counts *[256]uint16, luma []uint8, stride, w, h int) {
	if w <= 0 || h <= 0 {
		return
	}
	_ = luma[(h-1)*stride+w-1]
	C.count((*C.uint16_t)(&counts[0]), bytes(luma), C.ptrdiff_t(stride), C.int(w), C.int(h))
}

// tally counts the chroma, Cb and Cr, of those of w × h samples that are at the level bright or above it, and of those below the level
// print.
func tally(paper, ink *[2][256]int32, luma, cb, cr []uint8, stride, w, h int, bright, print uint8) {
	last := (h-1)*stride + w - 1
	_, _, _ = luma[last], cb[last], cr[last]
	C.tones((*[256]C.int32_t)(unsafe.Pointer(paper)), (*[256]C.int32_t)(unsafe.Pointer(ink)), bytes(luma), bytes(cb), bytes(cr),
		C.ptrdiff_t(stride), C.int(w), C.int(h), C.int(bright), C.int(print))
}

// coloured returns how many of w × h samples are so far from the tone, Cb and Cr, of their level, and how far together.
func coloured(luma, cb, cr []uint8, stride, w, h int, tone *[2][256]uint8, visible int) (number, strength int) {
	last := (h-1)*stride + w - 1
	_, _, _ = luma[last], cb[last], cr[last]
	var n, sum C.int32_t
	C.coloured(&n, &sum, bytes(luma), bytes(cb), bytes(cr), C.ptrdiff_t(stride), C.int(w), C.int(h), (*[256]C.uint8_t)(unsafe.Pointer(tone)),
		C.int(visible))
	return int(n), int(sum)
}

// extremes returns the least and the greatest level in w × h samples.
func extremes(luma []uint8, stride, w, h int) (least, most uint8) {
	_ = luma[(h-1)*stride+w-1]
	C.extremes((*C.uint8_t)(&least), (*C.uint8_t)(&most), bytes(luma), C.ptrdiff_t(stride), C.int(w), C.int(h))
	return least, most
}

// ranges returns how far the levels of each row and of each column of w × h pixels go, tileSide of each at most.
func ranges(pixels []uint8, w, h int) (rows, columns [tileSide]uint8) {
	if w <= 0 || h <= 0 {
		return rows, columns
	}
	_, _, _ = pixels[w*h-1], rows[h-1], columns[w-1]
	C.ranges((*C.uint8_t)(&rows[0]), (*C.uint8_t)(&columns[0]), bytes(pixels), C.int(w), C.int(h))
	return rows, columns
}
