package text

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"slices"
)

const (
	// A box this many times longer than wide says which way its line runs.
	decidedAspect = 2
	// The direction network sees 192 px of a line; longer lines are cut to this aspect and squeezed.
	directionWidth  = 192
	directionAspect = 8
	directionLines  = 3
)

// SureUpright is the confidence of Upright below which a page is better tried the other way up, too: ornaments may count among
// its lines.
const SureUpright = 0.9

// Upright tells by how many degrees (0, 90, 180, 270) an image must be turned clockwise for its lines, found by Detect, to
// stand upright. Lines that are mostly tall mean a sideways page; the direction network then looks at the longest ones.
// The confidence is the share of evidence, 0–1; without lines it is 0 and the turn 0.
func (o *ONNX) Upright(im *image.Gray, quads []Quad) (turnCW int, confidence float64, err error) {
	if lacksPixels(im) {
		return 0, 0, nil
	}
	var wide, tall []Quad
	wideSum, tallSum := 0.0, 0.0
	for _, q := range quads {
		switch w, h := q.Width(), q.Height(); {
		case w >= decidedAspect*h:
			wide, wideSum = append(wide, q), wideSum+w
		case h >= decidedAspect*w:
			tall, tallSum = append(tall, q), tallSum+h
		}
	}
	if wideSum+tallSum == 0 {
		return 0, 0, nil
	}
	base, lines := 0, wide
	if tallSum > wideSum {
		base, lines = 90, tall
	}
	slices.SortFunc(lines, func(a, b Quad) int { return cmp.Compare(length(b), length(a)) })
	down, seen := 0.0, 0
	for _, q := range lines[:min(len(lines), directionLines)] {
		p, err := o.upsideDown(im, q.Rolled(base))
		if err != nil {
			return 0, 0, err
		}
		down += p
		seen++
	}
	down /= float64(seen)
	side := max(wideSum, tallSum) / (wideSum + tallSum)
	if down > 0.5 {
		return base + 180, side * down, nil
	}
	return base, side * (1 - down), nil
}

// upsideDown returns the probability that the line stands on its head.
func (o *ONNX) upsideDown(im *image.Gray, q Quad) (float64, error) {
	if aspect := q.Width() / q.Height(); aspect > directionAspect {
		q = q.Part(0, directionAspect/aspect)
	}
	line := SampleLine(im, q, lineHeight)
	if line.Rect.Dx() > directionWidth {
		line = reduce(line, directionWidth, lineHeight)
	}
	// Beyond the line the network expects the middle of its range, which is not a brightness: pad the planes.
	w := line.Rect.Dx()
	narrow := planes(line)
	padded := make([]float32, 3*lineHeight*directionWidth)
	for row := range 3 * lineHeight {
		copy(padded[row*directionWidth:], narrow[row*w:(row+1)*w])
	}
	down := math.NaN()
	err := run(o.direction, padded, 3, directionWidth, lineHeight, func(out []float32, shape []int64) error {
		if len(out) != 2 {
			return fmt.Errorf("output of shape %v", shape)
		}
		down = float64(out[1])
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("tell direction of line: %w", err)
	}
	return down, nil
}

func length(q Quad) float64 { return max(q.Width(), q.Height()) }
