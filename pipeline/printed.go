package pipeline

import (
	"fmt"
	"image"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/print"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// Printed is a printed value as it was read from the paper.
type Printed struct {
	Text string
	// Confidence holds one figure for each character of Text.
	Confidence []float64
}

// readField reads a suspicious field. What is not surely read as it should be is read once more with coloured ink bleached
// out: a stamp over the print is none of it.
func (e *Examiner) readField(f *print.Field, want string, patch *page.Patch) error {
	for _, plane := range []func() *image.Gray{patch.Red, patch.Bleached} {
		got, err := readPrinted(e.onnx, plane(), patch.PxPerMM)
		if err != nil {
			return err
		}
		if note(f, want, got); f.Added == 0 && !slices.ContainsFunc(f.Cells, unsettled) {
			break
		}
	}
	return nil
}

// unsettled tells that a character was not surely read, neither as the expected one nor as another.
func unsettled(c print.Cell) bool { return c.Confidence < text.Sure }

// note writes down what was read in the places of a field's unsettled characters, by the alignment of least edit distance.
func note(f *print.Field, want string, got Printed) {
	f.Read, f.Added = got.Text, 0
	var places []int // in want, of the characters that take part
	var w []char
	for i, r := range []rune(want) {
		for _, canonical := range models.CanonicalName(string(r)) {
			places, w = append(places, i), append(w, char{canonical, 1})
		}
	}
	var g []char
	for i, r := range []rune(got.Text) {
		for _, canonical := range models.CanonicalName(string(r)) {
			g = append(g, char{canonical, got.Confidence[i]})
		}
	}
	read := map[int]pairing{}
	last := len(w)
	for _, pair := range alignRunes(w, g) { // from the end
		if pair.want == 0 {
			f.Added = max(f.Added, pair.confidence)
			continue
		}
		last--
		read[places[last]] = pair
	}
	for i := range f.Cells {
		if pair, ok := read[f.Cells[i].Index]; ok && pair.got != 0 && unsettled(f.Cells[i]) {
			f.Cells[i].Read, f.Cells[i].Confidence = string(pair.got), pair.confidence
		}
	}
}

// readPrinted reads the lines of print in a plane of a rectified field, from top to bottom, as one value.
func readPrinted(rec text.Recognizer, plane *image.Gray, pxPerMM float64) (Printed, error) {
	var out Printed
	for _, row := range textRows(plane, pxPerMM) {
		line := plane.SubImage(row).(*image.Gray)
		reading, err := rec.Read(tight(line), text.Any)
		if err != nil {
			return Printed{}, fmt.Errorf("read printed field: %w", err)
		}
		for _, c := range reading.Chars {
			for _, r := range c.Text {
				out.Text += string(r)
				out.Confidence = append(out.Confidence, c.Confidence)
			}
		}
	}
	return out, nil
}

// tight copies a part of an image into one of its own, origin (0, 0).
func tight(im *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, im.Rect.Dx(), im.Rect.Dy()))
	for y := range out.Rect.Dy() {
		copy(out.Pix[y*out.Stride:(y+1)*out.Stride], im.Pix[y*im.Stride:])
	}
	return out
}

// textRows finds the lines of print in a field: runs of rows with ink, each cut to where its ink begins and ends. What is
// lower than 1 mm is no line of print but the edge of a frame or a speck.
func textRows(im *image.Gray, pxPerMM float64) []image.Rectangle {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	dark := darkBelow(im)
	least := max(1, int(0.15*pxPerMM)) // px of ink that make a row of print
	inked := make([]bool, h)
	for y := range h {
		n := 0
		for _, v := range im.Pix[y*im.Stride : y*im.Stride+w] {
			if v < dark {
				n++
			}
		}
		inked[y] = n >= least && n < w*9/10
	}
	closeGaps(inked, int(0.35*pxPerMM))
	var rows []image.Rectangle
	for y := 0; y < h; y++ {
		if !inked[y] {
			continue
		}
		y0 := y
		for y < h && inked[y] {
			y++
		}
		if float64(y-y0) < pxPerMM {
			continue
		}
		x0, x1 := inkSpan(im, y0, y, dark)
		pad := max(1, (y-y0)/8)
		rows = append(rows, image.Rect(x0-2*pad, y0-pad, x1+2*pad, y+pad).Intersect(im.Rect))
	}
	return rows
}

// closeGaps joins runs that are parted by at most gap rows, as 二 and i are.
func closeGaps(inked []bool, gap int) {
	last := -1
	for y, on := range inked {
		if !on {
			continue
		}
		if last >= 0 && y-last-1 <= gap {
			for i := last + 1; i < y; i++ {
				inked[i] = true
			}
		}
		last = y
	}
}

func inkSpan(im *image.Gray, y0, y1 int, dark uint8) (x0, x1 int) {
	x0, x1 = im.Rect.Dx(), 0
	for y := y0; y < y1; y++ {
		for x, v := range im.Pix[y*im.Stride : y*im.Stride+im.Rect.Dx()] {
			if v < dark {
				x0, x1 = min(x0, x), max(x1, x+1)
			}
		}
	}
	return x0, x1
}

// darkBelow is the level under which a pixel is print: 60 % of the way from the darkest to the paper.
func darkBelow(im *image.Gray) uint8 {
	sample := make([]uint8, 0, len(im.Pix)/7+1)
	for i := 0; i < len(im.Pix); i += 7 {
		sample = append(sample, im.Pix[i])
	}
	if len(sample) == 0 {
		return 0
	}
	slices.Sort(sample)
	paper, darkest := int(sample[len(sample)*3/4]), int(sample[len(sample)/200])
	return uint8(darkest + (paper-darkest)*6/10)
}
