package seal

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/disintegration/imaging"

	"github.com/vermilion-seal/vermilion/models"
)

// sealRed is the colour of every lifted seal.
var sealRed = color.NRGBA{R: 0xd8, G: 0x1e, B: 0x1e}

// Lift returns the impression alone at true size: a picture of outPxPerMM pixels per mm, upright as far as AngleDeg says, in
// one red whose opacity is the amount of ink. Paper, printed lines and black text under the seal are left out, and the ink
// they hide is filled in from beside them. It returns an *models.Error with code seal_too_coarse where the page has less
// than 5 pixels per mm, and seal_too_large where the picture would exceed 4,000 pixels a side.
func (v *View) Lift(s Seal, outPxPerMM float64) (*image.NRGBA, error) {
	pxPerMM := v.pxPerMM
	if pxPerMM < 5 || s.ink.hue == nil {
		return nil, models.Invalid("seal_too_coarse", "seal_impression",
			"印章图像分辨率过低，请以 300 dpi 重新扫描。", "The seal's picture is too coarse: scan again at 300 dpi.")
	}
	const edgeMM = .8 // kept free around the ring
	side := int(math.Ceil((s.WidthMM + 2*edgeMM) * outPxPerMM))
	if outPxPerMM <= 0 || side > 4000 {
		return nil, models.Invalid("seal_too_large", "seal_impression",
			"印章图像尺寸超出范围。", fmt.Sprintf("A picture of the seal at %.0f pixels per mm is too large.", outPxPerMM))
	}
	// Work at the page's own scale, upright, then resize once.
	n := int(math.Ceil((s.WidthMM + 2*edgeMM) * pxPerMM))
	im := image.NewNRGBA(image.Rect(0, 0, n, n))
	for i, a := range v.opacity(&s, n, edgeMM) {
		im.Pix[4*i], im.Pix[4*i+1], im.Pix[4*i+2], im.Pix[4*i+3] = sealRed.R, sealRed.G, sealRed.B, a
	}
	return imaging.Resize(im, side, side, imaging.Lanczos), nil
}

// opacity returns the ink of an upright square of n page pixels around the seal, 0–255.
func (v *View) opacity(s *Seal, n int, edgeMM float64) []uint8 {
	in := inked{im: v.page.Image, pl: v.pl, hue: s.ink.hue}
	sin, cos := math.Sincos(s.AngleDeg * math.Pi / 180)
	ink, open := make([]float32, n*n), make([]float32, n*n)
	limit := 1 + edgeMM/2/(s.WidthMM/2)
	for y := range n {
		for x := range n {
			i := y*n + x
			open[i] = 1
			dx, dy := float64(x)+.5-float64(n)/2, float64(y)+.5-float64(n)/2
			px, py := s.outer.x+cos*dx-sin*dy, s.outer.y+sin*dx+cos*dy
			if !s.outer.inside(px, py, limit) {
				continue
			}
			a, ok := in.at(px, py)
			if !ok {
				continue
			}
			ink[i] = min(a/s.ink.full, 1.2)
			open[i] = in.uncovered(px, py)
		}
	}
	fillCovered(ink, open, n, int(.35*v.pxPerMM)+1)
	out := make([]uint8, n*n)
	for i, v := range ink {
		out[i] = uint8(255 * ramp((v-.14)/.5))
	}
	return out
}

// uncovered returns how little black print there is at a page pixel, 0–1: black darkens the red plane, stamp ink hardly
// does.
func (in *inked) uncovered(x, y float64) float32 {
	xi, yi := int(x+.5), int(y+.5)
	w, h := in.im.Rect.Dx(), in.im.Rect.Dy()
	if xi < 0 || yi < 0 || xi >= w || yi >= h {
		return 1
	}
	paper, _, pcr := in.pl.paper.at(xi/in.pl.factor, yi/in.pl.factor)
	cr := float32(in.im.Cr[in.im.COffset(xi, yi)])
	red := float32(in.im.Y[in.im.YOffset(xi, yi)]) + 1.402*(cr-pcr)
	return ramp((red/max(paper, 1) - .5) / .25)
}

func ramp(v float32) float32 { return min(max(v, 0), 1) }

// fillCovered replaces the ink where print covers it by the mean of the uncovered ink within r pixels.
func fillCovered(ink, open []float32, n, r int) {
	weighted := make([]float32, len(ink))
	for i := range ink {
		weighted[i] = ink[i] * open[i]
	}
	sums, weights := boxSum(weighted, n, r), boxSum(open, n, r)
	for i, o := range open {
		if o < 1 && weights[i] > 1 {
			fill := sums[i] / weights[i]
			ink[i] = max(ink[i], o*ink[i]+(1-o)*fill)
		}
	}
}

// boxSum sums a square plane over the (2r+1)² pixels around each.
func boxSum(src []float32, n, r int) []float32 {
	rows, out := make([]float32, len(src)), make([]float32, len(src))
	for y := range n {
		row := src[y*n : y*n+n]
		for x := range n {
			var s float32
			for _, v := range row[max(x-r, 0):min(x+r+1, n)] {
				s += v
			}
			rows[y*n+x] = s
		}
	}
	for y := range n {
		sums := out[y*n : y*n+n]
		for v := max(y-r, 0); v < min(y+r+1, n); v++ {
			for x, s := range rows[v*n : v*n+n] {
				sums[x] += s
			}
		}
	}
	return out
}
