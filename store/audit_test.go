package store_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
)

func TestAuditShowsTampering(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		tamper string
		field  string
	}{
		{"changed text", `UPDATE audit SET body = replace(body, 'portal', 'nobody') WHERE seq = 3`, "audit.3"},
		{"changed hash", `UPDATE audit SET hash = upper(hash) WHERE seq = 2`, "audit.2"},
		{"changed application", `UPDATE audit SET application = 'A9' WHERE seq = 2`, "audit.2"},
		{"removed", `DELETE FROM audit WHERE seq = 4`, "audit.4"},
		{"removed at the start", `DELETE FROM audit WHERE seq = 1`, "audit.1"},
		{"put in", `INSERT INTO audit SELECT seq + 100, application, prev, hash, body FROM audit WHERE seq = 5`, "audit.6"},
		{"repeated", `UPDATE audit SET body = (SELECT body FROM audit WHERE seq = 4) WHERE seq = 3`, "audit.3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "v.db")
			c := &clock{at: start}
			s := open(t, path, c.now)
			a := create(t, s, draft("A1", "acme"))
			for range 3 {
				must(t, s.Commit(t.Context(), a, by("edit")))
			}
			must(t, s.Record(t.Context(), models.Entry{Actor: models.Operator, Who: "station-1", Event: "start"}))
			n, head, err := s.VerifyAudit(t.Context())
			if n != 5 || err != nil {
				t.Fatalf("sound trail: %d entries, %v", n, err)
			}
			if got, err := s.AuditHash(t.Context(), 5); got != head || err != nil {
				t.Errorf("hash of the last entry %s (%v), head %s", got, err, head)
			}
			tamper(t, path, tt.tamper)
			_, _, err = s.VerifyAudit(t.Context())
			wantCode(t, err, models.ErrInvalid, "audit_broken")
			if e := new(models.Error); errors.As(err, &e) && e.Field != tt.field {
				t.Errorf("broken at %s, want %s", e.Field, tt.field)
			}
		})
	}
}

// tamper does what the triggers and the file's permissions are there to prevent.
func tamper(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	must(t, err)
	defer db.Close()
	if _, err := db.Exec(statement); err == nil && statement[:6] != "INSERT" {
		t.Error("the triggers let the audit trail be changed")
	}
	for _, s := range []string{`DROP TRIGGER audit_no_update`, `DROP TRIGGER audit_no_delete`} {
		_, err := db.Exec(s)
		must(t, err)
	}
	if statement[:6] != "INSERT" {
		_, err = db.Exec(statement)
		must(t, err)
	}
}

func TestAuditCutOffAtTheEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "v.db")
	c := &clock{at: start}
	s := open(t, path, c.now)
	a := create(t, s, draft("A1", "acme"))
	must(t, s.Commit(t.Context(), a, by("edit")))
	n, _, err := s.VerifyAudit(t.Context())
	must(t, err)
	tamper(t, path, `DELETE FROM audit WHERE seq = 2`)
	_, err = s.AuditHash(t.Context(), int64(n))
	wantCode(t, err, models.ErrNotFound, "audit_entry_not_found")
}
