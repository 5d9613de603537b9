// Package print compares what is printed on a form with what was printed there, character by character.
//
// Nothing is read: the expected characters are drawn by the code that drew the form, placed and blurred as the page shows its
// print, and subtracted. What remains is ink that is missing or too much. It is compared in the red plane, and coloured ink and
// pen strokes that cross a field are left out.
package print

import (
	"image"
	"math"
	"unicode"

	"golang.org/x/image/vector"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Mapping takes a place on the form in millimetres, origin at its top left, to the page's pixels.
type Mapping interface {
	Map(x, y float64) page.Point
}

// Field is how a printed value compares with what was printed.
type Field struct {
	Name string `json:"name"`
	// Score is the greatest Missing or Extra of its characters.
	Score float64 `json:"score"`
	// Chars is the number of its characters that were compared.
	Chars int `json:"chars"`
	// Struck is the share of its characters through which a pen or coloured ink other than a seal's runs.
	Struck float64 `json:"struck,omitempty"`
	// BesideMM2 is print in the value's place beside the value, in mm².
	BesideMM2 float64 `json:"beside_mm2"`
	// BesideCrossed tells that a good part of the ink there comes in from outside of the place: it may be a stamp's.
	BesideCrossed bool `json:"beside_crossed,omitempty"`
	// Cells are its suspicious characters.
	Cells []Cell `json:"cells,omitempty"`
	// Read is what was read in a suspicious field, and Added the confidence, 0–1, of the surest character in it for which the
	// value has no place.
	Read  string  `json:"read,omitempty"`
	Added float64 `json:"added,omitempty"`
}

// Cell is a suspicious character.
type Cell struct {
	// Index counts the value's characters from 0.
	Index    int    `json:"index"`
	Expected string `json:"expected"`
	// Missing and Extra are the strongest expected ink that is absent and the strongest ink that is not expected, averaged over
	// a square as wide as a stroke: 1 is a whole stroke of full ink. Extra is 0 where a pen or coloured ink runs through.
	Missing float64 `json:"missing"`
	Extra   float64 `json:"extra"`
	// Hidden is the share of the expected print that lies under ink through which it cannot be seen.
	Hidden float64 `json:"hidden"`
	// MM2 is the area in mm² of the largest piece that differs.
	MM2 float64 `json:"mm2"`
	// Px is the character's box on the page: x, y, width, height.
	Px [4]int `json:"px"`
	// Read is what was read in its place, empty where nothing was, and Confidence how surely.
	Read       string  `json:"read,omitempty"`
	Confidence float64 `json:"read_confidence,omitempty"`
}

// Suspicion is the score from which a character is suspicious. Sound characters score below 0.2.
const Suspicion = 0.25

// suspicionHidden is the share of hidden print that makes a character worth reading.
const suspicionHidden = 0.6

// SuspicionMM2 is the print beside a value, in mm², that makes its field suspicious.
const SuspicionMM2 = 0.5

// Suspicious tells whether the field is worth reading.
func (f Field) Suspicious() bool { return len(f.Cells) > 0 || f.BesideMM2 >= SuspicionMM2 }

// Compare measures the values on a page that onto places on its form. The order is that of values.
func Compare(p *page.Page, onto Mapping, values []forms.Printed) []Field {
	out := make([]Field, len(values))
	for i, v := range values {
		out[i].Name = v.Field
	}
	if w, h := p.Size(); w < 2 || h < 2 {
		return out
	}
	l := prepare(p, onto, values)
	onto = l.onto
	for i, m := range l.models() {
		s := l.strips[i]
		f := &out[s.field]
		for k, c := range s.compare(p.Image, onto, m, l.paper) {
			g := s.glyphs[k]
			f.Chars++
			f.Score = max(f.Score, c.missing, c.extra)
			if c.struck {
				f.Struck += 1 / float64(len(values[s.field].Glyphs))
			}
			if max(c.missing, c.extra) >= Suspicion || c.hidden >= suspicionHidden && !unicode.IsSpace(g.Rune) {
				f.Cells = append(f.Cells, Cell{
					Index: s.first + k, Expected: string(g.Rune), Missing: c.missing, Extra: c.extra, Hidden: c.hidden, MM2: c.mm2, Px: s.box(c, g, onto),
				})
			}
		}
	}
	for i, v := range values {
		out[i].BesideMM2, out[i].BesideCrossed = l.beside(p, onto, i, v)
	}
	return out
}

// lined is the lines of print of a page and what is known of them.
type lined struct {
	strips []*strip
	onto   Mapping // with the sheet's bend
	blur   float64 // mm
	paper  *sheet
}

// How much of the lines the models are fitted to: every so manieth row.
const (
	roughRows = 5
	fineRows  = 3
)

// prepare samples the lines of the values and finds how the page shows print.
func prepare(p *page.Page, onto Mapping, values []forms.Printed) *lined {
	if len(values) == 0 {
		return &lined{onto: onto}
	}
	mid := values[len(values)/2].Box
	l := &lined{strips: strips(values, size(onto, mid.X, mid.Y)), onto: onto, blur: firstBlur, paper: &sheet{}}
	z := vector.NewRasterizer(1, 1)
	l.place(p.Image, z)
	if b := l.follow(p.Image, onto, z); b != nil {
		l.onto = b
		l.place(p.Image, z)
	}
	agree(l.strips)
	var rough sums
	for _, s := range l.strips {
		s.render(z, l.paper)
		s.blur(l.blur*s.scale, l.paper)
		rough.add(s.gather(roughRows).withoutShift(), 1)
	}
	l.blur = rough.solve().sharper(l.blur)
	for _, s := range l.strips {
		s.blur(l.blur*s.scale, l.paper)
	}
	return l
}

// place samples every strip and finds its print.
func (l *lined) place(im *image.YCbCr, z *vector.Rasterizer) {
	for _, s := range l.strips {
		s.shift = [2]float64{}
		s.look(im, l.onto, l.paper)
		s.render(z, l.paper)
		s.seek()
	}
}

// priorPixels is how many pixels' weight the whole page has in the model of one line.
const priorPixels = 3000

// models fits every strip, each leaning on the whole page.
func (l *lined) models() []model {
	own := make([]*sums, len(l.strips))
	var whole sums
	for i, s := range l.strips {
		own[i] = s.gather(fineRows)
		whole.add(own[i].withoutShift(), 1)
	}
	out := make([]model, len(l.strips))
	for i := range out {
		own[i].add(&whole, priorPixels/fineRows/math.Max(whole.n, 1))
		out[i] = own[i].solve()
	}
	return out
}

// box returns where a character stands on the page.
func (s *strip) box(c misfit, g forms.Glyph, onto Mapping) [4]int {
	left, right := s.x0+float64(c.x0)/s.scale, s.x0+float64(c.x1)/s.scale
	top, bottom := g.Y-0.9*g.Em, g.Y+0.16*g.Em
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, corner := range [4][2]float64{{left, top}, {right, top}, {left, bottom}, {right, bottom}} {
		q := onto.Map(corner[0], corner[1])
		x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
	}
	x, y := int(math.Floor(x0)), int(math.Floor(y0))
	return [4]int{x, y, int(math.Ceil(x1)) - x, int(math.Ceil(y1)) - y}
}
