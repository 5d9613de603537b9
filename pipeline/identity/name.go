package identity

import (
	"strings"
	"unicode"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// leastClear is the confidence below which a character at the edge of a name is a trace of something else.
const leastClear = 0.6

// takeName takes the name from row n: what stands behind 姓名. Names have two to four characters, those of some
// nationalities more, with a dot between their parts.
func (s *search) takeName(n int) {
	row, _ := s.rowText(n)
	if s.found.Name.Value != "" || !strings.Contains(row, "姓名") {
		return
	}
	name, lines := s.behindLabel(n)
	for len(name) > 0 && name[0].Confidence < leastClear {
		name = name[1:]
	}
	for len(name) > 0 && name[len(name)-1].Confidence < leastClear {
		name = name[:len(name)-1]
	}
	if len(name) == 0 {
		return
	}
	var value strings.Builder
	confidence := 1.0
	for _, c := range name {
		confidence = min(confidence, c.Confidence)
		value.WriteString(c.Text)
	}
	if len(name) == 1 || len(name) > 4 && !strings.Contains(value.String(), "·") {
		confidence *= 0.6
	}
	s.found.Name = text.Candidate{Value: value.String(), Confidence: confidence, Sources: []string{"onnx"}, Px: s.around(lines)}
}

// behindLabel returns the characters that may belong to a name behind 姓名 on row n, and the lines that they stand on. It
// stops at a gap, which the other side of the card may lie behind, and at what no name has.
func (s *search) behindLabel(n int) (name []text.Char, lines []int) {
	label := ""
	for k, i := range s.Rows[n] {
		r, err := s.Read(i) // remembered from before
		if err != nil || label != "" && k > 0 && !s.near(s.Rows[n][k-1], i) {
			break
		}
		for _, c := range r.Chars {
			switch {
			case strings.TrimSpace(c.Text) == "":
			case !strings.HasSuffix(label, "姓名"):
				label += c.Text
			case strings.Contains("·•・.．", c.Text):
				name = append(name, text.Char{Text: "·", Confidence: 1})
			case unicode.Is(unicode.Han, []rune(c.Text)[0]):
				name = append(name, c)
				if len(lines) == 0 || lines[len(lines)-1] != i {
					lines = append(lines, i)
				}
			case len(name) > 0:
				return name, lines
			}
		}
	}
	return name, lines
}
