//go:build cgo && !purego

package net

/*
#cgo CFLAGS: -O3
#include <stddef.h>
#include <stdint.h>

enum { SIDE = 28, MAPS1 = 8, MAPS2 = 24, PATCH1 = 25, PATCH2 = 9 * MAPS1, POOL1 = 12, POOL2 = 5 }; // as in conv.go

// LARGEST keeps the largest of four sums of each map with its bias, no less than 0, and which it is.
#define LARGEST(n) \
	for (int k = 0; k < n; k++) { \
		float most = s[0][k]; \
		int which = 0; \
		for (int i = 1; i < 4; i++) { \
			which = s[i][k] > most ? i : which; \
			most = s[i][k] > most ? s[i][k] : most; \
		} \
		most += bias[k]; \
		out[k] = most > 0 ? most : 0; \
		from[k] = which; \
	}

// All maps of a place are summed up side by side: the weights are turned round for that.
static void first(float *restrict out, uint8_t *restrict from, const float *restrict in, const float *restrict weights, const float *restrict bias) {
	float w[PATCH1][MAPS1];
	for (int k = 0; k < MAPS1; k++)
		for (int i = 0; i < PATCH1; i++)
			w[i][k] = weights[k * PATCH1 + i];
	for (int py = 0; py < POOL1; py++)
		for (int px = 0; px < POOL1; px++, out += MAPS1, from += MAPS1) {
			const float *corner = in + 2 * py * SIDE + 2 * px;
			float s[4][MAPS1] = {0}, ink = 0;
			for (int i = 0; i < 36; i++)
				ink += corner[i / 6 * SIDE + i % 6];
			for (int i = 0; i < PATCH1 && ink > 0; i++) {
				const float *p = corner + i / 5 * SIDE + i % 5;
				for (int k = 0; k < MAPS1; k++) {
					s[0][k] += w[i][k] * p[0];
					s[1][k] += w[i][k] * p[1];
					s[2][k] += w[i][k] * p[SIDE];
					s[3][k] += w[i][k] * p[SIDE + 1];
				}
			}
			LARGEST(MAPS1)
		}
}

static void second(float *restrict out, uint8_t *restrict from, const float *restrict in, const float *restrict weights, const float *restrict bias) {
	float w[PATCH2][MAPS2];
	for (int k = 0; k < MAPS2; k++)
		for (int i = 0; i < PATCH2; i++)
			w[i][k] = weights[k * PATCH2 + i];
	for (int py = 0; py < POOL2; py++)
		for (int px = 0; px < POOL2; px++, out += MAPS2, from += MAPS2) {
			float s[4][MAPS2] = {0};
			for (int at = 0; at < 4; at++)
				for (int row = 0; row < 3; row++) {
					const float *p = in + ((2 * py + at / 2 + row) * POOL1 + 2 * px + at % 2) * MAPS1;
					for (int i = 0; i < 3 * MAPS1; i++)
						for (int k = 0; k < MAPS2; k++)
							s[at][k] += w[row * 3 * MAPS1 + i][k] * p[i];
				}
			LARGEST(MAPS2)
		}
}

static void add_rows(float *restrict h, const float *restrict w, const float *restrict x, int hidden, int in) {
	for (int i = 0; i < in; i++, w += hidden)
		if (x[i] != 0)
			for (int j = 0; j < hidden; j++)
				h[j] += x[i] * w[j];
}
*/
import "C"

import "unsafe"

func floats(v []float32) *C.float { return (*C.float)(unsafe.SliceData(v)) }

// first computes the first maps.
func (c *Conv) first(m *Maps) {
	_, _ = c.K1[:Maps1*Patch1], c.B1[:Maps1] // C does not look
	C.first(floats(m.Out1[:]), (*C.uint8_t)(&m.From1[0]), floats(m.In[:]), floats(c.K1), floats(c.B1))
}

// second computes the second maps from the first.
func (c *Conv) second(m *Maps) {
	_, _ = c.K2[:Maps2*Patch2], c.B2[:Maps2]
	C.second(floats(m.Out2[:]), (*C.uint8_t)(&m.From2[0]), floats(m.Out1[:]), floats(c.K2), floats(c.B2))
}

// addRows adds each row of w, as long as h, times its element of x to h.
func addRows(h, w, x []float32) {
	_ = w[:len(h)*len(x)]
	C.add_rows(floats(h), floats(w), floats(x), C.int(len(h)), C.int(len(x)))
}
