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
		row := track{from: at(from), dx: cos * k, dy: sin * k}
		stamped.along(hues[:to-from], row)
		if in.opacities(ink[y*n+from:y*n+to], covered[y*n+from:y*n+to], hues, row, s.ink.full, full) {
			first, last = min(first, y), y
		}
	}
	if last >= 0 {
		reach := int(.35*outPxPerMM) + 1
		from, to := max(first-reach, 0)*n, min(last+reach+1, n)*n
		fillCovered(ink[from:to], covered[from:to], n, reach)
	}
}

// faint is the share of a seal's full ink below which there is none.
const faint = .06

// track is a straight row of points on the page, one step apart.
type track struct {
	from   page.Point
	dx, dy float64
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
	rows, seen := len(ink)/n, slices.Clone(ink)
	// What is open within r rows, by columns, and its sums over all columns to the left.
	columns, weights, sums := make([]int32, n), make([]int32, n), make([]openInk, n+1)
	add := func(y, sign int) { addOpen(columns, weights, seen[y*n:(y+1)*n], covered[y*n:(y+1)*n], sign) }
	for y := range min(r, rows) {
		add(y, 1)
	}
	for y := range rows {
		if y+r < rows {
			add(y+r, 1)
		}
		if y > r {
			add(y-r-1, -1)
		}
		hidden := covered[y*n : (y+1)*n]
		from := slices.IndexFunc(hidden, func(v uint8) bool { return v > 0 })
		if from < 0 {
			continue
		}
		left := max(from-r, 0)
		var sum openInk
		for x := left; x < n; x++ {
			sums[x] = sum
			sum.ink, sum.weight = sum.ink+columns[x], sum.weight+weights[x]
		}
		sums[n] = sum
		for x := from; x < n; x++ {
			if hidden[x] == 0 {
				continue
			}
			a, b := sums[max(x-r, left)], sums[min(x+r+1, n)]
			if weight := b.weight - a.weight; weight > 255 {
				hides, own := int32(hidden[x]), int32(seen[y*n+x])
				fill := (b.ink - a.ink) / weight
				ink[y*n+x] = uint8(max(own, (own*(255-hides)+fill*hides)/255))
			}
		}
	}
}

// openInk is a sum of ink that print does not cover, each as far as it is open, and of how far that is.
type openInk struct{ ink, weight int32 }
