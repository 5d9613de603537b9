package quality_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// scan says how a paper becomes a file.
type scan struct {
	dpi     float64 // of the sensor
	degrees float64 // that the paper lies askew
	blur    float64 // sigma in pixels of the sensor
	drag    float64 // further blur down the page
	noise   float64 // standard deviation in levels
	colour  float64 // standard deviation of the sensor's chroma
	seal    bool
	enlarge float64 // to this resolution, where it is not 0
	how     draw.Interpolator
	jpeg    int
}

func (s scan) of(tb testing.TB, p paper) *page.Page {
	tb.Helper()
	rng := rand.New(rand.NewPCG(5, 5))
	w, h := int(float64(p.grey.Rect.Dx())*s.dpi/600+.5), int(float64(p.grey.Rect.Dy())*s.dpi/600+.5)
	grey := image.NewGray(image.Rect(0, 0, w, h))
	// A sensor's pixel sees the area that it covers, with halves of the neighbours': the paper is reduced by its mean.
	if s.degrees == 0 {
		draw.BiLinear.Scale(grey, grey.Rect, p.grey, p.grey.Rect, draw.Src, nil)
	} else {
		draw.Draw(grey, grey.Rect, image.NewUniform(color.Gray{Y: 250}), image.Point{}, draw.Src)
		sin, cos := math.Sincos(s.degrees * math.Pi / 180)
		k := s.dpi / 600
		cx, cy := float64(w)/2, float64(h)/2
		draw.BiLinear.Transform(grey, f64.Aff3{k * cos, -k * sin, cx - cos*cx + sin*cy, k * sin, k * cos, cy - sin*cx - cos*cy},
			p.grey, p.grey.Rect, draw.Src, nil)
	}
	if s.blur+s.drag > 0 {
		blur(grey, s.blur, math.Hypot(s.blur, s.drag))
	}
	im := image.NewYCbCr(grey.Rect, image.YCbCrSubsampleRatio420)
	for i, v := range grey.Pix {
		im.Y[i] = uint8(min(max(float64(v)+s.noise*rng.NormFloat64()+.5, 0), 255))
	}
	for i := range im.Cb {
		im.Cb[i] = uint8(128.5 + s.colour*rng.NormFloat64())
		im.Cr[i] = uint8(128.5 + s.colour*rng.NormFloat64())
	}
	if s.seal {
		k := s.dpi / 25.4
		for y := range h {
			for x := range w {
				r := math.Hypot(float64(x)/k-150, float64(y)/k-80)
				if r < 20 && r > 18.8 || r < 5 {
					im.Y[y*im.YStride+x], im.Cb[im.COffset(x, y)], im.Cr[im.COffset(x, y)] = 95, 110, 205
				}
			}
		}
	}
	var out image.Image = im
	dpi := s.dpi
	if s.enlarge > 0 {
		w, h := int(float64(w)*s.enlarge/s.dpi+.5), int(float64(h)*s.enlarge/s.dpi+.5)
		large := image.NewRGBA(image.Rect(0, 0, w, h))
		s.how.Scale(large, large.Rect, im, im.Rect, draw.Src, nil)
		out, dpi = large, s.enlarge
	}
	quality := 0
	if s.jpeg > 0 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, out, &jpeg.Options{Quality: s.jpeg}); err != nil {
			tb.Fatal(err)
		}
		decoded, err := jpeg.Decode(&b)
		if err != nil {
			tb.Fatal(err)
		}
		out, quality = decoded, s.jpeg
	}
	pg := page.NewPage(out, dpi)
	pg.JPEGQuality = quality
	return pg
}

// blur smooths with a Gaussian of the given spreads across and down.
func blur(im *image.Gray, sx, sy float64) {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	pass := func(sigma float64, count, n, step, stride int) {
		if sigma == 0 {
			return
		}
		r := int(math.Ceil(3 * sigma))
		kernel := make([]float32, 2*r+1)
		var sum float32
		for i := range kernel {
			kernel[i] = float32(math.Exp(-float64((i-r)*(i-r)) / (2 * sigma * sigma)))
			sum += kernel[i]
		}
		line := make([]float32, n)
		for l := range count {
			for i := range line {
				line[i] = float32(im.Pix[l*stride+i*step])
			}
			for i := range line {
				var v float32
				for k, c := range kernel {
					v += c * line[min(max(i+k-r, 0), n-1)]
				}
				im.Pix[l*stride+i*step] = uint8(v/sum + .5)
			}
		}
	}
	pass(sx, h, w, 1, im.Stride)
	pass(sy, w, h, im.Stride, 1)
}
