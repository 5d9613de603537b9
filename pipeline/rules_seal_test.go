package pipeline_test

import (
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// wholeSeal is an impression about which there is no doubt, at a place on a page of 1,000 × 1,400 pixels.
func wholeSeal(x, y int) pipeline.Seal {
	return pipeline.Seal{Seal: seal.Seal{
		Px: [4]int{x - 95, y - 95, 190, 190}, Centre: page.Point{X: float64(x), Y: float64(y)},
		WidthMM: 40, HeightMM: 40, Shape: seal.Round, Coverage: 1, InkShare: .25, Depth: 70, Star: .9, Second: .3, Score: .99,
	}}
}

// judgeSeals judges a document of so many pages, each with its seals.
func judgeSeals(kind models.DocumentKind, pages ...[]pipeline.Seal) models.Finding {
	exam := pipeline.Examination{Kind: kind}
	for _, seals := range pages {
		p := pipeline.Page{Px: [2]int{1000, 1400}, PxPerMM: 4.76, Seals: seals}
		p.Quality.InkShare = .05
		exam.Pages = append(exam.Pages, p)
	}
	for _, f := range pipeline.Judge(pipeline.Case{}, map[models.DocumentKind]pipeline.Examination{kind: exam}, pipeline.DefaultPolicy())[kind].Findings {
		if f.Check == models.CheckCompanySeal {
			return f
		}
	}
	return models.Finding{}
}

func TestCompanySeal(t *testing.T) {
	t.Parallel()
	with := func(x, y int, change func(*pipeline.Seal)) pipeline.Seal {
		s := wholeSeal(x, y)
		change(&s)
		return s
	}
	line := func(words string, confidence float64) func(*pipeline.Seal) {
		return func(s *pipeline.Seal) { s.Line = &text.Reading{Text: words, Confidence: confidence} }
	}
	covering := func(share float64) func(*pipeline.Seal) { return func(s *pipeline.Seal) { s.Coverage = share } }
	registry := with(800, 1000, func(s *pipeline.Seal) {
		s.Name = &text.Reading{Text: "样本市市场监督管理局", Confidence: .99}
	})
	for _, c := range []struct {
		name    string
		kind    models.DocumentKind
		seals   []pipeline.Seal
		outcome models.Outcome
		reason  string
	}{
		{"whole", models.IDCopy, []pipeline.Seal{wholeSeal(500, 700)}, models.Pass, "ok"},
		{"contract", models.IDCopy, []pipeline.Seal{with(500, 700, line("合同专用章", .99))}, models.Pass, "ok"},
		{"contract, misread", models.IDCopy, []pipeline.Seal{with(500, 700, line("合间专用章", .7))}, models.Pass, "ok"},
		{"finance", models.IDCopy, []pipeline.Seal{with(500, 700, line("财务专用章", .99))}, models.Fail, "seal_wrong_type"},
		{"receipt", models.IDCopy, []pipeline.Seal{with(500, 700, line("资料收讫", .9))}, models.Fail, "seal_wrong_type"},
		{"receipt, read with doubt", models.IDCopy, []pipeline.Seal{with(500, 700, line("收讫", .6))}, models.Unsure, "seal_other_type"},
		{"receipt, misread", models.IDCopy, []pipeline.Seal{with(500, 700, line("收论", .99))}, models.Unsure, "seal_other_type"},
		{"some other purpose", models.IDCopy, []pipeline.Seal{with(500, 700, line("报关专用章", .99))}, models.Unsure, "seal_other_type"},
		{"a row of figures for a star", models.IDCopy, []pipeline.Seal{with(500, 700, func(s *pipeline.Seal) {
			s.Star, s.Rule = .2, .9
		})}, models.Unsure, "seal_other_type"},
		{"a bare middle", models.IDCopy, []pipeline.Seal{with(500, 700, func(s *pipeline.Seal) { s.Star, s.Rule = .2, .3 })}, models.Pass, "ok"},
		{"gaps", models.IDCopy, []pipeline.Seal{with(500, 700, covering(.6))}, models.Unsure, "seal_partial"},
		{"a corner", models.IDCopy, []pipeline.Seal{with(500, 700, covering(.4))}, models.Fail, "seal_partial"},
		{"no other than the registry's", models.LicenceCopy, []pipeline.Seal{registry}, models.Fail, "seal_missing"},
		{"in the registry's place, of which nothing tells whose it is", models.LicenceCopy, []pipeline.Seal{wholeSeal(800, 1000)}, models.Unsure, "seal_doubtful"},
		{"beside the registry's", models.LicenceCopy, []pipeline.Seal{registry, wholeSeal(400, 700)}, models.Pass, "ok"},
		{"an ellipse below a grey copy", models.LicenceCopy, []pipeline.Seal{
			with(300, 1100, line("收讫", .9)), with(600, 900, func(s *pipeline.Seal) { s.Shape, s.WidthMM, s.HeightMM = seal.Ellipse, 45, 30 }),
		}, models.Pass, "ok"},
		{
			"finance in the registry's place", models.LicenceCopy,
			[]pipeline.Seal{with(800, 1100, line("财务专用章", .99)), with(800, 500, func(s *pipeline.Seal) {
				s.Name = &text.Reading{Text: "样本市市场监督管理局", Confidence: .99}
			})},
			models.Fail, "seal_wrong_type",
		},
		{
			"in the registry's place, beside a stamp of receipt", models.LicenceCopy,
			[]pipeline.Seal{with(800, 1000, func(s *pipeline.Seal) {
				s.Name = &text.Reading{Text: "样本科技有限公司", Confidence: .99}
			}), with(300, 1100, line("收件专用章", .99))},
			models.Pass, "ok",
		},
		{"a stamp of receipt beside the registry's", models.LicenceCopy, []pipeline.Seal{registry, with(300, 1100, line("收件专用章", .99))}, models.Fail, "seal_wrong_type"},
		{
			"cut off nearer to the corner than the registry's", models.LicenceCopy,
			[]pipeline.Seal{registry, with(960, 1300, func(s *pipeline.Seal) { s.Coverage, s.CutByEdge = .6, true })},
			models.Unsure, "seal_partial",
		},
	} {
		if f := judgeSeals(c.kind, c.seals); f.Outcome != c.outcome || f.Reason != c.reason {
			t.Errorf("%s: %s %s, want %s %s", c.name, f.Outcome, f.Reason, c.outcome, c.reason)
		}
	}
}

// A name of which only some characters could be read is no other name.
func TestNameOnSeal(t *testing.T) {
	t.Parallel()
	for read, want := range map[string]string{
		"样虚构工程科技有限公司分公司":  "ok",
		"样本虚构建筑工程科技有限公司":  "ok",
		"月河龙猫印务有限公司":      "seal_other_name",
		"样本虚构月河龙猫印务有限公司":  "seal_other_name",
		"海棠湾万象贸易投资有限责任公司": "seal_other_name",
		"月河万象新能源股份有限公司":   "seal_other_name", // short beside the expected one, with which it shares a trade
	} {
		s := wholeSeal(500, 700)
		s.Name = &text.Reading{Text: read, Confidence: .9}
		for _, r := range read {
			s.Name.Chars = append(s.Name.Chars, text.Char{Text: string(r), Confidence: .9})
		}
		p := pipeline.Page{Px: [2]int{1000, 1400}, PxPerMM: 4.76, Seals: []pipeline.Seal{s}}
		p.Quality.InkShare = .05
		exam := pipeline.Examination{Kind: models.IDCopy, Pages: []pipeline.Page{p}}
		c := pipeline.Case{Request: &models.Request{Organisation: models.Organisation{Name: "样本虚构医疗器械与建筑工程新能源科技有限公司琉璃分公司"}}}
		for _, f := range pipeline.Judge(c, map[models.DocumentKind]pipeline.Examination{exam.Kind: exam}, pipeline.DefaultPolicy())[exam.Kind].Findings {
			if f.Check == models.CheckCompanySeal && f.Reason != want {
				t.Errorf("%s: %s, want %s", read, f.Reason, want)
			}
		}
	}
}

// Where the seal in the corner is no paler than another on the right, the place does not say which is the registry's.
func TestPalerOnRight(t *testing.T) {
	t.Parallel()
	pale := func(x, y int) pipeline.Seal {
		s := wholeSeal(x, y)
		s.Depth = 40
		return s
	}
	corner := wholeSeal(800, 1200)
	for _, c := range []struct {
		name  string
		seals []pipeline.Seal
		want  bool
	}{
		{"alone", []pipeline.Seal{corner}, false},
		{"the registry's above the company's", []pipeline.Seal{corner, pale(800, 500)}, true},
		{"a faint one on the left", []pipeline.Seal{corner, pale(300, 1000)}, false},
		{"a deep one above the registry's", []pipeline.Seal{pale(800, 1200), wholeSeal(800, 500)}, false},
	} {
		if got := pipeline.PalerOnRight(pipeline.Page{Px: [2]int{1000, 1400}, Seals: c.seals}, 0); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Ink that looks like print is doubted on the seal that counts, not on a stamp of receipt beside it.
func TestInkOfSealThatCounts(t *testing.T) {
	t.Parallel()
	dotted := func(s pipeline.Seal) pipeline.Seal {
		s.Traits = seal.InkTraits{Halftone: .95, Assessable: true}
		return s
	}
	receipt := wholeSeal(700, 700)
	receipt.Star, receipt.Rule = .2, .9
	for _, c := range []struct {
		name   string
		seals  []pipeline.Seal
		reason string
	}{
		{"the company's", []pipeline.Seal{dotted(wholeSeal(300, 700))}, "ink_suspicious"},
		{"the company's beside a stamp of receipt", []pipeline.Seal{dotted(wholeSeal(300, 700)), receipt}, "ink_suspicious"},
		{"a stamp of receipt beside the company's", []pipeline.Seal{wholeSeal(300, 700), dotted(receipt)}, "ok"},
		{"a stamp of receipt alone", []pipeline.Seal{dotted(receipt)}, "ink_suspicious"},
	} {
		for i := range c.seals {
			c.seals[i].Traits.Assessable = true
		}
		p := pipeline.Page{Px: [2]int{2480, 3508}, PxPerMM: 11.81, Seals: c.seals}
		p.Quality.InkShare = .05
		exam := pipeline.Examination{Kind: models.IDCopy, Pages: []pipeline.Page{p}}
		v := pipeline.Judge(pipeline.Case{}, map[models.DocumentKind]pipeline.Examination{exam.Kind: exam}, pipeline.DefaultPolicy())[exam.Kind]
		for _, f := range v.Findings {
			if f.Check == models.CheckWetInk && f.Reason != c.reason {
				t.Errorf("%s: %s, want %s", c.name, f.Reason, c.reason)
			}
		}
	}
}

func TestBlankPageNeedsNoSeal(t *testing.T) {
	t.Parallel()
	kind := models.IDCopy
	exam := pipeline.Examination{Kind: kind, Pages: []pipeline.Page{
		{Px: [2]int{1000, 1400}, Seals: []pipeline.Seal{wholeSeal(500, 700)}}, {Px: [2]int{1000, 1400}},
	}}
	exam.Pages[0].Quality.InkShare = .05
	for _, f := range pipeline.Judge(pipeline.Case{}, map[models.DocumentKind]pipeline.Examination{kind: exam}, pipeline.DefaultPolicy())[kind].Findings {
		if f.Check == models.CheckCompanySeal && f.Outcome != models.Pass {
			t.Errorf("%s %s", f.Outcome, f.Reason)
		}
	}
	if f := judgeSeals(kind, []pipeline.Seal{wholeSeal(500, 700)}, nil); f.Reason != "seal_missing" {
		t.Errorf("a second page with print and no seal: %s %s", f.Outcome, f.Reason)
	}
}
