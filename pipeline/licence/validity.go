package licence

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

var dateForm = regexp.MustCompile(`(\d{4})年(\d{1,2})月(\d{1,2})日?`)

// labelAspect is the width, in line heights, of a label of four characters.
const labelAspect = 3.6

// readValidity looks for the term of operation on the rows below the name's: on a broad licence in the column on the right,
// on an upright one below the name. Labels are read first, the rest of a row only behind the right one.
func (s *search) readValidity(nameRow int, typical float64) error {
	from, labels := 0.0, 7
	if print := text.Extent(s.Quads); print.Dx() > print.Dy() {
		from, labels = float64(print.Min.X)+0.45*float64(print.Dx()), 3
	}
	margin := -1.0 // where the labels of the column begin
	for _, row := range s.Rows[nameRow:] {
		k := slices.IndexFunc(row, func(i int) bool { return s.Quads[i][0].X >= from })
		if k < 0 {
			continue
		}
		q := s.Quads[row[k]]
		aspect := q.Width() / max(q.Height(), 1)
		if margin < 0 {
			margin = q[0].X
		}
		if q[0].X-margin > 2*q.Height() { // a value that wrapped
			continue
		}
		if labels--; labels < 0 || s.Width > validityBudget {
			break
		}
		if slices.Contains(s.Rows[nameRow], row[k]) || aspect < 2 || aspect > scopeAspect || q.Height() < 0.5*typical {
			continue
		}
		end := min(1, labelAspect/aspect)
		r, err := s.ReadPart(q.Part(0, end), text.Chinese)
		if err != nil {
			return err
		}
		// On a sideways scan the detector may leave the first character out.
		label := squeeze(r.Text)
		if i := strings.Index(label, "期限"); i >= 0 {
			return s.takeValidity(row[k:], end, label[i:])
		}
	}
	return nil
}

// takeValidity reads the end of the term behind its label: start is what was read of the first line up to the fraction end.
func (s *search) takeValidity(lines []int, end float64, start string) error {
	confidence := 1.0
	var quads []text.Quad
	for k, i := range lines {
		q := s.Quads[i]
		quads = append(quads, q)
		if k == 0 {
			// A character cut in two is read again from its beginning.
			back := 0.8 * q.Height() / max(q.Width(), 1)
			if q = q.Part(max(0, end-back), 1); end >= 1 {
				continue
			}
		}
		r, err := s.ReadPart(q, text.Any)
		if err != nil {
			return err
		}
		start += squeeze(r.Text)
		if r.Text != "" {
			confidence = min(confidence, r.Confidence)
		}
	}
	if until := termEnd(start); until != "" {
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
