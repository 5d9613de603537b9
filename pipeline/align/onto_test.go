package align_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
)

// worst is the greatest distance in millimetres between where two maps put the corners of the template's boxes.
func worst(t *testing.T, tpl forms.Template, got, want align.Homography) float64 {
	t.Helper()
	inverse, ok := want.Inverse()
	if !ok {
		t.Fatal("the true map has no inverse")
	}
	most := 0.0
	for _, b := range tpl.Boxes {
		for _, c := range [4][2]float64{{b.X, b.Y}, {b.X + b.W, b.Y}, {b.X, b.Y + b.H}, {b.X + b.W, b.Y + b.H}} {
			px := got.Map(c[0], c[1])
			mm := inverse.Map(px.X, px.Y)
			most = max(most, math.Hypot(mm.X-c[0], mm.Y-c[1]))
		}
	}
	return most
}

func TestOnto(t *testing.T) {
	t.Parallel()
	for i, tt := range []struct {
		name  string
		scan  scan
		marks int
	}{
		{"plain", scan{dpi: 300}, 4},
		{"150 dpi", scan{dpi: 150, degrees: 1.3, noise: 4, blur: 0.6}, 4},
		{"200 dpi upside down", scan{dpi: 200, degrees: -2, turn: 180, noise: 3}, 4},
		{"sideways", scan{dpi: 200, degrees: 0.7, turn: 90, blur: 0.7}, 4},
		{"sideways other", scan{dpi: 150, degrees: -0.7, turn: 270}, 4},
		{"5 degrees", scan{dpi: 150, degrees: 5, noise: 3}, 2},
		{"-5 degrees", scan{dpi: 200, degrees: -5, noise: 3}, 2},
		{"5 degrees on a large glass", scan{dpi: 150, degrees: 5, larger: 15, noise: 3}, 4},
		{"perspective", scan{dpi: 200, perspective: 0.03, lean: -0.02, degrees: 1}, 4},
		{"shadow", scan{dpi: 200, shadow: 0.6, noise: 4, blur: 0.8}, 4},
		{"faded", scan{dpi: 200, fade: 0.5, noise: 5, blur: 0.8}, 4},
		{"stretched", scan{dpi: 200, stretch: 0.012, degrees: 0.5}, 4},
		{"400 dpi", scan{dpi: 400, degrees: 0.4, noise: 4}, 4},
		{"seal over code", scan{dpi: 200, degrees: 1, red: []redDisc{{178, 24, 20}, {12, 12, 15}}}, 4},
		{"dark lid", scan{dpi: 150, degrees: -2, larger: 12, darkLid: true, noise: 4}, 4},
		{"photo on a dark table", scan{dpi: 200, degrees: 3, larger: 12, darkLid: true, perspective: 0.06, lean: 0.03, noise: 6, blur: 1}, 4},
		{"strokes over marks", scan{dpi: 200, degrees: 1, black: []box{{0, 11, 60, 0.8}, {197, 0, 0.8, 60}, {10, 270, 0.5, 27}, {180, 287, 30, 1}}}, 4},
		{"stroke over code", scan{dpi: 200, degrees: -1, black: []box{{160, 20, 50, 0.8}}}, 4},
		{"mark lost", scan{dpi: 200, degrees: 1, perspective: 0.02, white: []box{{0, 280, 20, 17}}}, 3},
		{"first mark lost", scan{dpi: 200, degrees: -1, perspective: 0.01, white: []box{{0, 0, 20, 20}}}, 3},
		{"mark torn", scan{dpi: 200, degrees: 1, white: []box{{0, 0, 12, 40}}}, 3},
		{"code torn", scan{dpi: 200, degrees: 1, white: []box{{160, 0, 50, 40}}}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			kind := models.CertificateForm
			if i%2 == 1 {
				kind = models.SealForm
			}
			p, truth := tt.scan.of(printed(t, kind), rand.New(rand.NewPCG(7, 7)))
			upright, r, err := align.Onto(p)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(codeOf(kind), r.Code); diff != "" {
				t.Errorf("code (-want +got):\n%s", diff)
			}
			if want := (360 - tt.scan.turn) % 360; r.Turn != want {
				t.Errorf("turn %d, want %d", r.Turn, want)
			}
			if r.Marks != tt.marks {
				t.Errorf("%d marks, want %d", r.Marks, tt.marks)
			}
			if w, h := upright.Size(); w > h {
				t.Errorf("upright page is %d × %d", w, h)
			}
			off := worst(t, r.Template, r.ToPage, truth)
			t.Logf("off %.3f mm, residual %.3f mm of %d, %.2f px/mm, skew %.2f°, perspective %.3f", off, r.ResidualMM, r.Checks, r.PxPerMM, r.Skew, r.Perspective)
			if off > 0.3 {
				t.Errorf("a box lies %.2f mm off", off)
			}
		})
	}
}

func BenchmarkOnto(b *testing.B) {
	p, _ := scan{dpi: 300, degrees: 1, noise: 3, blur: 0.6}.of(printed(b, models.CertificateForm), rand.New(rand.NewPCG(7, 7)))
	for b.Loop() {
		if _, _, err := align.Onto(p); err != nil {
			b.Fatal(err)
		}
	}
}
