package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/vermilion-seal/vermilion/models"
)

// SaveExamination keeps what examining a document measured, and the tasks that this makes due. The digest stands for what
// was examined and by which version of the program: an examination that is there under it already stays.
func (s *Store) SaveExamination(ctx context.Context, applicationID string, kind models.DocumentKind, round int, digest string,
	body json.RawMessage, out ...models.Task,
) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx,
			`INSERT INTO examinations (application, kind, digest, round, created_at, body) VALUES ($1, $2, $3, $4, $5, $6)
			 ON CONFLICT DO NOTHING`, applicationID, kind, digest, round, micros(s.now()), string(body))
		if err != nil {
			return err
		}
		for _, t := range out {
			if err := s.putTask(ctx, tx, t); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save examination of %s %s: %w", applicationID, kind, err)
	}
	s.wake(out)
	return nil
}

// Examination returns the examination under that digest, or an error of kind ErrNotFound with code examination_not_found.
func (s *Store) Examination(ctx context.Context, applicationID string, kind models.DocumentKind, digest string) (json.RawMessage, error) {
	var body []byte
	err := s.read.QueryRowContext(ctx, `SELECT body FROM examinations WHERE application = $1 AND kind = $2 AND digest = $3`,
		applicationID, kind, digest).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, models.NotFound("examination_not_found", "该材料尚未核验。", "The document has not been examined.")
	}
	if err != nil {
		return nil, fmt.Errorf("read examination of %s %s: %w", applicationID, kind, translate(err))
	}
	return body, nil
}

// LatestExaminations returns the newest examination of each document, whichever version of the program made it.
func (s *Store) LatestExaminations(ctx context.Context, applicationID string) (map[models.DocumentKind]json.RawMessage, error) {
	latest, err := byKind[json.RawMessage](ctx, s.read,
		`SELECT kind, body FROM examinations WHERE application = $1 ORDER BY round, created_at, digest`, applicationID)
	if err != nil {
		return nil, fmt.Errorf("read examinations of %s: %w", applicationID, err)
	}
	return latest, nil
}

// CommitVerdicts is Commit together with the verdicts of the application's examination round, which replace earlier ones
// of the same round. Findings about the package as a whole are the verdict of the empty kind.
func (s *Store) CommitVerdicts(ctx context.Context, a *models.Application, verdicts map[models.DocumentKind]models.Verdict,
	entry models.Entry, out ...models.Task,
) error {
	return s.commit(ctx, a, entry, out, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM verdicts WHERE application = $1 AND round = $2`, a.ID, a.Round); err != nil {
			return err
		}
		for kind, v := range verdicts {
			body, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("encode verdict on %s: %w", kind, err)
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO verdicts (application, round, kind, created_at, body) VALUES ($1, $2, $3, $4, $5)`,
				a.ID, a.Round, kind, micros(s.now()), string(body))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Verdicts returns the verdicts of the application's latest judged round, empty before the first.
func (s *Store) Verdicts(ctx context.Context, applicationID string) (map[models.DocumentKind]models.Verdict, error) {
	verdicts, err := byKind[models.Verdict](ctx, s.read, `SELECT kind, body FROM verdicts WHERE application = $1
		AND round = (SELECT MAX(round) FROM verdicts WHERE application = $1)`, applicationID)
	if err != nil {
		return nil, fmt.Errorf("read verdicts of %s: %w", applicationID, err)
	}
	return verdicts, nil
}

// byKind runs a query of document kinds and JSON bodies; of several rows of one kind the last one counts.
func byKind[T any](ctx context.Context, db *sql.DB, query string, args ...any) (map[models.DocumentKind]T, error) {
	found := map[models.DocumentKind]T{}
	_, err := scan(ctx, db, func(rows *sql.Rows) (struct{}, error) {
		var kind models.DocumentKind
		var body []byte
		if err := rows.Scan(&kind, &body); err != nil {
			return struct{}{}, err
		}
		var v T
		if err := json.Unmarshal(body, &v); err != nil {
			return struct{}{}, fmt.Errorf("decode %s: %w", kind, err)
		}
		found[kind] = v
		return struct{}{}, nil
	}, query, args...)
	return found, err
}
