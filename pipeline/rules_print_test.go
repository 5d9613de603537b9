package pipeline_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/print"
)

func TestPrintIntegrity(t *testing.T) {
	t.Parallel()
	cell := func(change func(*print.Cell)) []print.Cell {
		c := print.Cell{Index: 2, Expected: "8", Px: [4]int{300, 400, 20, 40}}
		change(&c)
		return []print.Cell{c}
	}
	sound := print.Field{Name: "organisation_name", Chars: 12, Score: .1}
	for name, tt := range map[string]struct {
		field   print.Field
		none    bool
		request bool
		outcome models.Outcome
		reason  string
		label   string
		px      [4]int
	}{
		"sound":          {field: print.Field{Name: "credit_code", Chars: 18, Score: .12}, request: true, outcome: models.Pass, reason: "ok"},
		"no application": {none: true, outcome: models.Pass, reason: "not_compared"},
		"not compared":   {none: true, request: true, outcome: models.Pass, reason: "not_reached"},
		"altered": {
			field: print.Field{Name: "credit_code", Chars: 18, Cells: cell(func(c *print.Cell) { c.Missing, c.MM2 = .7, .4 })}, request: true,
			outcome: models.Fail, reason: "text_altered", label: "field.credit_code", px: [4]int{300, 400, 20, 40},
		},
		"a speck that reads as expected": {
			field: print.Field{Name: "credit_code", Chars: 18, Cells: cell(func(c *print.Cell) { c.Extra, c.MM2, c.Read, c.Confidence = .5, .06, "8", .99 })}, request: true,
			outcome: models.Pass, reason: "ok",
		},
		"a speck that makes another character": {
			field: print.Field{Name: "credit_code", Chars: 18, Cells: cell(func(c *print.Cell) { c.Extra, c.MM2, c.Read, c.Confidence = .5, .06, "9", .97 })}, request: true,
			outcome: models.Fail, reason: "text_altered", label: "field.credit_code", px: [4]int{300, 400, 20, 40},
		},
		"a speck that cannot be read": {
			field: print.Field{Name: "credit_code", Chars: 18, Cells: cell(func(c *print.Cell) { c.Extra, c.MM2 = .5, .06 })}, request: true,
			outcome: models.Unsure, reason: "text_unread", label: "field.credit_code", px: [4]int{300, 400, 20, 40},
		},
		"under a pen, and read": {
			field: print.Field{Name: "credit_code", Chars: 18, Cells: cell(func(c *print.Cell) { c.Hidden, c.Read, c.Confidence = .8, "B", .95 })}, request: true,
			outcome: models.Pass, reason: "ok",
		},
		"struck out": {
			field: print.Field{Name: "credit_code", Chars: 18, Struck: .9, Cells: cell(func(c *print.Cell) { c.Hidden, c.Read, c.Confidence = .8, "8", .95 })}, request: true,
			outcome: models.Unsure, reason: "text_struck", label: "field.credit_code", px: [4]int{100, 390, 400, 60},
		},
		"something beside it": {
			field: print.Field{Name: "credit_code", Chars: 18, BesideMM2: 2}, request: true,
			outcome: models.Unsure, reason: "text_unread", label: "field.credit_code", px: [4]int{100, 390, 400, 60},
		},
		"a character beside it": {
			field: print.Field{Name: "credit_code", Chars: 18, BesideMM2: 2, Added: .98}, request: true,
			outcome: models.Fail, reason: "text_altered", label: "field.credit_code", px: [4]int{100, 390, 400, 60},
		},
		"a character beside it, of a stamp perhaps": {
			field: print.Field{Name: "credit_code", Chars: 18, BesideMM2: 2, BesideCrossed: true, Added: .98}, request: true,
			outcome: models.Unsure, reason: "text_unread", label: "field.credit_code", px: [4]int{100, 390, 400, 60},
		},
		"all of the print lost": {
			field: print.Field{Name: "credit_code", Chars: 1, Cells: cell(func(c *print.Cell) { c.Missing, c.MM2 = 1, 1 })}, request: true,
			outcome: models.Unsure, reason: "text_unread", label: "page", px: [4]int{0, 0, 2480, 3508},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := &pipeline.Form{Boxes: map[string][4]int{"field.credit_code": {100, 390, 400, 60}}}
			form.Registration = align.Registration{Code: forms.Code{Application: "A1", Kind: models.CertificateForm, Version: 1}}
			if !tt.none {
				form.Print = []print.Field{tt.field}
				if tt.label != "page" {
					form.Print = append(form.Print, sound)
				}
			}
			x := pipeline.Examination{Kind: models.CertificateForm, Pages: []pipeline.Page{{Px: [2]int{2480, 3508}, PxPerMM: 11.8, Form: form}}}
			c := pipeline.Case{Today: time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)}
			if tt.request {
				c.Request = &models.Request{ID: "A1"}
			}
			v := pipeline.Judge(c, map[models.DocumentKind]pipeline.Examination{models.CertificateForm: x}, pipeline.DefaultPolicy())[models.CertificateForm]
			for _, f := range v.Findings {
				if f.Check != models.CheckPrintIntegrity {
					continue
				}
				if f.Outcome != tt.outcome || f.Reason != tt.reason {
					t.Errorf("%s: %s, want %s: %s", f.Outcome, f.Reason, tt.outcome, tt.reason)
				}
				want := []models.Region{}
				if tt.label != "" {
					want = append(want, models.Region{Page: 1, Px: tt.px, Label: tt.label})
				}
				if diff := cmp.Diff(want, f.Regions); diff != "" {
					t.Errorf("regions (-want +got):\n%s", diff)
				}
				return
			}
			t.Error("no finding")
		})
	}
}
