package text

import (
	"image"
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// View is a page seen as if it had been turned clockwise by Turn degrees, a multiple of 90. Quads are in pixels of the
// turned page; only the pixels that are asked for are ever touched.
type View struct {
	Page *page.Page
	Turn int
}

// Size returns the width and height of the turned page in pixels.
func (v View) Size() (w, h int) {
	w, h = v.Page.Size()
	if quarters(v.Turn)%2 == 1 {
		return h, w
	}
	return w, h
}

// longestGap is how many pixels of blank a line of 48 px height may show between characters.
const longestGap = 10

// Line cuts a line out of the red plane, at the height that readers want, with its blanks shortened, and stretches it to width
// times its breadth: readers need no more than about 20 pixels for a character.
func (v View) Line(q Quad, width float64) *image.Gray {
	return condense(v.sample(q, lineHeight, width), longestGap)
}

// glyphHeight is the height in pixels at which the pieces of a line are counted.
const glyphHeight = 32

// Glyphs counts the pieces of print in a line that blank columns separate, and those of them that are as narrow as letters and
// digits. Numbers and codes have one narrow piece a character, Chinese characters one or two of any breadth.
func (v View) Glyphs(q Quad) (narrow, all int) {
	run := 0
	for _, on := range append(inkedColumns(v.sample(q, glyphHeight, 1)), false) {
		switch {
		case on:
			run++
		case run > 0:
			all++
			if 100*run < narrowPercent*glyphHeight {
				narrow++
			}
			run = 0
		}
	}
	return narrow, all
}

// A letter or digit is narrower than so many hundredths of its line's height.
const narrowPercent = 62

// Grey returns the luma around a quad as it lies on the page, not turned, with a margin in pixels.
func (v View) Grey(q Quad, margin int) *image.Gray {
	r := v.onPage(q).Inset(-margin).Intersect(v.Page.Image.Rect)
	if r.Empty() {
		return image.NewGray(image.Rectangle{})
	}
	im := v.Page.Image
	return &image.Gray{Pix: im.Y[im.YOffset(r.Min.X, r.Min.Y):], Stride: im.YStride, Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
}

// onPage returns the box around a quad on the page as it is stored.
func (v View) onPage(q Quad) image.Rectangle {
	w, h := v.Size()
	b := q.Turned(-v.Turn, w, h).Bounds()
	return image.Rect(b[0], b[1], b[0]+b[2], b[1]+b[3])
}

func (v View) sample(q Quad, height int, width float64) *image.Gray {
	r := v.onPage(q).Inset(-2).Intersect(v.Page.Image.Rect)
	if r.Empty() {
		return image.NewGray(image.Rectangle{})
	}
	w, h := v.Size()
	q = q.Turned(-v.Turn, w, h).Rolled(v.Turn)
	for i := range q {
		q[i].X -= float64(r.Min.X)
		q[i].Y -= float64(r.Min.Y)
	}
	return sample(redPiece(v.Page.Image, r), q, height, width)
}

// redPiece computes the red plane of a piece of an image.
func redPiece(im *image.YCbCr, r image.Rectangle) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
	across, _ := page.Subsampling(im.SubsampleRatio)
	shift, _ := page.ChromaShift(im.SubsampleRatio)
	for y := range r.Dy() {
		row := out.Pix[y*out.Stride:][:r.Dx()]
		copy(row, im.Y[im.YOffset(r.Min.X, r.Min.Y+y):])
		page.Redden(row, im.Cr[im.COffset(r.Min.X, r.Min.Y+y):], r.Min.X%across, 1, shift)
	}
	return out
}

// condense shortens the blank stretches of a line to at most gap pixels.
func condense(line *image.Gray, gap int) *image.Gray {
	w, h := line.Rect.Dx(), line.Rect.Dy()
	inked := inkedColumns(line)
	keep := make([]int, 0, w)
	blank := 0
	for x, on := range inked {
		blank++
		if on {
			blank = 0
		}
		if blank <= gap {
			keep = append(keep, x)
		}
	}
	if len(keep) == w {
		return line
	}
	out := image.NewGray(image.Rect(0, 0, len(keep), h))
	for y := range h {
		row := line.Pix[y*line.Stride : y*line.Stride+w]
		for i, x := range keep {
			out.Pix[y*out.Stride+i] = row[x]
		}
	}
	return out
}

// inkedColumns tells which columns of a line hold print: something darker than three quarters of its range.
func inkedColumns(line *image.Gray) []bool {
	w, h := line.Rect.Dx(), line.Rect.Dy()
	darkest := make([]uint8, w)
	dark, bright := uint8(255), uint8(0)
	for x := range darkest {
		darkest[x] = 255
	}
	for y := range h {
		for x, v := range line.Pix[y*line.Stride : y*line.Stride+w] {
			darkest[x] = min(darkest[x], v)
			bright = max(bright, v)
		}
	}
	for _, v := range darkest {
		dark = min(dark, v)
	}
	limit := bright - (bright-dark)/4
	inked := make([]bool, w)
	for x, v := range darkest {
		inked[x] = v < limit
	}
	return inked
}

// Join returns the quad around several that stand on one row.
func Join(quads []Quad) Quad {
	if len(quads) == 1 {
		return quads[0]
	}
	long := quads[0]
	for _, q := range quads[1:] {
		if q.aspect() > long.aspect() {
			long = q
		}
	}
	ux, uy := 1.0, 0.0
	if long.aspect() > 3 {
		ux, uy = (long[1].X-long[0].X)/long.Width(), (long[1].Y-long[0].Y)/long.Width()
	}
	a0, a1, b0, b1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, q := range quads {
		for _, p := range q {
			a, b := p.X*ux+p.Y*uy, p.Y*ux-p.X*uy
			a0, a1, b0, b1 = min(a0, a), max(a1, a), min(b0, b), max(b1, b)
		}
	}
	at := func(a, b float64) page.Point { return page.Point{X: a*ux - b*uy, Y: a*uy + b*ux} }
	return Quad{at(a0, b0), at(a1, b0), at(a1, b1), at(a0, b1)}
}

const (
	// A line this many times longer than high is a value rather than part of a spaced label.
	valueAspect = 3
	// Behind a value, a gap of so many line heights ends the phrase; before it, one of so many.
	gapBehindValue, gapBeforeValue = 1.5, 7
)

// Phrases groups lines of an upright page into labels with their values: lists of indices from left to right, in the order of
// the rows. Labels are often spaced so widely that their characters are found apart.
func Phrases(quads []Quad) [][]int {
	var phrases [][]int
	for _, row := range rows(quads) {
		var phrase []int
		value := false
		for k, i := range row {
			if k > 0 {
				before, q := quads[row[k-1]], quads[i]
				limit := gapBeforeValue * max(before.Height(), q.Height())
				if value {
					limit = gapBehindValue * max(before.Height(), q.Height())
				}
				if q[0].X-before[1].X > limit {
					phrases, phrase, value = append(phrases, phrase), nil, false
				}
			}
			phrase = append(phrase, i)
			value = value || quads[i].aspect() > valueAspect
		}
		phrases = append(phrases, phrase)
	}
	return phrases
}
