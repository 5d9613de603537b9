package quality_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/pipeline/quality"
)

// The fast loops do what simple ones do.
func TestLoops(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(9, 9))
	const stride, w, h = 61, 53, 47
	var planes [3][]uint8
	for i := range planes {
		for range stride * h {
			planes[i] = append(planes[i], uint8(120+rng.IntN(12)))
		}
	}
	for range 40 { // places of another colour
		i := rng.IntN(stride*h - 9)
		for k := i; k < i+9; k++ {
			planes[0][k], planes[2][k] = uint8(rng.IntN(256)), uint8(rng.IntN(256))
		}
	}
	luma, cb, cr := planes[0], planes[1], planes[2]
	for step := 1; step < 7; step++ {
		got, want := make([]uint8, stride*h/step), make([]uint8, stride*h/step)
		quality.Take(got, luma, step)
		for i := range want {
			want[i] = luma[i*step]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("every %d: %s", step, diff)
		}
	}

	const bright, print, visible = 124, 90, 24
	var tone [2][256]uint8
	for v := range 256 {
		tone[0][v], tone[1][v] = uint8(125+v/64), uint8(128-v/128)
	}
	var counts [256]uint16
	var paper, ink [2][256]int32
	number, strength := 0, 0
	least, most := uint8(255), uint8(0)
	for y := range h {
		for x := range w {
			i := y*stride + x
			v := luma[i]
			counts[v]++
			least, most = min(least, v), max(most, v)
			if v >= bright {
				paper[0][cb[i]]++
				paper[1][cr[i]]++
			} else if v < print {
				ink[0][cb[i]]++
				ink[1][cr[i]]++
			}
			b, r := int(cb[i])-int(tone[0][v]), int(cr[i])-int(tone[1][v])
			if d := max(b, -b) + max(r, -r); d >= visible {
				number, strength = number+1, strength+d
			}
		}
	}
	var gotCounts [256]uint16
	var gotPaper, gotInk [2][256]int32
	quality.Count(&gotCounts, luma, stride, w, h)
	quality.Tally(&gotPaper, &gotInk, luma, cb, cr, stride, w, h, bright, print)
	gotNumber, gotStrength := quality.Far(luma, cb, cr, stride, w, h, &tone, visible)
	gotLeast, gotMost := quality.Extremes(luma, stride, w, h)
	for what, diff := range map[string]string{
		"counts": cmp.Diff(counts, gotCounts), "paper": cmp.Diff(paper, gotPaper), "ink": cmp.Diff(ink, gotInk),
		"coloured": cmp.Diff([2]int{number, strength}, [2]int{gotNumber, gotStrength}),
		"extremes": cmp.Diff([2]uint8{least, most}, [2]uint8{gotLeast, gotMost}),
	} {
		if diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	if number == 0 || ink == ([2][256]int32{}) {
		t.Error("nothing is coloured or dark")
	}

	rows, columns := quality.Ranges(luma, w, h)
	for y := range h {
		if low, high := quality.Extremes(luma[y*w:], w, w, 1); rows[y] != high-low {
			t.Errorf("row %d goes %d levels far, want %d", y, rows[y], high-low)
		}
	}
	for x := range w {
		if low, high := quality.Extremes(luma[x:], w, 1, h); columns[x] != high-low {
			t.Errorf("column %d goes %d levels far, want %d", x, columns[x], high-low)
		}
	}
}
