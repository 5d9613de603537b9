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
	//
	// The blanks authorised_on and applied_on hold a date with its printed 年, 月 and 日; their parts NAME.year, NAME.month
	// and NAME.day, agent_signature, company_seal and seal_impression hold no print at all: whatever is in them was added.
	// The codes' places are qr and qr2.
	Boxes map[string]Box
	// Marks are the four solid corner marks: top left, top right, bottom left, bottom right.
	Marks [4]Box
	// QR holds the printed codes' places without their quiet zones: top right, bottom left.
	QR [2]Box
}

// Current returns the template that a new form of that kind is drawn with. For a kind that is no form the error is an
// *models.Error of kind ErrNotFound with code template_unknown.
func Current(kind models.DocumentKind) (Template, error) {
	s, err := currentSheet(kind)
	return s.Template, err
}

// Lookup returns a template that forms of that kind were ever drawn with, so that paper printed earlier can still be read.
// Errors are as Current's.
func Lookup(kind models.DocumentKind, version int) (Template, error) {
	s, err := lookupSheet(kind, version)
	return s.Template, err
}

// sheets holds every design of a form, oldest first; a design's version is its place, from 1. A design that was ever printed
// is never changed: a new one is added.
func sheets(kind models.DocumentKind) []func() sheet {
	switch kind {
	case models.CertificateForm:
		return []func() sheet{certificateV1}
	case models.SealForm:
		return []func() sheet{sealV1}
	case models.LicenceCopy, models.IDCopy:
	}
	return nil
}

func currentSheet(kind models.DocumentKind) (sheet, error) {
	return lookupSheet(kind, len(sheets(kind)))
}

func lookupSheet(kind models.DocumentKind, version int) (sheet, error) {
	designs := sheets(kind)
	if version < 1 || version > len(designs) {
		return sheet{}, models.NotFound("template_unknown", "没有该种类或版本的申请表模板。", "There is no form template of that kind and version.")
	}
	s := designs[version-1]()
	s.Kind, s.Version = kind, version
	return s, nil
}
