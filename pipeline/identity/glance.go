package identity

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// How broad lines are read at a glance, of their proportion, and how often another line is tried.
const (
	numberWidth, nameWidth, periodWidth, labelWidth = 0.6, 0.8, 0.8, 0.6
	// Digits fill the height of their line, which readers expect to have room for more.
	digitMargin = 0.1
	// The characters of a name, larger than those of its label, may be cut above and below.
	nameMargin                          = 0.2
	numberTries, nameTries, periodTries = 2, 3, 3
	// What is less clear at a glance has to be searched.
	clearAtGlance = 0.85
	// What is less clear of a number has to be read twice.
	clearNumber = 0.6
	// The number is so many mm long, and begins so many mm to the right of the labels above it.
	numberMM, labelMM = 48, 24
	// The name's row is lower than so many mm, as it is found; the next begins 7 mm further down.
	nameMM = 5.5
	// No print of its side stands further from the number in mm.
	cardMM = 46
	// 有效期限 stands within so many heights of its value to its left.
	periodLabel = 6
	// Lines of another card are so many times longer than high, with so many pieces of print; it has more than one.
	besideAspect, besideGlyphs, besideLines = 3, 4, 2
)

// The margins that a card has around the print that is read of each side, in widths of that print: above, right, below, left.
var (
	frontMargins = [4]float64{0.2, 0.2, 0.15, 0.15}
	backMargins  = [4]float64{1.1, 0.5, 0.25, 0.7}
)

// glance is a first look at a page that reads three lines of it, found by their shape: a clean copy needs no more.
type glance struct {
	reader *Reader
	view   text.View
	layout text.Layout
	number int // the line of the number, −1 while unknown
	found  Reading
}

// glance tells what a page shows if it is a clean copy of both sides, the same way up, or of one side and nothing else; ok is
// false where it has to be searched.
func (r *Reader) glance(ctx context.Context, p *page.Page) (rd Reading, ok bool, err error) {
	for _, side := range []int{text.UsualSide, text.CloseSide} {
		if w, h := p.Size(); side > text.UsualSide && max(w, h) < side {
			break
		}
		layout := text.Survey(p, side)
		if layout.Blank {
			return Reading{}, true, nil
		}
		if rd, ok, err = r.glanceAt(ctx, p, layout); ok || err != nil || rd.Number.Value != "" {
			break
		}
	}
	return rd, ok, err
}

// glanceAt is a glance at what a survey found.
func (r *Reader) glanceAt(ctx context.Context, p *page.Page, layout text.Layout) (rd Reading, ok bool, err error) {
	g := &glance{reader: r, view: text.View{Page: p, Turn: layout.Turn}, layout: layout, number: -1}
	w, h := g.view.Size()
	flipped := &glance{reader: r, view: text.View{Page: p, Turn: layout.Turn + 180}, layout: layout.Flipped(w, h), number: -1}
	for _, i := range g.numberLines() {
		ways := []*glance{g, flipped}
		if g.moreBelow(i) {
			ways = []*glance{flipped, g}
		}
		for _, way := range ways {
			if err := ctx.Err(); err != nil {
				return Reading{}, false, err
			}
			line := i
			if way == flipped {
				line = len(layout.Lines) - 1 - i
			}
			if found, err := way.readNumber(line); err != nil {
				return Reading{}, false, err
			} else if found {
				ok, err = way.rest()
				return way.found, ok, err
			}
		}
	}
	for _, g := range []*glance{g, flipped} {
		if ok, err = g.period(text.Phrases(g.layout.Lines)); err != nil || g.found.HasBack {
			g.found.Turn = g.view.Turn % 360
			return g.found, ok && g.nothingBeside(g.found.BackPx, backMargins), err
		}
	}
	return Reading{}, false, nil
}

// numberLines lists the lines that have the shape of an identity number, the likeliest first, but few of them.
func (g *glance) numberLines() []int {
	type candidate struct{ line, wide, off int }
	var lines []candidate
	for i, q := range g.layout.Lines {
		if a := q.Width() / q.Height(); a < 7 || a > 18 {
			continue
		}
		if narrow, all := g.view.Glyphs(q); all >= 15 && all <= 20 && narrow >= 13 {
			lines = append(lines, candidate{i, all - narrow, max(all-18, 18-all)})
		}
	}
	slices.SortStableFunc(lines, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.wide+a.off, b.wide+b.off), cmp.Compare(g.layout.Lines[b.line].Height(), g.layout.Lines[a.line].Height()))
	})
	var first []int
	for _, c := range lines[:min(len(lines), numberTries)] {
		first = append(first, c.line)
	}
	return first
}

// moreBelow tells whether more print stands below a line, as far as its card reaches if it is the number, than above it. All other
// print of the card stands above the number.
func (g *glance) moreBelow(i int) bool {
	number := g.layout.Lines[i]
	mm := number.Width() / numberMM
	below := 0.0
	for _, q := range g.layout.Lines {
		off := q.Centre().Y - number.MiddleAt(q.Centre().X)
		if math.Abs(off) > number.Height() && math.Abs(off) < cardMM*mm && q[1].X > number[0].X-labelMM*mm && q[0].X < number[1].X {
			below += math.Copysign(q.Width(), off)
		}
	}
	return below > 0
}

// readNumber tells whether line i reads outright as an identity number and nothing else: clearly, or the same way twice.
func (g *glance) readNumber(i int) (bool, error) {
	q := g.layout.Lines[i]
	before := ""
	for _, width := range []float64{numberWidth, 1} {
		r, err := g.reader.engine.Read(g.view.Line(q.Raised(digitMargin), width), text.Any)
		if err != nil {
			return false, err
		}
		number := squeeze(strings.ToUpper(r.Text))
		if !isNumber(number) {
			break
		}
		if number == before || clarity(r) >= clearNumber {
			g.number = i
			g.found.Number = text.Candidate{Value: number, Confidence: 0.95, Sources: []string{"onnx"}, Px: q.Bounds()}
			return true, nil
		}
		before = number
	}
	return false, nil
}

// rest reads the name above the number and the period of validity, and tells whether both are clear, or the name alone where
// nothing else is on the page.
func (g *glance) rest() (bool, error) {
	g.found.Turn = g.view.Turn % 360
	phrases := text.Phrases(g.layout.Lines)
	if ok, err := g.name(phrases); err != nil || !ok {
		return false, err
	}
	ok, err := g.period(phrases)
	return ok || !g.found.HasBack && g.nothingBeside(g.found.FrontPx, frontMargins), err
}

// nothingBeside tells whether hardly a line stands outside the card around the print of one side: the other side has several.
// The margins are in widths of that print: above, right, below, left.
func (g *glance) nothingBeside(print [4]int, margins [4]float64) bool {
	w := float64(print[2])
	beside := 0
	for _, q := range g.layout.Lines {
		x, y := (q.Centre().X-float64(print[0]))/w, (q.Centre().Y-float64(print[1]))/w
		within := y > -margins[0] && x < 1+margins[1] && y < float64(print[3])/w+margins[2] && x > -margins[3]
		if within || q.Width() < besideAspect*q.Height() {
			continue
		}
		if _, all := g.view.Glyphs(q); all >= besideGlyphs {
			beside++
		}
	}
	return beside < besideLines
}

func (g *glance) join(lines []int) text.Quad {
	quads := make([]text.Quad, 0, len(lines))
	for _, i := range lines {
		quads = append(quads, g.layout.Lines[i])
	}
	return text.Join(quads)
}

// clarity is the confidence of the least clear character of a reading that is no punctuation.
func clarity(r text.Reading) float64 {
	least := 1.0
	for _, c := range r.Chars {
		if !strings.ContainsAny(c.Text, " ·•・.．-") {
			least = min(least, c.Confidence)
		}
	}
	return least
}
