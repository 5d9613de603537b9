package align_test

import (
	"image"
	"math"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// paper is a printed form without colour, perMM pixels to the millimetre.
type paper struct {
	grey  *image.Gray
	perMM float64
}

// scan says how a paper is laid on the glass and what becomes of it.
type scan struct {
	dpi         float64
	degrees     float64 // clockwise
	dx, dy      float64 // mm that the paper lies off the scan's corner
	stretch     float64 // share by which the scan is longer than it should be
	perspective float64 // share by which the bottom edge is longer than the top edge
	lean        float64 // share by which the right edge is longer than the left edge
	blur        float64 // sigma in pixels
	noise       float64 // standard deviation in levels
	shadow      float64 // share of light lost at the left edge
	fade        float64 // share of the ink's darkness lost
	larger      float64 // mm by which the glass is larger than the paper on every side
	turn        int     // clockwise turn of the whole scan in degrees
	red         []redDisc
	white       []box
	black       []box
	darkLid     bool // what lies around the paper is black
}

// redDisc is a red stamp in millimetres, box a piece of paper torn off or a stroke of a pen.
type (
	redDisc struct{ x, y, r float64 }
	box     struct{ x, y, w, h float64 }
)

// true map from millimetres on the form to pixels of the scan, before it is turned.
func (s scan) truth() align.Homography {
	k := s.dpi / 25.4
	sin, cos := math.Sincos(s.degrees * math.Pi / 180)
	const cx, cy = 105.0, 148.5
	// Perspective about the middle, then rotation about the middle, then scale and shift.
	g, h := -s.lean/210, -s.perspective/297
	f := 1 - g*cx - h*cy
	w := [3]float64{g, h, f}
	x := [3]float64{cos - 0, -sin, 0}
	y := [3]float64{sin * (1 + s.stretch), cos * (1 + s.stretch), 0}
	x[2], y[2] = -x[0]*cx-x[1]*cy, -y[0]*cx-y[1]*cy
	var m align.Homography
	for i := range 3 {
		m[i] = k * (x[i] + (cx+s.dx+s.larger)*w[i])
		m[3+i] = k * (y[i] + (cy+s.dy+s.larger)*w[i])
		m[6+i] = w[i]
	}
	for i := range 9 {
		m[i] /= f
	}
	return m
}

// of returns the scan as a page of 210 × 297 mm and the true map onto it.
func (s scan) of(p paper, rng *rand.Rand) (*page.Page, align.Homography) {
	k := s.dpi / 25.4
	w, h := int(math.Round((210+2*s.larger)*k)), int(math.Round((297*(1+s.stretch)+2*s.larger)*k))
	m := s.truth()
	back, ok := m.Inverse()
	if !ok {
		panic("scan without inverse")
	}
	src := p.reduced(int(max(1, math.Round(p.perMM/k))))
	im := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	luma := make([]float32, w*h)
	for y := range h {
		for x := range w {
			mm := back.Map(float64(x)+0.5, float64(y)+0.5)
			v := src.at(mm.X, mm.Y)
			v = 255 - (255-v)*(1-s.fade)
			for _, b := range s.white {
				if mm.X >= b.x && mm.Y >= b.y && mm.X < b.x+b.w && mm.Y < b.y+b.h {
					v = 255
				}
			}
			for _, b := range s.black {
				if mm.X >= b.x && mm.Y >= b.y && mm.X < b.x+b.w && mm.Y < b.y+b.h {
					v = 30
				}
			}
			if s.darkLid && (mm.X < 0 || mm.Y < 0 || mm.X > 210 || mm.Y > 297) {
				v = 20
			}
			v *= 1 - s.shadow*math.Max(0, 1-3*float64(x)/float64(w))
			luma[y*w+x] = float32(v)
		}
	}
	if s.blur > 0 {
		luma = blurred(luma, w, h, s.blur)
	}
	for i := range im.Cb {
		im.Cb[i], im.Cr[i] = 128, 128
	}
	for i, v := range luma {
		im.Y[i] = uint8(min(max(float64(v)+s.noise*rng.NormFloat64()+0.5, 0), 255))
	}
	for _, d := range s.red {
		c := m.Map(d.x, d.y)
		r := d.r * k
		for y := max(int(c.Y-r), 0); y < min(int(c.Y+r), h); y++ {
			for x := max(int(c.X-r), 0); x < min(int(c.X+r), w); x++ {
				if math.Hypot(float64(x)-c.X, float64(y)-c.Y) < r {
					// Red ink of R=200, G=40, B=50 over grey: its red stays, the other two darken.
					i := im.YOffset(x, y)
					v := float64(im.Y[i]) / 255
					im.Y[i] = uint8(v * 89)
					im.Cb[im.COffset(x, y)] = uint8(128 - v*22)
					im.Cr[im.COffset(x, y)] = uint8(128 + v*79)
				}
			}
		}
	}
	return page.NewPage(im, s.dpi).Turned(s.turn), m
}

func blurred(pix []float32, w, h int, sigma float64) []float32 {
	r := int(math.Ceil(3 * sigma))
	kernel := make([]float32, 2*r+1)
	var sum float32
	for i := range kernel {
		kernel[i] = float32(math.Exp(-float64((i-r)*(i-r)) / (2 * sigma * sigma)))
		sum += kernel[i]
	}
	pass := func(in []float32, dx, dy int) []float32 {
		out := make([]float32, len(in))
		for y := range h {
			for x := range w {
				var v float32
				for i, c := range kernel {
					sx, sy := min(max(x+dx*(i-r), 0), w-1), min(max(y+dy*(i-r), 0), h-1)
					v += c * in[sy*w+sx]
				}
				out[y*w+x] = v / sum
			}
		}
		return out
	}
	return pass(pass(pix, 1, 0), 0, 1)
}

// reduced averages n × n pixels.
func (p paper) reduced(n int) paper {
	if n == 1 {
		return p
	}
	w, h := p.grey.Rect.Dx()/n, p.grey.Rect.Dy()/n
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sum := 0
			for j := range n {
				for _, v := range p.grey.Pix[(y*n+j)*p.grey.Stride+x*n:][:n] {
					sum += int(v)
				}
			}
			out.Pix[y*out.Stride+x] = uint8(sum / (n * n))
		}
	}
	return paper{out, p.perMM / float64(n)}
}

// at interpolates at a point in millimetres; around the paper is the scanner's white lid.
func (p paper) at(x, y float64) float64 {
	fx, fy := x*p.perMM-0.5, y*p.perMM-0.5
	x0, y0 := int(math.Floor(fx)), int(math.Floor(fy))
	if x0 < 0 || y0 < 0 || x0+1 >= p.grey.Rect.Dx() || y0+1 >= p.grey.Rect.Dy() {
		return 250
	}
	fx, fy = fx-float64(x0), fy-float64(y0)
	i := y0*p.grey.Stride + x0
	a, b := float64(p.grey.Pix[i]), float64(p.grey.Pix[i+1])
	c, d := float64(p.grey.Pix[i+p.grey.Stride]), float64(p.grey.Pix[i+p.grey.Stride+1])
	return (a*(1-fx)+b*fx)*(1-fy) + (c*(1-fx)+d*fx)*fy
}
