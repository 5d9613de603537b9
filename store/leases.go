package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// Lease reserves name for owner for a duration from now. The owner may reserve it again, which prolongs it. While another
// owner holds it the error is of kind ErrUnavailable with code leased.
func (s *Store) Lease(ctx context.Context, name, owner string, d time.Duration) error {
	now := s.now()
	err := s.change(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `INSERT INTO leases (name, owner, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
			WHERE leases.owner = excluded.owner OR leases.expires_at <= $4`,
			name, owner, micros(now.Add(d)), micros(now))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, models.Unavailable("leased", "其他进程正在处理，请稍后重试。", "Another process is at work on it: try again later."))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("lease %s: %w", name, err)
	}
	return nil
}

// Release gives up a lease; one that owner does not hold stays as it is.
func (s *Store) Release(ctx context.Context, name, owner string) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM leases WHERE name = $1 AND owner = $2`, name, owner)
		return err
	})
	if err != nil {
		return fmt.Errorf("release %s: %w", name, err)
	}
	return nil
}
