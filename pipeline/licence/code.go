package licence

import (
	"image"
	"net/url"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// surelyRead is the probability of a constrained reading above which none was wrong in trials.
const surelyRead = 0.1

// outright is the confidence of a labelled run that is a code as it stands, with both of its check digits.
const outright = 0.97

// otherNumbers are the labels of numbers that are no credit code, among them one of 18 to 21 digits.
var otherNumbers = []string{"编号", "注册号", "证照", "证号", "档案", "许可", "登记号", "电话", "NO"}

// unmistaken puts right the letters that no credit code has (GB 32100-2015 §4.3).
var unmistaken = strings.NewReplacer("O", "0", "I", "1", "S", "5", "Z", "2", "V", "Y")

// takeCode looks for a credit code on line i of row n.
func (s *search) takeCode(i, n int, r text.Reading) error {
	if s.found.CreditCode.Confidence >= text.Sure {
		return nil
	}
	for _, run := range r.Runs(12) {
		before, _ := s.rowText(n)
		label := squeeze(run.Before)
		if j := strings.Index(string(before), s.seen[i]); j > 0 {
			label = string(before)[:j] + label
		}
		var c text.Candidate
		switch labelled := s.labelled(i, label); {
		case !labelled && strings.Contains(label, "注册号"):
			c = registrationNumber(run, r.Lattice)
		case !labelled && containsAny(strings.ToUpper(label), otherNumbers):
		default:
			var err error
			if c, err = s.creditCode(i, run, r.Lattice, labelled); err != nil {
				return err
			}
			switch {
			case c.Value != "" && rivalled(c.Value, run, r):
				c.Confidence = min(c.Confidence, rivalledCode)
			case !labelled && label != "": // it is announced as something, if not as the code as far as can be read
				c.Confidence = min(c.Confidence, announcedCode)
			}
		}
		if c.Confidence > s.found.CreditCode.Confidence {
			c.Px = run.Quad(s.Quads[i], r.Lattice.Steps).Bounds()
			s.found.CreditCode = c
		}
	}
	return nil
}

// labelled tells whether line i is the credit code's: its label stands before it or close above.
func (s *search) labelled(i int, before string) bool {
	if isCodeLabel(before) {
		return true
	}
	b := s.Quads[i].Bounds()
	for j, t := range s.seen {
		a := s.Quads[j].Bounds()
		above := b[1] - a[1] // top to top
		if j != i && isCodeLabel(t) && above > 0 && above < 3*max(a[3], b[3]) && a[0] < b[0]+b[2] && b[0] < a[0]+a[2] {
			return true
		}
	}
	return false
}

func isCodeLabel(s string) bool {
	return strings.Contains(s, "信用代码") || strings.Contains(s, "社会信用") || strings.Contains(s, "信用代")
}

// creditCode decides what credit code, if any, a run is, and asks the second engine about it where there is doubt.
func (s *search) creditCode(i int, run text.Run, lattice *text.Lattice, labelled bool) (text.Candidate, error) {
	c := decode(run, lattice, labelled)
	if s.second == nil || c.Confidence >= outright || len(run.Text) < 15 || len(run.Text) > 22 {
		return c, nil
	}
	line := text.SampleLine(s.Image, run.Quad(s.Quads[i], lattice.Steps), 48)
	if line.Rect.Empty() {
		return c, nil
	}
	r, err := s.second.Read(line, text.Code)
	if err != nil {
		return c, err
	}
	return vote(c, validCode(unmistaken.Replace(squeeze(r.Text))), s.second.Name(), labelled), nil
}

// decode reads a run as a credit code: outright where it is valid as it stands, else as the likeliest valid code.
func decode(run text.Run, lattice *text.Lattice, labelled bool) text.Candidate {
	if code := validCode(unmistaken.Replace(run.Text)); code != "" && (labelled || plausible(code, run.Text)) {
		c := text.Candidate{Value: code, Confidence: 0.9, Sources: []string{"onnx"}}
		if labelled && len(run.Text) == 18 {
			c.Confidence = outright
		}
		return c
	}
	if len(run.Text) < 16 || len(run.Text) > 20 || !labelled && !strings.HasPrefix(run.Text, "9") {
		return text.Candidate{}
	}
	code, p := lattice.Best(run.From, run.To, models.CreditCodeAlphabet, 18, models.ValidCreditCode)
	switch {
	case code == "" || !labelled && !plausible(code, code):
		return text.Candidate{}
	case p > surelyRead && labelled:
		return text.Candidate{Value: code, Confidence: text.Sure + 0.05*p, Sources: []string{"onnx"}}
	case p > surelyRead:
		return text.Candidate{Value: code, Confidence: 0.7, Sources: []string{"onnx"}}
	}
	return text.Candidate{Value: code, Confidence: p, Sources: []string{"onnx"}}
}

// vote weighs another source's valid code, "" where it has none.
func vote(c text.Candidate, other, source string, labelled bool) text.Candidate {
	switch {
	case other == "" || !labelled && other != c.Value && !plausible(other, other):
	case c.Value == other:
		c.Confidence = max(c.Confidence, 0.995)
		c.Sources = append(slices.Clone(c.Sources), source)
	case c.Confidence < surelyRead:
		c = text.Candidate{Value: other, Confidence: 0.8, Sources: []string{source}}
		if labelled {
			c.Confidence = text.Sure
		}
	default: // two valid codes: one of them lies
		c.Confidence = min(c.Confidence, 0.5)
	}
	return c
}

// plausible tells whether a code that no label announces can be a licence's: registered by the market authority, and not
// cut out of a longer number.
func plausible(code, run string) bool { return code[0] == '9' && len(run) == 18 }

// validCode returns the first valid credit code in s, "" where there is none.
func validCode(s string) string {
	for i := 0; i+18 <= len(s); i++ {
		if models.ValidCreditCode(s[i : i+18]) {
			return s[i : i+18]
		}
	}
	return ""
}

// registrationNumber reads a run that is labelled 注册号 as a 15-digit number.
func registrationNumber(run text.Run, lattice *text.Lattice) text.Candidate {
	if models.ValidRegistrationNumber(run.Text) {
		return text.Candidate{Value: run.Text, Confidence: text.Sure, Sources: []string{"onnx"}}
	}
	if len(run.Text) < 13 || len(run.Text) > 17 {
		return text.Candidate{}
	}
	// One check digit instead of two: what is not read outright is never sure.
	number, p := lattice.Best(run.From, run.To, "0123456789", 15, models.ValidRegistrationNumber)
	return text.Candidate{Value: number, Confidence: min(p, 0.6), Sources: []string{"onnx"}}
}

// askQR lets the licence's own QR code have its say. It stands in the upper right part of every layout.
func (rd *Reading) askQR(im *image.Gray, qr func(*image.Gray) (string, error)) {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	for _, r := range []image.Rectangle{image.Rect(w/2, 0, w, h/2), image.Rect(0, 0, w, h)} {
		part := &image.Gray{Pix: im.Pix[im.PixOffset(r.Min.X, r.Min.Y):], Stride: im.Stride, Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
		content, err := qr(part)
		if err != nil {
			continue // no QR code is the rule, not a failure
		}
		if rd.confirm(content) {
			return
		}
	}
}

// confirm weighs the content of a QR code and tells whether it holds a credit code.
func (rd *Reading) confirm(content string) bool {
	code := codeInQR(content)
	if code == "" {
		return false
	}
	rd.QRCreditCode = code
	rd.CreditCode = vote(rd.CreditCode, code, "qr", true)
	return true
}

// codeInQR finds the credit code in the content of a licence's QR code: the parameter uniscid of an address, or the code
// alone. The content is foreign text.
func codeInQR(content string) string {
	content = strings.TrimSpace(content)
	if u, err := url.Parse(content); err == nil {
		for name, values := range u.Query() {
			if strings.EqualFold(name, "uniscid") && len(values) > 0 && models.ValidCreditCode(strings.ToUpper(values[0])) {
				return strings.ToUpper(values[0])
			}
		}
	}
	if code := strings.ToUpper(content); models.ValidCreditCode(code) {
		return code
	}
	return ""
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
