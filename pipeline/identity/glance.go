package identity

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// How broad lines are read at a glance, of their proportion, and how often another line is tried.
const (
	numberWidth, nameWidth, periodWidth, labelWidth = 0.75, 0.8, 0.8, 0.6
	// Digits fill the height of their line, which readers expect to have room for more.
	digitMargin                         = 0.1
	numberTries, nameTries, periodTries = 2, 3, 3
	// What is less clear at a glance has to be searched.
	clearAtGlance = 0.85
)

// glance is a first look at a page that reads three lines of it, found by their shape: a clean copy of both sides needs no more.
type glance struct {
	reader *Reader
	view   text.View
	layout text.Layout
	number int // the line of the number
	found  Reading
}

// glance tells what a page shows if it is a clean copy of both sides, the same way up; ok is false where it has to be searched.
func (r *Reader) glance(ctx context.Context, p *page.Page) (rd Reading, ok bool, err error) {
	layout := text.Survey(p)
	g := &glance{reader: r, view: text.View{Page: p, Turn: layout.Turn}, layout: layout}
	w, h := g.view.Size()
	flipped := &glance{reader: r, view: text.View{Page: p, Turn: layout.Turn + 180}, layout: layout.Flipped(w, h)}
	for _, i := range g.numberLines() {
		for _, g := range []*glance{g, flipped} {
			if g == flipped {
				i = len(layout.Lines) - 1 - i
			}
			if err := ctx.Err(); err != nil {
				return Reading{}, false, err
			}
			if found, err := g.readNumber(i); err != nil {
				return Reading{}, false, err
			} else if !found {
				continue
			}
			g.found.Turn = g.view.Turn % 360
			ok, err = g.rest()
			return g.found, ok, err
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

// readNumber tells whether line i reads outright and clearly as an identity number and nothing else.
func (g *glance) readNumber(i int) (bool, error) {
	q := g.layout.Lines[i]
	r, err := g.reader.engine.Read(g.view.Line(q.Raised(digitMargin), numberWidth), text.Any)
	if err != nil {
		return false, err
	}
	number := squeeze(strings.ToUpper(r.Text))
	if !isNumber(number) || clarity(r) < 0.6 {
		return false, nil
	}
	g.number = i
	g.found.Number = text.Candidate{Value: number, Confidence: 0.95, Sources: []string{"onnx"}, Px: q.Bounds()}
	return true, nil
}

// rest reads the name above the number and the period of validity, and tells whether both are clear.
func (g *glance) rest() (bool, error) {
	phrases := text.Phrases(g.layout.Lines)
	if ok, err := g.name(phrases); err != nil || !ok {
		return false, err
	}
	return g.period(phrases)
}

// name reads the topmost phrases of the card above its number until one is labelled as the name.
func (g *glance) name(phrases [][]int) (bool, error) {
	number := g.layout.Lines[g.number]
	// The number is 48 mm long and ends 8 mm before the card's right edge; the name stands 39 mm above it, to the left.
	mm := number.Width() / 48
	tries := nameTries
	for _, phrase := range phrases {
		first := g.layout.Lines[phrase[0]]
		above := number.MiddleAt(first.Centre().X) - first.Centre().Y
		if above < 25*mm || above > 48*mm || first[0].X > number[0].X || first[0].X < number[0].X-40*mm {
			continue
		}
		if tries--; tries < 0 {
			break
		}
		whole := g.join(phrase)
		line := g.view.Line(whole, nameWidth)
		r, err := g.reader.engine.Read(line, text.Any)
		if err != nil {
			return false, err
		}
		if name, confidence := nameOf(text.MarkUnread(line, nameWidth, r)); name != "" {
			g.found.Name = text.Candidate{Value: name, Confidence: confidence, Sources: []string{"onnx"}, Px: g.join(phrase[len(phrase)-1:]).Bounds()}
			g.found.HasFront, g.found.FrontPx = true, text.Join([]text.Quad{whole, number}).Bounds()
			// No search reads what the network does not know.
			return confidence >= clearAtGlance || strings.Contains(name, text.UnreadMark), nil
		}
	}
	return false, nil
}

func (g *glance) join(lines []int) text.Quad {
	quads := make([]text.Quad, 0, len(lines))
	for _, i := range lines {
		quads = append(quads, g.layout.Lines[i])
	}
	return text.Join(quads)
}

// nameOf returns the name in a reading that begins with 姓名, "" in any other. The label is small and pale: its first character
// may be lost.
func nameOf(r text.Reading) (string, float64) {
	before, after, ok := strings.Cut(squeeze(r.Text), "名")
	if !ok || len([]rune(before)) > 1 {
		return "", 0
	}
	name := strings.Map(func(c rune) rune {
		if strings.ContainsRune("·•・.．", c) {
			return '·'
		}
		return c
	}, after)
	confidence := clarity(r)
	if n := len([]rune(name)); n < 2 || n > 4 && !strings.Contains(name, "·") || strings.ContainsFunc(name, func(c rune) bool { return c < 0x80 }) {
		confidence = min(confidence, 0.6)
	}
	return name, confidence
}

// period reads the phrases that look like 有效期限 with its value until one is.
func (g *glance) period(phrases [][]int) (bool, error) {
	type candidate struct {
		phrase []int
		narrow int
	}
	number := g.layout.Lines[g.number]
	mm := number.Width() / 48
	var likely []candidate
	for _, phrase := range phrases {
		whole, last := g.join(phrase), g.layout.Lines[phrase[len(phrase)-1]]
		if len(phrase) < 2 || slices.Contains(phrase, g.number) || whole.Width() < 20*mm || whole.Width() > 62*mm || last.Height() > 1.3*number.Height() {
			continue
		}
		if narrow, _ := g.view.Glyphs(last); narrow >= 8 {
			likely = append(likely, candidate{phrase, narrow})
		}
	}
	slices.SortStableFunc(likely, func(a, b candidate) int { return cmp.Compare(b.narrow, a.narrow) })
	for _, c := range likely[:min(len(likely), periodTries)] {
		label, value := g.join(c.phrase[:len(c.phrase)-1]), g.layout.Lines[c.phrase[len(c.phrase)-1]]
		r, err := g.reader.engine.Read(g.view.Line(value.Raised(digitMargin), periodWidth), text.Any)
		if err != nil {
			return false, err
		}
		since, until := parsePeriod(squeeze(r.Text))
		if until == "" || !usualTerm(since, until) {
			continue
		}
		l, err := g.reader.engine.Read(g.view.Line(label, labelWidth), text.Any)
		if err != nil {
			return false, err
		}
		if !strings.Contains(squeeze(l.Text), "期限") {
			continue
		}
		read := text.Candidate{Confidence: r.Confidence, Sources: []string{"onnx"}, Px: value.Bounds()}
		g.found.ValidFrom, g.found.ValidUntil = read, read
		g.found.ValidFrom.Value, g.found.ValidUntil.Value = since, until
		g.found.HasBack, g.found.BackPx = true, text.Join([]text.Quad{label, value}).Bounds()
		return r.Confidence >= clearAtGlance, nil
	}
	return false, nil
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
