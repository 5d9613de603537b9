package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// JournalEntry is one step of an issuance. Entries are only ever appended.
type JournalEntry struct {
	Generation int // counts the attempts at one application, each on a freshly formatted token
	Step       string
	Body       json.RawMessage
	At         time.Time
}

// AppendJournal writes the next step of the application's issuance; it is on disk when the call returns. A step that is in
// the generation already is refused with an error of kind ErrConflict and code journal_step_taken.
func (s *Store) AppendJournal(ctx context.Context, applicationID string, generation int, step string, body json.RawMessage) error {
	if body == nil {
		body = json.RawMessage("null")
	}
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO journal (application, seq, generation, step, created_at, body)
			SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5 FROM journal WHERE application = $1`,
			applicationID, generation, step, micros(s.now()), string(body))
		if unique, _ := violates(err); unique {
			return models.Conflict("journal_step_taken", "该制证步骤已由其他工位完成。", "Another station has taken this step already.")
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("append %s to the journal of %s: %w", step, applicationID, err)
	}
	return nil
}

// Journal returns the steps of the application's issuance in the order in which they were appended.
func (s *Store) Journal(ctx context.Context, applicationID string) ([]JournalEntry, error) {
	entries, err := scan(ctx, s.read, func(rows *sql.Rows) (e JournalEntry, err error) {
		var at int64
		var body []byte
		err = rows.Scan(&e.Generation, &e.Step, &at, &body)
		e.At, e.Body = instant(at), body
		return e, err
	}, `SELECT generation, step, created_at, body FROM journal WHERE application = $1 ORDER BY seq`, applicationID)
	if err != nil {
		return nil, fmt.Errorf("read the journal of %s: %w", applicationID, err)
	}
	return entries, nil
}
