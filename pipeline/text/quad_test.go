package text_test

import (
	"image"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

func box(x, y, w, h float64) text.Quad {
	return text.Quad{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}}
}

func whole(im *image.Gray) text.Quad { return box(0, 0, float64(im.Rect.Dx()), float64(im.Rect.Dy())) }

func TestTurned(t *testing.T) {
	t.Parallel()
	// On a page of 100 × 200 px; the quad's print runs upwards, so that a quarter turn clockwise brings it upright.
	q := box(10, 20, 30, 60)
	tests := []struct {
		turn int
		want text.Quad
	}{
		{0, q},
		{90, box(120, 10, 60, 30)},
		{180, box(60, 120, 30, 60)},
		{270, box(20, 60, 60, 30)},
		{-90, box(20, 60, 60, 30)},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, q.Turned(tt.turn, 100, 200)); diff != "" {
			t.Errorf("turned by %d: %s", tt.turn, diff)
		}
	}
	turned := q.Turned(90, 100, 200).Turned(270, 200, 100)
	if diff := cmp.Diff(q, turned); diff != "" {
		t.Errorf("there and back: %s", diff)
	}
}

func TestPart(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(box(20, 0, 30, 10), box(0, 0, 100, 10).Part(0.2, 0.5)); diff != "" {
		t.Error(diff)
	}
	if got := box(1.5, 2, 10, 5).Bounds(); got != [4]int{1, 2, 11, 5} {
		t.Error(got)
	}
}

func TestSampleLine(t *testing.T) {
	t.Parallel()
	im := image.NewGray(image.Rect(0, 0, 60, 40))
	for y := range 40 {
		for x := range 60 {
			im.Pix[y*im.Stride+x] = uint8(4 * x)
		}
	}
	near := func(line *image.Gray, x, y int, want float64) {
		t.Helper()
		if got := float64(line.GrayAt(x, y).Y); math.Abs(got-want) > 3 {
			t.Errorf("pixel %d,%d of %v is %v, want about %v", x, y, line.Rect, got, want)
		}
	}
	line := text.SampleLine(im, box(10, 10, 40, 20), 20) // as it is
	near(line, 0, 0, 40)
	near(line, 39, 19, 196)
	line = text.SampleLine(im, box(10, 10, 40, 20), 5) // a quarter of it
	near(line, 0, 0, 4*11.5)
	near(line, 9, 4, 4*47.5)
	line = text.SampleLine(im, box(10, 10, 40, 20).Rolled(180), 40) // twice its size, on its head
	near(line, 0, 0, 4*49.2)
	near(line, 79, 39, 4*9.8)
	near(text.SampleLine(im, box(-50, -50, 20, 10), 10), 5, 5, 0)
	for _, q := range []text.Quad{{}, box(0, 0, 0, 5), box(0, 0, math.NaN(), 5), box(math.Inf(1), 0, 5, 5)} {
		text.SampleLine(im, q, 48) // must not panic
	}
	if w := text.SampleLine(im, box(0, 0, 1e9, 1), 48).Rect.Dx(); w > 48*50 {
		t.Errorf("line %d px wide", w)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	quads := []text.Quad{
		box(300, 12, 200, 20), box(10, 10, 30, 20), box(60, 11, 200, 22), // the first row
		box(10, 50, 400, 20), box(430, 58, 80, 20), // the second
		box(60, 30, 80, 10), // between the two
	}
	s := text.NewSheet(blank(600, 100), quads, nil)
	want := [][]int{{1, 2, 0}, {5}, {3, 4}}
	if diff := cmp.Diff(want, s.Rows); diff != "" {
		t.Error(diff)
	}
	// Rows of a page that lies aslant by four degrees.
	sin, cos := math.Sincos(4 * math.Pi / 180)
	for i, q := range quads {
		for j, p := range q {
			quads[i][j] = page.Point{X: p.X*cos - p.Y*sin, Y: p.X*sin + p.Y*cos}
		}
	}
	if diff := cmp.Diff(want, text.NewSheet(blank(600, 100), quads, nil).Rows); diff != "" {
		t.Errorf("aslant: %s", diff)
	}
}
