package forms

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// Draw returns the form of that kind for the request as a PDF of one page, drawn with the current template and dated with
// issuedAt's day in China. The same request, kind, day and fonts give the same bytes. Safe for concurrent use.
//
// Values are locked form fields, but for the few that the agent may still complete before printing.
//
// Errors are *models.Error: template_unknown for a kind that is no form, document_not_required for a form that the request does not
// need, glyph_missing for a character that no font has and text_does_not_fit for a value that its place cannot hold at a
// readable size. They name the field and never repeat the value.
func Draw(r models.Request, kind models.DocumentKind, issuedAt time.Time, fonts *Fonts) ([]byte, error) {
	s, err := currentSheet(kind)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(r.RequiredDocuments(), kind) {
		return nil, models.Invalid("document_not_required", "kind", "本申请不需要该材料。", "This application does not need that document.")
	}
	code := Code{Application: r.ID, Kind: kind, Version: s.Version, IssuedOn: IssueDay(issuedAt)}
	set := newSetter(fonts)
	page := canvas{height: s.PageMM[1]}
	if err := s.paint(&page, set); err != nil {
		return nil, err
	}
	symbol, err := code.symbol()
	if err != nil {
		return nil, err
	}
	for _, place := range s.QR {
		page.symbol(place, symbol)
	}
	entries, err := s.enter(s.Values(r, code.IssuedOn), set)
	if err != nil {
		return nil, err
	}
	out, err := assemble(s, code, page.Bytes(), entries, set)
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", kind, err)
	}
	return out, nil
}

// paint prints everything but values.
func (s sheet) paint(c *canvas, set *setter) error {
	for _, f := range s.fills {
		c.fill(f)
	}
	for _, r := range s.rules {
		c.rule(r)
	}
	for _, l := range s.labels {
		wanted := regular
		if l.bold {
			wanted = bold
		}
		text, err := set.letters(l.text, wanted)
		if err != nil {
			return fmt.Errorf("print form text: %w", err)
		}
		em := l.size * mmPerPoint
		lines := [][]letter{text}
		if l.w > 0 {
			lines, _ = wrap(text, l.w/em)
		}
		c.op("g", l.grey)
		for i, line := range lines {
			x := l.x
			switch l.align {
			case alignCentre:
				x -= extent(line) * em / 2
			case alignRight:
				x -= extent(line) * em
			case alignLeft:
			}
			c.line(line, x, l.y+float64(i)*l.leading, l.size)
		}
	}
	return nil
}

// entry is a value set in its place.
type entry struct {
	field
	Box
	value string
	size  float64 // points
	paint []byte  // content stream of its appearance, origin at the box's lower left
	lines [][]letter
}

// The least space between a value and its box, mm.
const (
	sidePadding = 1.5
	headPadding = 0.3
)

// enter sets the values in the order of fields.
func (s sheet) enter(values map[string]string, set *setter) ([]entry, error) {
	var entries []entry
	for _, f := range fields {
		place, ok := s.Boxes["field."+f.name]
		if !ok {
			continue
		}
		text, err := set.letters(values[f.name], regular)
		var missing missingGlyph
		if errors.As(err, &missing) {
			return nil, models.Invalid("glyph_missing", f.path,
				fmt.Sprintf("此项含有无法打印的字符（U+%04X），请更换。", rune(missing)),
				fmt.Sprintf("This field holds a character that cannot be printed (U+%04X): replace it.", rune(missing)))
		}
		if err != nil {
			return nil, err
		}
		lines, size, ok := fit(text, place.W-2*sidePadding, place.H-2*headPadding)
		if !ok {
			return nil, models.Invalid("text_does_not_fit", f.path, "此项内容过长，表格中放不下，请缩短。",
				"This field is too long for its place on the form: shorten it.")
		}
		e := entry{field: f, Box: place, value: values[f.name], size: size, lines: lines}
		e.paint = appearance(lines, size, place)
		entries = append(entries, e)
	}
	return entries, nil
}

// baseline returns where line i of n starts in its box, mm from the box's top left: the lines stand in the middle, from its
// left side.
func baseline(place Box, i, n int, size float64) (x, y float64) {
	em := size * mmPerPoint
	return sidePadding, place.H/2 - float64(n-1)*leading*em/2 + midHeight*em + float64(i)*leading*em
}

// appearance draws lines in a box.
func appearance(lines [][]letter, size float64, place Box) []byte {
	c := canvas{height: place.H}
	c.WriteString("/Tx BMC\nq\n")
	c.op("g", black)
	for i, line := range lines {
		x, y := baseline(place, i, len(lines), size)
		c.line(line, x, y, size)
	}
	c.WriteString("Q\nEMC\n")
	return c.Bytes()
}
