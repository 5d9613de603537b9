// Package text finds lines of print on a page and reads them.
//
// Two engines stand behind one interface: the PP-OCRv4 networks through ONNX Runtime, which also find the lines and tell
// which way up they are, and Tesseract. Both read grey pixels; give them the red plane of a page, in which a red seal
// stamped over the print has vanished.
package text

import (
	"image"
	"unicode"
)

// Hint says what a line may hold, which an engine may use to read it better.
type Hint int

// The hints.
const (
	Any     Hint = iota // Chinese, Latin letters and digits
	Chinese             // mostly Chinese
	Code                // A–Z and 0–9 only, as in a credit code
	Digits              // 0–9 only
)

// Recognizer reads one line of print. ONNX and Tesseract implement it; it is safe for use by several goroutines at once.
type Recognizer interface {
	// Name is the engine's name, as results quote it: "onnx", "tesseract".
	Name() string
	// Read reads a tight, upright line of dark print on a light ground, of any height from 8 px. With the hints Code and
	// Digits the text holds nothing but those characters. A line without print, or without pixels because it lies beyond the
	// page's edge, gives an empty text and no error. An error is the engine's failure.
	Read(line *image.Gray, hint Hint) (Reading, error)
	// Close frees the engine. It must not be used afterwards.
	Close() error
}

// Reading is what an engine read on one line.
type Reading struct {
	Text string `json:"text"`
	// Confidence is the mean over the characters, 0–1; 0 for an empty text. It is not a probability of being right.
	Confidence float64 `json:"confidence"`
	// Chars are the characters of Text one by one, ONNX only.
	Chars []Char `json:"chars,omitempty"`
	// Lattice holds the probabilities behind Text, ONNX only. It does not travel between processes.
	Lattice *Lattice `json:"-"`
}

// Char is one character of a reading.
type Char struct {
	Text       string  `json:"text"`
	Confidence float64 `json:"confidence"`
	// From and To are the lattice steps of the character, To exclusive. The whole line is as wide as the lattice is long.
	From int `json:"from"`
	To   int `json:"to"`
}

// Clarity returns the confidence of each character of Text without its spaces.
func (r Reading) Clarity() (each []float64) {
	for _, c := range r.Chars {
		for _, v := range c.Text {
			if !unicode.IsSpace(v) {
				each = append(each, c.Confidence)
			}
		}
	}
	return each
}

// Line is a line of print on a page.
type Line struct {
	// Quad is where the line stands, in pixels of the image that was read.
	Quad       Quad    `json:"quad"`
	Text       string  `json:"text"`
	Confidence float64 `json:"confidence"`
}

// allows tells whether a character may stand on a line with the hint.
func (h Hint) allows(c byte) bool {
	digit := c >= '0' && c <= '9'
	switch h {
	case Code:
		return digit || c >= 'A' && c <= 'Z'
	case Digits:
		return digit
	}
	return true
}

// lacksPixels tells whether there is nothing to look at.
func lacksPixels(im *image.Gray) bool { return im == nil || im.Rect.Empty() }
