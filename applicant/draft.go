package applicant

import (
	"math"
	"unicode/utf8"
)

// draft draws on a sheet in millimetres and keeps the first error.
type draft struct {
	*sheet
	err error
}

// Alignments of text about its x.
const (
	flushLeft  = 0.0
	centred    = 0.5
	flushRight = 1.0
)

// text prints a line with its baseline at y; size is millimetres an em.
func (d *draft) text(face *typeface, x, y, size float64, text string, c rgb, align float64) {
	line, width, err := face.line(text, size, 0)
	if err != nil {
		d.err = err
		return
	}
	d.shape(line.transformed(translation(x-align*width, y)), c)
}

// spread prints a line with its characters spread evenly over the width, as labels on certificates are.
func (d *draft) spread(face *typeface, x, y, size, width float64, text string, c rgb) {
	_, natural, err := face.line(text, size, 0)
	if err != nil {
		d.err = err
		return
	}
	gap := (width - natural) / float64(max(utf8.RuneCountInString(text)-1, 1))
	line, _, err := face.line(text, size, gap)
	if err != nil {
		d.err = err
		return
	}
	d.shape(line.transformed(translation(x, y)), c)
}

// paragraph prints text in lines no wider than width and returns the baseline below the last.
func (d *draft) paragraph(face *typeface, x, y, size, width, leading float64, text string, c rgb) float64 {
	var row []rune
	used := 0.0
	flush := func() {
		if len(row) > 0 {
			d.text(face, x, y, size, string(row), c, flushLeft)
			y += leading
		}
		row, used = row[:0], 0
	}
	for _, r := range text {
		g, err := face.glyph(r)
		if err != nil {
			d.err = err
			return y
		}
		if used+g.advance*size > width {
			flush()
		}
		row = append(row, r)
		used += g.advance * size
	}
	flush()
	return y
}

// shape paints a filled path.
func (d *draft) shape(p path, c rgb) {
	if len(p) > 0 {
		d.paint(p.raster(d.scale), c)
	}
}

// ring paints an elliptical line.
func (d *draft) ring(cx, cy, rx, ry, line float64, c rgb) {
	d.shape(append(ellipse(cx, cy, rx, ry, false), ellipse(cx, cy, rx-line, ry-line, true)...), c)
}

// badge paints an invented emblem: a red disc in a golden wreath of rays over waves. No state has it.
func (d *draft) badge(cx, cy, r float64) {
	gold, red := rgb{214, 168, 62}, rgb{206, 36, 40}
	for i := range 24 {
		ray := polygon(point{-0.07 * r, -0.86 * r}, point{0, -1.04 * r}, point{0.07 * r, -0.86 * r})
		d.shape(ray.transformed(translation(cx, cy).after(rotation(float64(i)*15))), red)
	}
	d.shape(ellipse(cx, cy, 0.92*r, 0.92*r, false), gold)
	d.shape(ellipse(cx, cy, 0.82*r, 0.82*r, false), red)
	for i := range 3 {
		y := cy + (0.12+0.2*float64(i))*r
		half := math.Sqrt(max(0.6*r*r-(y-cy)*(y-cy), 0)) * 0.9
		d.shape(ellipse(cx, y, half, 0.06*r, false), gold)
	}
	d.shape(ellipse(cx, cy-0.3*r, 0.22*r, 0.22*r, false), gold)
}

// copied turns what is drawn so far into a colour copy: paler blacks, a little less colour.
func (d *draft) copied(black, white uint8) {
	var tone [256]uint8
	for v := range tone {
		tone[v] = uint8(int(black) + v*(int(white)-int(black))/255)
	}
	for i, v := range d.pix {
		d.pix[i] = tone[v]
	}
}
