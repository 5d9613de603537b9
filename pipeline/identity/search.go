package identity

import (
	"context"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

const (
	// widthBudget bounds what is read of one page, in pixels of line at 48 px height. Two sides take about 2,500.
	widthBudget = 5000
	// Lines of a card are between so many line heights long.
	leastAspect, mostAspect = 0.6, 26
)

// search is one look at the lines of a page.
type search struct {
	*text.Sheet
	second recognizer
	found  Reading

	seen   map[int]string // texts of the lines read, without spaces
	number int            // the line of the number, −1 while unknown
}

func (s *search) run(ctx context.Context) error {
	s.seen, s.number = map[int]string{}, -1
	for _, row := range s.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, i := range row {
			q := s.Quads[i]
			if aspect := q.Width() / max(q.Height(), 1); aspect < leastAspect || aspect > mostAspect || s.Width > widthBudget {
				continue
			}
			r, err := s.Read(i)
			if err != nil {
				return err
			}
			s.seen[i] = squeeze(r.Text)
			if err := s.takeNumber(i, r); err != nil {
				return err
			}
		}
	}
	for n := range s.Rows {
		s.takeName(n)
		s.takeValidity(n)
	}
	s.found.HasFront, s.found.FrontPx = s.side(frontWords, s.number)
	s.found.HasBack, s.found.BackPx = s.side(backWords, -1)
	if !s.found.HasBack { // some other document's period
		s.found.ValidFrom, s.found.ValidUntil = text.Candidate{}, text.Candidate{}
	}
	return nil
}

// Words that only one side carries. 中华人民共和国 and 公民身份号码 are long enough to say which side it is even when a part
// of them is misread.
var (
	frontWords = []string{"姓名", "性别", "民族", "出生", "住址", "公民身份", "身份号码"}
	backWords  = []string{"中华人民", "民共和国", "居民身份证", "签发机关", "有效期限"}
)

// side tells whether two of the words of a side are on the page, or one and the line extra, and where: the box around their
// lines and what stands to the right of them.
func (s *search) side(words []string, extra int) (bool, [4]int) {
	found := 0
	var lines []int
	for n, row := range s.Rows {
		joined, from := s.rowText(n)
		for _, w := range words {
			at := strings.Index(joined, w)
			if at < 0 {
				continue
			}
			found++
			label := from[len([]rune(joined[:at]))]
			lines = append(lines, label)
			for k := slices.Index(row, label) + 1; k < len(row) && s.near(row[k-1], row[k]); k++ {
				lines = append(lines, row[k])
			}
		}
	}
	if extra >= 0 {
		found++
		lines = append(lines, extra)
	}
	if found < 2 {
		return false, [4]int{}
	}
	return true, s.around(lines)
}

// around returns the box around lines: x, y, w, h in pixels.
func (s *search) around(lines []int) [4]int {
	quads := make([]text.Quad, 0, len(lines))
	for _, i := range lines {
		quads = append(quads, s.Quads[i])
	}
	box := text.Extent(quads)
	return [4]int{box.Min.X, box.Min.Y, box.Dx(), box.Dy()}
}

// near tells whether line b stands close behind line a of its row.
func (s *search) near(a, b int) bool {
	p, q := s.Quads[a], s.Quads[b]
	return q[0].X-p[1].X < nearGap*max(p.Height(), q.Height())
}

// nearGap is the widest gap, in line heights, between a label and its value.
const nearGap = 4

// rowText joins what was read of row n, and says which line each rune came from.
func (s *search) rowText(n int) (joined string, from []int) {
	var b strings.Builder
	for _, i := range s.Rows[n] {
		for _, c := range s.seen[i] {
			b.WriteRune(c)
			from = append(from, i)
		}
	}
	return b.String(), from
}

// squeeze removes white space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
