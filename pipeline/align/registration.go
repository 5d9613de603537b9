// Package align finds where a page lies on its form, so that a box in millimetres names pixels.
//
// The form is its own ruler: a QR code says which form it is and about where it lies, four solid corner marks say exactly
// where. Everything is read in the red plane, in which a red seal over a mark or a code vanishes.
package align

import (
	"math"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Registration is where a page lies on its form. All pixels are those of the upright page: the page after Turn.
type Registration struct {
	// Code is what the form's QR code says.
	Code forms.Code `json:"code"`
	// Template is the template that the code names. It does not travel: after decoding JSON look it up by the code.
	Template forms.Template `json:"-"`
	// Turn is the clockwise turn in degrees (0, 90, 180, 270) that set the page upright.
	Turn int `json:"turn"`
	// Marks is the number of corner marks found, 2 to 4; with two, both codes were there to help.
	Marks int `json:"marks"`
	// MarksPx are the centres of the corner marks in the order of Template.Marks; where a mark was not found, the place
	// where it should be.
	MarksPx [4]page.Point `json:"marks_px"`
	// Checks is the number of points, centres of the QR codes' finder patterns, behind ResidualMM.
	Checks int `json:"checks"`
	// ResidualMM is the greatest distance in millimetres between where the finder patterns of the QR codes are and where
	// ToPage says they should be. With four marks they took no part in the fit, and the figure is an independent check.
	ResidualMM float64 `json:"residual_mm"`
	// PxPerMM is the mean scale over the page in pixels per millimetre; 25.4 times it is the true resolution in dpi.
	PxPerMM float64 `json:"px_per_mm"`
	// ScaleX and ScaleY are the scales across and down the page at its middle, in pixels per millimetre.
	ScaleX float64 `json:"scale_x"`
	ScaleY float64 `json:"scale_y"`
	// Skew is the clockwise angle in degrees by which the form still leans on the upright page.
	Skew float64 `json:"skew"`
	// Perspective is the share by which one corner of the form was farther from the camera than another: 0 on a flatbed
	// scanner, 0.05 on a tilted photo.
	Perspective float64 `json:"perspective"`
	// ToPage maps millimetres on the form, origin at its top left, to pixels.
	ToPage Homography `json:"to_page"`
}

// Quad returns the corners of a box on the page in pixels: top left, top right, bottom right, bottom left.
func (r *Registration) Quad(b forms.Box) [4]page.Point {
	return [4]page.Point{
		r.ToPage.Map(b.X, b.Y), r.ToPage.Map(b.X+b.W, b.Y),
		r.ToPage.Map(b.X+b.W, b.Y+b.H), r.ToPage.Map(b.X, b.Y+b.H),
	}
}

// Px returns the smallest upright rectangle around a box: x, y, width and height in whole pixels. It may reach beyond the
// page where the scan cut the box.
func (r *Registration) Px(b forms.Box) [4]int {
	q := r.Quad(b)
	x0, y0, x1, y1 := q[0].X, q[0].Y, q[0].X, q[0].Y
	for _, c := range q[1:] {
		x0, y0, x1, y1 = min(x0, c.X), min(y0, c.Y), max(x1, c.X), max(y1, c.Y)
	}
	left, top := int(math.Floor(x0)), int(math.Floor(y0))
	return [4]int{left, top, int(math.Ceil(x1)) - left, int(math.Ceil(y1)) - top}
}

// Patch lifts a box from the upright page p as an upright rectangle with pxPerMM pixels per millimetre.
func (r *Registration) Patch(p *page.Page, b forms.Box, pxPerMM float64) *page.Patch {
	w, h := max(1, int(math.Round(b.W*pxPerMM))), max(1, int(math.Round(b.H*pxPerMM)))
	patch := p.Sample(r.Quad(b), w, h)
	patch.PxPerMM = pxPerMM
	return patch
}

// describe fills in the figures that follow from ToPage.
func (r *Registration) describe() {
	w, h := r.Template.PageMM[0], r.Template.PageMM[1]
	r.ScaleX, r.ScaleY, r.Skew = r.ToPage.scaleAt(w/2, h/2)
	r.PxPerMM = math.Sqrt(r.ScaleX * r.ScaleY)
	least, most := math.Inf(1), 0.0
	for _, c := range [4][2]float64{{0, 0}, {w, 0}, {0, h}, {w, h}} {
		depth := r.ToPage[6]*c[0] + r.ToPage[7]*c[1] + r.ToPage[8]
		least, most = min(least, depth), max(most, depth)
	}
	r.Perspective = most/least - 1
}
