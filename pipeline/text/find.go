package text

import "image"

// detector is what finds lines: ONNX.
type detector interface {
	Detect(im *image.Gray, maxSide int) ([]Quad, error)
}

// leastGain is how many times larger a second, closer look must show the print to be worth its time.
const leastGain = 1.2

// Find finds lines in up to two steps, for the print may be small on its page: on the whole image at firstSide, and once
// more at closeSide on the part that has print, where that shows it clearly larger. Sides are as for Detect.
func Find(d detector, im *image.Gray, firstSide, closeSide int) ([]Quad, error) {
	quads, err := d.Detect(im, firstSide)
	if err != nil || len(quads) == 0 {
		return quads, err
	}
	side := max(im.Rect.Dx(), im.Rect.Dy())
	// The first step overlooks small print at the edges.
	r := Extent(quads).Inset(-side / 12).Intersect(image.Rect(0, 0, im.Rect.Dx(), im.Rect.Dy()))
	scale := func(maxSide, side int) float64 { return min(2, float64(maxSide)/float64(side)) }
	if r.Empty() || scale(closeSide, max(r.Dx(), r.Dy())) < leastGain*scale(firstSide, side) {
		return quads, nil
	}
	part := &image.Gray{Pix: im.Pix[r.Min.Y*im.Stride+r.Min.X:], Stride: im.Stride, Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
	if quads, err = d.Detect(part, closeSide); err != nil {
		return nil, err
	}
	for i := range quads {
		for j := range quads[i] {
			quads[i][j].X += float64(r.Min.X)
			quads[i][j].Y += float64(r.Min.Y)
		}
	}
	return quads, nil
}

// Extent returns the box around all quads, in pixels.
func Extent(quads []Quad) image.Rectangle {
	var all image.Rectangle
	for _, q := range quads {
		b := q.Bounds()
		all = all.Union(image.Rect(b[0], b[1], b[0]+b[2], b[1]+b[3]))
	}
	return all
}
