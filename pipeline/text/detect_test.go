package text_test

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// sheet is a page of print, and where its lines stand.
func sheet(t testing.TB, w, h int) (*image.Gray, []string, []text.Quad) {
	im := blank(w, h)
	lines := []string{"统一社会信用代码", "91440300708461136T", "样本市虚构软件有限公司", "成立日期2019年07月01日", "登记机关样本市市场监督管理局"}
	var quads []text.Quad
	for i, s := range lines {
		y := 60 + i*(h-120)/len(lines)
		width := write(t, im, s, 50+20*i, y, 28)
		quads = append(quads, box(float64(50+20*i), float64(y), float64(width), 28))
	}
	return im, lines, quads
}

func TestDetect(t *testing.T) {
	t.Parallel()
	o := newONNX(t)
	im, _, want := sheet(t, 900, 600)
	got, err := o.Detect(im, 640)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range want {
		found := slices.ContainsFunc(got, func(q text.Quad) bool {
			return math.Abs(q[0].X-w[0].X) < 20 && math.Abs(q[1].X-w[1].X) < 20 && math.Abs(q.Centre().Y-w.Centre().Y) < 8 && q.Height() < 60
		})
		if !found {
			t.Errorf("no line at %v among %v", w, got)
		}
	}
	if empty, err := o.Detect(blank(300, 200), 640); err != nil || len(empty) != 0 {
		t.Errorf("%v, %v on a blank page", empty, err)
	}
	if _, err := o.Detect(blank(3, 5), 640); err != nil {
		t.Errorf("a few pixels: %v", err)
	}
	if none, err := o.Detect(nil, 640); err != nil || len(none) > 0 {
		t.Errorf("%v, %v without pixels", none, err)
	}
}

func TestFindLooksCloser(t *testing.T) {
	t.Parallel()
	o := newONNX(t)
	im := blank(2400, 3300)
	write(t, im, "有效期限2016.05.20-2036.05.20", 700, 900, 30)
	write(t, im, "签发机关样本市公安局", 700, 800, 30)
	quads, err := text.Find(o, im, 640, 800)
	if err != nil {
		t.Fatal(err)
	}
	var read []string
	for _, q := range quads {
		r, err := o.Read(text.SampleLine(im, q, 48), text.Any)
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, r.Text)
	}
	for _, want := range []string{"签发机关样本市公安局", "有效期限2016.05.20-2036.05.20"} {
		if !slices.Contains(read, want) {
			t.Errorf("no %s among %q", want, read)
		}
	}
}

func TestUpright(t *testing.T) {
	t.Parallel()
	o := newONNX(t)
	im, lines, _ := sheet(t, 900, 600)
	p := page.NewPage(im, 0)
	for _, turn := range []int{0, 90, 180, 270} {
		turned := p.Turned((360 - turn) % 360)
		quads, err := o.Detect(turned.Red(), 640)
		if err != nil {
			t.Fatal(err)
		}
		got, confidence, err := o.Upright(turned.Red(), quads)
		if err != nil || got != turn || confidence < 0.8 {
			t.Errorf("turn %d with confidence %.2f (%v), want %d", got, confidence, err, turn)
		}
		// Lines may be read from where they lie.
		var read []string
		for _, q := range quads {
			r, err := o.Read(text.SampleLine(turned.Red(), q.Rolled(turn), 48), text.Any)
			if err != nil {
				t.Fatal(err)
			}
			read = append(read, r.Text)
		}
		if all := strings.Join(read, "\n"); !strings.Contains(all, lines[2]) {
			t.Errorf("no %s in %q, turned by %d", lines[2], all, turn)
		}
	}
	if turn, confidence, err := o.Upright(im, nil); turn != 0 || confidence != 0 || err != nil {
		t.Errorf("%d, %v, %v without lines", turn, confidence, err)
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	o := newONNX(t)
	im, want, _ := sheet(t, 900, 600)
	lines, err := o.Lines(im, 640)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range lines {
		got = append(got, strings.ReplaceAll(l.Text, " ", ""))
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("no %s among %q", w, got)
		}
	}
}

func TestOverlappingLinesAreCutBetweenThem(t *testing.T) {
	t.Parallel()
	im := blank(300, 40)
	write(t, im, "名称", 5, 5, 28)  // to 61
	write(t, im, "样本", 90, 5, 28) // from 90
	s := text.NewSheet(im, []text.Quad{box(0, 0, 105, 40), box(65, 0, 100, 40)}, nil)
	if end, start := s.Quads[0][1].X, s.Quads[1][0].X; end < 65 || end > 90 || math.Abs(end-start) > 1 {
		t.Errorf("first line ends at %v, second begins at %v", end, start)
	}
}
