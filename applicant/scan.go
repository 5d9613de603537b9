package applicant

import (
	"fmt"
	"math"

	"github.com/vermilion-seal/vermilion/models"
)

// scan captures one sheet, and notes in the truth where things came to lie.
func (w *work) scan(paper *sheet, page int) *planes {
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
	w.note(p, page)
	return p
}

// store puts the pages into files.
func (w *work) store(pages []*planes) ([]File, error) {
	f := fileOptions{
		format: w.o.Format, quality: w.o.JPEGQuality, dpi: w.o.declared(), tiles: w.is(PDFTiles),
		grey: w.o.Defect == Grey, bitonal: w.o.Defect == Bitonal,
	}
	if w.o.Defect == Upscaled {
		f.dpi = w.o.DPI
	}
	if w.o.Format == "pdf" && w.o.photo {
		f.dpi = w.o.DPI // the program that made the PDF fitted the pages to A4
	}
	if w.is(PDFRotated) {
		f.rotate = 360 - w.o.Turn
	}
	if w.o.Device == Phone || w.o.EXIF {
		f.orientation = 1
		if w.o.EXIF { // the orientation that undoes the turn
			f.orientation = map[int]int{0: 1, 90: 8, 180: 3, 270: 6}[w.o.Turn]
		}
	}
	if w.o.Format == "png" || w.o.Format == "tiff" {
		w.truth.JPEGQuality = 0
	}
	for i := range pages {
		pages[i] = pages[i].turned(w.o.Turn)
	}
	name := string(w.kind)
	ext := map[string]string{"jpeg": ".jpg", "png": ".png", "pdf": ".pdf", "tiff": ".tif"}[w.o.Format]
	if w.is(IDTwoFiles) {
		var files []File
		for i, p := range pages {
			data, err := encode([]*planes{p}, f)
			if err != nil {
				return nil, err
			}
			files = append(files, File{fmt.Sprintf("%s-%d%s", name, i+1, ext), data})
		}
		return files, nil
	}
	data, err := encode(pages, f)
	return []File{{name + ext, data}}, err
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
	case MotionBlurred:
		p.drag(int((1.0+0.7*w.rng.Float64())*p.scale), w.rng.IntN(2) == 0)
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

// note completes the truth from a finished, upright page.
func (w *work) note(p *planes, page int) {
	w.truth.JPEGQuality = w.o.JPEGQuality
	if page == 1 {
		w.truth.Px, w.truth.Onto = [2]int{p.w, p.h}, p.onto
	} else {
		w.truth.Pages = append(w.truth.Pages, PageTruth{Px: [2]int{p.w, p.h}, Onto: p.onto})
	}
	for i := range w.truth.Seals {
		z := &w.truth.Seals[i]
		if z.Page != page {
			continue
		}
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
