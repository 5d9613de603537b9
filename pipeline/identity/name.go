package identity

import (
	"strings"
	"unicode"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// takeName takes the name from row n: what stands behind 姓名. Names have two to four characters, those of some
// nationalities more, with a dot between their parts.
func (s *search) takeName(n int) {
	row, from := s.rowText(n)
	at := strings.Index(row, "姓名")
	if at < 0 || s.found.Name.Value != "" {
		return
	}
	first := len([]rune(row[:at])) + 2
	var name strings.Builder
	var px [4]int
	confidence := 1.0
	for k, c := range []rune(row)[first:] {
		i := from[first+k]
		if i != from[first-1] && name.Len() == 0 && !s.follows(n, i) {
			break // the other side of the card, or something beside it
		}
		if name.Len() > 0 && i != from[first+k-1] && !s.follows(n, i) {
			break
		}
		if name.Len() == 0 && !unicode.Is(unicode.Han, c) {
			continue // a colon, a speck
		}
		if !unicode.Is(unicode.Han, c) && !strings.ContainsRune("·•・.．", c) {
			break
		}
		r, err := s.Read(i) // remembered from before
		if err != nil {
			return
		}
		confidence = min(confidence, r.Confidence)
		if name.Len() == 0 || i == from[first+k-1] {
			px = s.Quads[i].Bounds()
		}
		if !unicode.Is(unicode.Han, c) {
			c = '·'
		}
		name.WriteRune(c)
	}
	value := strings.Trim(name.String(), "·")
	letters := len([]rune(value))
	if letters == 0 {
		return
	}
	if letters == 1 || letters > 4 && !strings.Contains(value, "·") {
		confidence *= 0.6
	}
	s.found.Name = text.Candidate{Value: value, Confidence: confidence, Sources: []string{"onnx"}, Px: px}
}
