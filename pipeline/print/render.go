package print

import (
	"image"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// pen draws outlines in millimetres into a rasteriser of a strip's pixels.
type pen struct {
	*vector.Rasterizer
	x0, y0, scale float64
}

func (p pen) at(x, y float64) (float32, float32) {
	return float32((x - p.x0) * p.scale), float32((y - p.y0) * p.scale)
}

// MoveTo starts a contour.
func (p pen) MoveTo(x, y float64) { p.Rasterizer.MoveTo(p.at(x, y)) }

// LineTo draws a straight line.
func (p pen) LineTo(x, y float64) { p.Rasterizer.LineTo(p.at(x, y)) }

// QuadTo draws a curve.
func (p pen) QuadTo(cx, cy, x, y float64) {
	bx, by := p.at(cx, cy)
	ex, ey := p.at(x, y)
	p.Rasterizer.QuadTo(bx, by, ex, ey)
}

// Close ends a contour.
func (p pen) Close() { p.ClosePath() }

// render draws what the strip should show, shifted to where the page shows it.
func (s *strip) render(z *vector.Rasterizer, scratch *sheet) {
	z.Reset(s.w, s.h)
	z.DrawOp = draw.Src
	p := pen{z, s.x0 - s.shift[0]/s.scale, s.y0 - s.shift[1]/s.scale, s.scale}
	for _, g := range s.drawn {
		g.Trace(p)
	}
	alpha := &image.Alpha{Pix: scratch.bytes(s.w * s.h), Stride: s.w, Rect: image.Rect(0, 0, s.w, s.h)}
	z.Draw(alpha, alpha.Rect, image.Opaque, image.Point{})
	s.covered(alpha.Pix)
}

// blur sets soft to cover spread by a Gaussian of sigma pixels.
func (s *strip) blur(sigma float64, p *sheet) {
	r := int(math.Ceil(2.6 * sigma))
	kernel := make([]float32, r+1)
	sum := float32(0)
	for i := range kernel {
		kernel[i] = float32(math.Exp(-float64(i*i) / (2 * sigma * sigma)))
		sum += kernel[i]
		if i > 0 {
			sum += kernel[i]
		}
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	s.spread(kernel, p)
}
