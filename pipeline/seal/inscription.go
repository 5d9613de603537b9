package seal

import (
	"image"
	"math"
)

// lineHeight is the height in pixels of the lines of text that are taken from a seal, which recognisers want.
const lineHeight = 48

// The ring's text lies on an arc about the top, this many degrees to either side.
const arcDegrees = 146

// squeeze is how much narrower than it is the ring's text is made: characters stand far apart on a ring, and recognisers take
// their time by the length of a line.
const squeeze = .4

// RingText returns the text along the ring rolled out into one line, dark on white, 48 pixels high; nil where the seal shows
// no such text or the page has less than 5 pixels per mm.
func (v *View) RingText(s Seal) *image.Gray {
	if v.pxPerMM < 5 || s.ink.hue == noInk {
		return nil
	}
	in := newInked(v.page.Image, v.pl, s.ink.hue)
	face := s.face()
	inner, outer, ok := in.textBand(&face, s.ink.full)
	if !ok {
		return nil
	}
	major, minor, _ := face.axes()
	middle := (inner + outer) / 2 * math.Sqrt(major*minor)
	px := lineHeight / ((outer - inner) * math.Sqrt(major*minor)) // pixels of the line per pixel of the page
	w := int(2 * arcDegrees * math.Pi / 180 * middle * px * squeeze)
	line := image.NewGray(image.Rect(0, 0, w, lineHeight))
	var radii [lineHeight]float64
	for y := range radii {
		radii[y] = outer - (outer-inner)*(float64(y)+.5)/lineHeight
	}
	var ink [lineHeight]float32
	for x := range w {
		sin, cos := math.Sincos((-90 + arcDegrees*(2*(float64(x)+.5)/float64(w)-1)) * math.Pi / 180)
		in.radial(ink[:], &face, [2]float64{cos, sin}, radii[:])
		for y, v := range ink {
			line.Pix[y*line.Stride+x] = tone(v, s.ink.full)
		}
	}
	return trimmed(line)
}

// trimmed cuts a line to where its ink begins and ends, with a little white left on both sides.
func trimmed(line *image.Gray) *image.Gray {
	const white = 6
	w := line.Rect.Dx()
	inked := func(x int) bool {
		dark := 0
		for y := range lineHeight {
			if line.Pix[y*line.Stride+x] < 128 {
				dark++
			}
		}
		return dark > 2
	}
	from, to := 0, w
	for from < w && !inked(from) {
		from++
	}
	for to > from && !inked(to-1) {
		to--
	}
	if to-from < lineHeight {
		return nil
	}
	from, to = max(from-white, 0), min(to+white, w)
	out := image.NewGray(image.Rect(0, 0, to-from, lineHeight))
	for y := range lineHeight {
		copy(out.Pix[y*out.Stride:(y+1)*out.Stride], line.Pix[y*line.Stride+from:y*line.Stride+to])
	}
	return out
}

// face is the ring's ellipse with the first axis to the right of the upright impression and the second downwards.
func (s *Seal) face() ellipse {
	major, minor, phi := s.outer.axes()
	if s.Shape == Ellipse {
		return turned(s.outer.x, s.outer.y, major, minor, phi)
	}
	r := math.Sqrt(major * minor)
	return turned(s.outer.x, s.outer.y, r, r, s.AngleDeg*math.Pi/180)
}

// tone returns how a spot with some ink looks as print: dark where there is ink.
func tone(ink, full float32) uint8 { return uint8(255 * (1 - ramp((ink/full-.15)/.6))) }

// textBand returns between which shares of the radius the ring's text lies: what has ink between the white inside the ring
// and the white around the star.
func (in *inked) textBand(face *ellipse, full float32) (inner, outer float64, ok bool) {
	const steps = 60
	var inked [steps]int // directions with ink by radius
	var radii [steps]float64
	for i := range radii {
		radii[i] = (float64(i) + .5) / steps
	}
	var ink [steps]float32
	for k := -arcDegrees; k <= arcDegrees; k += 2 {
		sin, cos := math.Sincos((float64(k) - 90) * math.Pi / 180)
		in.radial(ink[:], face, [2]float64{cos, sin}, radii[:])
		for i, v := range ink {
			if v > full*.35 {
				inked[i]++
			}
		}
	}
	// The white inside the ring, then the first and the last of the text.
	least := arcDegrees / 12
	i := steps * 97 / 100
	for k := i; k > steps*84/100; k-- {
		if inked[k] < inked[i] {
			i = k
		}
	}
	for i > steps*3/4 && inked[i] <= least {
		i--
	}
	first := i
	for i > steps/3 && inked[i] > least {
		i--
	}
	inner, outer = float64(i+1)/steps-.008, float64(first+1)/steps+.008
	return inner, outer, outer-inner > .12 && outer-inner < .5
}

// LineText returns the straight text below the star, 合同专用章 and the like, in the same way; nil where there is none. Where half
// of the ring's text has faded the seal may stand on another point of its star.
func (v *View) LineText(s Seal) *image.Gray {
	if v.pxPerMM < 5 || s.ink.hue == noInk {
		return nil
	}
	in := newInked(v.page.Image, v.pl, s.ink.hue)
	const points, ringText = 360. / 5, .71 // of the radius
	for _, turn := range []float64{0, points, -points} {
		stood := s
		stood.AngleDeg += turn
		line, bottom := stood.lineText(in)
		if turn == 0 && (line != nil || s.Shape == Ellipse) || line != nil && bottom < ringText {
			return line
		}
	}
	return nil
}

// lineText returns the straight text below the star of a seal that stands as its AngleDeg says, and where it ends, of the radius.
func (s Seal) lineText(in *inked) (line *image.Gray, bottom float64) {
	face := s.face()
	at := func(x, y float64) float32 {
		ink, _ := in.at(face.x+face.xx*x+face.xy*y, face.y+face.yx*x+face.yy*y)
		return ink
	}
	// Rows from below the star to where the ring's text or number begins.
	const from, to, step = .34, .72, .01
	var top float64
	for y := from; y < to; y += step {
		inked := 0
		for x := -.3; x <= .3; x += .02 {
			if at(x, y) > s.ink.full*.35 {
				inked++
			}
		}
		switch {
		case inked >= 5 && top == 0:
			top = y
		case inked < 3 && top > 0 && y-top < .08: // the tips of the star
			top = 0
		}
		if inked >= 5 {
			bottom = y
		}
		if top > 0 && inked < 3 {
			break
		}
	}
	if top == 0 || top > .6 || bottom-top < .1 || bottom-top > .34 {
		return nil, 0
	}
	top, bottom = top-.02, bottom+.03
	const half = .70
	px := lineHeight / (bottom - top)
	w := int(2 * half * px * squeeze)
	if s.Shape == Ellipse {
		w = w * 3 / 2
	}
	line = image.NewGray(image.Rect(0, 0, w, lineHeight))
	for x := range w {
		for y := range lineHeight {
			u, d := half*(2*(float64(x)+.5)/float64(w)-1), top+(bottom-top)*(float64(y)+.5)/lineHeight
			line.Pix[y*line.Stride+x] = tone(at(u, d), s.ink.full)
		}
	}
	return trimmed(line), bottom
}
