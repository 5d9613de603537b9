package workers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/vermilion-seal/vermilion/models"
)

// examinations keeps what was measured.
type examinations interface {
	Application(ctx context.Context, id string) (*models.Application, error)
	Examination(ctx context.Context, applicationID string, kind models.DocumentKind, digest string) (json.RawMessage, error)
	SaveExamination(ctx context.Context, applicationID string, kind models.DocumentKind, round int, digest string,
		body json.RawMessage, out ...models.Task) error
	Enqueue(ctx context.Context, out ...models.Task) error
}

// examiner measures one document. A scan that cannot be read, or that kills whoever reads it, is a result, not an error.
type examiner interface {
	Examine(ctx context.Context, a *models.Application, kind models.DocumentKind) (json.RawMessage, error)
}

// Examine examines one document of an application. Files that this version of the program has examined are not examined
// again.
type Examine struct {
	Store    examinations
	Examiner examiner
	// Version names the program's way of measuring; another version measures anew.
	Version string
}

// Do examines the task's document and makes judging due.
func (w *Examine) Do(ctx context.Context, t models.Task) error {
	a, err := w.Store.Application(ctx, t.Application)
	if err != nil {
		return err
	}
	doc, ok := a.Documents[t.Document]
	if a.State != models.Examining || a.Round != t.Round || !ok {
		return nil
	}
	judge := models.Task{Kind: models.TaskJudge, Application: a.ID, State: a.State, Revision: a.Revision, Round: a.Round}
	digest := ExaminationDigest(w.Version, doc)
	_, err = w.Store.Examination(ctx, a.ID, doc.Kind, digest)
	if err == nil {
		return w.Store.Enqueue(ctx, judge)
	}
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	body, err := w.Examiner.Examine(ctx, a, doc.Kind)
	if err != nil {
		return fmt.Errorf("examine %s: %w", doc.Kind, err)
	}
	return w.Store.SaveExamination(ctx, a.ID, doc.Kind, a.Round, digest, body, judge)
}

// ExaminationDigest is the key under which the examination of a document by that version of the program is kept: a SHA-256
// over the version and the document's files in the order of its pages, in lower-case hexadecimal.
func ExaminationDigest(version string, doc models.Document) string {
	h := sha256.New()
	for _, part := range append([]string{version, string(doc.Kind)}, doc.Blobs...) {
		io.WriteString(h, part+"\n") //nolint:errcheck // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}
