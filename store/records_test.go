package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
)

func TestExaminationIsStoredOnce(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	ctx := t.Context()
	create(t, s, draft("A1", "acme"))
	_, err := s.Examination(ctx, "A1", models.IDCopy, "d1")
	wantCode(t, err, models.ErrNotFound, "examination_not_found")
	judge := models.Task{Kind: models.TaskJudge, Application: "A1", Round: 1}
	must(t, s.SaveExamination(ctx, "A1", models.IDCopy, 1, "d1", json.RawMessage(`{"n":1}`), judge))
	must(t, s.SaveExamination(ctx, "A1", models.IDCopy, 1, "d1", json.RawMessage(`{"n":2}`), judge))
	must(t, s.SaveExamination(ctx, "A1", models.IDCopy, 2, "d2", json.RawMessage(`{"n":3}`)))
	got, err := s.Examination(ctx, "A1", models.IDCopy, "d1")
	if string(got) != `{"n":1}` || err != nil {
		t.Errorf("examination %s (%v), want the first", got, err)
	}
	latest, err := s.LatestExaminations(ctx, "A1")
	if diff := cmp.Diff(map[models.DocumentKind]json.RawMessage{models.IDCopy: json.RawMessage(`{"n":3}`)}, latest); diff != "" || err != nil {
		t.Errorf("latest (-want +got, %v):\n%s", err, diff)
	}
	if list := pending(t, s); len(list) != 1 || list[0].Epoch != 1 {
		t.Errorf("pending %v, want one judge task of epoch 1", list)
	}
}

func TestVerdictsOfTheLatestRound(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	ctx := t.Context()
	a := create(t, s, draft("A1", "acme"))
	if v, err := s.Verdicts(ctx, "A1"); len(v) != 0 || err != nil {
		t.Errorf("verdicts before the first: %v, %v", v, err)
	}
	rounds := []map[models.DocumentKind]models.Verdict{
		{models.IDCopy: {Kind: models.IDCopy, Decision: models.Return}, models.LicenceCopy: {Decision: models.Accept}},
		{models.IDCopy: {Kind: models.IDCopy, Decision: models.Refer, Findings: []models.Finding{{Check: models.CheckIDName}}}, "": {}},
	}
	for i, verdicts := range rounds {
		a.Round = i + 1
		must(t, s.CommitVerdicts(ctx, a, verdicts, by(models.JudgedFit)))
	}
	got, err := s.Verdicts(ctx, "A1")
	if diff := cmp.Diff(rounds[1], got); diff != "" || err != nil {
		t.Errorf("verdicts (-want +got, %v):\n%s", err, diff)
	}
	a.Revision--
	wantCode(t, s.CommitVerdicts(ctx, a, nil, by(models.JudgedFit)), models.ErrConflict, "revision_conflict")
	if got, _ := s.Verdicts(ctx, "A1"); len(got) != 2 {
		t.Error("a lost race changed the verdicts")
	}
}

func TestArtefacts(t *testing.T) {
	t.Parallel()
	s, c := openNew(t)
	ctx := t.Context()
	for _, id := range []string{"A1", "A2"} {
		create(t, s, draft(id, id))
		must(t, s.SaveArtefact(ctx, id, "seal.png", "old-"+id))
		must(t, s.SaveArtefact(ctx, id, "seal.png", "seal-"+id))
		c.add(time.Second)
	}
	must(t, s.SaveArtefact(ctx, "A1", "id_copy.1.jpg", "page"))
	if got, err := s.Artefact(ctx, "A1", "seal.png"); got != "seal-A1" || err != nil {
		t.Errorf("artefact %s, %v", got, err)
	}
	_, err := s.Artefact(ctx, "A1", "none")
	wantCode(t, err, models.ErrNotFound, "artefact_not_found")
	all, err := s.Artefacts(ctx, "A1")
	want := []store.Artefact{{"A1", "id_copy.1.jpg", "page"}, {"A1", "seal.png", "seal-A1"}}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Errorf("artefacts (-want +got, %v):\n%s", err, diff)
	}
	named, err := s.ArtefactsNamed(ctx, "seal.png", 1)
	if diff := cmp.Diff([]store.Artefact{{"A2", "seal.png", "seal-A2"}}, named); diff != "" || err != nil {
		t.Errorf("artefacts by name (-want +got, %v):\n%s", err, diff)
	}
}

func TestJournal(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	ctx := t.Context()
	create(t, s, draft("A1", "acme"))
	create(t, s, draft("A2", "other"))
	must(t, s.AppendJournal(ctx, "A1", 1, "intent", json.RawMessage(`{"token":"0001"}`)))
	must(t, s.AppendJournal(ctx, "A2", 1, "intent", nil))
	must(t, s.AppendJournal(ctx, "A1", 2, "done", nil))
	got, err := s.Journal(ctx, "A1")
	want := []store.JournalEntry{{1, "intent", json.RawMessage(`{"token":"0001"}`), start}, {2, "done", json.RawMessage(`null`), start}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("journal (-want +got, %v):\n%s", err, diff)
	}
	wantCode(t, s.AppendJournal(ctx, "A1", 2, "done", nil), models.ErrConflict, "journal_step_taken")
	if err := s.AppendJournal(ctx, "none", 1, "intent", nil); err == nil {
		t.Error("a journal of an unknown application was begun")
	}
}
