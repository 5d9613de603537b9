package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// Audited is an audit entry as it was recorded. The trail is a chain: each entry's hash is the SHA-256, in lower-case
// hexadecimal, of the hash of the entry before it (empty for the first) and its own JSON.
type Audited struct {
	Seq int64     `json:"seq"` // 1, 2, 3, …, without gaps
	At  time.Time `json:"at"`
	models.Entry
	// State and Revision are the application's after the event, zero for entries about no application.
	State    models.State `json:"state,omitempty"`
	Revision int64        `json:"revision,omitempty"`
	Hash     string       `json:"-"`
}

// Record appends an audit entry that goes with no change of an application.
func (s *Store) Record(ctx context.Context, entry models.Entry) error {
	err := s.change(ctx, func(tx *sql.Tx) error { return s.appendAudit(ctx, tx, entry, "", 0) })
	if err != nil {
		return fmt.Errorf("record %s: %w", entry.Event, err)
	}
	return nil
}

func (s *Store) appendAudit(ctx context.Context, tx *sql.Tx, entry models.Entry, state models.State, revision int64) error {
	next := Audited{Seq: 1, At: s.now().UTC(), Entry: entry, State: state, Revision: revision}
	var prev string
	err := tx.QueryRowContext(ctx, `SELECT seq + 1, hash FROM audit ORDER BY seq DESC LIMIT 1`).Scan(&next.Seq, &prev)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read the last audit entry: %w", err)
	}
	body, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("encode audit entry: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (seq, application, prev, hash, body) VALUES ($1, $2, $3, $4, $5)`,
		next.Seq, entry.Application, prev, chain(prev, body), string(body))
	if err != nil {
		return fmt.Errorf("append audit entry: %w", err)
	}
	return nil
}

func chain(prev string, body []byte) string {
	h := sha256.New()
	h.Write([]byte(prev))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// Trail returns the audit entries of an application, the oldest first.
func (s *Store) Trail(ctx context.Context, applicationID string) ([]Audited, error) {
	trail, err := scan(ctx, s.read, func(rows *sql.Rows) (e Audited, err error) {
		var body []byte
		if err := rows.Scan(&body, &e.Hash); err != nil {
			return e, err
		}
		return e, json.Unmarshal(body, &e)
	}, `SELECT body, hash FROM audit WHERE application = $1 ORDER BY seq`, applicationID)
	if err != nil {
		return nil, fmt.Errorf("read trail of %s: %w", applicationID, err)
	}
	return trail, nil
}

// VerifyAudit recomputes the whole chain and returns how many entries it has and the hash of the last one. The error is of
// kind ErrInvalid with code audit_broken and names the first entry that was changed, removed or put in; entries then counts
// the sound ones before it. Entries cut off at the end show only against a head that was kept elsewhere: see AuditHash.
func (s *Store) VerifyAudit(ctx context.Context) (entries int, head string, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, application, prev, hash, body FROM audit ORDER BY seq`)
	if err != nil {
		return 0, "", fmt.Errorf("read audit trail: %w", translate(err))
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var application, prev, hash string
		var body []byte
		if err := rows.Scan(&seq, &application, &prev, &hash, &body); err != nil {
			return entries, head, fmt.Errorf("read audit entry %d: %w", entries+1, err)
		}
		if !sound(int64(entries)+1, head, seq, application, prev, hash, body) {
			n := strconv.Itoa(entries + 1)
			return entries, head, models.Invalid("audit_broken", "audit."+n,
				"审计日志第 "+n+" 条已损坏或被篡改。", "Audit entry "+n+" was changed, removed or put in.")
		}
		entries, head = entries+1, hash
	}
	if err := rows.Err(); err != nil {
		return entries, head, fmt.Errorf("read audit trail: %w", translate(err))
	}
	return entries, head, nil
}

// sound tells whether a row is the entry numbered want after the one with hash head.
func sound(want int64, head string, seq int64, application, prev, hash string, body []byte) bool {
	var e Audited
	if seq != want || prev != head || chain(prev, body) != hash || json.Unmarshal(body, &e) != nil {
		return false
	}
	again, err := json.Marshal(e)
	return err == nil && bytes.Equal(again, body) && e.Seq == seq && e.Application == application
}

// AuditHash returns the hash of entry number seq, to compare with one that was noted down earlier. The error is of kind
// ErrNotFound with code audit_entry_not_found when the trail is shorter than that.
func (s *Store) AuditHash(ctx context.Context, seq int64) (string, error) {
	var hash string
	err := s.read.QueryRowContext(ctx, `SELECT hash FROM audit WHERE seq = $1`, seq).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", models.NotFound("audit_entry_not_found", "审计日志没有该条目。", "The audit trail has no such entry.")
	}
	if err != nil {
		return "", fmt.Errorf("read audit entry %d: %w", seq, translate(err))
	}
	return hash, nil
}
