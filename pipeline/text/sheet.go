package text

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// Candidate is a value read on a page.
type Candidate struct {
	Value string `json:"value"`
	// Confidence is 0–1, 0 where nothing was read.
	Confidence float64 `json:"confidence"`
	// Clarity is how clearly each character of a name was read, 0–1; nil where that is not known.
	Clarity []float64 `json:"clarity,omitempty"`
	// Sources name what read this very value: "onnx", "tesseract", "qr".
	Sources []string `json:"sources,omitempty"`
	// Px is where it stands: x, y, w, h in pixels of the upright page.
	Px [4]int `json:"px"`
	// Pictures show the characters of Value one by one, nil where one was not found. They do not travel between processes, and
	// there are none of what was read letter by letter.
	Pictures []*image.Gray `json:"-"`
}

// Sure is the least Confidence of a value that may be relied on without a second look.
const Sure = 0.9

// Sheet is an upright image with its lines, each read when it is first asked for. It is for one goroutine.
type Sheet struct {
	Image *image.Gray
	Quads []Quad
	// Rows hold indices of Quads: lines side by side from left to right, rows from top to bottom.
	Rows [][]int
	// Width counts the pixels of line, at 48 px height, that were read: the measure of time spent.
	Width int

	recognizer Recognizer
	readings   []*Reading
}

// NewSheet arranges the lines that a detector found on an upright image. Where lines of a row overlap, the Quads of the
// sheet are cut between them.
func NewSheet(im *image.Gray, quads []Quad, recognizer Recognizer) *Sheet {
	s := &Sheet{Image: im, Quads: slices.Clone(quads), Rows: rows(quads), recognizer: recognizer, readings: make([]*Reading, len(quads))}
	for _, row := range s.Rows {
		part(im, s.Quads, row)
	}
	return s
}

// Read returns the reading of line i.
func (s *Sheet) Read(i int) (Reading, error) {
	if s.readings[i] == nil {
		r, err := s.ReadPart(s.Quads[i], Any)
		if err != nil {
			return Reading{}, err
		}
		s.readings[i] = &r
	}
	return *s.readings[i], nil
}

// ReadPart reads any piece of the image, without remembering it.
func (s *Sheet) ReadPart(q Quad, hint Hint) (Reading, error) {
	line := SampleLine(s.Image, q, lineHeight)
	if line.Rect.Empty() {
		return Reading{}, nil
	}
	s.Width += line.Rect.Dx()
	return s.recognizer.Read(line, hint)
}

// Legible tells whether most of what was read so far was read clearly: another look would say the same.
func (s *Sheet) Legible() bool {
	clear, all := 0, 0
	for _, r := range s.readings {
		if r == nil {
			continue
		}
		n := max(len(r.Chars), 1)
		all += n
		if r.Confidence >= 0.85 {
			clear += n
		}
	}
	return all > 0 && 10*clear >= 7*all
}

// rows groups quads that stand side by side: the middle line of one, prolonged, meets the other.
func rows(quads []Quad) [][]int {
	order := make([]int, len(quads))
	for i := range order {
		order[i] = i
	}
	// The longest lines know the slope of their row best, so they found the rows.
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(quads[b].aspect(), quads[a].aspect()) })
	var found [][]int
	for _, i := range order {
		best, least := -1, math.Inf(1)
		for r, row := range found {
			if cost, ok := distanceFromRow(quads, row, i); ok && cost < least {
				best, least = r, cost
			}
		}
		if best < 0 {
			found = append(found, []int{i})
		} else {
			found[best] = append(found[best], i)
		}
	}
	for _, row := range found {
		slices.SortFunc(row, func(a, b int) int { return cmp.Compare(quads[a].Centre().X, quads[b].Centre().X) })
	}
	slices.SortStableFunc(found, func(a, b []int) int {
		return cmp.Compare(quads[a[0]].Centre().Y, quads[b[0]].Centre().Y)
	})
	return found
}

// distanceFromRow tells whether line i can stand on the row, judged by the row's line nearest to it, and how well it does:
// how far it is off, with a tenth of the gap between the two.
func distanceFromRow(quads []Quad, row []int, i int) (cost float64, ok bool) {
	b := quads[i].Bounds()
	nearest, gap := -1, math.MaxInt
	for _, j := range row {
		c := quads[j].Bounds()
		overlap := min(b[0]+b[2], c[0]+c[2]) - max(b[0], c[0])
		if 2*overlap > min(b[2], c[2]) {
			return 0, false // one above the other
		}
		if -overlap < gap {
			nearest, gap = j, -overlap
		}
	}
	long, short := quads[nearest], quads[i]
	if long.aspect() < short.aspect() {
		long, short = short, long
	}
	c := short.Centre()
	off := math.Abs(c.Y - long.MiddleAt(c.X))
	return off + 0.1*float64(max(gap, 0)), off < 0.5*min(long.Height(), short.Height())
}

func (q Quad) aspect() float64 { return q.Width() / max(q.Height(), 1) }

// MiddleAt returns the y of the quad's middle line, prolonged to x. Short lines, whose slope means nothing, are taken as
// level.
func (q Quad) MiddleAt(x float64) float64 {
	c := q.Centre()
	if dx := q[1].X - q[0].X; dx > 0 && q.aspect() > 3 {
		return c.Y + (x-c.X)*(q[1].Y-q[0].Y)/dx
	}
	return c.Y
}
