package text_test

import (
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// A line below a value is one on to which it wraps if it begins where the value does, with no label to its left, and close by.
func TestWrapped(t *testing.T) {
	t.Parallel()
	const size, left, top = 30, 300, 60
	const value = "样本市虚构农业机械制造有限公司"
	for _, tt := range []struct {
		name  string
		draw  func(write func(s string, x, y int))
		chars int // of the wrapped line, 0 where there is none
	}{
		{"one character", func(write func(s string, x, y int)) { write("厂", left, top+42) }, 1},
		{"several", func(write func(s string, x, y int)) { write("测试分公司", left, top+42) }, 5},
		{"wide apart", func(write func(s string, x, y int)) { write("测试分公司", left, top+56) }, 5},
		{"another column beside it", func(write func(s string, x, y int)) {
			write("测试分公司", left, top+42)
			write("注册", left+500, top+42)
		}, 5},
		{"nothing", func(func(s string, x, y int)) {}, 0},
		{"a labelled row", func(write func(s string, x, y int)) {
			write("类型", left-100, top+56)
			write("有限责任公司", left, top+56)
		}, 0},
		{"a label alone", func(write func(s string, x, y int)) { write("类型", left-100, top+42) }, 0},
		{"the next row", func(write func(s string, x, y int)) { write("有限责任公司", left, top+78) }, 0},
		{"further to the right", func(write func(s string, x, y int)) { write("公司", left+150, top+42) }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			im := blank(1000, 240)
			draw := func(s string, x, y int) { write(t, im, s, x, y, size) }
			draw("名称", left-100, top)
			draw(value, left, top)
			tt.draw(draw)
			quad := func(x0, y0, x1, y1 float64) text.Quad {
				return text.Quad{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
			}
			line := quad(left-3, top-3, left+15*size+3, top+size+3)
			fromPage, ok := text.View{Page: page.NewPage(im, 300)}.Wrapped(line, size)
			fromSheet, too := text.NewSheet(im, nil, nil).Wrapped(line, size)
			if ok != (tt.chars > 0) || too != ok {
				t.Fatalf("found %v and %v, want %d characters", fromPage.Bounds(), fromSheet.Bounds(), tt.chars)
			}
			for _, q := range []text.Quad{fromPage, fromSheet} {
				if b := q.Bounds(); ok && (b[0] < left-size/3 || b[0] > left+size/3 || b[2] < tt.chars*size*3/4 || b[2] > tt.chars*size+size/2 || b[3] < size*3/4 || b[3] > size*4/3) {
					t.Errorf("found at %v, want %d characters of %d px from %d", b, tt.chars, size, left)
				}
			}
		})
	}
}
