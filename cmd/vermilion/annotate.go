package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"

	"github.com/vermilion-seal/vermilion/models"
)

var outcomeColours = map[models.Outcome]color.RGBA{
	models.Pass: {31, 140, 80, 255}, models.Fail: {210, 40, 25, 255}, models.Unsure: {215, 135, 0, 255},
}

// annotate draws what was found onto the picture of a page: green for passed, red for failed, orange for doubt.
// The picture may be smaller than the page that the regions are given in.
func annotate(picture []byte, p models.PageInfo, findings []models.Finding) ([]byte, error) {
	im, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("decode page picture: %w", err)
	}
	canvas := image.NewRGBA(im.Bounds())
	draw.Draw(canvas, canvas.Rect, im, im.Bounds().Min, draw.Src)
	scale := float64(canvas.Rect.Dx()) / float64(p.Px[0])
	for _, f := range findings {
		for _, r := range f.Regions {
			if r.Page == p.Page {
				x, y := int(float64(r.Px[0])*scale), int(float64(r.Px[1])*scale)
				frame(canvas, image.Rect(x, y, x+int(float64(r.Px[2])*scale), y+int(float64(r.Px[3])*scale)), outcomeColours[f.Outcome])
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, canvas); err != nil {
		return nil, fmt.Errorf("encode annotated page: %w", err)
	}
	return out.Bytes(), nil
}

// frame draws the outline of a rectangle, three pixels wide.
func frame(dst draw.Image, r image.Rectangle, c color.Color) {
	const width = 3
	for _, side := range []image.Rectangle{
		{r.Min, image.Pt(r.Max.X, r.Min.Y+width)},
		{image.Pt(r.Min.X, r.Max.Y-width), r.Max},
		{r.Min, image.Pt(r.Min.X+width, r.Max.Y)},
		{image.Pt(r.Max.X-width, r.Min.Y), r.Max},
	} {
		draw.Draw(dst, side.Intersect(dst.Bounds()), image.NewUniform(c), image.Point{}, draw.Src)
	}
}
