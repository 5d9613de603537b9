package pipeline

import "strings"

// foreignPurpose tells whether the straight text on a seal is that of one for finance (财务专用章) or invoices (发票专用章), or of
// a stamp of receipt (收件专用章, 收讫).
func foreignPurpose(line string) bool {
	for _, word := range []string{"财务", "发票", "财各", "收件", "收讫", "已收", "收文", "付讫"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// doubtfulPurpose tells whether the straight text on a seal may be that of one that is neither for contracts (合同专用章) nor the
// company's own, which has none: what it is for was perhaps misread. Stamps of receipt and payment say 收 or 付.
func doubtfulPurpose(line string) bool {
	return foreignPurpose(line) || strings.ContainsAny(line, "收付") || strings.Contains(line, "专用") && !strings.ContainsAny(line, "合同")
}

// otherName tells that the text around a seal clearly is the name of another organisation: a quarter of the expected name, or most of
// what was read, is clearly something else, or hardly anything agrees.
func (j *judgement) otherName(s Seal) bool {
	if s.Name.Confidence < j.policy.SealTextSure || s.Coverage < j.policy.ImpressionCoverage {
		return false
	}
	var confidence []float64
	for _, c := range s.Name.Chars {
		for range c.Text {
			confidence = append(confidence, c.Confidence)
		}
	}
	want := withoutForm(comparable(j.Request.Organisation.Name, nil))
	got := withoutForm(comparable(s.Name.Text, confidence))
	if len(want) == 0 || len(got) < 3 {
		return false
	}
	same, otherwise := 0, 0
	for _, pair := range alignRunes(want, got) {
		switch {
		case pair.want == pair.got:
			same++
		case pair.want != 0 && pair.got != 0 && pair.confidence >= j.policy.SealTextSure && readable(pair.want):
			otherwise++
		}
	}
	return otherwise >= max(2, len(want)/4) || 2*otherwise > len(got) || float64(same) < .4*float64(min(len(want), len(got)))
}

// withoutForm leaves out the characters of the legal form (有限责任公司 and the like), which most names share.
func withoutForm(name []char) []char {
	var out []char
	for _, c := range name {
		if !strings.ContainsRune("有限责任公司股份集团", c.r) {
			out = append(out, c)
		}
	}
	return out
}
