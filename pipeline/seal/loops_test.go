package seal_test

import (
	"image"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

// A look along a radius sees what a look at each of its points does, on the page and beyond, but for places rounded to a 2048th of a
// sample: in such noise that is an eighth of a step of chroma, and up to a whole one where the hue is wrong and weighs threefold.
func TestRadii(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 5))
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio444} {
		im := image.NewYCbCr(image.Rect(0, 0, 805, 603), ratio)
		for i := range im.Y {
			im.Y[i] = uint8(200 + rng.IntN(56))
		}
		for i := range im.Cb { // ink of both colours
			im.Cb[i], im.Cr[i] = 128, 128
			if rng.IntN(3) == 0 {
				im.Cb[i], im.Cr[i] = uint8(rng.IntN(256)), uint8(rng.IntN(256))
			}
		}
		radii := []float64{0, .01, .3, .62, .9, 1, 1.15, 1.4}
		inked, off := 0, 0
		for k := range 60 {
			sin, cos := math.Sincos(2 * math.Pi * float64(k) / 60)
			got, want := seal.Radii(&page.Page{Image: im}, 11.8, 500, 250, 280, [2]float64{cos, sin}, radii)
			for i, v := range got {
				if math.Abs(float64(v-want[i])) > 1.1 {
					t.Fatalf("%v, direction %d, look %d: %v, want %v", ratio, k, i, v, want[i])
				}
				if v > 0 {
					inked++
				}
				if v < 0 {
					off++
				}
			}
		}
		if inked < 100 || off < 20 {
			t.Errorf("%v: only %d looks met ink, %d left the page", ratio, inked, off)
		}
	}
}

// A row of a lifted impression is, but for rounding, what each of its points is by itself.
func TestOpacities(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(11, 5))
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio444} {
		im := image.NewYCbCr(image.Rect(0, 0, 805, 603), ratio)
		for i := range im.Y {
			im.Y[i] = uint8(240 - rng.IntN(3)/2*rng.IntN(220))
		}
		for i := range im.Cb {
			im.Cb[i], im.Cr[i] = 124, uint8(126+rng.IntN(3)/2*rng.IntN(60))
		}
		hues := make([]float32, 500)
		for i := range hues {
			hues[i] = 80 * rng.Float32()
		}
		got, want, hidden, wantHidden := seal.Opacities(&page.Page{Image: im}, 11.8, page.Point{X: 20.3, Y: 33.8}, .97, .31, hues)
		inked, covered := 0, 0
		for i := range got {
			if near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 1 }; !near(got[i], want[i]) || !near(hidden[i], wantHidden[i]) {
				t.Fatalf("%v, point %d: ink %d of which %d hidden, want %d and %d", ratio, i, got[i], hidden[i], want[i], wantHidden[i])
			}
			if got[i] > 0 {
				inked++
			}
			if hidden[i] > 0 {
				covered++
			}
		}
		if inked < 100 || covered < 20 {
			t.Errorf("%v: only %d points met ink, print hides %d", ratio, inked, covered)
		}
	}
}

// Rows of chroma hold the ink that their samples do, and rows of ink are added to sums and taken away again as far as they are open.
func TestInkRows(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(17, 5))
	const n = 203
	cb, cr, row, hidden := make([]uint8, n), make([]uint8, n), make([]uint8, n), make([]uint8, n)
	for i := range cb {
		cb[i], cr[i], row[i], hidden[i] = uint8(rng.IntN(256)), uint8(rng.IntN(256)), uint8(rng.IntN(256)), uint8(rng.IntN(256))
	}
	if got, want := seal.HueRow(cb, cr); !slices.Equal(got, want) {
		t.Errorf("ink %v, want %v", got, want)
	}
	ink, weight := make([]int32, n), make([]int32, n)
	seal.AddOpen(ink, weight, row, hidden, 1)
	for i := range ink {
		if open := 255 - int32(hidden[i]); ink[i] != open*int32(row[i]) || weight[i] != open {
			t.Fatalf("column %d: %d open by %d, want %d by %d", i, ink[i], weight[i], open*int32(row[i]), open)
		}
	}
	seal.AddOpen(ink, weight, row, hidden, -1)
	if slices.Max(ink) != 0 || slices.Min(ink) != 0 || slices.Max(weight) != 0 || slices.Min(weight) != 0 {
		t.Errorf("taken away again there are %v and %v", ink, weight)
	}
}

// Rows are reduced to the sums of their samples, whatever their length.
func TestSums(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(13, 5))
	a, b := make([]uint8, 160), make([]uint8, 160)
	for i := range a {
		a[i], b[i] = uint8(rng.IntN(256)), uint8(rng.IntN(256))
	}
	for n := range 40 {
		fours, pairs := make([]uint16, n), make([]uint16, n)
		for x := range fours {
			fours[x] = 7
		}
		seal.AddFours(fours, a)
		seal.AddPairs(pairs, a, b)
		for x := range n {
			four, pair := uint16(7), uint16(0)
			for _, v := range a[4*x : 4*x+4] {
				four += uint16(v)
			}
			for i := 2 * x; i < 2*x+2; i++ {
				pair += 16 * (uint16(a[i]) + uint16(b[i]))
			}
			if fours[x] != four || pairs[x] != pair {
				t.Fatalf("%d sums, the one at %d: %d and %d, want %d and %d", n, x, fours[x], pairs[x], four, pair)
			}
		}
	}
}

// A power spectrum is that of the plain Fourier sums.
func TestPowerSpectrum(t *testing.T) {
	t.Parallel()
	const n = 32
	rng := rand.New(rand.NewPCG(7, 5))
	var square [n][n]float64
	for i := range n * n {
		square[i/n][i%n] = rng.Float64() - .5
	}
	got := seal.PowerOf(square)
	for k := range n {
		for l := range n {
			var sum complex128
			for y := range n {
				for x := range n {
					sum += complex(square[y][x], 0) * cmplx.Rect(1, -2*math.Pi*float64(k*y+l*x)/n)
				}
			}
			if want := real(sum)*real(sum) + imag(sum)*imag(sum); math.Abs(got[k][l]-want) > 1e-9*(1+want) {
				t.Fatalf("frequency %d, %d: %v, want %v", k, l, got[k][l], want)
			}
		}
	}
}
