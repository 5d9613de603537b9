package align_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/boombuler/barcode/qr"

	"github.com/vermilion-seal/vermilion/forms"
)

// sketch draws only what registration needs: marks, codes and some writing.
func sketch(t testing.TB, tpl forms.Template, payload string) paper {
	const perMM = 600 / 25.4
	w, h := int(tpl.PageMM[0]*perMM), int(tpl.PageMM[1]*perMM)
	im := image.NewGray(image.Rect(0, 0, w, h))
	for i := range im.Pix {
		im.Pix[i] = 250
	}
	fill := func(x, y, bw, bh float64, v uint8) {
		for py := int(y*perMM + .5); py < int((y+bh)*perMM+.5); py++ {
			for px := int(x*perMM + .5); px < int((x+bw)*perMM+.5); px++ {
				im.Pix[py*im.Stride+px] = v
			}
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		fill(20+170*rng.Float64(), 40+200*rng.Float64(), 0.2+2*rng.Float64(), 0.3, 30)
	}
	for _, m := range tpl.Marks {
		fill(m.X, m.Y, m.W, m.H, 20)
	}
	code, err := qr.Encode(payload, qr.M, qr.AlphaNumeric)
	if err != nil {
		t.Fatal(err)
	}
	n := code.Bounds().Dx()
	for _, b := range tpl.QR {
		m := b.W / float64(n)
		fill(b.X-4*m, b.Y-4*m, b.W+8*m, b.H+8*m, 250)
		for y := range n {
			for x := range n {
				if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
					fill(b.X+float64(x)*m, b.Y+float64(y)*m, m, m, 20)
				}
			}
		}
	}
	return paper{im, perMM}
}
