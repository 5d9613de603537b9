package workers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// verdicts reads examinations and saves what was made of them.
type verdicts interface {
	applications
	Examination(ctx context.Context, applicationID string, kind models.DocumentKind, digest string) (json.RawMessage, error)
	CommitVerdicts(ctx context.Context, a *models.Application, verdicts map[models.DocumentKind]models.Verdict,
		entry models.Entry, out ...models.Task) error
}

// judger judges a package of examined documents. It is a pure function of what it is given. Findings about the package as
// a whole are the verdict of the empty kind.
type judger interface {
	Judge(ctx context.Context, a *models.Application, examined map[models.DocumentKind]json.RawMessage) (
		map[models.DocumentKind]models.Verdict, error)
}

// Judge judges an application once every required document is examined.
type Judge struct {
	Store   verdicts
	Judger  judger
	Version string // the same as Examine's
	Now     func() time.Time
}

// Do judges the package and moves the application on to in_review, or to returned if a document must be uploaded again.
func (w *Judge) Do(ctx context.Context, t models.Task) error {
	due := func(a *models.Application) bool { return a.State == models.Examining && a.Round == t.Round }
	a, err := w.Store.Application(ctx, t.Application)
	if err != nil {
		return err
	}
	if !due(a) {
		return nil
	}
	examined, err := w.examined(ctx, a)
	if err != nil || examined == nil {
		return err
	}
	found, err := w.Judger.Judge(ctx, a, examined)
	if err != nil {
		return fmt.Errorf("judge: %w", err)
	}
	rejected, detail := rejections(a, found)
	event := models.JudgedFit
	if len(rejected) > 0 {
		event = models.JudgedReturn
	}
	return advance(ctx, w.Store, t.Application, func(a *models.Application) (bool, error) {
		if !due(a) {
			return false, nil
		}
		return true, a.Judged(rejected, w.Now())
	}, func(a *models.Application) error {
		return w.Store.CommitVerdicts(ctx, a, found, machine("judge", event, detail), a.DueTasks()...)
	})
}

// examined returns the examinations of all required documents, or nil while one is missing.
func (w *Judge) examined(ctx context.Context, a *models.Application) (map[models.DocumentKind]json.RawMessage, error) {
	found := map[models.DocumentKind]json.RawMessage{}
	for _, kind := range a.RequiredDocuments() {
		body, err := w.Store.Examination(ctx, a.ID, kind, ExaminationDigest(w.Version, a.Documents[kind]))
		if errors.Is(err, models.ErrNotFound) {
			return nil, nil //nolint:nilnil // missing is no error: the last examination makes judging due again
		}
		if err != nil {
			return nil, err
		}
		found[kind] = body
	}
	return found, nil
}

// rejections lists the required documents that the verdicts return, and every decision as a note for the audit trail.
func rejections(a *models.Application, found map[models.DocumentKind]models.Verdict) ([]models.DocumentKind, string) {
	var rejected []models.DocumentKind
	var notes []string
	for _, kind := range a.RequiredDocuments() {
		v, ok := found[kind]
		if !ok {
			continue
		}
		notes = append(notes, string(kind)+"="+string(v.Decision))
		if v.Decision == models.Return {
			rejected = append(rejected, kind)
		}
	}
	return rejected, strings.Join(notes, " ")
}
