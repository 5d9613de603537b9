package issuance_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/issuance"
	"github.com/vermilion-seal/vermilion/models"
)

// rival is a journal in which another station supersedes the first generation just before it is done.
type rival struct{ *issuance.FileJournal }

func (r rival) AppendJournal(ctx context.Context, application string, generation int, step string, body json.RawMessage) error {
	if err := r.FileJournal.AppendJournal(ctx, application, generation, step, body); err != nil || step != "verified" || generation > 1 {
		return err
	}
	return r.FileJournal.AppendJournal(ctx, application, generation, "superseded", nil)
}

func TestSupersededGenerationIsNoResult(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	s.Journal = rival{s.journal}
	if err := s.open(); err != nil {
		t.Fatal(err)
	}
	a := approved("app-rival", nil)
	if _, err := s.issuer.Issue(t.Context(), a); !errors.Is(err, models.ErrConflict) {
		t.Fatalf("superseded generation returned: %v", err)
	}
	r, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{r.Certificate.SerialNumber}, validSerials(t, s.ca)); diff != "" {
		t.Errorf("valid certificates: %s", diff)
	}
}
