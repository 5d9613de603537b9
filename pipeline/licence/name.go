package licence

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// labels of a licence that can follow a name on its row or begin the row below.
var labels = []string{
	"名称", "字号", "类型", "住所", "营业场所", "经营场所", "主要经营场所", "法定代表人", "经营者", "负责人", "执行事务合伙人", "投资人",
	"注册资本", "注册资金", "出资额", "成员出资总额", "实收资本", "成立日期", "注册日期", "营业期限", "合伙期限", "经营期限", "经营范围",
	"组成形式", "登记机关", "统一社会信用代码", "编号", "注册号", "营业执照",
}

// nameLabels announce the name. An individual's shop may have 字号 or 字号名称.
var nameLabels = []string{"企业名称", "字号名称", "名称", "字号"}

// nameEnds are the last characters of nearly every name of an organisation.
var nameEnds = []string{
	"公司", "厂", "店", "部", "中心", "所", "行", "社", "院", "馆", "站", "场", "园", "室", "会", "企业", "合伙）", "合伙)", "合作社", "集团", "坊", "堂", "楼",
}

// labelReach is how many line heights before its value a label stands at most; further left is the frame.
const labelReach = 7

// takeName takes the name from row n when its label has been read there, together with the lines that it wraps on to. Its
// confidence is that of its least clear character. As more of the row is read, the name may grow; other rows come too late.
func (s *search) takeName(n int) error {
	if s.nameRow >= 0 && s.nameRow != n {
		return nil
	}
	row, from := s.rowText(n)
	value, at := nameIn(string(row))
	if value == "" {
		return nil
	}
	from = from[at : at+len([]rune(value))]
	confidence := 1.0
	var quads []text.Quad
	var clarity []float64
	for k, p := range from {
		clarity = append(clarity, p.confidence)
		if !unicode.IsPunct([]rune(value)[k]) { // brackets of either width are as good
			confidence = min(confidence, p.confidence)
		}
		switch {
		case k == 0 && p.at > 0: // the label may stand on the same line
			quads = append(quads, s.Quads[p.line].Part(p.at, 1))
		case k == 0 || p.line != from[k-1].line:
			quads = append(quads, s.Quads[p.line])
		}
	}
	head := quads[0]
	for range 2 {
		i := s.continuation(n, head, quads[len(quads)-1])
		if i < 0 {
			break
		}
		r, err := s.Read(i)
		if err != nil {
			return err
		}
		s.seen[i] = squeeze(r.Text)
		if _, labelled := cutAtLabel(s.seen[i]); labelled || s.seen[i] == "" {
			break
		}
		value += s.seen[i]
		clarity = append(clarity, r.Clarity()...)
		for _, c := range r.Chars {
			confidence = min(confidence, c.Confidence)
		}
		quads = append(quads, s.Quads[i])
	}
	if !endsLikeName(value) {
		confidence = min(confidence, 0.85)
	}
	s.nameRow = n
	s.found.Name = text.Candidate{Value: value, Confidence: confidence, Clarity: clarity, Sources: []string{"onnx"}, Px: around(quads)}
	return nil
}

// nameIn returns the name that follows its label in the text of a row, and the index of its first rune.
func nameIn(row string) (name string, at int) {
	for _, label := range nameLabels {
		i := strings.Index(row, label)
		if i < 0 || len([]rune(row[:i])) > 6 {
			continue
		}
		rest := row[i+len(label):]
		trimmed := strings.TrimLeftFunc(rest, func(r rune) bool {
			return unicode.IsPunct(r) && r != '（' && r != '(' || unicode.IsSymbol(r) && string(r) != text.UnreadMark
		})
		value, _ := cutAtLabel(trimmed)
		value = strings.TrimRightFunc(value, func(r rune) bool { return unicode.IsPunct(r) && r != '）' && r != ')' || unicode.IsSymbol(r) })
		if len([]rune(value)) < 2 {
			continue
		}
		return value, len([]rune(row[:i+len(label)+len(rest)-len(trimmed)]))
	}
	// The characters of 名称 stand far apart, and detectors overlook single ones.
	if rest, ok := strings.CutPrefix(row, "称"); ok {
		if value, _ := cutAtLabel(rest); len([]rune(value)) > 4 && endsLikeName(value) {
			return value, 1
		}
	}
	return "", 0
}

// cutAtLabel returns s up to the first label in it, and whether there is one.
func cutAtLabel(s string) (string, bool) {
	end := len(s)
	for _, label := range labels {
		if len([]rune(label)) < 3 && !strings.HasPrefix(s, label) {
			continue // 类型 and 名称 may be part of a name
		}
		if i := strings.Index(s, label); i >= 0 {
			end = min(end, i)
		}
	}
	return s[:end], end < len(s)
}

// continuation finds the line on to which a name wraps: close below the last line, beginning where the name begins, with
// no label to its left. It returns -1 where there is none.
func (s *search) continuation(n int, head, last text.Quad) int {
	h := head.Height()
	for i, q := range s.Quads {
		below := q.Centre().Y - last.MiddleAt(q.Centre().X)
		if below < 0.6*h || below > 1.5*h || math.Abs(q[0].X-head[0].X) > 1.2*h || q.Height() > 1.4*h || q.Width() > 1.15*max(head.Width(), last.Width()) {
			continue
		}
		alone := true
		for j, o := range s.Quads {
			c := o.Centre()
			if j != i && c.X < q[0].X && c.X > q[0].X-labelReach*h && o.Height() < 2*h && math.Abs(c.Y-q.Centre().Y) < 0.6*h {
				alone = false
			}
		}
		if alone && !slices.Contains(s.Rows[n], i) {
			return i
		}
	}
	return -1
}

// guessName takes a line that can only be a company's name where no label was read.
func (s *search) guessName() {
	for i := range s.Quads {
		t := s.seen[i]
		if len([]rune(t)) < 6 || !strings.HasSuffix(t, "公司") {
			continue
		}
		t = strings.TrimPrefix(t, "称")
		if _, labelled := cutAtLabel(t); labelled {
			continue
		}
		s.found.Name = text.Candidate{Value: t, Confidence: 0.5, Sources: []string{"onnx"}, Px: s.Quads[i].Bounds()}
		return
	}
}

func endsLikeName(s string) bool {
	return slices.ContainsFunc(nameEnds, func(end string) bool { return strings.HasSuffix(s, end) })
}

// around returns the box around all quads: x, y, w, h in pixels.
func around(quads []text.Quad) [4]int {
	box := text.Extent(quads)
	return [4]int{box.Min.X, box.Min.Y, box.Dx(), box.Dy()}
}
