package align_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

func TestSample(t *testing.T) {
	t.Parallel()
	const block = 32
	rng := rand.New(rand.NewPCG(4, 2))
	row := make([]uint8, 500)
	for i := range row {
		row[i] = uint8(rng.IntN(256))
	}
	for pitch := 1; pitch < 6; pitch++ {
		for _, n := range []int{32, 70, 96} {
			blocks := n/block + 1
			got, want := [3][]uint8{make([]uint8, n), make([]uint8, blocks), make([]uint8, blocks)}, [3][]uint8{}
			align.Sample(got[0], got[1], got[2], row, pitch)
			for i := range n {
				want[0] = append(want[0], uint8((int(row[i*pitch])+int(row[i*pitch+min(pitch-1, 1)]))/2))
			}
			for b := range blocks {
				low, high := uint8(255), uint8(0)
				for _, v := range want[0][b*block : min((b+1)*block, n)] {
					low, high = min(low, v), max(high, v)
				}
				want[1], want[2] = append(want[1], low), append(want[2], high)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d at pitch %d: %s", n, pitch, diff)
			}
		}
	}
}

func TestAverage(t *testing.T) {
	t.Parallel()
	const stride = 300
	rng := rand.New(rand.NewPCG(4, 3))
	rows := make([]uint8, 7*stride)
	for i := range rows {
		rows[i] = uint8(rng.IntN(256))
	}
	for step := 2; step < 8; step++ {
		for _, n := range []int{1, 33, 40} {
			got, want := make([]uint8, n), make([]uint8, n)
			align.Average(got, make([]uint32, n), rows, stride, step)
			for x := range want {
				sum := 0
				for y := range step {
					for _, v := range rows[y*stride+x*step:][:step] {
						sum += int(v)
					}
				}
				want[x] = uint8((sum + step*step/2) / (step * step))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d of %d × %d: %s", n, step, step, diff)
			}
		}
	}
}

// A line sees the plane's slope wherever it runs, and beyond the edge what is there.
func TestAlong(t *testing.T) {
	t.Parallel()
	const w, h = 40, 30
	pix := make([]uint8, w*h)
	for i := range pix {
		pix[i] = uint8(3*(i%w) + 4*(i/w))
	}
	for _, from := range []page.Point{{X: 2.5, Y: 3.25}, {X: 25.1, Y: 20.7}, {X: -3, Y: 12}} {
		const dx, dy = .8, .55
		for i, v := range align.Along(pix, w, from, dx, dy, 20) {
			x, y := min(max(from.X+float64(i)*dx-.5, 0), w-1), min(max(from.Y+float64(i)*dy-.5, 0), h-1)
			if want := 3*x + 4*y; math.Abs(v-want) > 1e-9 {
				t.Errorf("%d steps from %v: %v, want %v", i, from, v, want)
			}
		}
	}
}
