//go:build cgo && !purego

package print

/*
#cgo CFLAGS: -O3
#cgo LDFLAGS: -lm
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE__
#include <xmmintrin.h>
#endif

enum { PLAIN, RED, OTHER };                                  // as tint
enum { DARK, SPREAD, BOLD, HAZE, ALONG_X, ALONG_Y, TERMS }; // as in model

static int blank(const float *row, int n) {
	float most = 0;
	for (int x = 0; x < n; x++)
		most = row[x] > most ? row[x] : most;
	return most == 0;
}

static void blur(float *restrict soft, float *restrict across, const float *restrict cover, float *restrict padded, int w, int h,
		const float *restrict kernel, int r) {
	int from = 0, to = h; // the rows with anything in them
	while (from < to && blank(cover + (ptrdiff_t)from * w, w))
		from++;
	while (to > from && blank(cover + (ptrdiff_t)(to - 1) * w, w))
		to--;
	memset(padded, 0, (w + 2 * r) * sizeof *padded);
	for (int y = from; y < to; y++) {
		float *restrict out = across + (ptrdiff_t)y * w;
		const float *restrict in = padded + r;
		memcpy(padded + r, cover + (ptrdiff_t)y * w, w * sizeof *padded);
		for (int x = 0; x < w; x++)
			out[x] = kernel[0] * in[x];
		for (int i = 1; i <= r; i++)
			for (int x = 0; x < w; x++)
				out[x] += kernel[i] * (in[x - i] + in[x + i]);
	}
	memset(soft, 0, (size_t)w * h * sizeof *soft);
	for (int y = from - r < 0 ? 0 : from - r; y < h && y < to + r; y++) {
		float *restrict out = soft + (ptrdiff_t)y * w;
		for (int i = 0; i <= r; i++)
			for (int sign = -1; sign <= (i ? 1 : -1); sign += 2) {
				int o = y + sign * i;
				if (o < from || o >= to)
					continue;
				const float *restrict in = across + (ptrdiff_t)o * w;
				for (int x = 0; x < w; x++)
					out[x] += kernel[i] * in[x];
			}
	}
}

// roots replaces n numbers by their square roots: compilers do not use vectors for that where sqrtf may set errno.
static void roots(float *v, int n) {
	int x = 0;
#ifdef __SSE__
	for (; x + 4 <= n; x += 4)
		_mm_storeu_ps(v + x, _mm_sqrt_ps(_mm_loadu_ps(v + x)));
#endif
	for (; x < n; x++)
		v[x] = sqrtf(v[x]);
}

// explain leaves out the edges of the strip.
static void explain(float *restrict rest, float *restrict gx, float *restrict gy, float *restrict expected, const float *restrict soft,
		const float *restrict ink, const uint8_t *restrict tint, int w, int h, const float *restrict c, float k, float slack) {
	for (ptrdiff_t row = w; row < (ptrdiff_t)(h - 1) * w; row += w) {
		const float *restrict above = soft + row - w, *restrict below = soft + row + w;
		for (int x = 1; x < w - 1; x++) {
			ptrdiff_t i = row + x;
			gx[i] = -(soft[i + 1] - soft[i - 1]) / 2 * k;
			gy[i] = -(below[x] - above[x]) / 2 * k;
			expected[i] = gx[i] * gx[i] + gy[i] * gy[i];
		}
		roots(expected + row + 1, w - 2);
		for (int x = 1; x < w - 1; x++) {
			ptrdiff_t i = row + x;
			float at = soft[i], round = (soft[i - 1] + soft[i + 1] + above[x] + below[x] - 4 * at) * k * k;
			float e = c[HAZE] + (c[DARK] * at + c[SPREAD] * round + c[BOLD] * expected[i]);
			float r = ink[i] - e - (c[ALONG_X] * gx[i] + c[ALONG_Y] * gy[i]);
			float more = r - slack > 0 ? r - slack : 0, less = r + slack < 0 ? r + slack : 0;
			gx[i] *= c[DARK];
			gy[i] *= c[DARK];
			expected[i] = e;
			r = tint[i] == RED ? more + less : r;
			rest[i] = tint[i] >= OTHER ? 0 : r;
		}
	}
}

typedef float four __attribute__((vector_size(16), aligned(4), may_alias));

// products adds up the products of the terms and the ink, of which b has rows of n, a multiple of four.
static void products(float m[TERMS][TERMS + 1], const float *restrict b, int n) {
#pragma GCC unroll 6
	for (int p = 0; p < TERMS; p++) {
		four sum[TERMS + 1] = {0};
		for (int x = 0; x < n; x += 4) {
			four v = *(const four *)(b + p * n + x);
#pragma GCC unroll 7
			for (int q = p; q <= TERMS; q++)
				sum[q] += v * *(const four *)(b + q * n + x);
		}
		for (int q = p; q <= TERMS; q++)
			m[p][q] += sum[q][0] + sum[q][1] + sum[q][2] + sum[q][3];
	}
}

static void gather(float m[TERMS][TERMS + 1], float *restrict b, int n, const float *restrict soft, const float *restrict ink,
		const uint8_t *restrict tint, int w, int h, int step, float k) {
	memset(b, 0, (TERMS + 1) * n * sizeof *b);
	for (int y = 1; y < h - 1; y += step) {
		ptrdiff_t row = (ptrdiff_t)y * w;
		const float *at = soft + row, *above = at - w, *below = at + w;
		int bare = blank(above, 3 * w);
		for (int x = 1; x < w - 1; x++) {
			float seen = tint[row + x] == PLAIN;
			b[HAZE * n + x] = seen;
			b[TERMS * n + x] = seen * ink[row + x];
		}
		if (bare) {
			for (int x = 1; x < w - 1; x++) {
				m[HAZE][HAZE] += b[HAZE * n + x];
				m[HAZE][TERMS] += b[TERMS * n + x];
			}
			continue;
		}
		for (int x = 1; x < w - 1; x++) {
			float left = at[x - 1], right = at[x + 1], up = above[x], down = below[x], seen = b[HAZE * n + x];
			float dx = -(right - left) / 2 * k, dy = -(down - up) / 2 * k;
			b[DARK * n + x] = seen * at[x];
			b[SPREAD * n + x] = seen * ((left + right + up + down - 4 * at[x]) * k * k);
			b[BOLD * n + x] = seen * (dx * dx + dy * dy);
			b[ALONG_X * n + x] = seen * dx;
			b[ALONG_Y * n + x] = seen * dy;
		}
		roots(b + BOLD * n, n);
		products(m, b, n);
	}
}

// squares looks at every square of side × side pixels between two columns, n apart, without the edges: at the sums of what is left
// over, once it is moved by (dx, dy), of which it keeps the least and the most, and at the expected print, all of it and what is hidden.
// The column sums roll down; ring keeps the rows that they are made of.
static void squares(float *restrict least, float *restrict most, float *restrict all, float *restrict hidden, float *restrict column,
		float *restrict ring, const float *restrict rest, const float *restrict gx, const float *restrict gy, const float *restrict expected,
		const uint8_t *restrict tint, int w, int h, int n, int side, float dx, float dy) {
	for (int y = 1; y < h - 1; y++) {
		ptrdiff_t at = (ptrdiff_t)y * w;
		float *restrict row = ring + y % side * n;
		float print = 0, under = 0, sum = 0;
		for (int x = 0; x < n; x++) {
			float r = rest[at + x], moved = r - (dx * gx[at + x] + dy * gy[at + x]);
			r = r != 0 ? moved : r;
			column[x] += r - row[x];
			row[x] = r;
		}
		for (int x = 0; x < n; x++) {
			float e = expected[at + x] * expected[at + x];
			print += e;
			under += tint[at + x] == OTHER ? e : 0;
		}
		*all += print;
		*hidden += under;
		if (y < side)
			continue;
		for (int x = 0; x < side - 1; x++)
			sum += column[x];
		for (int x = side - 1; x < n; x++) {
			sum = sum + column[x] - (x >= side ? column[x - side] : 0);
			*most = sum > *most ? sum : *most;
			*least = sum < *least ? sum : *least;
		}
	}
}
*/
import "C"

import "unsafe"

func floats(p []float32) *C.float { return (*C.float)(unsafe.SliceData(p)) }

func (s *strip) tints() *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(s.tint))) }

// spread sets soft to cover convolved along both axes with a symmetric kernel, of which only the middle and one side are given.
func (s *strip) spread(kernel []float32, p *sheet) {
	r := len(kernel) - 1
	p.fit(s.w * s.h)
	padded := make([]float32, s.w+2*r)
	C.blur(floats(s.soft), floats(p.rest), floats(s.cover), floats(padded), C.int(s.w), C.int(s.h), floats(kernel), C.int(r))
}

// leave fills a sheet whose rest is 0 with what a model of these terms leaves unexplained.
func (s *strip) leave(c *[terms]float32, p *sheet) {
	C.explain(floats(p.rest), floats(p.gx), floats(p.gy), floats(p.expected), floats(s.soft), floats(s.ink), s.tints(),
		C.int(s.w), C.int(s.h), floats(c[:]), C.float(s.scale), C.float(underRed*c[dark]))
}

// gather sums over the strip's uncoloured pixels, every step-th row.
func (s *strip) gather(step int) *sums {
	var m [terms][terms + 1]float32
	n := (s.w + 3) &^ 3
	b := make([]float32, (terms+1)*n)
	C.gather((*[terms + 1]C.float)(unsafe.Pointer(&m)), floats(b), C.int(n), floats(s.soft), floats(s.ink), s.tints(), C.int(s.w), C.int(s.h), C.int(step), C.float(s.scale))
	return sumsOf(&m)
}

// squares looks at every square of side × side pixels between two columns, without the strip's edges: at the sums of what is left
// over, once it is moved by (dx, dy) mm, of which it returns the least, 0 at most, and the most, and at the squares of the expected
// print, of which it returns how much there is and how much is hidden.
func (s *strip) squares(p *sheet, x0, x1, side int, dx, dy float32) (least, most, all, hidden float32) {
	n := x1 - x0
	sums := make([]float32, n+side*n)
	_, _ = p.rest[:s.w*s.h], s.tint[:s.w*s.h] // C does not look
	var low, high, print, under C.float
	C.squares(&low, &high, &print, &under, floats(sums), floats(sums[n:]), floats(p.rest[x0:]), floats(p.gx[x0:]), floats(p.gy[x0:]),
		floats(p.expected[x0:]), (*C.uint8_t)(unsafe.Pointer(&s.tint[x0])), C.int(s.w), C.int(s.h), C.int(n), C.int(side), C.float(dx), C.float(dy))
	return float32(low), float32(high), float32(print), float32(under)
}
