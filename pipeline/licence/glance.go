package licence

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// How broad lines are read at a glance, of their proportion: codes are narrow print, names are not.
const (
	codeWidth, titleWidth, nameWidth, termWidth = 0.8, 0.5, 0.55, 0.6
	// Digits fill the height of their line, which readers expect to have room for more.
	codeMargin = 0.1
	// The second of two dates begins beyond this fraction of their line.
	termFrom = 0.42
	// The term's print is at least so high as the code's, whose line a watermark may make look higher than it is.
	leastTerm = 0.75
	// What is clearer than this at a glance needs no second look.
	clearAtGlance = 0.9
	// What is less clear than this, read twice, needs a search.
	readAtGlance = 0.6
	// Letters in narrow type may touch, and count as one: a code has so many pieces at least.
	leastGlyphs = 11
	codeTries   = 3
	nameTries   = 3
	termTries   = 2
)

// glance is a first look at a page that reads three or four lines of it, found by their shape. A clean copy needs no more.
type glance struct {
	reader *Reader
	view   text.View
	layout text.Layout
	code   int // the line of the code
	found  Reading
}

// glance tells what a page says if it is a clean copy, upright or not; ok is false where it has to be searched.
func (r *Reader) glance(ctx context.Context, p *page.Page, qr func(*image.Gray) (string, error)) (rd Reading, ok bool, err error) {
	for _, side := range []int{text.UsualSide, text.CloseSide} {
		if w, h := p.Size(); side > text.UsualSide && max(w, h) < side {
			break
		}
		layout := text.Survey(p, side)
		if layout.Blank {
			return Reading{}, true, nil
		}
		if rd, ok, err = r.glanceAt(ctx, p, layout, qr); ok || err != nil || rd.CreditCode.Value != "" {
			break
		}
	}
	return rd, ok, err
}

// glanceAt is a glance at what a survey found.
func (r *Reader) glanceAt(ctx context.Context, p *page.Page, layout text.Layout, qr func(*image.Gray) (string, error)) (rd Reading, ok bool, err error) {
	g := &glance{reader: r, view: text.View{Page: p, Turn: layout.Turn}, layout: layout}
	w, h := g.view.Size()
	flipped := &glance{reader: r, view: text.View{Page: p, Turn: layout.Turn + 180}, layout: layout.Flipped(w, h)}
	ways := []*glance{g, flipped}
	for _, i := range g.codeLines() {
		for _, way := range ways {
			line := i
			if way == flipped {
				line = len(layout.Lines) - 1 - i
			}
			if err := ctx.Err(); err != nil {
				return Reading{}, false, err
			}
			found, legible, err := way.readCode(line)
			if err != nil {
				return Reading{}, false, err
			}
			if found {
				way.found.Turn = way.view.Turn % 360
				if ok, err = way.rest(); ok && qr != nil {
					way.askQR(qr)
				}
				return way.found, ok, err
			}
			if legible { // the page stands so
				ways = []*glance{way}
				break
			}
		}
	}
	return Reading{}, false, nil
}

// codeLines lists the lines that have the shape of a credit code, the likeliest first, but few of them.
func (g *glance) codeLines() []int {
	type candidate struct{ line, off int }
	var lines []candidate
	for i, q := range g.layout.Lines {
		if !between(q.Width()/q.Height(), 7, 18) {
			continue
		}
		if narrow, all := g.view.Glyphs(q); all >= leastGlyphs && all <= 20 && 4*narrow >= 3*all {
			lines = append(lines, candidate{i, all - narrow + max(18-all, all-18)})
		}
	}
	slices.SortStableFunc(lines, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.off, b.off), cmp.Compare(g.layout.Lines[b.line].Height(), g.layout.Lines[a.line].Height()))
	})
	var first []int
	for _, c := range lines[:min(len(lines), codeTries)] {
		first = append(first, c.line)
	}
	return first
}

// readCode tells whether line i reads as a credit code and nothing else, and whether it could be read at all.
func (g *glance) readCode(i int) (found, legible bool, err error) {
	q := g.layout.Lines[i]
	r, err := g.reader.engine.Read(g.view.Line(q.Raised(codeMargin), codeWidth), text.Any)
	if err != nil {
		return false, false, err
	}
	legible = len(r.Chars) >= leastGlyphs && r.Confidence >= clearAtGlance
	for _, run := range r.Runs(18) {
		code := validCode(unmistaken.Replace(run.Text))
		if len(run.Text) != 18 || code == "" || !plausible(code, run.Text) || strings.TrimSpace(run.Before) != "" || rivalled(code, run, r) {
			continue
		}
		if other, err := g.otherNumber(i); err != nil || other {
			return false, legible, err
		}
		g.code = i
		g.found.CreditCode = text.Candidate{Value: code, Confidence: 0.96, Sources: []string{"onnx"}, Px: q.Bounds()}
		g.found.Lines = append(g.found.Lines, text.Line{Quad: q, Text: r.Text, Confidence: r.Confidence})
		return true, true, nil
	}
	return false, legible, nil
}

// otherNumber tells whether print that is no code label stands close in front of line i: the label of another number.
func (g *glance) otherNumber(i int) (bool, error) {
	q := g.layout.Lines[i]
	for k, o := range g.layout.Lines {
		gap := (q[0].X - o[1].X) / q.Height()
		if k == i || !between(gap, -0.5, 3) || math.Abs(o.Centre().Y-q.Centre().Y) > 0.6*q.Height() || o.Width() < o.Height() {
			continue
		}
		r, err := g.reader.engine.Read(g.view.Line(o, titleWidth), text.Any)
		if err != nil || !isCodeLabel(squeeze(r.Text)) {
			return err == nil, err
		}
	}
	return false, nil
}

// askQR lets the licence's own QR code have its say.
func (g *glance) askQR(qr func(*image.Gray) (string, error)) {
	for _, q := range g.layout.Blocks {
		content, err := qr(g.view.Grey(q, int(q.Height()/5)))
		if err == nil && g.found.confirm(content) { // what looks like a QR code may be none
			return
		}
	}
}

// rest reads the title, the name and the end of the term, and tells whether title and name are clear.
func (g *glance) rest() (bool, error) {
	phrases := text.Phrases(g.layout.Lines)
	titled, err := g.title()
	if err == nil && !titled {
		titled, err = g.codeLabel(phrases)
	}
	if err != nil || !titled {
		return false, err
	}
	if named, err := g.name(phrases); err != nil || !named {
		return false, err
	}
	return true, g.term()
}

// title reads the largest print of the upper half.
func (g *glance) title() (bool, error) {
	_, h := g.view.Size()
	best, size := -1, 1.5*g.layout.Lines[g.code].Height()
	for i, q := range g.layout.Lines {
		if q.Height() > size && q.Centre().Y < 0.5*float64(h) && between(q.Width()/q.Height(), 1.6, 9) {
			best, size = i, q.Height()
		}
	}
	if best < 0 {
		return false, nil
	}
	r, _, err := g.read(g.layout.Lines[best], titleWidth)
	g.found.IsLicence = 0.98
	return strings.Contains(squeeze(r.Text), "执照"), err
}

// codeLabel reads what stands above the code. Titles in gold are as bright as the paper.
func (g *glance) codeLabel(phrases [][]int) (bool, error) {
	code := g.layout.Lines[g.code]
	for _, phrase := range phrases {
		label := text.Join(g.lines(phrase))
		above := code.MiddleAt(label.Centre().X) - label.Centre().Y
		if !between(above, 0.6*code.Height(), 3.2*code.Height()) || label[0].X > code[1].X || label[1].X < code[0].X {
			continue
		}
		r, _, err := g.read(label, titleWidth)
		g.found.IsLicence = 0.9
		read := squeeze(r.Text)
		return isCodeLabel(read) || strings.Contains(read, "统一社会"), err
	}
	return false, nil
}

func (g *glance) lines(phrase []int) []text.Quad {
	lines := make([]text.Quad, 0, len(phrase))
	for _, i := range phrase {
		lines = append(lines, g.layout.Lines[i])
	}
	return lines
}

// read reads a line, cuts pictures of its characters and notes it.
func (g *glance) read(q text.Quad, width float64) (text.Reading, []*image.Gray, error) {
	line := g.view.Line(q, width)
	if line.Rect.Empty() {
		return text.Reading{}, nil, nil
	}
	r, err := g.reader.engine.Read(line, text.Any)
	r = text.MarkUnread(line, width, r)
	if err == nil && r.Text != "" {
		g.found.Lines = append(g.found.Lines, text.Line{Quad: q, Text: r.Text, Confidence: r.Confidence})
	}
	return r, text.Pictures(line, width, r), err
}

// term looks for the end of the term of operation: the only value made of two dates stands on the right.
func (g *glance) term() error {
	w, _ := g.view.Size()
	tries := termTries
	for _, q := range g.layout.Lines {
		if q[0].X < 0.4*float64(w) || !between(q.Width()/q.Height(), 11, 19) || q.Height() < leastTerm*g.layout.Lines[g.code].Height() {
			continue
		}
		if narrow, all := g.view.Glyphs(q); narrow < 14 || all > 27 {
			continue
		}
		if tries--; tries < 0 {
			break
		}
		for _, width := range [2]float64{termWidth, 1} { // a second time, wider, where a character is not clear
			r, _, err := g.read(q.Part(termFrom, 1), width)
			if err != nil {
				return err
			}
			s := squeeze(r.Text)
			if !strings.Contains(s, "至") {
				break
			}
			if until, least := termEnd(s), clarity(r); until != "" && least > g.found.ValidUntil.Confidence {
				g.found.ValidUntil = text.Candidate{Value: until, Confidence: least, Sources: []string{"onnx"}, Px: q.Bounds()}
			}
			if g.found.ValidUntil.Confidence >= text.Sure {
				return nil
			}
		}
		if g.found.ValidUntil.Value != "" {
			return nil
		}
	}
	return nil
}

// clarity is the confidence of the least clear character of a reading that is no punctuation.
func clarity(r text.Reading) float64 {
	least := 1.0
	for _, c := range r.Chars {
		if !strings.ContainsAny(c.Text, " ()（）[]【】〔〕·•.,:;'\"-，。：；、") {
			least = min(least, c.Confidence)
		}
	}
	return least
}
