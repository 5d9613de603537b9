package forms

import (
	"github.com/vermilion-seal/vermilion/models"
)

// Box is a rectangle on a form in millimetres, origin at the top left of the page.
type Box struct {
	Page       int // 1-based
	X, Y, W, H float64
}

// Template is where everything stands on a form. Drawing and reading use the same value, so the form is its own ruler.
type Template struct {
	Kind    models.DocumentKind
	Version int
	// PageMM is the page's width and height.
	PageMM [2]float64
	// Boxes holds every named place: the blanks to be filled by hand, the places for seals, and field.NAME for each
	// printed value.
	Boxes map[string]Box
	// Marks are the four solid corner marks: top left, top right, bottom left, bottom right.
	Marks [4]Box
	// QR holds the printed codes' places without their quiet zones: top right, bottom left.
	QR [2]Box
}
