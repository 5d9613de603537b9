package licence

import (
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
	s.nameRow = n
	s.found.Name = text.Candidate{Value: value, Confidence: confidence, Clarity: clarity, Sources: []string{"onnx"}}
	if err := s.addWrapped(quads); err != nil {
		return err
	}
	if !endsLikeName(s.found.Name.Value) {
		s.found.Name.Confidence = min(s.found.Name.Confidence, 0.85)
	}
	return nil
}

// addWrapped adds the lines on to which the name wraps from its first line, and says where all of it stands.
func (s *search) addWrapped(quads []text.Quad) error {
	name := &s.found.Name
	line := text.Join(quads)
	em := min(line.Width()/float64(len([]rune(name.Value))), line.Height())
	for range 2 {
		next, ok := s.Wrapped(line, em)
		if !ok {
			break
		}
		r, err := s.ReadPart(next, text.Any)
		if err != nil {
			return err
		}
		rest, each := squeeze(r.Text), r.Clarity()
		if _, labelled := cutAtLabel(rest); labelled {
			break
		}
		if !strings.ContainsFunc(rest, unicode.IsLetter) {
			rest, each = text.UnreadMark, []float64{text.UnreadConfidence}
		}
		name.Value += rest
		if name.Clarity != nil {
			name.Clarity = append(name.Clarity, each...)
		}
		name.Confidence = min(name.Confidence, slices.Min(each))
		quads, line = append(quads, next), next
	}
	name.Px = around(quads)
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

// guessName takes a line that can only be a company's name where no label was read.
func (s *search) guessName() error {
	for i := range s.Quads {
		t := s.seen[i]
		if len([]rune(t)) < 6 || !strings.HasSuffix(t, "公司") {
			continue
		}
		t = strings.TrimPrefix(t, "称")
		if _, labelled := cutAtLabel(t); labelled {
			continue
		}
		s.found.Name = text.Candidate{Value: t, Confidence: 0.5, Sources: []string{"onnx"}}
		return s.addWrapped([]text.Quad{s.Quads[i]})
	}
	return nil
}

func endsLikeName(s string) bool {
	return slices.ContainsFunc(nameEnds, func(end string) bool { return strings.HasSuffix(s, end) })
}

// around returns the box around all quads: x, y, w, h in pixels.
func around(quads []text.Quad) [4]int {
	box := text.Extent(quads)
	return [4]int{box.Min.X, box.Min.Y, box.Dx(), box.Dy()}
}
