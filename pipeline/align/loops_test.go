package align_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/pipeline/align"
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
