package seal

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
)

// sealRed holds the colours of every lifted seal: one red in 256 opacities.
var sealRed = func() color.Palette {
	p := make(color.Palette, 256)
	for a := range p {
		p[a] = color.NRGBA{R: 0xd8, G: 0x1e, B: 0x1e, A: uint8(a)}
	}
	return p
}()

// Lift returns the impression alone at true size: a picture of outPxPerMM pixels per mm, upright as far as AngleDeg says, in
// one red whose opacity is the amount of ink. Paper, printed lines and black text under the seal are left out, and the ink
// they hide is filled in from beside them. It returns an *models.Error with code seal_too_coarse where the page has less
// than 5 pixels per mm, and seal_too_large where the picture would exceed 4,000 pixels a side.
func (v *View) Lift(s Seal, outPxPerMM float64) (*image.Paletted, error) {
	if v.pxPerMM < 5 || s.ink.hue == nil {
		return nil, models.Invalid("seal_too_coarse", "seal_impression",
			"印章图像分辨率过低，请以 300 dpi 重新扫描。", "The seal's picture is too coarse: scan again at 300 dpi.")
	}
	const edgeMM = .8 // kept free around the ring
	side := int(math.Ceil((s.WidthMM + 2*edgeMM) * outPxPerMM))
	if outPxPerMM <= 0 || side > 4000 {
		return nil, models.Invalid("seal_too_large", "seal_impression",
			"印章图像尺寸超出范围。", fmt.Sprintf("A picture of the seal at %.0f pixels per mm is too large.", outPxPerMM))
	}
	im := image.NewPaletted(image.Rect(0, 0, side, side), sealRed)
	copy(im.Pix, v.opacity(&s, side, outPxPerMM, edgeMM))
	return im, nil
}

// opacity returns the ink of an upright square of n pixels a side around the seal, 0–255. Colour, of which scans hold less
// detail, says where there is stamp ink; brightness says how much, and where exactly.
func (v *View) opacity(s *Seal, n int, outPxPerMM, edgeMM float64) []uint8 {
	in := newInked(v.page.Image, v.pl, s.ink.hue)
	sin, cos := math.Sincos(s.AngleDeg * math.Pi / 180)
	k := v.pxPerMM / outPxPerMM
	full := in.fullDarkness(s)
	ink, open := make([]float32, n*n), make([]float32, n*n)
	hidden := false
	limit := 1 + edgeMM/2/(s.WidthMM/2)
	const faint = .06 // of full ink
	around, stamped := s.outer.within(limit), in.patch(s.outer.scaledAbout(limit), faint*s.ink.full)
	for y := range n {
		dy := (float64(y) + .5 - float64(n)/2) * k
		for x := range n {
			i := y*n + x
			open[i] = 1
			dx := (float64(x) + .5 - float64(n)/2) * k
			px, py := s.outer.x+cos*dx-sin*dy, s.outer.y+sin*dx+cos*dy
			if !around(px, py) {
				continue
			}
			hue := stamped.at(px, py) / s.ink.full
			if hue < faint {
				continue
			}
			luma, red := in.shades(px, py)
			open[i] = ramp((red - .35) / .2)
			hidden = hidden || open[i] < 1
			dark := ramp(((1-luma)/full - .18) / .6)
			ink[i] = open[i]*dark*ramp((hue-faint)/.14) + (1-open[i])*ramp((hue-.14)/.5)
		}
	}
	if hidden {
		fillCovered(ink, open, n, int(.35*outPxPerMM)+1)
	}
	out := make([]uint8, n*n)
	for i, v := range ink {
		out[i] = uint8(255 * min(v, 1))
	}
	return out
}

// fullDarkness returns by what share of the paper's luma the ring of a seal is darker than it, half way around at least.
func (in *inked) fullDarkness(s *Seal) float32 {
	major, _, _ := s.outer.axes()
	var all []float32
	for k := range sectors {
		for u := .93; u < .99; u += .02 {
			if d, ok := in.darkness(s.outer.point2(k, u)); ok && d > 0 {
				all = append(all, float32(d))
			}
		}
	}
	if len(all) < sectors/4 || major <= 0 {
		return .55
	}
	slices.Sort(all)
	return max(all[len(all)*2/3], .08)
}

// shades interpolates the luma and the red plane at a page position, as shares of the paper's luma.
func (in *inked) shades(x, y float64) (luma, red float32) {
	w, h := in.im.Rect.Dx(), in.im.Rect.Dy()
	x, y = min(max(x, 0), float64(w)-1.001), min(max(y, 0), float64(h)-1.001)
	x0, y0 := int(x), int(y)
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	i := y0*in.im.YStride + x0
	a, b := in.im.Y[i:i+2], in.im.Y[i+in.im.YStride:i+in.im.YStride+2]
	l := (float32(a[0])*(1-fx)+float32(a[1])*fx)*(1-fy) + (float32(b[0])*(1-fx)+float32(b[1])*fx)*fy
	paper, _, pcr := in.pl.paperAt(x0, y0)
	paper = max(paper, 1)
	cr := float32(in.im.Cr[in.im.COffset(x0, y0)])
	return l / paper, (l + 1.402*(cr-pcr)) / paper
}

// uncovered returns how little black print there is at a page pixel, 0–1: black darkens the red plane, stamp ink hardly
// does.
func (in *inked) uncovered(x, y float64) float32 {
	xi, yi := int(x+.5), int(y+.5)
	w, h := in.im.Rect.Dx(), in.im.Rect.Dy()
	if xi < 0 || yi < 0 || xi >= w || yi >= h {
		return 1
	}
	paper, _, pcr := in.pl.paperAt(xi, yi)
	cr := float32(in.im.Cr[in.im.COffset(xi, yi)])
	red := float32(in.im.Y[in.im.YOffset(xi, yi)]) + 1.402*(cr-pcr)
	return ramp((red/max(paper, 1) - .35) / .2)
}

func ramp(v float32) float32 { return min(max(v, 0), 1) }

// fillCovered replaces the ink where print covers it by the mean of the uncovered ink within r pixels.
func fillCovered(ink, open []float32, n, r int) {
	first, last := 0, len(open)-1 // that are covered
	for first < last && open[first] == 1 {
		first++
	}
	for last > first && open[last] == 1 {
		last--
	}
	from, to := max(first/n-r, 0)*n, min((last/n+r+1)*n, len(open))
	ink, open = ink[from:to], open[from:to]
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

// boxSum sums a plane, n pixels wide, over the (2r+1)² pixels around each.
func boxSum(src []float32, n, r int) []float32 {
	rows, out := make([]float32, len(src)), make([]float32, len(src))
	height := len(src) / n
	for y := range height {
		row := src[y*n : y*n+n]
		var s float32
		for x := -r; x < n; x++ {
			if x+r < n {
				s += row[x+r]
			}
			if x-r-1 >= 0 {
				s -= row[x-r-1]
			}
			if x >= 0 {
				rows[y*n+x] = s
			}
		}
	}
	sums := make([]float32, n)
	for y := -r; y < height; y++ {
		if y+r < height {
			for x, v := range rows[(y+r)*n : (y+r+1)*n] {
				sums[x] += v
			}
		}
		if y-r-1 >= 0 {
			for x, v := range rows[(y-r-1)*n : (y-r)*n] {
				sums[x] -= v
			}
		}
		if y >= 0 {
			copy(out[y*n:], sums)
		}
	}
	return out
}
