package print_test

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/print"
)

const stripW, stripH, stripScale = 77, 23, 9.5 // no multiples of what fits into a vector

// planes returns random planes for a strip: print in the middle rows, all tints.
func planes(rng *rand.Rand) (ink, cover []float32, tints []uint8) {
	for i := range stripW * stripH {
		c := float32(0)
		if y := i / stripW; y > 6 && y < 15 && rng.IntN(3) > 0 {
			c = rng.Float32()
		}
		ink, cover, tints = append(ink, c+rng.Float32()/4), append(cover, c), append(tints, uint8(max(rng.IntN(7)-3, 0)))
	}
	return ink, cover, tints
}

// The fast loops over a strip do what their formulas say.
func TestLoopsOverAStrip(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 7))
	ink, cover, tints := planes(rng)
	kernel := []float32{0.4, 0.2, 0.1}
	s := print.NewStrip(stripW, stripH, stripScale, ink, cover, make([]float32, len(cover)), tints)
	soft := s.Spread(kernel)
	at := func(p []float32, x, y int) float64 {
		if x < 0 || y < 0 || x >= stripW || y >= stripH {
			return 0
		}
		return float64(p[y*stripW+x])
	}
	same := func(what string, x, y int, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-3*max(1, math.Abs(want)) {
			t.Fatalf("%s at (%d,%d): %g, want %g", what, x, y, got, want)
		}
	}
	model := [6]float64{0.9, 0.002, 0.01, 0.03, 0.02, -0.03}
	rest, expected := s.Explain(model)
	var m [6][7]float64
	var all, hidden, least, most float64
	left := make([]float64, len(cover))
	for y := range stripH {
		for x := range stripW {
			blurred := 0.0
			for j := -2; j <= 2; j++ {
				for i := -2; i <= 2; i++ {
					blurred += float64(kernel[max(i, -i)]) * float64(kernel[max(j, -j)]) * at(cover, x+i, y+j)
				}
			}
			same("blur", x, y, at(soft, x, y), blurred)
			if x == 0 || y == 0 || x == stripW-1 || y == stripH-1 {
				continue
			}
			gx, gy := (at(soft, x+1, y)-at(soft, x-1, y))/2*stripScale, (at(soft, x, y+1)-at(soft, x, y-1))/2*stripScale
			b := [7]float64{
				blurred, (at(soft, x-1, y) + at(soft, x+1, y) + at(soft, x, y-1) + at(soft, x, y+1) - 4*blurred) * stripScale * stripScale,
				math.Hypot(gx, gy), 1, -gx, -gy, at(ink, x, y),
			}
			tint := tints[y*stripW+x]
			for p := range 6 {
				for q := range b {
					if tint == 0 && y%3 == 1 {
						m[p][q] += b[p] * b[q]
					}
				}
			}
			e := model[0]*b[0] + model[1]*b[1] + model[2]*b[2] + model[3]
			same("expected", x, y, at(expected, x, y), e)
			r := b[6] - e - model[4]*b[4] - model[5]*b[5]
			switch tint {
			case 1:
				r = max(r-0.45*model[0], 0) + min(r+0.45*model[0], 0)
			case 2, 3:
				r = 0
			}
			same("rest", x, y, at(rest, x, y), r)
			left[y*stripW+x] = r
			if x >= 5 && x < 70 {
				all += e * e
				if tint == 2 {
					hidden += e * e
				}
			}
		}
	}
	for p, row := range s.Gather(3) {
		for q, v := range row {
			same("sums", q, p, v, m[p][q])
		}
	}
	const side = 4
	for y := 1; y+side < stripH; y++ {
		for x := 5; x+side <= 70; x++ {
			sum := 0.0
			for j := range side {
				for i := range side {
					sum += left[(y+j)*stripW+x+i]
				}
			}
			least, most = min(least, sum), max(most, sum)
		}
	}
	gotLeast, gotMost, gotAll, gotHidden := s.Squares(5, 70, side)
	for i, v := range [4][2]float64{{float64(gotLeast), least}, {float64(gotMost), most}, {float64(gotAll), all}, {float64(gotHidden), hidden}} {
		same("squares", i, 0, v[0], v[1])
	}
}

// shifted maps millimetres to pixels one to one, a little beside their place.
type shifted struct{}

func (shifted) Map(x, y float64) page.Point {
	return page.Point{X: x*stripScale + 20.25, Y: y*stripScale + 10}
}

// What a strip sees is interpolated in luma and takes its colour from the nearest chroma.
func TestLook(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(8, 8))
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio444} {
		im := image.NewYCbCr(image.Rect(0, 0, 90, 31), ratio) // the strip reaches beyond it
		for i := range im.Y {
			im.Y[i] = uint8(100 + rng.IntN(3)*50)
		}
		for i := range im.Cb {
			im.Cb[i], im.Cr[i] = 128, 128
			if c := im.CStride; i%c > c/2 && i/c > 8 {
				im.Cr[i] = 150
			}
		}
		s := print.NewStrip(stripW, stripH, stripScale, nil, nil, nil, nil)
		ink, tints, levels := s.Look(im, shifted{})
		paper := 0.0 // the level in a light pixel without colour
		for y := range stripH {
			for x := range stripW {
				px, py := min(x+20, 88), min(y+10, 29)
				if x+20 < 88 && y+10 < 30 {
					if got, want := levels[y*stripW+x], im.Y[im.YOffset(x+20, y+10)]; got != want {
						t.Fatalf("%v: nearest to (%d,%d) is %d, want %d", ratio, x, y, got, want)
					}
				}
				if x+20 >= 88 || y+10 >= 29 {
					continue
				}
				cr := im.Cr[im.COffset(px, py)]
				if got := tints[y*stripW+x]; (got == 0) != (cr == 128) {
					t.Fatalf("%v: tint of (%d,%d) is %d beside chroma %d", ratio, x, y, got, cr)
				}
				v := (3*float64(im.Y[im.YOffset(px, py)]) + float64(im.Y[im.YOffset(px+1, py)])) / 4
				if v = math.Floor(v); cr != 128 {
					v = min(v+math.Floor(1436*22/1024.), 255)
				}
				if x < 10 && paper == 0 && ink[y*stripW+x] < 0.99 {
					paper = v / (1 - float64(ink[y*stripW+x]))
				}
				if got, want := float64(ink[y*stripW+x]), max(1-v/paper, -0.25); x < 10 && math.Abs(got-want) > 0.02 {
					t.Fatalf("%v: ink at (%d,%d) is %g, want %g", ratio, x, y, got, want)
				}
			}
		}
	}
}
