package pen

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"os"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// LoadFonts parses TrueType fonts.
func LoadFonts(files ...string) ([]*opentype.Font, error) {
	var out []*opentype.Font
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("read font: %w", err)
		}
		parsed, err := opentype.Parse(b)
		if err != nil {
			return nil, fmt.Errorf("parse font: %w", err)
		}
		out = append(out, parsed)
	}
	return out, nil
}

// Type prints text into the box as an office printer would, 2.4–5 mm high: upright or slanted, narrow or spaced out.
func (b *Box) Type(rng *rand.Rand, f *opentype.Font, text string) error {
	wMM, hMM := float64(b.W)/b.PxPerMM, float64(b.H)/b.PxPerMM
	size := min(3+3.5*rng.Float64(), (hMM-Foot)*.8, (wMM-.6)/float64(len([]rune(text)))*1.3) // em in mm
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size * b.PxPerMM, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return fmt.Errorf("set %.1f mm type: %w", size, err)
	}
	wide, slant, gap := 1., 0., 0.
	if rng.IntN(2) == 0 {
		wide = .7 + .5*rng.Float64()
	}
	if rng.IntN(3) == 0 {
		slant = .1 + .2*rng.Float64()
	}
	if rng.IntN(3) == 0 {
		gap = .8 * rng.Float64() * b.PxPerMM
	}
	mask := image.NewAlpha(image.Rect(0, 0, 2*b.W, b.H))
	d := font.Drawer{Dst: mask, Src: image.Opaque, Face: face}
	y := float64(b.H) - (Foot+.4+2.6*rng.Float64())*b.PxPerMM // the base line
	d.Dot.Y = fixed.Int26_6(y * 64)
	for _, c := range text {
		d.DrawString(string(c))
		d.Dot.X += fixed.Int26_6(gap * 64)
	}
	space := float64(b.W) - float64(d.Dot.X)/64*wide
	x := max(space, 0)*rng.Float64() + float64(min(space, 0))/2
	dark := .7 + .3*rng.Float64()
	tilt := rng.NormFloat64() * .004 // a page is never quite straight
	for j := range b.H {
		for i := range b.W {
			v := j + int(tilt*float64(i-b.W/2)+.5)
			if v < 0 || v >= b.H {
				continue
			}
			u := (float64(i) - x - slant*(y-float64(j))) / wide
			k := int(math.Floor(u))
			if k < 0 || k+1 >= 2*b.W {
				continue
			}
			a, t := mask.Pix[v*mask.Stride+k:], u-float64(k)
			b.ink[j*b.W+i] = max(b.ink[j*b.W+i], dark*(float64(a[0])*(1-t)+float64(a[1])*t)/255)
		}
	}
	return nil
}
