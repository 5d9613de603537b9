package text_test

import (
	"image"
	"slices"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

func TestMirrored(t *testing.T) {
	t.Parallel()
	engine := newONNX(t)
	im := blank(900, 500)
	for i, s := range []string{"市场主体类型有限责任公司", "法定代表人由公司章程记载", "经营范围以登记机关核定为准", "中华人民共和国居民身份证"} {
		write(t, im, s, 60, 40+110*i, 48)
	}
	turned := func(across, down bool) *image.Gray {
		out := image.NewGray(im.Rect)
		for y := range im.Rect.Dy() {
			row := out.Pix[y*out.Stride:][:out.Stride]
			from := y
			if down {
				from = im.Rect.Dy() - 1 - y
			}
			copy(row, im.Pix[from*im.Stride:])
			if across {
				slices.Reverse(row)
			}
		}
		return out
	}
	for name, c := range map[string]struct{ across, down, want bool }{
		"upright": {false, false, false}, "on its head": {true, true, false},
		"mirrored": {true, false, true}, "mirrored on its head": {false, true, true},
	} {
		view := turned(c.across, c.down)
		quads, err := engine.Detect(view, 640)
		if err != nil {
			t.Fatal(err)
		}
		got, err := text.Mirrored(engine, view, quads)
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: mirrored is %v", name, got)
		}
	}
}
