package identity

import (
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// name reads the topmost phrases of the card above its number until one is labelled as the name.
func (g *glance) name(phrases [][]int) (bool, error) {
	number := g.layout.Lines[g.number]
	// The number ends 8 mm before the card's right edge; the name stands 39 mm above it, to the left.
	mm := number.Width() / numberMM
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
		whole := g.wholeRow(g.join(phrase), nameMM*mm)
		if label := number[0].X - labelMM*mm; whole[0].X > label+4*mm { // too pale to be found
			whole = whole.Part((label-whole[0].X)/whole.Width(), 1)
		}
		name, err := g.readName(whole)
		if err != nil {
			return false, err
		}
		if name.Value != "" {
			g.found.Name = name
			g.found.HasFront, g.found.FrontPx = true, text.Join([]text.Quad{whole, number}).Bounds()
			return true, nil // no search reads it better than two readings do
		}
	}
	return false, nil
}

// wholeRow returns a piece of a row with what stands above and below it, as far as the row is no higher than so many pixels: a row
// in which every character has an upper and a lower part may fall into two.
func (g *glance) wholeRow(row text.Quad, height float64) text.Quad {
	for _, q := range g.layout.Lines {
		whole := text.Join([]text.Quad{row, q})
		if q[0].X < row[1].X && q[1].X > row[0].X && whole.Height() < height {
			row = whole
		}
	}
	return row
}

// readName reads a phrase and returns the name in it, empty where its label is another. What is not clear is read once more,
// broader and higher, and where a name has but one character or ends in one that could not be read, for the breadth of a
// character beyond: hairlines may be too pale to be found.
func (g *glance) readName(q text.Quad) (text.Candidate, error) {
	best := text.Candidate{Sources: []string{"onnx"}, Px: q.Bounds()}
	for try, width := range []float64{nameWidth, 1, 1} {
		switch {
		case try == 1:
			q = q.Raised(nameMargin)
		case try == 2 && len([]rune(best.Value)) > 1 && !strings.HasSuffix(best.Value, text.UnreadMark):
			return best, nil
		case try == 2:
			q = q.Part(0, 1+q.Height()/q.Width())
		}
		line := g.view.Line(q, width)
		r, err := g.reader.engine.Read(line, text.Any)
		if err != nil {
			return best, err
		}
		r = text.MarkUnread(line, width, r)
		name, confidence := nameOf(r)
		if name == "" {
			break
		}
		if confidence > best.Confidence || try == 2 {
			pictures := text.Pictures(line, width, r)
			best.Value, best.Confidence = name, confidence
			best.Pictures = pictures[max(len(pictures)-len([]rune(name)), 0):]
		}
		if confidence >= clearAtGlance {
			break
		}
	}
	return best, nil
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
