package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/vermilion-seal/vermilion/models"
)

var outcomeColours = map[models.Outcome]color.RGBA{
	models.Pass: {31, 140, 80, 255}, models.Fail: {210, 40, 25, 255}, models.Unsure: {215, 135, 0, 255},
}

// annotator draws what was found onto the pictures of pages.
type annotator struct{ face font.Face }

// labelPx is the height of the letters that name a check, in pixels.
const labelPx = 22

// newAnnotator loads the font of the labels from the assets.
func newAnnotator(assets string) (*annotator, error) {
	data, err := os.ReadFile(filepath.Join(assets, "fonts", "NotoSansSC-Bold.ttf"))
	if err != nil {
		return nil, err
	}
	parsed, err := opentype.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("parse label font: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: labelPx, DPI: 72})
	if err != nil {
		return nil, fmt.Errorf("load label font: %w", err)
	}
	return &annotator{face}, nil
}

// annotate draws findings as named frames: green for passed, red for failed, orange for doubt. The picture may be smaller
// than the page that the regions are given in.
func (a *annotator) annotate(picture []byte, p models.PageInfo, findings []models.Finding) ([]byte, error) {
	im, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("decode page picture: %w", err)
	}
	canvas := image.NewRGBA(im.Bounds())
	draw.Draw(canvas, canvas.Rect, im, im.Bounds().Min, draw.Src)
	scale := float64(canvas.Rect.Dx()) / float64(p.Px[0])
	labels := map[image.Rectangle]int{} // how many stand above a frame
	for _, f := range findings {
		for _, r := range f.Regions {
			if r.Page == p.Page {
				x, y := int(float64(r.Px[0])*scale), int(float64(r.Px[1])*scale)
				box := image.Rect(x, y, x+int(float64(r.Px[2])*scale), y+int(float64(r.Px[3])*scale))
				frame(canvas, box, outcomeColours[f.Outcome])
				a.label(canvas, box.Sub(image.Pt(0, labels[box]*(labelPx+4))), f)
				labels[box]++
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, canvas); err != nil {
		return nil, fmt.Errorf("encode annotated page: %w", err)
	}
	return out.Bytes(), nil
}

// label writes what was looked for above its frame, or in it at the top of the page.
func (a *annotator) label(dst draw.Image, box image.Rectangle, f models.Finding) {
	text := f.Check.Title().ZH
	if f.Outcome != models.Pass {
		text += " " + f.Reason
	}
	pen := font.Drawer{Dst: dst, Src: image.NewUniform(outcomeColours[f.Outcome]), Face: a.face}
	pen.Dot = fixed.P(min(box.Min.X, dst.Bounds().Max.X-pen.MeasureString(text).Ceil()), max(box.Min.Y-6, labelPx))
	pen.DrawString(text)
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
