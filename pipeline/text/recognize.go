package text

import (
	"fmt"
	"image"
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// lineHeight is the height in pixels of the lines that the networks read.
const lineHeight = 48

// Read implements Recognizer. Lines of 48 px height are read as they are, others are sampled to it.
func (o *ONNX) Read(line *image.Gray, hint Hint) (Reading, error) {
	if lacksPixels(line) {
		return Reading{}, nil
	}
	if line.Rect.Dy() != lineHeight {
		line = SampleLine(line, whole(line), lineHeight)
	}
	var reading Reading
	w := line.Rect.Dx()
	if w < lineHeight { // the network wants a minimum of context
		line = widen(line, lineHeight)
		w = lineHeight
	}
	err := run(o.recognize, planes(line), 3, w, lineHeight, func(out []float32, shape []int64) error {
		if len(shape) != 3 || int(shape[2]) != len(o.keys.names) {
			return fmt.Errorf("output of shape %v for %d characters", shape, len(o.keys.names))
		}
		reading = o.keys.decode(out, int(shape[1]), hint)
		return nil
	})
	if err != nil {
		return Reading{}, fmt.Errorf("recognise line of %d px: %w", w, err)
	}
	return reading, nil
}

// Lines finds the lines of an upright image, the longer side of which is reduced to maxSide pixels for that, and reads
// them at full resolution. Lines without text are left out.
func (o *ONNX) Lines(im *image.Gray, maxSide int) ([]Line, error) {
	quads, err := o.Detect(im, maxSide)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, q := range quads {
		r, err := o.Read(SampleLine(im, q, lineHeight), Any)
		if err != nil {
			return nil, err
		}
		if r.Text != "" {
			lines = append(lines, Line{Quad: q, Text: r.Text, Confidence: r.Confidence})
		}
	}
	return lines, nil
}

// whole is the quad of all of an image.
func whole(im *image.Gray) Quad {
	w, h := float64(im.Rect.Dx()), float64(im.Rect.Dy())
	return Quad{{}, {X: w}, {X: w, Y: h}, page.Point{Y: h}}
}

// widen repeats the last column until the line is w pixels wide.
func widen(line *image.Gray, w int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, w, line.Rect.Dy()))
	n := line.Rect.Dx()
	for y := range line.Rect.Dy() {
		row := out.Pix[y*out.Stride : y*out.Stride+w]
		copy(row, line.Pix[y*line.Stride:y*line.Stride+n])
		for x := n; x < w; x++ {
			row[x] = row[n-1]
		}
	}
	return out
}

// alignUp rounds to the nearest multiple of 32 pixels, at least 32.
func alignUp(v float64) int { return max(32, int(math.Round(v/32))*32) }
