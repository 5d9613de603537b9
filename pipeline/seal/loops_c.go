//go:build cgo && !purego

package seal

/*
#cgo CFLAGS: -O3
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The share of a difference that does not belong to the ink weighs threefold.
static inline float falling(float v, float other, float most, float least) {
	float over = other - most * v, under = least * v - other;
	over = over > 0 ? over : 0;
	under = under > 0 ? under : 0;
	v -= 3 * (over + under);
	return v > 0 ? v : 0;
}

static int within(int v, int last) { return v < 0 ? 0 : v > last ? last : v; }

enum { FINE = 11 }; // bits of a place between two samples

// mix interpolates between four samples, in 1 << 2 * FINE parts of a step.
static inline int32_t mix(const uint8_t *p, ptrdiff_t stride, int32_t fx, int32_t fy) {
	int32_t top = (p[0] << FINE) + (p[1] - p[0]) * fx, bottom = (p[stride] << FINE) + (p[stride + 1] - p[stride]) * fx;
	return (top << FINE) + (bottom - top) * fy;
}

// colour is the ink between samples.
static inline float colour(const uint8_t *cb, const uint8_t *cr, ptrdiff_t stride, int32_t fx, int32_t fy, float paper_cb, float paper_cr, int blue) {
	const float part = 1.f / (1 << 2 * FINE);
	float b = mix(cb, stride, fx, fy) * part - paper_cb, r = mix(cr, stride, fx, fy) * part - paper_cr;
	return blue ? falling(b, r, 1.6f, -1.2f) : falling(r, b, .30f, -.85f);
}

// The arguments are those of inked and of its planes.
static void radial(float *restrict ink, int n, const double *restrict radii, double x0, double y0, double dx, double dy, int blue,
		const uint8_t *cb, const uint8_t *cr, ptrdiff_t stride, int last_x, int last_y, double w, double h, double across, double down,
		double shift_x, double shift_y, const int32_t *tile_x, const int32_t *tile_y, int left, int top, int tiles_x, int tiles_y,
		const float *paper_cb, const float *paper_cr) {
	int tiles[2], inside = 1;
	for (int end = 0; end < 2; end++) {
		double x = x0 + radii[end * (n - 1)] * dx, y = y0 + radii[end * (n - 1)] * dy;
		double cx = x * across + shift_x, cy = y * down + shift_y;
		inside &= x >= 0 && y >= 0 && x <= w && y <= h && cx >= 0 && cy >= 0 && cx < last_x && cy < last_y;
		tiles[end] = tile_x[within((int)x - left, tiles_x - 1)] + tile_y[within((int)y - top, tiles_y - 1)];
	}
	if (inside && tiles[0] == tiles[1]) { // and so is all between
		const double fine = 1 << FINE;
		double cx = (x0 * across + shift_x) * fine + .5, cy = (y0 * down + shift_y) * fine + .5;
		dx *= across * fine;
		dy *= down * fine;
		const int32_t part = (1 << FINE) - 1;
		for (int i = 0; i < n; i++) {
			int px = cx + radii[i] * dx, py = cy + radii[i] * dy;
			ptrdiff_t at = (py >> FINE) * stride + (px >> FINE);
			ink[i] = colour(cb + at, cr + at, stride, px & part, py & part, paper_cb[tiles[0]], paper_cr[tiles[0]], blue);
		}
		return;
	}
	for (int i = 0; i < n; i++) {
		double x = x0 + radii[i] * dx, y = y0 + radii[i] * dy;
		if (!(x >= 0 && y >= 0 && x <= w && y <= h)) {
			ink[i] = -1;
			continue;
		}
		double cx = x * across + shift_x, cy = y * down + shift_y;
		int tile = tile_x[within((int)x - left, tiles_x - 1)] + tile_y[within((int)y - top, tiles_y - 1)];
		int px = cx * (1 << FINE) + .5, py = cy * (1 << FINE) + .5, u = within(px >> FINE, last_x), v = within(py >> FINE, last_y);
		ptrdiff_t at = v * stride + u;
		ink[i] = colour(cb + at, cr + at, stride, px - (u << FINE), py - (v << FINE), paper_cb[tile], paper_cr[tile], blue);
	}
}

static inline float bilinear(const uint8_t *p, ptrdiff_t stride, float fx, float fy) {
	float top = p[0] + ((float)p[1] - p[0]) * fx, bottom = p[stride] + ((float)p[stride + 1] - p[stride]) * fx;
	return top + (bottom - top) * fy;
}

static void radial_reduced(float *restrict ink, int n, const double *restrict radii, double x0, double y0, double dx, double dy,
		const float *restrict plane, int w, int h) {
	for (int i = 0; i < n; i++) {
		double x = x0 + radii[i] * dx, y = y0 + radii[i] * dy;
		if (!(x >= 0 && y >= 0 && x < w - 1 && y < h - 1)) {
			ink[i] = -1;
			continue;
		}
		int u = x, v = y;
		float fx = x - u, fy = y - v;
		const float *a = plane + (ptrdiff_t)v * w + u, *b = a + w;
		float top = a[0] + (a[1] - a[0]) * fx, bottom = b[0] + (b[1] - b[0]) * fx;
		ink[i] = top + (bottom - top) * fy;
	}
}

static inline float ramp(float v) {
	v = v > 0 ? v : 0; // without a jump, which would often be mispredicted
	return v < 1 ? v : 1;
}

// The arguments are those of opacities, of its inked and of its planes.
static int opacities(uint8_t *restrict ink, uint8_t *restrict covered, const float *restrict hues, int n, double x0, double y0, double dx,
		double dy, float faint, float full_hue, float full_dark, const uint8_t *luma, ptrdiff_t luma_stride, int w, int h, const uint8_t *cr,
		ptrdiff_t stride, int shift_x, int shift_y, const int32_t *tile_x, const int32_t *tile_y, int left, int top, int tiles_x,
		int tiles_y, const float *paper_y, const float *paper_cr) {
	int hides = 0;
	full_hue = 1 / full_hue;
	full_dark = 1 / full_dark;
	for (int i = 0; i < n; i++) {
		float hue = hues[i] * full_hue;
		if (hue < faint)
			continue;
		double px = x0 + i * dx, py = y0 + i * dy;
		int x = within(px, w - 2), y = within(py, h - 2);
		float fx = px - x, fy = py - y;
		float l = bilinear(luma + y * luma_stride + x, luma_stride, fx, fy);
		int tile = tile_x[within(x - left, tiles_x - 1)] + tile_y[within(y - top, tiles_y - 1)];
		float paper = 1 / (paper_y[tile] > 1 ? paper_y[tile] : 1);
		float red = l + 1.402f * (cr[(y >> shift_y) * stride + (x >> shift_x)] - paper_cr[tile]);
		float open = ramp((red * paper - .35f) * 5), dark = ramp(((1 - l * paper) * full_dark - .18f) * (1 / .6f));
		ink[i] = (int)(255 * ramp(open * dark * ramp((hue - faint) * (1 / .14f)) + (1 - open) * ramp((hue - .14f) * 2)));
		if (open < 1) {
			covered[i] = 255 * (1 - open);
			hides = 1;
		}
	}
	return hides;
}

// The arguments are those of hueRow.
static void hue_row(float *restrict ink, int n, const uint8_t *restrict cb, const uint8_t *restrict cr, float paper_cb, float paper_cr, int blue) {
	if (blue)
		for (int i = 0; i < n; i++)
			ink[i] = falling(cb[i] - paper_cb, cr[i] - paper_cr, 1.6f, -1.2f);
	else
		for (int i = 0; i < n; i++)
			ink[i] = falling(cr[i] - paper_cr, cb[i] - paper_cb, .30f, -.85f);
}

static void add_open(int32_t *restrict ink, int32_t *restrict weight, int n, const uint8_t *restrict seen, const uint8_t *restrict hidden, int sign) {
	for (int i = 0; i < n; i++) {
		int32_t open = sign * (255 - hidden[i]);
		ink[i] += open * seen[i];
		weight[i] += open;
	}
}

static void add_fours(uint16_t *restrict sums, int n, const uint8_t *restrict row) {
	for (int x = 0; x < n; x++) { // halves of a number are the quickest to add up
		uint32_t v;
		memcpy(&v, row + 4 * x, 4);
		v = (v & 0xff00ff) + (v >> 8 & 0xff00ff);
		sums[x] += v + (v >> 16);
	}
}

static void add_pairs(uint16_t *restrict sums, int n, const uint8_t *restrict above, const uint8_t *restrict below) {
	for (int x = 0; x < n; x++) {
		uint16_t a, b;
		memcpy(&a, above + 2 * x, 2);
		memcpy(&b, below + 2 * x, 2);
		sums[x] = ((a & 255) + (a >> 8) + (b & 255) + (b >> 8)) << 4;
	}
}

enum { SIDE = 32, HALF = SIDE / 2 + 1, LANES = 18 }; // SIDE as spectrumSide

// transform is the fast Fourier transform of the columns in place, all of them side by side.
static void transform(double re[SIDE][LANES], double im[SIDE][LANES], int lanes, const double *restrict roots) {
	for (int half = 1; half < SIDE; half *= 2)
		for (int i = 0; i < SIDE; i += 2 * half)
			for (int j = 0; j < half; j++) {
				double c = roots[SIDE / half * j], s = roots[SIDE / half * j + 1];
				double *restrict ar = re[i + j], *restrict ai = im[i + j], *restrict br = re[i + j + half], *restrict bi = im[i + j + half];
				for (int l = 0; l < lanes; l++) {
					double r = br[l] * c - bi[l] * s, t = br[l] * s + bi[l] * c;
					br[l] = ar[l] - r;
					bi[l] = ai[l] - t;
					ar[l] += r;
					ai[l] += t;
				}
			}
}

static int reversed(int i) { return (i & 1) << 4 | (i & 2) << 2 | (i & 4) | (i & 8) >> 2 | (i & 16) >> 4; }

static void power_of(double *restrict power, const double *restrict square, const double *restrict roots) {
	double re[SIDE][LANES] = {{0}}, im[SIDE][LANES] = {{0}}, fr[SIDE][LANES] = {{0}}, fi[SIDE][LANES] = {{0}};
	// Two rows, being real, go through one transform as real and imaginary part.
	for (int x = 0; x < SIDE; x++)
		for (int l = 0; l < SIDE / 2; l++) {
			re[reversed(x)][l] = square[2 * l * SIDE + x];
			im[reversed(x)][l] = square[(2 * l + 1) * SIDE + x];
		}
	transform(re, im, SIDE / 2, roots);
	for (int k = 0; k < HALF; k++) {
		int m = (SIDE - k) % SIDE;
		for (int l = 0; l < SIDE / 2; l++) {
			int even = reversed(2 * l), odd = reversed(2 * l + 1);
			fr[even][k] = (re[k][l] + re[m][l]) / 2;
			fi[even][k] = (im[k][l] - im[m][l]) / 2;
			fr[odd][k] = (im[k][l] + im[m][l]) / 2;
			fi[odd][k] = (re[m][l] - re[k][l]) / 2;
		}
	}
	transform(fr, fi, LANES, roots);
	for (int k = 0; k < SIDE; k++)
		for (int l = 0; l < HALF; l++) { // the other half mirrors it
			double p = fr[k][l] * fr[k][l] + fi[k][l] * fi[k][l];
			power[k * SIDE + l] = power[(SIDE - k) % SIDE * SIDE + (SIDE - l) % SIDE] = p;
		}
}
*/
import "C"

import (
	"unsafe"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// radial interpolates the ink in the direction (cos, sin) of an ellipse at these multiples of its radius; offPage stands for what
// lies off the page.
func (in *inked) radial(ink []float32, e *ellipse, direction [2]float64, radii []float64) {
	_ = ink[:len(radii)] // C does not look
	if in.lastX < 0 || in.lastY < 0 || len(radii) == 0 {
		for i := range radii {
			ink[i] = offPage
		}
		return
	}
	blue := C.int(0)
	if in.hue == blueInk {
		blue = 1
	}
	cos, sin := direction[0], direction[1]
	pl := in.pl
	C.radial((*C.float)(unsafe.SliceData(ink)), C.int(len(radii)), (*C.double)(unsafe.SliceData(radii)),
		C.double(e.x), C.double(e.y), C.double(e.xx*cos+e.xy*sin), C.double(e.yx*cos+e.yy*sin), blue,
		(*C.uint8_t)(unsafe.SliceData(in.im.Cb)), (*C.uint8_t)(unsafe.SliceData(in.im.Cr)), C.ptrdiff_t(in.im.CStride),
		C.int(in.lastX), C.int(in.lastY), C.double(in.w), C.double(in.h), C.double(in.across), C.double(in.down),
		C.double(in.shiftX), C.double(in.shiftY), (*C.int32_t)(unsafe.SliceData(pl.tileX)), (*C.int32_t)(unsafe.SliceData(pl.tileY)),
		C.int(pl.origin.X), C.int(pl.origin.Y), C.int(len(pl.tileX)), C.int(len(pl.tileY)),
		(*C.float)(unsafe.SliceData(pl.paper.cb)), (*C.float)(unsafe.SliceData(pl.paper.cr)))
}

// radial interpolates the ink as that of inked does.
func (p *inkPlane) radial(ink []float32, e *ellipse, direction [2]float64, radii []float64) {
	_, _ = ink[:len(radii)], p.v[:p.w*p.h] // C does not look
	cos, sin := direction[0], direction[1]
	C.radial_reduced((*C.float)(unsafe.SliceData(ink)), C.int(len(radii)), (*C.double)(unsafe.SliceData(radii)),
		C.double(e.x), C.double(e.y), C.double(e.xx*cos+e.xy*sin), C.double(e.yx*cos+e.yy*sin),
		(*C.float)(unsafe.SliceData(p.v)), C.int(p.w), C.int(p.h))
}

// opacities works out the ink at points that have so much colour, 0–255, of a seal with so much colour and darkness where it is well
// inked, and how much of it black print hides; hides tells whether any is hidden.
func (in *inked) opacities(ink, covered []uint8, hues []float32, row track, fullHue, fullDark float32) (hides bool) {
	n, im, pl := len(ink), in.im, in.pl
	w, h := im.Rect.Dx(), im.Rect.Dy()
	if n == 0 || w < 2 || h < 2 {
		return false
	}
	_, _ = covered[:n], hues[:n] // C does not look
	shiftX, shiftY := page.ChromaShift(im.SubsampleRatio)
	return C.opacities((*C.uint8_t)(unsafe.SliceData(ink)), (*C.uint8_t)(unsafe.SliceData(covered)), (*C.float)(unsafe.SliceData(hues)), C.int(n),
		C.double(row.from.X), C.double(row.from.Y), C.double(row.dx), C.double(row.dy), faint, C.float(fullHue), C.float(fullDark),
		(*C.uint8_t)(unsafe.SliceData(im.Y)), C.ptrdiff_t(im.YStride), C.int(w), C.int(h),
		(*C.uint8_t)(unsafe.SliceData(im.Cr)), C.ptrdiff_t(im.CStride), C.int(shiftX), C.int(shiftY),
		(*C.int32_t)(unsafe.SliceData(pl.tileX)), (*C.int32_t)(unsafe.SliceData(pl.tileY)), C.int(pl.origin.X), C.int(pl.origin.Y),
		C.int(len(pl.tileX)), C.int(len(pl.tileY)), (*C.float)(unsafe.SliceData(pl.paper.y)), (*C.float)(unsafe.SliceData(pl.paper.cr))) != 0
}

// hueRow works out the ink of a row of chroma samples on paper of this colour.
func (g hueGate) hueRow(ink []float32, cb, cr []uint8, paperCb, paperCr float32) {
	n := len(ink)
	_, _ = cb[:n], cr[:n] // C does not look
	blue := C.int(0)
	if g == blueInk {
		blue = 1
	}
	C.hue_row((*C.float)(unsafe.SliceData(ink)), C.int(n), (*C.uint8_t)(unsafe.SliceData(cb)), (*C.uint8_t)(unsafe.SliceData(cr)),
		C.float(paperCb), C.float(paperCr), blue)
}

// addOpen adds a row of ink, each as far as it is open, and how far that is, to the sums of its columns; a sign of −1 takes it away.
func addOpen(ink, weight []int32, row, hidden []uint8, sign int) {
	n := len(ink)
	_, _, _ = weight[:n], row[:n], hidden[:n] // C does not look
	C.add_open((*C.int32_t)(unsafe.SliceData(ink)), (*C.int32_t)(unsafe.SliceData(weight)), C.int(n),
		(*C.uint8_t)(unsafe.SliceData(row)), (*C.uint8_t)(unsafe.SliceData(hidden)), C.int(sign))
}

// addFours adds each 4 samples of a row to their sum.
func addFours(sums []uint16, row []uint8) {
	_ = row[:4*len(sums)] // C does not look
	C.add_fours((*C.uint16_t)(unsafe.SliceData(sums)), C.int(len(sums)), (*C.uint8_t)(unsafe.SliceData(row)))
}

// addPairs puts the sum of each 2 × 2 samples of two rows, times 16, into sums.
func addPairs(sums []uint16, a, b []uint8) {
	_, _ = a[:2*len(sums)], b[:2*len(sums)] // C does not look
	C.add_pairs((*C.uint16_t)(unsafe.SliceData(sums)), C.int(len(sums)), (*C.uint8_t)(unsafe.SliceData(a)), (*C.uint8_t)(unsafe.SliceData(b)))
}

// powerOf works out the power spectrum of a square.
func powerOf(power, square *spectrum) {
	C.power_of((*C.double)(&power[0][0]), (*C.double)(&square[0][0]), (*C.double)(unsafe.Pointer(&roots[0])))
}
