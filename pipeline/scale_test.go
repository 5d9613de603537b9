package pipeline_test

import (
	"image"
	"math"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// An A4 sheet is as large as fits into the picture, unless the file tells the scale.
func TestScale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		w, h int
		dpi  float64
		want float64 // px a mm
	}{
		{3508, 2480, 0, 11.81},
		{4000, 3000, 0, 4000. / 297},
		{5170, 2888, 72, 2888. / 210},
		{1080, 2400, 0, 1080. / 210},
		{1654, 2339, 200, 200 / 25.4},
	} {
		p := &page.Page{Image: image.NewYCbCr(image.Rect(0, 0, c.w, c.h), image.YCbCrSubsampleRatio420), DPI: c.dpi}
		if got := pipeline.Scale(p); math.Abs(got-c.want) > .01 {
			t.Errorf("%d × %d at %.0f dpi: %.2f px a mm, want %.2f", c.w, c.h, c.dpi, got, c.want)
		}
	}
}
