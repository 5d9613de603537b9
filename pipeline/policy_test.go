package pipeline_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

func TestParsePolicy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy string
		fault  string // part of the message; empty when the policy is fine
	}{
		"nothing changed":       {`{}`, ""},
		"one threshold":         {`{"min_dpi": 250}`, ""},
		"no JSON":               {`min_dpi: 250`, "invalid character"},
		"empty":                 {``, "EOF"},
		"unknown field":         {`{"min_dip": 250}`, "unknown field"},
		"negative":              {`{"min_dpi": -1}`, "min_dpi"},
		"share above one":       {`{"date_sure": 1.5}`, "date_sure"},
		"thresholds crossed":    {`{"typed_below": 0.9, "hand_above": 0.1}`, "typed_below"},
		"text for a number":     {`{"min_dpi": "high"}`, "min_dpi"},
		"something after it":    {`{} {}`, "after"},
		"null":                  {`null`, ""},
		"seal sizes crossed":    {`{"seal_min_mm": 70}`, "seal_min_mm"},
		"a list, not an object": {`[]`, "array"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := pipeline.ParsePolicy([]byte(c.policy))
			if c.fault == "" {
				if err != nil {
					t.Fatal(err)
				}
				if p.SealScore != pipeline.DefaultPolicy().SealScore {
					t.Error("what the file leaves out did not keep its default")
				}
				return
			}
			var e *models.Error
			if !errors.As(err, &e) || e.Code != "policy_invalid" || !strings.Contains(e.Error(), c.fault) {
				t.Errorf("error %v, want policy_invalid about %q", err, c.fault)
			}
		})
	}
}

// FuzzParsePolicy: whatever a policy file holds, it is refused with a typed error or gives thresholds that make sense.
func FuzzParsePolicy(f *testing.F) {
	for _, seed := range []string{`{}`, `{"min_dpi": 250}`, `{"date_sure": 1e309}`, `{"seal_score": -0}`, `[`, `{"min_dpi": null}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := pipeline.ParsePolicy(data)
		if err != nil {
			if !errors.Is(err, models.ErrInvalid) {
				t.Errorf("untyped error: %v", err)
			}
			return
		}
		if p.TypedBelow > p.HandAbove || p.DateSure > 1 || p.MinDPI < 0 {
			t.Errorf("policy without sense: %+v", p)
		}
	})
}
