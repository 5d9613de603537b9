package applicant

import (
	"math"

	"github.com/vermilion-seal/vermilion/models"
)

// scan captures the sheet and stores the image, and notes in the truth where things came to lie.
func (w *work) scan(paper *sheet) ([]byte, error) {
	var p *planes
	switch w.o.Device {
	case Phone:
		p = w.photograph(paper)
	case Photocopy:
		first := w.lieOn(paper, 0.3*w.rng.NormFloat64()).see(paper, w.rng)
		for i := range w.truth.Seals {
			w.truth.Seals[i].Wet = false
		}
		copied := first.reprinted(paper.scale)
		p = w.lieOn(copied, w.o.RotateDeg).see(copied, w.rng)
		p.onto = p.onto.after(homography{1 / paper.scale, 0, 0, 0, 1 / paper.scale, 0, 0, 0, 1}).after(first.onto)
	default:
		p = w.lieOn(paper, w.o.RotateDeg).see(paper, w.rng)
	}
	p = w.spoil(p)
	w.note(p)
	p = p.turned(w.o.Turn)
	f := fileOptions{format: w.o.Format, quality: w.o.JPEGQuality, dpi: w.o.DPI,
		grey: w.o.Defect == Grey, bitonal: w.o.Defect == Bitonal}
	if w.o.Device == Phone || w.o.EXIF {
		f.orientation = 1
		if w.o.EXIF { // the orientation that undoes the turn
			f.orientation = map[int]int{0: 1, 90: 8, 180: 3, 270: 6}[w.o.Turn]
		}
	}
	if w.o.Format == "png" {
		w.truth.JPEGQuality = 0
	}
	return p.encode(f)
}

// lieOn returns a flatbed scanner with the sheet on its glass.
func (w *work) lieOn(s *sheet, degrees float64) device {
	rng := w.rng
	margin := func() float64 { return (0.3 + 2.2*rng.Float64()) * s.scale }
	grow := math.Abs(math.Sin(degrees*math.Pi/180)) * s.scale
	width := int(float64(s.w)+margin()+grow*100) &^ 1
	height := int(float64(s.h)+margin()+grow*60) &^ 1
	shade := 226 + 26*rng.Float64()
	paper := 243 + 9*rng.Float64()
	ink := 14 + 26*rng.Float64()
	warm := 3 * rng.NormFloat64()
	return device{
		w: width, h: height,
		back:   turning(float64(s.w), float64(s.h), float64(width), float64(height), degrees).inverse(),
		light:  light{slopeX: 0.015 * rng.NormFloat64(), slopeY: 0.008 * rng.NormFloat64()},
		noise:  w.o.Noise,
		chroma: 0.6 * w.o.Noise,
		black:  [3]float64{ink, ink + 1, ink + 3},
		white:  [3]float64{paper + warm/2, paper, paper - warm},
		beyond: backdrop{colour: rgb{uint8(shade), uint8(shade), uint8(shade + 2)}, edge: 0.1 + 0.25*rng.Float64()},
	}
}

// photograph takes the sheet with a phone held over a desk.
func (w *work) photograph(s *sheet) *planes {
	rng := w.rng
	rimX, rimY := 0.03+0.04*rng.Float64(), 0.02+0.04*rng.Float64()
	width := int(float64(s.w)*(1+2*rimX)) &^ 1
	height := int(float64(s.h)*(1+2*rimY)) &^ 1
	sw, sh := float64(s.w), float64(s.h)
	onSheet := [4]point{{0, 0}, {sw, 0}, {sw, sh}, {0, sh}}
	flat := turning(sw, sh, float64(width), float64(height), w.o.RotateDeg)
	var seen [4]point
	k := w.o.Perspective * sw
	lean := [2]float64{rng.Float64()*2 - 1, rng.Float64()*2 - 1} // which way the phone leans
	for i, c := range onSheet {
		q := flat.apply(c)
		left, top := 1.0, 1.0
		if c.x == 0 {
			left = -1
		}
		if c.y == 0 {
			top = -1
		}
		seen[i] = point{
			q.x - left*k*max(lean[0]*top, 0) + 0.15*k*rng.NormFloat64(),
			q.y - top*k*max(lean[1]*left, 0) + 0.15*k*rng.NormFloat64(),
		}
	}
	desks := []rgb{{120, 92, 66}, {70, 66, 64}, {168, 160, 150}, {98, 110, 122}}
	bright := 212 + 28*rng.Float64()
	cast := 3 * rng.NormFloat64()
	d := device{
		w: width, h: height, back: quadToQuad(seen, onSheet),
		light: light{
			slopeX: 0.10 * rng.NormFloat64(), slopeY: 0.08 * rng.NormFloat64(), vignette: 0.04 + 0.10*rng.Float64(),
			shadow: w.o.Shadow, shadowAt: 0.25 + 0.6*rng.Float64(), shadowSoft: 0.1 + 0.3*rng.Float64(),
		},
		noise: w.o.Noise, chroma: 0.8 * w.o.Noise,
		black:  [3]float64{24, 25, 28},
		white:  [3]float64{bright + cast, bright, bright - 1.5*cast},
		beyond: backdrop{colour: desks[rng.IntN(len(desks))], edge: 0.35, grain: newField(rng, 7)},
	}
	return d.see(s, rng)
}

// spoil applies the defects of the image itself.
func (w *work) spoil(p *planes) *planes {
	if w.o.Blur > 0 {
		p.blur(w.o.Blur)
	}
	switch w.o.Defect {
	case Upscaled:
		p = p.enlarged(3)
		w.truth.DPI = 300
		w.o.DPI = 300
	case Blurred:
		p.blur(max(int(0.42*p.scale*(0.8+0.5*w.rng.Float64())), 2))
	case Grey, Bitonal:
		for i := range p.cb {
			p.cb[i], p.cr[i] = 128, 128
		}
		if w.o.Defect == Bitonal {
			for i, v := range p.y {
				p.y[i] = 0
				if v > 150 {
					p.y[i] = 255
				}
			}
		}
	case CutOff:
		lost, edge := 0.18+0.15*w.rng.Float64(), w.rng.IntN(3)
		if w.kind == models.IDCopy { // the sheet is mostly empty: cut through the cards
			lost, edge = 0.45+0.1*w.rng.Float64(), 1+w.rng.IntN(2)
		}
		switch edge {
		case 0:
			p = p.cropped(0, 0, p.w, int(float64(p.h)*(1-lost)))
		case 1:
			p = p.cropped(int(float64(p.w)*lost), 0, int(float64(p.w)*(1-lost)), p.h)
		default:
			p = p.cropped(0, 0, int(float64(p.w)*(1-lost)), p.h)
		}
	case Mirrored:
		p = p.mirrored()
	}
	return p
}

// note completes the truth from the finished, upright image.
func (w *work) note(p *planes) {
	w.truth.Px = [2]int{p.w, p.h}
	w.truth.JPEGQuality = w.o.JPEGQuality
	w.truth.Onto = p.onto
	for i := range w.truth.Seals {
		z := &w.truth.Seals[i]
		x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for a := range 72 {
			sin, cos := math.Sincos(float64(a) * math.Pi / 36)
			q := rotation(z.TurnDeg).apply(point{z.SizeMM[0] / 2 * cos, z.SizeMM[1] / 2 * sin})
			q = p.onto.apply(point{z.CentreMM[0] + q.x, z.CentreMM[1] + q.y})
			x0, y0, x1, y1 = min(x0, q.x), min(y0, q.y), max(x1, q.x), max(y1, q.y)
		}
		z.Px = [4]int{int(x0), int(y0), int(math.Ceil(x1 - x0)), int(math.Ceil(y1 - y0))}
	}
}
