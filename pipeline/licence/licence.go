// Package licence reads the credit code and the name on the copy of a business licence (营业执照).
//
// It measures: whether what it read is the right organisation's is for pipeline to judge.
package licence

import (
	"image"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// Reading is what a licence copy says. Boxes are in pixels of the page turned upright.
type Reading struct {
	// Turn is the clockwise turn in degrees (0, 90, 180, 270) that brought the page given upright.
	Turn int `json:"turn"`
	// CreditCode is an 18-character credit code or a 15-digit registration number, always with fitting check digits. Its
	// Confidence is at least text.Sure only where it was never wrong in trials: read outright, or with a probability above
	// 0.1 among all codes, and contradicted by no other source.
	CreditCode text.Candidate `json:"credit_code"`
	// Name is the organisation's name as printed, wrapped lines joined.
	Name text.Candidate `json:"name"`
	// ValidUntil is the end of the term of operation (营业期限) as YYYY-MM-DD, or 长期; licences since 2022 print none.
	ValidUntil text.Candidate `json:"valid_until"`
	// IsLicence is how much speaks for a business licence, 0–1: its title and the labels that only it carries.
	IsLicence float64 `json:"is_licence"`
	// QRCreditCode is the code in the licence's own QR code, empty where that was not read. It is looked for only while the
	// printed code is in doubt.
	QRCreditCode string `json:"qr_credit_code,omitempty"`
	// Mirrored tells that the page is a mirror image, of which nothing else was read.
	Mirrored bool `json:"mirrored,omitempty"`
	// Lines are the lines that were read on the way, not all of the page.
	Lines []text.Line `json:"lines,omitempty"`

	legible bool // what was read was read clearly
}

// Reader reads licence copies. It is safe for several goroutines when its engines are.
type Reader struct {
	engine engine
	second recognizer
}

// engine finds lines, tells their direction and reads them.
type engine interface {
	text.Recognizer
	Detect(im *image.Gray, maxSide int) ([]text.Quad, error)
	Upright(im *image.Gray, quads []text.Quad) (turnCW int, confidence float64, err error)
}

// recognizer is the part of text.Recognizer that a second opinion needs.
type recognizer interface {
	Name() string
	Read(line *image.Gray, hint text.Hint) (text.Reading, error)
}

// New returns a reader that works with engine and asks second for a second opinion on the code. second may be nil.
func New(engine engine, second recognizer) *Reader { return &Reader{engine: engine, second: second} }
