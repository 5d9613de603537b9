package forms

import (
	"fmt"

	"github.com/vermilion-seal/vermilion/forms/internal/truetype"
)

// setter sets text in the fonts and remembers which glyphs the document needs, numbered in the order of their first use.
type setter struct {
	fonts *Fonts
	cuts  [faceCount]cut
}

// cut is what a document uses of one face; both lists start with .notdef.
type cut struct {
	glyphs []truetype.Glyph
	runes  []rune // by the glyph's number in the document
	number map[rune]uint16
}

// letter is one set character.
type letter struct {
	r       rune
	face    face
	number  uint16  // of its glyph in the document
	advance float64 // in ems
}

// missingGlyph reports a character that no font has.
type missingGlyph rune

func (m missingGlyph) Error() string { return fmt.Sprintf("no font has U+%04X", rune(m)) }

func newSetter(fonts *Fonts) *setter {
	s := &setter{fonts: fonts}
	for i := range s.cuts {
		s.cuts[i] = cut{glyphs: []truetype.Glyph{0}, runes: []rune{0}, number: map[rune]uint16{}}
	}
	return s
}

// letters sets text, each character in the wanted face or the first other that has it. The error is a missingGlyph.
func (s *setter) letters(text string, wanted face) ([]letter, error) {
	set := make([]letter, 0, len(text))
	for _, r := range text {
		i, glyph, ok := s.fonts.find(r, wanted)
		if !ok {
			return nil, missingGlyph(r)
		}
		c := &s.cuts[i]
		n, ok := c.number[r]
		if !ok {
			n = uint16(len(c.glyphs))
			c.number[r] = n
			c.glyphs = append(c.glyphs, glyph)
			c.runes = append(c.runes, r)
		}
		set = append(set, letter{r: r, face: i, number: n, advance: float64(s.fonts.faces[i].Advance(glyph)) / 1000})
	}
	return set, nil
}

// extent is a line's width in ems.
func extent(line []letter) float64 {
	w := 0.0
	for _, l := range line {
		w += l.advance
	}
	return w
}
