package licence

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

var dateForm = regexp.MustCompile(`(\d{4})年(\d{1,2})月(\d{1,2})日?`)

// labelAspect is the width, in line heights, of a label of four characters.
const labelAspect = 5

// readValidity looks for the term of operation on the rows below the name's: on a broad licence in the column on the right,
// on an upright one below the name. Labels are read first, the rest of a row only behind the right one.
func (s *search) readValidity(nameRow int, typical float64) error {
	w, h := float64(s.Image.Rect.Dx()), float64(s.Image.Rect.Dy())
	from, rowsToLook := 0.0, 7
	if w > h {
		from, rowsToLook = 0.45*w, 4
	}
	for n := nameRow + 1; n < min(len(s.Rows), nameRow+1+2*rowsToLook) && s.Width < validityBudget; n++ {
		for k, i := range s.Rows[n] {
			q := s.Quads[i]
			aspect := q.Width() / q.Height()
			if q[0].X < from || aspect < 2 || aspect > scopeAspect || q.Height() < 0.5*typical {
				continue
			}
			r, err := s.ReadPart(q.Part(0, min(1, labelAspect/aspect)), text.Chinese)
			if err != nil {
				return err
			}
			// On a sideways scan the detector may leave the first character out.
			label := squeeze(r.Text)
			if strings.Contains(label, "期限") || strings.Contains(label, "业期") {
				return s.takeValidity(s.Rows[n][k:])
			}
			break // only the first line of the column can be a label
		}
	}
	return nil
}

// takeValidity reads the end of the term from the lines behind its label.
func (s *search) takeValidity(lines []int) error {
	var row strings.Builder
	var quads []text.Quad
	confidence := 1.0
	for _, i := range lines {
		r, err := s.Read(i)
		if err != nil {
			return err
		}
		row.WriteString(squeeze(r.Text))
		quads = append(quads, s.Quads[i])
		if r.Text != "" {
			confidence = min(confidence, r.Confidence)
		}
	}
	if until := termEnd(row.String()); until != "" {
		s.found.ValidUntil = text.Candidate{Value: until, Confidence: confidence, Sources: []string{"onnx"}, Px: around(quads)}
	}
	return nil
}

// termEnd returns the end of a term such as 2019年07月01日至2039年06月30日, as YYYY-MM-DD, or 长期, or "".
func termEnd(s string) string {
	if _, end, ok := strings.Cut(s, "至"); ok {
		s = end
	} else if dateForm.MatchString(s) {
		return "" // a beginning without an end
	}
	if m := dateForm.FindStringSubmatch(s); m != nil {
		day := fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3])
		if _, err := time.Parse(time.DateOnly, day); err == nil {
			return day
		}
		return ""
	}
	if strings.Contains(s, "长期") || strings.Contains(s, "永久") || strings.Contains(s, "无固定期限") {
		return "长期"
	}
	return ""
}
