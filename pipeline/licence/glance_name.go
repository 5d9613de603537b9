package licence

import (
	"image"
	"math"
	"slices"
	"strings"
	"unicode"

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
		name, label, err := g.value(text.Join(g.lines(phrase)))
		if err != nil {
			return false, err
		}
		if name.Value == "" {
			continue
		}
		px := []text.Quad{text.Join(g.behindLabel(phrase, label))}
		em := min(px[0].Width()/float64(len([]rune(name.Value))), px[0].Height())
		for len(px) < 3 {
			line, ok := g.view.Wrapped(px[len(px)-1], em)
			if !ok {
				break
			}
			r, pictures, err := g.read(line, nameWidth)
			if err != nil || !strings.ContainsFunc(r.Text, unicode.IsLetter) {
				return false, err
			}
			name.Value += squeeze(r.Text)
			name.Pictures = append(name.Pictures, pictures...)
			name.Clarity = append(name.Clarity, r.Clarity()...)
			name.Confidence = min(name.Confidence, clarity(r))
			px = append(px, line)
		}
		name.Px = around(px)
		g.found.Name = name
		return endsLikeName(name.Value) && name.Confidence >= readAtGlance, nil
	}
	return false, nil
}

// value reads a phrase and returns the name in it, empty where its label is another, and how many characters the label has. What is
// not clear is read once more, broader.
func (g *glance) value(q text.Quad) (best text.Candidate, label int, err error) {
	best.Sources = []string{"onnx"}
	for _, width := range []float64{nameWidth, 1} {
		r, pictures, err := g.read(q, width)
		if err != nil {
			return best, 0, err
		}
		row := []rune(squeeze(r.Text))
		kept := withoutStray(row, pictures)
		name, at := nameIn(string(pick(row, kept)))
		if name == "" {
			return text.Candidate{}, 0, nil
		}
		each := r.Clarity()
		if !strings.Contains(name, text.UnreadMark) { // traces beside the name say nothing about it
			r.Chars = slices.DeleteFunc(slices.Clone(r.Chars), func(c text.Char) bool { return c.Text == text.UnreadMark })
		}
		if c := clarity(r); c > best.Confidence {
			best.Value, best.Confidence, label = name, c, at
			of := kept[at : at+len([]rune(name))]
			best.Pictures, best.Clarity = pick(pictures, of), pick(each, of)
		}
		if best.Confidence >= clearAtGlance {
			break
		}
	}
	return best, label, nil
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

// behindLabel returns the lines of a phrase behind its label of so many characters, or its last line.
func (g *glance) behindLabel(phrase []int, label int) []text.Quad {
	lines := g.lines(phrase)
	for ; label > 0 && len(lines) > 1; lines = lines[1:] {
		label -= max(1, int(math.Round(lines[0].Width()/lines[0].Height())))
	}
	return lines
}
