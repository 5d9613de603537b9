package text_test

import (
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// Every character has its picture, those that the network does not know, too.
func TestPictures(t *testing.T) {
	t.Parallel()
	onnx := newONNX(t)
	for _, s := range []string{"赵燊", "样本䶮虚构公司", "虚构公司", "称　　䶮虚构公司"} {
		line := tight(t, s, 40)
		s = strings.ReplaceAll(s, "　", "")
		line = text.SampleLine(line, text.Quad{{}, {X: float64(line.Rect.Dx())}, {X: float64(line.Rect.Dx()), Y: 60}, {Y: 60}}, 48)
		r, err := onnx.Read(line, text.Any)
		if err != nil {
			t.Fatal(err)
		}
		r = text.MarkUnread(line, 1, r)
		pictures := text.Pictures(line, 1, r)
		if len(pictures) != len([]rune(s)) {
			t.Errorf("%d pictures of %s, read as %s", len(pictures), s, r.Text)
			continue
		}
		for i, p := range pictures {
			if p == nil {
				t.Errorf("no picture of character %d of %s", i, s)
			} else if w := p.Rect.Dx(); w < 16 || w > 44 { // of 32 px print
				t.Errorf("picture %d of %s is %d px wide", i, s, w)
			}
		}
	}
}
