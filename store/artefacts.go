package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/vermilion-seal/vermilion/models"
)

// SaveArtefact names a blob that was made for an application: a filled form, a page turned upright, a lifted seal. A later
// one of the same name takes its place.
func (s *Store) SaveArtefact(ctx context.Context, applicationID, name, digest string) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO artefacts (application, name, digest, created_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (application, name) DO UPDATE SET digest = excluded.digest, created_at = excluded.created_at`,
			applicationID, name, digest, micros(s.now()))
		return err
	})
	if err != nil {
		return fmt.Errorf("save artefact %s of %s: %w", name, applicationID, err)
	}
	return nil
}

// Artefact returns the digest of the application's artefact of that name, or an error of kind ErrNotFound with code
// artefact_not_found.
func (s *Store) Artefact(ctx context.Context, applicationID, name string) (string, error) {
	var digest string
	err := s.read.QueryRowContext(ctx, `SELECT digest FROM artefacts WHERE application = $1 AND name = $2`,
		applicationID, name).Scan(&digest)
	if errors.Is(err, sql.ErrNoRows) {
		return "", models.NotFound("artefact_not_found", "该文件不存在。", "There is no such file.")
	}
	if err != nil {
		return "", fmt.Errorf("read artefact %s of %s: %w", name, applicationID, translate(err))
	}
	return digest, nil
}

// Artefact of an application: see SaveArtefact.
type Artefact struct {
	Application string
	Name        string
	Digest      string // SHA-256 of the blob, in lower-case hexadecimal
}

// Artefacts lists all artefacts of an application by name.
func (s *Store) Artefacts(ctx context.Context, applicationID string) ([]Artefact, error) {
	list, err := s.artefacts(ctx, `SELECT application, name, digest FROM artefacts WHERE application = $1 ORDER BY name`, applicationID)
	if err != nil {
		return nil, fmt.Errorf("list artefacts of %s: %w", applicationID, err)
	}
	return list, nil
}

// ArtefactsNamed lists the artefacts of that name across all applications, the newest first, at most limit: the impressions
// that a new one is compared with.
func (s *Store) ArtefactsNamed(ctx context.Context, name string, limit int) ([]Artefact, error) {
	list, err := s.artefacts(ctx, `SELECT application, name, digest FROM artefacts WHERE name = $1
		ORDER BY created_at DESC, application LIMIT $2`, name, limit)
	if err != nil {
		return nil, fmt.Errorf("list artefacts named %s: %w", name, err)
	}
	return list, nil
}

func (s *Store) artefacts(ctx context.Context, query string, args ...any) ([]Artefact, error) {
	return scan(ctx, s.read, func(rows *sql.Rows) (a Artefact, err error) {
		return a, rows.Scan(&a.Application, &a.Name, &a.Digest)
	}, query, args...)
}
