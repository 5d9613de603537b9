package licence

import (
	"context"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// A licence, upright or broad, begins with title, code and name and goes on with a long scope of business, which nobody
// needs here. Reading is what costs, so the search reads from the top and stops as soon as it has what it wants.
const (
	// widthBudget bounds what is read of one page, in pixels of line at 48 px height.
	widthBudget = 4200
	// validityBudget is what may have been read for the term of operation to be looked for, too.
	validityBudget = 2800
	// scopeAspect is the width in line heights from which a line can only be the scope of business or a notice.
	scopeAspect = 24
	// leastAspect leaves out specks; single characters are nearly square.
	leastAspect = 0.6
)

// search is one look at the lines of a page.
type search struct {
	*text.Sheet
	second   recognizer
	thorough bool
	found    Reading

	titled  bool
	nameRow int            // the row of the name, −1 while unknown
	seen    map[int]string // texts of the lines read, without spaces
}

func (s *search) run(ctx context.Context) error {
	s.seen = map[int]string{}
	typical := s.typicalHeight()
	s.nameRow = -1
	print := text.Extent(s.Quads)
	// Title, code and name stand to the left and in the middle of the upper part. A thorough search looks at the rest of that
	// part, too, where no code was found.
	for _, reach := range []float64{0.6, 1} {
		if reach == 1 && (s.found.CreditCode.Value != "" || !s.thorough) {
			break
		}
		for n, row := range s.Rows {
			if s.complete() || s.Width > widthBudget {
				break
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			for _, i := range row {
				q := s.Quads[i]
				x, y := (q[0].X-float64(print.Min.X))/float64(print.Dx()), (q.Centre().Y-float64(print.Min.Y))/float64(print.Dy())
				if x > reach || y > 0.75 || q.Height() < 0.5*typical || !between(q.Width()/q.Height(), leastAspect, scopeAspect) {
					continue
				}
				if s.nameRow == n && x > 0.45 {
					continue // the column on the right
				}
				if q.Height() > 1.4*typical && s.found.CreditCode.Value != "" && s.titled {
					continue // 副本 below the title
				}
				if err := s.read(i, n); err != nil {
					return err
				}
			}
		}
	}
	if s.found.Name.Value == "" {
		if err := s.guessName(); err != nil {
			return err
		}
	}
	if s.nameRow >= 0 && s.Width < validityBudget {
		if err := s.readValidity(s.nameRow, typical); err != nil {
			return err
		}
	}
	s.found.IsLicence = s.evidence()
	return nil
}

func (s *search) complete() bool {
	return s.found.CreditCode.Confidence >= text.Sure && s.found.hasName()
}

// read reads line i of row n and takes from it what it says.
func (s *search) read(i, n int) error {
	if _, done := s.seen[i]; done {
		return nil
	}
	r, err := s.Read(i)
	if err != nil {
		return err
	}
	s.seen[i] = squeeze(r.Text)
	s.titled = s.titled || strings.Contains(s.seen[i], "执照")
	if r.Text == "" {
		return nil
	}
	s.found.Lines = append(s.found.Lines, text.Line{Quad: s.Quads[i], Text: r.Text, Confidence: r.Confidence})
	if err := s.takeCode(i, n, r); err != nil {
		return err
	}
	return s.takeName(n)
}

// rowText joins what was read of row n, without spaces, and says where each character stands.
func (s *search) rowText(n int) (joined []rune, from []place) {
	for _, i := range s.Rows[n] {
		if _, read := s.seen[i]; !read {
			continue
		}
		r, err := s.Read(i) // remembered from before
		if err != nil || r.Lattice == nil {
			continue
		}
		for _, c := range r.Chars {
			for _, v := range squeeze(c.Text) {
				joined = append(joined, v)
				from = append(from, place{i, float64(c.From) / float64(max(r.Lattice.Steps, 1)), c.Confidence})
			}
		}
	}
	return joined, from
}

// place is where a character was read: on which line, at which fraction of its width, and how clearly.
type place struct {
	line       int
	at         float64
	confidence float64
}

// typicalHeight is the median height in pixels of lines that are longer than high.
func (s *search) typicalHeight() float64 {
	var heights []float64
	for _, q := range s.Quads {
		if q.Width() > 2*q.Height() {
			heights = append(heights, q.Height())
		}
	}
	if len(heights) == 0 {
		return 0
	}
	slices.Sort(heights)
	return heights[len(heights)/2]
}

// evidence weighs what speaks for a licence: each word rules out the contrary with its own force.
func (s *search) evidence() float64 {
	var all strings.Builder
	for n := range s.Rows {
		joined, _ := s.rowText(n)
		all.WriteString(string(joined))
		all.WriteByte('\n')
	}
	against := 1.0
	for _, w := range licenceWords {
		if strings.Contains(all.String(), w.word) {
			against *= 1 - w.force
		}
	}
	if s.found.CreditCode.Confidence >= text.Sure {
		against *= 0.5
	}
	return 1 - against
}

var licenceWords = []struct {
	word  string
	force float64
}{
	{"营业执照", 0.95},
	{"社会信用代码", 0.6},
	{"注册号", 0.3},
	{"名称", 0.2},
	{"类型", 0.2},
	{"法定代表人", 0.3},
	{"经营者", 0.3},
	{"负责人", 0.2},
	{"经营范围", 0.4},
	{"注册资本", 0.4},
	{"成立日期", 0.3},
	{"营业期限", 0.3},
	{"登记机关", 0.4},
	{"副本", 0.2},
}

// squeeze removes white space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func between(v, least, most float64) bool { return v >= least && v <= most }
