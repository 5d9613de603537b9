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
		for (int x = 0; x < w; x++) { // pairs taken as one number are the quickest to add up
			uint16_t a, b;
			memcpy(&a, above + 2 * x, 2);
			memcpy(&b, below + 2 * x, 2);
			out[x] = (uint16_t)((a & 255) + (a >> 8) + (b & 255) + (b >> 8) + 2) >> 2;
		}
	}
}

// block_means writes the means of n blocks, side columns broad, of which sums holds the columns' sums; share is 2³² by the samples
// of a block, a product taking a tenth of a division's time. With a constant side the compiler unrolls the loop.
static inline void block_means(uint8_t *restrict means, int n, const uint16_t *restrict sums, int side, uint64_t share) {
	for (int i = 0; i < n; i++) {
		uint32_t sum = 0;
		for (int x = 0; x < side; x++)
			sum += *sums++;
		means[i] = sum * share >> 32;
	}
}

static void mean_blocks(uint8_t *restrict means, int n, uint16_t *restrict sums, const uint8_t *restrict src, ptrdiff_t stride, int side) {
	for (int x = 0; x < n * side; x++)
		sums[x] = src[x];
	for (int y = 2; y < side; y += 2)
		for (int x = 0; x < n * side; x++)
			sums[x] += src[y * stride + x];
	uint64_t share = (1ull << 32) / ((side + 1) / 2 * side) + 1;
	if (side == 3) // 300 dpi for 100
		block_means(means, n, sums, 3, share);
	else
		block_means(means, n, sums, side, share);
}

// red is y + 1436 * c / 1024, which fits into 16 bits like this.
static inline uint8_t red(uint8_t y, uint8_t cr) {
	int16_t c = cr - 128, sum = y + c + ((int16_t)(206 * c) >> 9);
	return sum < 0 ? 0 : sum > 255 ? 255 : sum;
}

static void redden(uint8_t *restrict row, int n, const uint8_t *restrict cr, int at, int step, int shift) {
	int x = 0;
	if (step == 1 << shift) {
		for (cr += at >> shift; x < n; x++)
			row[x] = red(row[x], cr[x]);
	} else if (step == 1 && shift == 1 && at % 2 == 0) {
		const uint8_t *c = cr + at / 2;
		for (; x < n / 2 * 2; x += 2) {
			row[x] = red(row[x], c[x / 2]);
			row[x + 1] = red(row[x + 1], c[x / 2]);
		}
	}
	while (x < n) { // samples first brought together are reddened many at a time
		uint8_t c[256];
		int m = n - x < 256 ? n - x : 256;
		for (int i = 0; i < m; i++)
			c[i] = cr[(at + (x + i) * step) >> shift];
		for (int i = 0; i < m; i++)
			row[x + i] = red(row[x + i], c[i]);
		x += m;
	}
}

typedef struct {
	int64_t x, y, dx, dy;
} segment;

// blend weighs four samples, two above each other at a place and to its right, in 256ths.
static inline uint8_t blend(const uint8_t *above, const uint8_t *below, unsigned ax, unsigned ay) {
	unsigned top = above[0] * (256 - ax) + above[1] * ax, bottom = below[0] * (256 - ax) + below[1] * ax;
	return (top * (256 - ay) + bottom * ay + (1 << 15)) >> 16;
}

static void sample_line(uint8_t *restrict line, int points, int stretch, const segment *restrict s, const uint8_t *restrict pix, ptrdiff_t stride) {
	for (int from = 0; from < points; s++) {
		int64_t x = s->x, y = s->y;
		int to = from + stretch < points ? from + stretch : points;
		if (y >> 16 == (y + s->dy * (to - from - 1)) >> 16) { // all between the same two rows
			const uint8_t *above = pix + (y >> 16) * stride;
			for (; from < to; from++, x += s->dx, y += s->dy) {
				const uint8_t *left = above + (x >> 16);
				line[from] = blend(left, left + stride, x >> 8 & 255, y >> 8 & 255);
			}
			continue;
		}
		for (; from < to; from++, x += s->dx, y += s->dy) {
			const uint8_t *above = pix + (y >> 16) * stride + (x >> 16);
			line[from] = blend(above, above + stride, x >> 8 & 255, y >> 8 & 255);
		}
	}
}

// EXCHANGE exchanges what mask leaves of b for what it leaves of a so many bits further up.
#define EXCHANGE(a, b, shift, mask) { uint64_t d = ((a) >> shift ^ (b)) & mask; a ^= d << shift; b ^= d; }

// eight transposes 8 × 8 samples: halves of rows change places, then quarters, then eighths.
static inline void eight(uint8_t *restrict dst, ptrdiff_t dst_stride, const uint8_t *restrict src, ptrdiff_t src_stride) {
	uint64_t r[8];
	for (int i = 0; i < 8; i++)
		memcpy(&r[i], src + i * src_stride, 8);
	for (int i = 0; i < 4; i++)
		EXCHANGE(r[i], r[i + 4], 32, 0x00000000ffffffff)
	for (int i = 0; i < 8; i += i % 2 ? 3 : 1)
		EXCHANGE(r[i], r[i + 2], 16, 0x0000ffff0000ffff)
	for (int i = 0; i < 8; i += 2)
		EXCHANGE(r[i], r[i + 1], 8, 0x00ff00ff00ff00ff)
	for (int i = 0; i < 8; i++)
		memcpy(dst + i * dst_stride, &r[i], 8);
}

// transpose walks in tiles so that both sides stay in the cache.
static void transpose(uint8_t *restrict dst, ptrdiff_t dst_stride, const uint8_t *restrict src, ptrdiff_t src_stride, int w, int h) {
	enum { TILE = 32 };
	for (int y0 = 0; y0 < h; y0 += TILE)
		for (int x0 = 0; x0 < w; x0 += TILE)
			for (int y = y0; y < h && y < y0 + TILE; y += 8)
				for (int x = x0; x < w && x < x0 + TILE; x += 8) {
					if (x + 8 <= w && y + 8 <= h) {
						eight(dst + x * dst_stride + y, dst_stride, src + y * src_stride + x, src_stride);
						continue;
					}
					for (int v = y; v < h && v < y + 8; v++)
						for (int u = x; u < w && u < x + 8; u++)
							dst[u * dst_stride + v] = src[v * src_stride + u];
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

// meanBlocks takes the means of every other row of squares of up to 500 samples a side that stand beside each other. It uses
// columns, as many as all of them have.
func meanBlocks(means []uint8, columns []uint16, src []uint8, stride, side int) {
	_, _ = columns[:len(means)*side], src[:(side-1)/2*2*stride+len(means)*side]
	C.mean_blocks((*C.uint8_t)(pixels(means)), C.int(len(means)), (*C.uint16_t)(unsafe.SliceData(columns)),
		(*C.uint8_t)(pixels(src)), C.ptrdiff_t(stride), C.int(side))
}

// sampleLine puts the bilinear values along the segments, each a stretch of points long but for the last one, into line.
func (p *plane) sampleLine(line []uint8, segments []segment) {
	for i, s := range segments {
		if n := min(stretch, len(line)-i*stretch); !p.holds(s, n) {
			panic("page: a line to sample leaves its plane") // C does not look
		}
	}
	C.sample_line((*C.uint8_t)(pixels(line)), C.int(len(line)), stretch, (*C.segment)(unsafe.Pointer(unsafe.SliceData(segments))),
		(*C.uint8_t)(pixels(p.pix)), C.ptrdiff_t(p.stride))
}

// Redden turns the luma of a row into the red plane, R = Y + 1.402 (Cr − 128) of JFIF, where the chroma of its pixel x is
// cr[(at+x·step)>>shift].
func Redden(row, cr []uint8, at, step, shift int) {
	if len(row) == 0 {
		return
	}
	_ = cr[(at+(len(row)-1)*step)>>shift] // C does not look
	C.redden((*C.uint8_t)(pixels(row)), C.int(len(row)), (*C.uint8_t)(pixels(cr)), C.int(at), C.int(step), C.int(shift))
}

// transpose makes the rows of a plane of w×h samples columns, up tells from its last row on, and back its last column the first row.
func transpose(dst, src []uint8, dstStride, srcStride, w, h int, up, back bool) {
	_, _ = dst[:(w-1)*dstStride+h], src[:(h-1)*srcStride+w] // C does not look
	if up {
		src, srcStride = src[(h-1)*srcStride:], -srcStride
	}
	if back {
		dst, dstStride = dst[(w-1)*dstStride:], -dstStride
	}
	C.transpose((*C.uint8_t)(pixels(dst)), C.ptrdiff_t(dstStride), (*C.uint8_t)(pixels(src)), C.ptrdiff_t(srcStride), C.int(w), C.int(h))
}
