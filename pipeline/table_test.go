package pipeline_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// TestSealOnTable looks for the seal on a sheet that takes up less and less of a photograph: it is as large as a seal on the
// sheet, if not in the picture. A ring of half its size stays none.
func TestSealOnTable(t *testing.T) {
	t.Parallel()
	const long, short = 1800, 1300
	for _, c := range []struct {
		share, widthMM float64
		seals          int
	}{{1, 38, 1}, {.8, 38, 1}, {.65, 38, 1}, {.55, 38, 1}, {1, 19, 0}, {.65, 19, 0}} {
		im := image.NewRGBA(image.Rect(0, 0, long, short))
		draw.Draw(im, im.Rect, image.NewUniform(color.Gray{Y: 90}), image.Point{}, draw.Src)
		w, h := c.share*long, c.share*long/math.Sqrt2
		x0, y0 := (long-w)/2, (short-h)/2
		draw.Draw(im, image.Rect(int(x0), int(y0), int(x0+w), int(y0+h)), image.NewUniform(color.Gray{Y: 240}), image.Point{}, draw.Src)
		drawSeal(im, x0+.3*w, y0+.7*h, c.widthMM/2*w/297)
		seals, err := pipeline.FindSeals(t.Context(), page.NewPage(im, 72))
		if err != nil || len(seals) != c.seals {
			t.Errorf("sheet on %.2f of the picture, ring of %.0f mm: %d seals, want %d (%v)", c.share, c.widthMM, len(seals), c.seals, err)
		}
	}
}

// TestBothSealsOnTable finds the company's seal beside the registry's, which alone would pass for a seal at the picture's scale.
func TestBothSealsOnTable(t *testing.T) {
	t.Parallel()
	const long, short, share = 1800, 1300, .66
	im := image.NewRGBA(image.Rect(0, 0, long, short))
	draw.Draw(im, im.Rect, image.NewUniform(color.Gray{Y: 90}), image.Point{}, draw.Src)
	w, h := share*long, share*long/math.Sqrt2
	x0, y0 := (long-w)/2, (short-h)/2
	draw.Draw(im, image.Rect(int(x0), int(y0), int(x0+w), int(y0+h)), image.NewUniform(color.Gray{Y: 240}), image.Point{}, draw.Src)
	drawSeal(im, x0+.82*w, y0+.76*h, 21*w/297)
	drawSeal(im, x0+.5*w, y0+.7*h, 19*w/297)
	seals, err := pipeline.FindSeals(t.Context(), page.NewPage(im, 72))
	if err != nil || len(seals) != 2 {
		t.Errorf("%d seals, want 2 (%v)", len(seals), err)
	}
	for _, s := range seals {
		if s.WidthMM < 35 || s.WidthMM > 45 {
			t.Errorf("a seal of %.0f mm, want about 40", s.WidthMM)
		}
	}
}

// TestSealInShadow finds all of a seal where a shadow lies over the lower part of the sheet, which is then as dark as a table.
func TestSealInShadow(t *testing.T) {
	t.Parallel()
	im := image.NewRGBA(image.Rect(0, 0, 1300, 1800))
	draw.Draw(im, im.Rect, image.NewUniform(color.Gray{Y: 90}), image.Point{}, draw.Src)
	draw.Draw(im, image.Rect(50, 50, 1250, 1750), image.NewUniform(color.Gray{Y: 200}), image.Point{}, draw.Src)
	draw.Draw(im, image.Rect(50, 50, 1250, 1250), image.NewUniform(color.Gray{Y: 240}), image.Point{}, draw.Src)
	drawSeal(im, 700, 1250, 115)
	seals, err := pipeline.FindSeals(t.Context(), page.NewPage(im, 72))
	if err != nil || len(seals) != 1 || seals[0].Coverage < .95 {
		t.Errorf("%d seals, want 1 whole one (%v): %+v", len(seals), err, seals)
	}
}

// drawSeal draws a ring of radius r pixels with strokes for its text and a spot for its star.
func drawSeal(im *image.RGBA, x, y, r float64) {
	for j := int(y - r); j <= int(y+r); j++ {
		for i := int(x - r); i <= int(x+r); i++ {
			dx, dy := float64(i)-x, float64(j)-y
			u, turn := math.Hypot(dx, dy)/r, (math.Atan2(dy, dx)+math.Pi)/(2*math.Pi)
			_, stroke := math.Modf(turn * 30)
			if u > .94 && u <= 1 || u > .66 && u < .84 && stroke < .5 || u < .15 {
				im.SetRGBA(i, j, color.RGBA{R: 205, G: 40, B: 60, A: 255})
			}
		}
	}
}
