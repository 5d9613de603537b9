package ink_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
)

func TestSmooth(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2, 4))
	for _, size := range [][2]int{{53, 17}, {2, 9}, {9, 2}, {3, 3}} {
		w, h := size[0], size[1]
		src := make([]uint8, w*h)
		for i := range src {
			src[i] = uint8(rng.IntN(256))
		}
		got, want := slices.Clone(src), slices.Clone(src)
		ink.Smooth(got, src, w, h)
		for y := 1; y < h-1; y++ {
			for x := 1; x < w-1; x++ {
				sum := 0
				for dy := -1; dy <= 1; dy++ {
					for dx := -1; dx <= 1; dx++ {
						sum += (2 - dx*dx) * (2 - dy*dy) * int(src[(y+dy)*w+x+dx])
					}
				}
				want[y*w+x] = uint8(sum / 16)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d × %d: %s", w, h, diff)
		}
	}
}
