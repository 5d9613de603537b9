package glyph_test

import (
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
)

// bounds returns how wide and high the ink of a glyph is.
func bounds(g *glyph.Image) (w, h int) {
	x0, x1, y0, y1 := glyph.Side, 0, glyph.Side, 0
	for i, v := range g {
		if v > 0 {
			x, y := i%glyph.Side, i/glyph.Side
			x0, x1, y0, y1 = min(x0, x), max(x1, x+1), min(y0, y), max(y1, y+1)
		}
	}
	return x1 - x0, y1 - y0
}

// A digit keeps its shape, a pair fills the picture whatever its own.
func TestSizes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ w, h, digitW, digitH int }{{40, 80, 10, 20}, {120, 60, 20, 10}, {60, 60, 20, 20}, {1, 1, 20, 20}} {
		ink := make([]uint8, c.w*c.h)
		for i := range ink {
			ink[i] = 255
		}
		if w, h := bounds(glyph.Normalise(ink, c.w, c.h)); w != c.digitW || h != c.digitH {
			t.Errorf("%d × %d as a digit: %d × %d, want %d × %d", c.w, c.h, w, h, c.digitW, c.digitH)
		}
		if w, h := bounds(glyph.Pair(ink, c.w, c.h)); w != 24 || h != 20 {
			t.Errorf("%d × %d as a pair: %d × %d, want 24 × 20", c.w, c.h, w, h)
		}
	}
	for _, empty := range []*glyph.Image{glyph.Normalise(nil, 0, 0), glyph.Pair(nil, 0, 0), glyph.Pair(make([]uint8, 12), 3, 4)} {
		if *empty != (glyph.Image{}) {
			t.Error("ink from nothing")
		}
	}
}
