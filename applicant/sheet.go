package applicant

import (
	"image"
	"math"
)

// point is a position in millimetres, or in the unit that its holder names; x to the right, y down.
type point struct{ x, y float64 }

// rgb is a colour; as an ink it is what the ink lets through of white light.
type rgb [3]uint8

// sheet is a piece of paper with what is printed, written and stamped on it, before any device looks at it.
// Pixels are interleaved RGB with the origin at the top left.
type sheet struct {
	w, h  int
	scale float64 // pixels per millimetre
	pix   []uint8
}

// newSheet returns white paper of wMM × hMM millimetres.
func newSheet(wMM, hMM float64, dpi int) *sheet {
	scale := float64(dpi) / 25.4
	w, h := int(math.Round(wMM*scale)), int(math.Round(hMM*scale))
	s := &sheet{w: w, h: h, scale: scale, pix: make([]uint8, 3*w*h)}
	for i := range s.pix {
		s.pix[i] = 255
	}
	return s
}

// mask is coverage, 0 to 255, with its top left pixel at (x, y) of a sheet; it may reach beyond the sheet.
type mask struct {
	x, y, w, h int
	a          []uint8
}

// newMask returns an empty mask that covers the box of millimetres (x0, y0)–(x1, y1) with two pixels to spare.
func newMask(scale, x0, y0, x1, y1 float64) *mask {
	left, top := int(math.Floor(x0*scale))-2, int(math.Floor(y0*scale))-2
	w, h := int(math.Ceil(x1*scale))+2-left, int(math.Ceil(y1*scale))+2-top
	w, h = max(w, 1), max(h, 1)
	return &mask{x: left, y: top, w: w, h: h, a: make([]uint8, w*h)}
}

// alpha returns the mask as an image that shares its coverage, for the vector rasteriser.
func (m *mask) alpha() *image.Alpha {
	return &image.Alpha{Pix: m.a, Stride: m.w, Rect: image.Rect(0, 0, m.w, m.h)}
}

// lay puts ink on the sheet: full coverage multiplies the paper by the ink's colour, so what is beneath remains visible.
func (s *sheet) lay(m *mask, ink rgb) {
	var through [3][256]uint16 // 8.8 factors by coverage
	for c := range 3 {
		for a := range 256 {
			through[c][a] = uint16(256 - (256-int(ink[c]))*a/255)
		}
	}
	s.each(m, func(p []uint8, a uint8) {
		p[0] = uint8(uint16(p[0]) * through[0][a] >> 8)
		p[1] = uint8(uint16(p[1]) * through[1][a] >> 8)
		p[2] = uint8(uint16(p[2]) * through[2][a] >> 8)
	})
}

// layDensity puts ink on the sheet by optical density: coverage 170 is the ink's own colour, more is darker.
func (s *sheet) layDensity(m *mask, ink rgb) {
	var through [3][256]uint16
	for c := range 3 {
		t := math.Log(math.Max(float64(ink[c]), 1) / 255)
		for a := range 256 {
			through[c][a] = uint16(math.Round(256 * math.Exp(t*float64(a)/170)))
		}
	}
	s.each(m, func(p []uint8, a uint8) {
		p[0] = uint8(uint16(p[0]) * through[0][a] >> 8)
		p[1] = uint8(uint16(p[1]) * through[1][a] >> 8)
		p[2] = uint8(uint16(p[2]) * through[2][a] >> 8)
	})
}

// paint covers the sheet with an opaque colour.
func (s *sheet) paint(m *mask, c rgb) {
	s.each(m, func(p []uint8, a uint8) {
		for i := range 3 {
			p[i] = uint8((int(p[i])*(255-int(a)) + int(c[i])*int(a)) / 255)
		}
	})
}

// each calls f for every pixel of the sheet that the mask covers at all.
func (s *sheet) each(m *mask, f func(p []uint8, a uint8)) {
	x0, x1 := max(0, -m.x), min(m.w, s.w-m.x)
	for y := max(0, -m.y); y < min(m.h, s.h-m.y); y++ {
		row := m.a[y*m.w : (y+1)*m.w]
		base := 3 * ((y+m.y)*s.w + m.x)
		for x := x0; x < x1; x++ {
			if a := row[x]; a != 0 {
				i := base + 3*x
				f(s.pix[i:i+3:i+3], a)
			}
		}
	}
}

// fill paints an axis-aligned rectangle of millimetres.
func (s *sheet) fill(x, y, w, h float64, c rgb) {
	x0, y0 := max(int(math.Round(x*s.scale)), 0), max(int(math.Round(y*s.scale)), 0)
	x1, y1 := min(int(math.Round((x+w)*s.scale)), s.w), min(int(math.Round((y+h)*s.scale)), s.h)
	for yy := y0; yy < y1; yy++ {
		for xx := x0; xx < x1; xx++ {
			copy(s.pix[3*(yy*s.w+xx):], c[:])
		}
	}
}

// frame paints the outline of a rectangle with lines of the given width.
func (s *sheet) frame(x, y, w, h, line float64, c rgb) {
	s.fill(x, y, w, line, c)
	s.fill(x, y+h-line, w, line, c)
	s.fill(x, y, line, h, c)
	s.fill(x+w-line, y, line, h, c)
}

// place draws another sheet, scaled to the box of millimetres at (x, y) that is wMM wide, by bilinear sampling.
func (s *sheet) place(o *sheet, x, y, wMM float64) {
	k := float64(o.w) / (wMM * s.scale) // source pixels per target pixel
	w, h := int(wMM*s.scale), int(float64(o.h)/k)
	left, top := int(x*s.scale), int(y*s.scale)
	for yy := range h {
		if top+yy < 0 || top+yy >= s.h {
			continue
		}
		sy := min((float64(yy)+0.5)*k, float64(o.h)-1.001)
		iy := int(sy)
		fy := int((sy - float64(iy)) * 256)
		a, b := o.pix[3*iy*o.w:], o.pix[3*min(iy+1, o.h-1)*o.w:]
		for xx := range w {
			if left+xx < 0 || left+xx >= s.w {
				continue
			}
			sx := min((float64(xx)+0.5)*k, float64(o.w)-1.001)
			ix := int(sx)
			fx := int((sx - float64(ix)) * 256)
			d := s.pix[3*((top+yy)*s.w+left+xx):]
			for c := range 3 {
				p := int(a[3*ix+c])*(256-fx) + int(a[3*ix+3+c])*fx
				q := int(b[3*ix+c])*(256-fx) + int(b[3*ix+3+c])*fx
				d[c] = uint8((p*(256-fy) + q*fy) >> 16)
			}
		}
	}
}
