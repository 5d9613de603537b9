package identity_test

import (
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/identity"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// A row of characters that have an upper and a lower part each may be found in two pieces; its neighbours are none of it.
func TestWholeRow(t *testing.T) {
	t.Parallel()
	box := func(x, y, w, h float64) text.Quad {
		return text.Quad{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}}
	}
	lines := []text.Quad{ // of a card at 300 dpi, with the name 曹䶮
		box(962, 690, 92, 33),
		box(835, 702, 43, 39), // 姓
		box(901, 702, 40, 39), // 名
		box(969, 714, 84, 28),
		box(961, 780, 46, 42), // the next row
	}
	const height = 5.5 / 25.4 * 300
	for _, tt := range []struct {
		line int
		want [4]int
	}{
		{0, [4]int{962, 690, 92, 52}},
		{3, [4]int{962, 690, 92, 52}},
		{1, [4]int{835, 702, 43, 39}},
		{4, [4]int{961, 780, 46, 42}},
	} {
		if got := identity.WholeRow(lines, tt.line, height).Bounds(); got != tt.want {
			t.Errorf("line %d: %v, want %v", tt.line, got, tt.want)
		}
	}
}
