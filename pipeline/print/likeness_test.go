package print_test

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/vermilion-seal/vermilion/pipeline/print"
)

// boldPicture shows a character in another weight than it is compared with, size px high, squeezed to half its breadth, on
// noisy paper.
func boldPicture(t *testing.T, face *opentype.Font, r rune, size int, rng *rand.Rand) *image.Gray {
	t.Helper()
	f, err := opentype.NewFace(face, &opentype.FaceOptions{Size: float64(size), DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	im := image.NewGray(image.Rect(0, 0, size+8, size+8))
	draw.Draw(im, im.Rect, image.NewUniform(color.Gray{225}), image.Point{}, draw.Src)
	d := font.Drawer{Dst: im, Src: image.NewUniform(color.Gray{60}), Face: f, Dot: fixed.P(4, 4+size*88/100)}
	d.DrawString(string(r))
	out := image.NewGray(image.Rect(0, 0, im.Rect.Dx()/2, im.Rect.Dy()))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			v := (int(im.GrayAt(2*x, y).Y)+int(im.GrayAt(2*x+1, y).Y))/2 + rng.IntN(25) - 12
			out.SetGray(x, y, color.Gray{uint8(v)})
		}
	}
	return out
}

func TestLiken(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(assets(), "fonts", "NotoSansSC-Bold.ttf"))
	if err != nil {
		t.Skip("no fonts in .assets")
	}
	face, err := opentype.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	f, rng := fonts(t), rand.New(rand.NewPCG(7, 31))
	var common []rune
	for r := rune(0x4E00); r <= 0x9FA5; r += 40 {
		common = append(common, r)
	}
	rivals := print.DrawRivals(common, f)
	for _, tt := range []struct{ printed, want, rival rune }{
		{'䶮', '䶮', '龚'},
		{'燊', '燊', '焱'},
		{'㙦', '㙦', '烨'},
		{'堃', '堃', '方'},
		{'喆', '喆', '吉'},
		{'龚', '䶮', '龚'},
		{'吉', '喆', '吉'},
		{'焱', '燊', '焱'},
		{'淼', '燊', '焱'},
		{'烨', '㙦', '烨'},
	} {
		for _, size := range []int{24, 32, 44} {
			l, ok := print.Liken(boldPicture(t, face, tt.printed, size, rng), tt.want, f, rivals, print.DrawRivals([]rune{tt.rival}, f))
			if alike := l.Score > l.Rival && l.Score > 0.6; !ok || alike != (tt.printed == tt.want) {
				t.Errorf("%c of %d px beside %c: %+v", tt.printed, size, tt.want, l)
			}
		}
	}
	if _, ok := print.Liken(image.NewGray(image.Rect(0, 0, 20, 20)), '燊', f, rivals); ok {
		t.Error("a blank picture looks like something")
	}
}
