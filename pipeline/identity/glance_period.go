package identity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// period reads the phrases that look like 有效期限 with its value until one is.
func (g *glance) period(phrases [][]int) (bool, error) {
	for _, phrase := range g.periods(phrases) {
		value := g.layout.Lines[phrase[len(phrase)-1]]
		label := g.labelled(phrase, value, periodLabel*value.Height())
		r, err := g.reader.engine.Read(g.view.Line(value.Raised(digitMargin), periodWidth), text.Any)
		if err != nil {
			return false, err
		}
		since, until := parsePeriod(squeeze(r.Text))
		if until == "" || !usualTerm(since, until) {
			continue
		}
		if g.number < 0 || until == forever { // beside a number, at its scale, two dates of this form stand on the back only
			l, err := g.reader.engine.Read(g.view.Line(label, labelWidth), text.Any)
			if err != nil {
				return false, err
			}
			if !strings.Contains(squeeze(l.Text), "期限") {
				continue
			}
		}
		read := text.Candidate{Confidence: r.Confidence, Sources: []string{"onnx"}, Px: value.Bounds()}
		g.found.ValidFrom, g.found.ValidUntil = read, read
		g.found.ValidFrom.Value, g.found.ValidUntil.Value = since, until
		g.found.HasBack, g.found.BackPx = true, text.Join([]text.Quad{label, value}).Bounds()
		return r.Confidence >= clearAtGlance, nil
	}
	return false, nil
}

// periods lists the phrases that have the shape of a period of validity, the likeliest first, but few of them.
func (g *glance) periods(phrases [][]int) [][]int {
	type candidate struct {
		phrase []int
		narrow int
	}
	var likely []candidate
	for _, phrase := range phrases {
		last := g.layout.Lines[phrase[len(phrase)-1]]
		if aspect := last.Width() / last.Height(); slices.Contains(phrase, g.number) || aspect < 5 || aspect > 16 || !g.besideNumber(last) {
			continue
		}
		if narrow, all := g.view.Glyphs(last); narrow >= 8 && all <= 24 {
			likely = append(likely, candidate{phrase, narrow})
		}
	}
	slices.SortStableFunc(likely, func(a, b candidate) int { return cmp.Compare(b.narrow, a.narrow) })
	var first [][]int
	for _, c := range likely[:min(len(likely), periodTries)] {
		first = append(first, c.phrase)
	}
	return first
}

// besideNumber tells whether a line can be the period on the other side of the card whose number was found: both are copied at
// one scale.
func (g *glance) besideNumber(q text.Quad) bool {
	if g.number < 0 {
		return true
	}
	number := g.layout.Lines[g.number]
	mm := number.Width() / numberMM
	return q.Width() > 14*mm && q.Width() < 44*mm && q.Height() < 1.3*number.Height()
}

// labelled returns the label in front of the value of a phrase. Labels are pale: one that was not found must stand within so
// many pixels to the left.
func (g *glance) labelled(phrase []int, value text.Quad, within float64) text.Quad {
	if len(phrase) > 1 {
		return g.join(phrase[:len(phrase)-1])
	}
	return value.Part(-within/value.Width(), 0)
}
