package forms

import (
	"fmt"

	"github.com/vermilion-seal/vermilion/forms/internal/truetype"
	"github.com/vermilion-seal/vermilion/models"
)

// Printed is a value as it stands on the paper.
type Printed struct {
	Field string // its name, without "field."
	Box   Box    // its place; no print but the value's lies in it
	Value string
	// Glyphs are its characters in reading order, one for each rune of Value.
	Glyphs []Glyph
}

// Glyph is one printed character. Lengths are millimetres on the page, origin at the top left.
type Glyph struct {
	Rune rune
	Line int // of the value, from 0
	// X and Y are where the pen stands: the left end of the character's piece of the baseline.
	X, Y float64
	// Advance is the character's width and Em the size of the font.
	Advance, Em float64

	contours []truetype.Contour
}

// Print returns every value that Draw prints on the form that the code names, set by the same code. The request's id is the
// code's to say: the form of another application shows other values. Safe for concurrent use.
//
// Errors are *models.Error: template_unknown, and as Draw's where a value cannot be set.
func Print(r models.Request, code Code, fonts *Fonts) ([]Printed, error) {
	s, err := lookupSheet(code.Kind, code.Version)
	if err != nil {
		return nil, err
	}
	set := newSetter(fonts)
	entries, err := s.enter(s.Values(r, code.IssuedOn), set)
	if err != nil {
		return nil, err
	}
	var out []Printed
	for _, e := range entries {
		p := Printed{Field: e.name, Box: e.Box, Value: e.value}
		em := e.size * mmPerPoint
		for i, line := range e.lines {
			x, y := baseline(e.Box, i, len(e.lines), e.size)
			x, y = x+e.X, y+e.Y
			for _, l := range line {
				contours, err := fonts.faces[l.face].Contours(set.cuts[l.face].glyphs[l.number])
				if err != nil {
					return nil, fmt.Errorf("outline in %s: %w", e.name, err)
				}
				p.Glyphs = append(p.Glyphs, Glyph{Rune: l.r, Line: i, X: x, Y: y, Advance: l.advance * em, Em: em, contours: contours})
				x += l.advance * em
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// Pen draws outlines: closed contours filled by the non-zero winding rule.
type Pen interface {
	MoveTo(x, y float64)
	LineTo(x, y float64)
	// QuadTo draws a quadratic curve by way of (cx, cy).
	QuadTo(cx, cy, x, y float64)
	Close()
}

// Trace draws the character's outline in millimetres on the page.
func (g Glyph) Trace(p Pen) {
	at := func(q truetype.Point) (x, y float64) { return g.X + q.X*g.Em, g.Y - q.Y*g.Em }
	for _, c := range g.contours {
		p.MoveTo(at(c.Start))
		for _, s := range c.Segments {
			x, y := at(s.To)
			if !s.Curved {
				p.LineTo(x, y)
				continue
			}
			cx, cy := at(s.Control)
			p.QuadTo(cx, cy, x, y)
		}
		p.Close()
	}
}

// In returns the character r as it would stand in the place of g, in the face that the forms would print it in; ok is false
// where no font has it.
func (g Glyph) In(r rune, fonts *Fonts) (other Glyph, ok bool) {
	face, id, ok := fonts.find(r, regular)
	if !ok {
		return Glyph{}, false
	}
	contours, err := fonts.faces[face].Contours(id)
	if err != nil {
		return Glyph{}, false
	}
	g.Rune, g.contours, g.Advance = r, contours, float64(fonts.faces[face].Advance(id))/1000*g.Em
	return g, true
}
