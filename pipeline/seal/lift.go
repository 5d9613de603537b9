package seal

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/page"
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
	if v.pxPerMM < 5 || s.ink.hue == noInk {
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
	v.opacity(im.Pix, &s, side, outPxPerMM, edgeMM)
	return im, nil
}

// opacity works out the ink of an upright square of n pixels a side around the seal, 0–255. Colour, of which scans hold less
// detail, says where there is stamp ink; brightness says how much, and where exactly.
func (v *View) opacity(ink []uint8, s *Seal, n int, outPxPerMM, edgeMM float64) {
	const faint = .06 // of full ink
	in := newInked(v.page.Image, v.pl, s.ink.hue)
	sin, cos := math.Sincos(s.AngleDeg * math.Pi / 180)
	k := v.pxPerMM / outPxPerMM
	full := in.fullDarkness(s)
	limit := 1 + edgeMM/2/(s.WidthMM/2)
	stamped := in.patch(s.outer.scaledAbout(limit), faint*s.ink.full)
	hues := make([]float32, n)    // of a row
	covered := make([]uint8, n*n) // how much of the ink black print hides, 0–255
	first, last := n, -1          // rows where it hides some
	for y := range n {
		dx, dy := (.5-float64(n)/2)*k, (float64(y)+.5-float64(n)/2)*k
		left := page.Point{X: s.outer.x + cos*dx - sin*dy, Y: s.outer.y + sin*dx + cos*dy}
		at := func(x int) page.Point { return page.Point{X: left.X + cos*k*float64(x), Y: left.Y + sin*k*float64(x)} }
		chordFrom, chordTo := s.outer.chord(left, cos*k, sin*k, limit)
		from, to := max(int(math.Ceil(chordFrom)), 0), min(int(math.Ceil(chordTo)), n)
		for from < to && !in.onPage(at(from)) {
			from++
		}
		for to > from && !in.onPage(at(to-1)) {
			to--
		}
		if from >= to {
			continue
		}
		stamped.along(hues[:to-from], at(from), cos*k, sin*k)
		for x, v := range hues[:to-from] {
			x += from
			hue := v / s.ink.full
			if hue < faint {
				continue
			}
			p := at(x)
			luma, red := in.shades(p.X, p.Y)
			open, dark := ramp((red-.35)/.2), ramp(((1-luma)/full-.18)/.6)
			ink[y*n+x] = uint8(255 * ramp(open*dark*ramp((hue-faint)/.14)+(1-open)*ramp((hue-.14)/.5)))
			if open < 1 {
				covered[y*n+x] = uint8(255 * (1 - open))
				first, last = min(first, y), y
			}
		}
	}
	if last >= 0 {
		reach := int(.35*outPxPerMM) + 1
		from, to := max(first-reach, 0)*n, min(last+reach+1, n)*n
		fillCovered(ink[from:to], covered[from:to], n, reach)
	}
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
	x0, y0 := min(max(int(x), 0), in.im.Rect.Dx()-2), min(max(int(y), 0), in.im.Rect.Dy()-2)
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	i := y0*in.im.YStride + x0
	a, b := in.im.Y[i:i+2], in.im.Y[i+in.im.YStride:i+in.im.YStride+2]
	l := (float32(a[0])*(1-fx)+float32(a[1])*fx)*(1-fy) + (float32(b[0])*(1-fx)+float32(b[1])*fx)*fy
	paper, _, pcr := in.pl.paperAt(x0, y0)
	paper = max(paper, 1)
	cr := float32(in.im.Cr[in.im.COffset(x0, y0)])
	return l / paper, (l + 1.402*(cr-pcr)) / paper
}

func ramp(v float32) float32 {
	switch {
	case v <= 0:
		return 0
	case v >= 1:
		return 1
	}
	return v
}

// fillCovered replaces the ink where print covers it by the mean of the uncovered ink within r pixels, in rows of n pixels.
func fillCovered(ink, covered []uint8, n, r int) {
	// Sums over all above and to the left, which may overflow: their differences are right nevertheless.
	stride, rows := n+1, len(ink)/n
	sums, weights := make([]uint32, stride*(rows+1)), make([]uint32, stride*(rows+1))
	for y := range rows {
		var sum, weight uint32
		at, above := (y+1)*stride+1, y*stride+1
		hidden := covered[y*n : (y+1)*n]
		for x, v := range ink[y*n : (y+1)*n] {
			open := 255 - uint32(hidden[x])
			sum += open * uint32(v)
			weight += open
			sums[at+x], weights[at+x] = sums[above+x]+sum, weights[above+x]+weight
		}
	}
	for y := range rows {
		top, bottom := max(y-r, 0)*stride, min(y+r+1, rows)*stride
		for x, hidden := range covered[y*n : (y+1)*n] {
			if hidden == 0 {
				continue
			}
			left, right := max(x-r, 0), min(x+r+1, n)
			within := func(s []uint32) uint32 { return s[bottom+right] - s[bottom+left] - s[top+right] + s[top+left] }
			if weight := within(weights); weight > 255 {
				own := uint32(ink[y*n+x])
				fill := within(sums) / weight
				ink[y*n+x] = uint8(max(own, (own*(255-uint32(hidden))+fill*uint32(hidden))/255))
			}
		}
	}
}
