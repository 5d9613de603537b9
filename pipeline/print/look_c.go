//go:build cgo && !purego

package print

/*
#cgo CFLAGS: -O3
#include <stddef.h>
#include <stdint.h>

enum { PLAIN, RED, OTHER }; // as tint

// look samples w × h pixels, each row in stretches of length pixels, which begin at a place of the page and go on by a step, both in
// 256ths of a pixel: path has u, v, du, dv of each. It returns the greatest tint.
static int look(uint8_t *restrict reds, uint8_t *restrict tints, int w, int h, int length, const int64_t *restrict path,
		const uint8_t *restrict luma, ptrdiff_t stride, const uint8_t *restrict cb, const uint8_t *restrict cr, ptrdiff_t chroma_stride,
		int shift_x, int shift_y, int right, int bottom, int colourful) {
	int most = PLAIN;
	for (int y = 0; y < h; y++, reds += w, tints += w)
		for (int x = 0; x < w; x += length, path += 4) {
			int64_t u = path[0], v = path[1];
			for (int i = x; i < w && i < x + length; i++, u += path[2], v += path[3]) {
				int64_t px = u >> 8, py = v >> 8;
				int fx = u & 255, fy = v & 255;
				px = px < 0 ? 0 : px > right ? right : px;
				py = py < 0 ? 0 : py > bottom ? bottom : py;
				const uint8_t *upper = luma + py * stride + px, *lower = upper + stride;
				int light = (upper[0] * (256 - fx) + upper[1] * fx) * (256 - fy) + (lower[0] * (256 - fx) + lower[1] * fx) * fy;
				ptrdiff_t c = ((py + (fy >> 7)) >> shift_y) * chroma_stride + ((px + (fx >> 7)) >> shift_x);
				int b = cb[c] - 128, r = cr[c] - 128, level = (light >> 16) + (1436 * r >> 10);
				int tint = b > colourful || r < -colourful || (r <= colourful && b < -2 * colourful) ? OTHER : r > colourful ? RED : PLAIN;
				reds[i] = level < 0 ? 0 : level > 255 ? 255 : level;
				tints[i] = tint;
				most = tint > most ? tint : most;
			}
		}
	return most;
}

// glance finds the nearest pixel to each of w × h places and its level, and counts the levels for every block columns apart.
static void glance(uint8_t *restrict levels, int32_t *restrict at, int32_t (*restrict counts)[256], int w, int h, int length, int block,
		const int64_t *restrict path, const uint8_t *restrict luma, ptrdiff_t stride, int right, int bottom) {
	for (int y = 0; y < h; y++, levels += w, at += w)
		for (int x = 0; x < w; x += length, path += 4) {
			int64_t u = path[0], v = path[1];
			int32_t *count = counts[x / block];
			for (int i = x; i < w && i < x + length; i++, u += path[2], v += path[3]) {
				int64_t px = u >> 8, py = v >> 8;
				px = px < 0 ? 0 : px > right ? right : px;
				py = py < 0 ? 0 : py > bottom ? bottom : py;
				at[i] = py * stride + px;
				count[levels[i] = luma[at[i]]]++;
			}
		}
}

// count counts the levels between two columns where nothing hides the paper. Neighbours are often equal: counted apart, they do not
// wait for each other.
static void count(int32_t *restrict counts, const uint8_t *restrict levels, const uint8_t *restrict tints, int w, int h, int x0, int x1) {
	int32_t apart[2][256] = {0};
	for (int y = 0; y < h; y++)
		for (int x = x0; x < x1; x++)
			apart[x & 1][levels[(ptrdiff_t)y * w + x]] += tints[(ptrdiff_t)y * w + x] < OTHER;
	for (int v = 0; v < 256; v++)
		counts[v] = apart[0][v] + apart[1][v];
}

static void shares(float *restrict ink, const uint8_t *restrict levels, const float *restrict inverse, int w, int h) {
	for (int y = 0; y < h; y++, ink += w, levels += w)
		for (int x = 0; x < w; x++) {
			float v = 1 - levels[x] * inverse[x];
			ink[x] = v < -0.25f ? -0.25f : v > 1 ? 1 : v;
		}
}

static void cover(float *restrict out, const uint8_t *restrict alpha, int n) {
	for (int i = 0; i < n; i++)
		out[i] = alpha[i] / 255.0f;
}
*/
import "C"

import (
	"image"
	"unsafe"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

func bytes(p []uint8) *C.uint8_t { return (*C.uint8_t)(unsafe.SliceData(p)) }

// sample takes the levels of the red plane and the tints at the strip's pixels, and returns the greatest tint. Every row has a path of
// its own.
func (s *strip) sample(levels []uint8, paths []stretch, im *image.YCbCr) tint {
	shiftX, shiftY := page.ChromaShift(im.SubsampleRatio)
	right, bottom := im.Rect.Dx()-2, im.Rect.Dy()-2
	c := im.COffset(right+1, bottom+1)
	_, _, _ = im.Y[im.YOffset(right+1, bottom+1)], im.Cb[c], im.Cr[c] // C does not look
	return tint(C.look(bytes(levels[:s.w*s.h]), s.tints(), C.int(s.w), C.int(s.h), runLength,
		(*C.int64_t)(unsafe.Pointer(unsafe.SliceData(paths))), bytes(im.Y), C.ptrdiff_t(im.YStride), bytes(im.Cb), bytes(im.Cr),
		C.ptrdiff_t(im.CStride), C.int(shiftX), C.int(shiftY), C.int(right), C.int(bottom), colourful))
}

// nearest finds the pixels of the page that are nearest to the strip's, their places in the luma plane and their levels, and counts the
// levels of every block columns.
func (s *strip) nearest(im *image.YCbCr, paths []stretch, block int) (at []int32, levels []uint8, counts [][256]int32) {
	at, levels, counts = make([]int32, s.w*s.h), make([]uint8, s.w*s.h), make([][256]int32, (s.w-1)/block+1)
	right, bottom := im.Rect.Dx()-1, im.Rect.Dy()-1
	_ = im.Y[im.YOffset(right, bottom)] // C does not look
	C.glance(bytes(levels), (*C.int32_t)(unsafe.SliceData(at)), (*[256]C.int32_t)(unsafe.Pointer(unsafe.SliceData(counts))), C.int(s.w), C.int(s.h),
		runLength, C.int(block), (*C.int64_t)(unsafe.Pointer(unsafe.SliceData(paths))), bytes(im.Y), C.ptrdiff_t(im.YStride), C.int(right), C.int(bottom))
	return at, levels, counts
}

// count counts the levels between two columns where no other ink hides the paper.
func (s *strip) count(levels []uint8, x0, x1 int) (counts [256]int32) {
	C.count((*C.int32_t)(&counts[0]), bytes(levels[:s.w*s.h]), s.tints(), C.int(s.w), C.int(s.h), C.int(x0), C.int(x1))
	return counts
}

// shares turns levels into shares of the light that is missing, given one by the paper's level in each column.
func (s *strip) shares(levels []uint8, inverse []float32) {
	C.shares(floats(s.ink), bytes(levels[:s.w*s.h]), floats(inverse[:s.w]), C.int(s.w), C.int(s.h))
}

// covered sets how much of every pixel print covers, 255 being all of it.
func (s *strip) covered(alpha []uint8) {
	C.cover(floats(s.cover), bytes(alpha[:s.w*s.h]), C.int(s.w*s.h))
}
