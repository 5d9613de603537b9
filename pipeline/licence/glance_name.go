package licence

import (
	"image"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// name reads the first phrases below the code until one is labelled as the name, and the lines that the name wraps on to.
func (g *glance) name(phrases [][]int) (bool, error) {
	w, _ := g.view.Size()
	top, tries := g.layout.Lines[g.code].Centre().Y, nameTries
	for _, phrase := range phrases {
		first, last := g.layout.Lines[phrase[0]], g.layout.Lines[phrase[len(phrase)-1]]
		if first.Centre().Y < top || first[0].X > 0.5*float64(w) || slices.Contains(phrase, g.code) ||
			len(phrase) < 2 || last[1].X-first[0].X < 6*last.Height() || first.Width() > 6*first.Height() {
			continue
		}
		if tries--; tries < 0 {
			break
		}
		name, err := g.value(text.Join(g.lines(phrase)))
		if err != nil {
			return false, err
		}
		if name.Value == "" {
			continue
		}
		px := []text.Quad{last}
		for len(px) < 3 {
			below, ok := g.below(phrases, phrase, px[len(px)-1])
			if !ok {
				break
			}
			r, pictures, err := g.read(below, nameWidth)
			if err != nil {
				return false, err
			}
			name.Value += squeeze(r.Text)
			name.Pictures = append(name.Pictures, pictures...)
			name.Clarity = append(name.Clarity, r.Clarity()...)
			name.Confidence = min(name.Confidence, clarity(r))
			px = append(px, below)
		}
		name.Px = around(px)
		g.found.Name = name
		return endsLikeName(name.Value) && name.Confidence >= readAtGlance, nil
	}
	return false, nil
}

// value reads a phrase and returns the name in it, empty where its label is another. What is not clear is read once more, broader.
func (g *glance) value(q text.Quad) (text.Candidate, error) {
	best := text.Candidate{Sources: []string{"onnx"}}
	for _, width := range []float64{nameWidth, 1} {
		r, pictures, err := g.read(q, width)
		if err != nil {
			return best, err
		}
		row := []rune(squeeze(r.Text))
		kept := withoutStray(row, pictures)
		name, at := nameIn(string(pick(row, kept)))
		if name == "" {
			return text.Candidate{}, nil
		}
		each := r.Clarity()
		if !strings.Contains(name, text.UnreadMark) { // traces beside the name say nothing about it
			r.Chars = slices.DeleteFunc(slices.Clone(r.Chars), func(c text.Char) bool { return c.Text == text.UnreadMark })
		}
		if c := clarity(r); c > best.Confidence {
			best.Value, best.Confidence = name, c
			of := kept[at : at+len([]rune(name))]
			best.Pictures, best.Clarity = pick(pictures, of), pick(each, of)
		}
		if best.Confidence >= clearAtGlance {
			break
		}
	}
	return best, nil
}

// withoutStray lists the characters of a row without what could not be read around its label: traces of a seal, as a rule, unless
// it is as broad as a character and stands before the name.
func withoutStray(row []rune, pictures []*image.Gray) (kept []int) {
	labelled := false
	for i, r := range row {
		character := i < len(pictures) && pictures[i] != nil
		if string(r) == text.UnreadMark && (!labelled || row[kept[len(kept)-1]] == '称' && !character) {
			continue
		}
		kept = append(kept, i)
		labelled = labelled || r == '称'
	}
	return kept
}

// pick returns the values at some places, as far as there are any.
func pick[T any](all []T, places []int) (some []T) {
	for _, i := range places {
		if i < len(all) {
			some = append(some, all[i])
		}
	}
	return some
}

// below finds the line on to which the value of a phrase wraps: close below its last line, begun where the value begins, with no
// label to its left. Its pieces stand close to each other.
func (g *glance) below(phrases [][]int, phrase []int, last text.Quad) (line text.Quad, ok bool) {
	h := last.Height()
	from := g.layout.Lines[phrase[len(phrase)-1]][0].X
	for _, other := range phrases {
		q := g.layout.Lines[other[0]]
		gap := q.Centre().Y - last.MiddleAt(q.Centre().X)
		if other[0] == phrase[0] || !between(gap, 0.6*h, 1.7*h) || !between(q[0].X-from, -1.2*h, 1.2*h) || !between(q.Height(), 0.7*h, 1.4*h) {
			continue
		}
		pieces := g.lines(other)
		n := 1
		for n < len(pieces) && pieces[n][0].X-pieces[n-1][1].X < h {
			n++
		}
		return text.Join(pieces[:n]), true
	}
	return line, false
}
