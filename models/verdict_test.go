package models_test

import (
	"errors"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	tests := []struct {
		outcomes []models.Outcome
		want     models.Decision
	}{
		{nil, models.Accept},
		{[]models.Outcome{models.Pass, models.Pass}, models.Accept},
		{[]models.Outcome{models.Pass, models.Unsure, models.Pass}, models.Refer},
		{[]models.Outcome{models.Unsure, models.Fail}, models.Return},
		{[]models.Outcome{models.Fail, models.Unsure}, models.Return},
	}
	for _, tt := range tests {
		var findings []models.Finding
		for _, o := range tt.outcomes {
			findings = append(findings, models.Finding{Outcome: o})
		}
		if got := models.Decide(findings); got != tt.want {
			t.Errorf("Decide(%v) = %s, want %s", tt.outcomes, got, tt.want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  *models.Error
		kind error
		text string
	}{
		{models.Invalid("c", "a.b", "中", "en"), models.ErrInvalid, "a.b: c: en"},
		{models.Conflict("c", "中", "en"), models.ErrConflict, "c: en"},
		{models.NotFound("c", "中", "en"), models.ErrNotFound, "c: en"},
		{models.Unavailable("c", "中", "en"), models.ErrUnavailable, "c: en"},
	}
	for _, tt := range tests {
		if !errors.Is(tt.err, tt.kind) || tt.err.Error() != tt.text {
			t.Errorf("%v is not %v as %q", tt.err, tt.kind, tt.text)
		}
	}
}
