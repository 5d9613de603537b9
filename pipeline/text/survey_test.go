package text_test

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// A sheet without print is told from one with a single pale line of it.
func TestSurveyTellsBlankPages(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 9))
	for _, tt := range []struct {
		name   string
		change func(im *image.Gray)
		blank  bool
	}{
		{"noise", func(*image.Gray) {}, true},
		{"the lid beside the sheet", func(im *image.Gray) {
			for y := range im.Rect.Dy() {
				for x := range 30 {
					im.SetGray(x, y, color.Gray{150})
				}
			}
		}, true},
		{"a line", func(im *image.Gray) { write(t, im, "样本市虚构软件有限公司", 300, 700, 30) }, false},
		{"a pale line", func(im *image.Gray) {
			line := blank(500, 50)
			write(t, line, "样本市虚构软件有限公司", 10, 5, 30)
			for i, v := range line.Pix {
				if v < 150 {
					im.SetGray(300+i%line.Stride, 700+i/line.Stride, color.Gray{195})
				}
			}
		}, false},
	} {
		im := blank(1240, 1754)
		for i := range im.Pix {
			im.Pix[i] -= uint8(rng.IntN(12))
		}
		tt.change(im)
		if l := text.Survey(page.NewPage(im, 150), text.UsualSide); l.Blank != tt.blank {
			t.Errorf("%s: blank %v", tt.name, l.Blank)
		}
	}
}
