package main

import (
	"log/slog"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

// TestImpressionUsedAgain hands one impression, down to its ink, in with two applications: the second goes to the reviewer.
// Stamping the same seal again is no reuse.
func TestImpressionUsedAgain(t *testing.T) {
	studio, err := applicant.New(testAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	defer studio.Close()
	ex, err := newExaminers(testApp(t), 1, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer ex.Close()
	first := applicant.RandomRequest(rand.New(rand.NewPCG(8, 8)))
	second := first
	second.ID, second.Account = "again", "another-account"
	judge := func(r models.Request, seed, impression uint64, earlier []pipeline.Impression) (models.Finding, []pipeline.Impression) {
		s, err := studio.Document(r, models.CertificateForm, evalDay, rand.New(rand.NewPCG(seed, 1)), applicant.Options{
			DPI: 300, Device: applicant.Scanner, Today: evalDay.Add(evalHandIn), Impression: impression,
		})
		if err != nil {
			t.Fatal(err)
		}
		x, _, err := ex.examine(t.Context(), models.CertificateForm, []pipeline.File{{Name: s.Name, Data: s.Data}}, &r)
		if err != nil {
			t.Fatal(err)
		}
		exams := map[models.DocumentKind]pipeline.Examination{models.CertificateForm: x}
		v := pipeline.Judge(pipeline.Case{Request: &r, Today: evalDay.Add(evalHandIn), Earlier: earlier}, exams, pipeline.DefaultPolicy())
		return findingOf(v[models.CertificateForm], models.CheckReuse), pipeline.Impressions(r.ID, exams)
	}
	f, seen := judge(first, 1, 77, nil)
	if f.Outcome != models.Pass || len(seen) == 0 {
		t.Fatalf("first use: %+v, %d impressions remembered", f, len(seen))
	}
	if f, _ := judge(second, 2, 77, seen); f.Outcome != models.Unsure {
		t.Errorf("the same impression again: %s %s, want unsure", f.Outcome, f.Reason)
	}
	if f, _ := judge(second, 3, 78, seen); f.Outcome != models.Pass {
		t.Errorf("the same seal stamped anew: %s %s, want pass", f.Outcome, f.Reason)
	}
}
