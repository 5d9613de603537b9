// Package identity reads the copy of a resident identity card (居民身份证), one side or both on a page.
//
// It keeps no more of the card than its Reading says, and puts none of it into errors.
package identity

import (
	"image"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// Reading is what a page with an ID card shows. Boxes are x, y, w, h in pixels of the page turned upright.
type Reading struct {
	// Turn is the clockwise turn in degrees (0, 90, 180, 270) that brought the page given upright.
	Turn int `json:"turn"`
	// Number is the citizen identity number (公民身份号码), always with a real date of birth and a fitting check digit.
	Number text.Candidate `json:"number"`
	// Name is the holder's name.
	Name text.Candidate `json:"name"`
	// ValidFrom and ValidUntil are YYYY-MM-DD, from the back; ValidUntil may be 长期, without end.
	ValidFrom  text.Candidate `json:"valid_from"`
	ValidUntil text.Candidate `json:"valid_until"`
	// HasFront: the side with the portrait (人像面) is there; HasBack: the one with the national emblem (国徽面).
	HasFront bool `json:"has_front"`
	HasBack  bool `json:"has_back"`
	// FrontPx and BackPx are boxes around the print of each side, smaller than the card; zero where it is not there.
	FrontPx [4]int `json:"front_px"`
	BackPx  [4]int `json:"back_px"`
	// Mirrored tells that the page is a mirror image, of which nothing else was read.
	Mirrored bool `json:"mirrored,omitempty"`
}

// Reader reads ID card copies. It is safe for several goroutines when its engines are.
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

// New returns a reader that works with engine and asks second for a second opinion on the number. second may be nil.
func New(engine engine, second recognizer) *Reader { return &Reader{engine: engine, second: second} }
