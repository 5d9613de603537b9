package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// Create saves a new application with its first audit entry and the tasks that it makes due, and raises its Revision to 1.
// Errors of kind ErrConflict: live_application_exists when the account has a live application, application_exists when the
// id is taken.
func (s *Store) Create(ctx context.Context, a *models.Application, entry models.Entry, out ...models.Task) error {
	saved := *a
	saved.Revision = 1
	err := s.change(ctx, func(tx *sql.Tx) error {
		body, err := json.Marshal(saved)
		if err != nil {
			return fmt.Errorf("encode application %s: %w", a.ID, err)
		}
		_, err = tx.ExecContext(ctx,
			`INSERT INTO applications (id, account, state, live, revision, created_at, updated_at, body)
			 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			a.ID, a.Account, a.State, bit(a.State.Live()), saved.Revision, micros(a.CreatedAt), micros(a.UpdatedAt), string(body))
		if unique, primary := violates(err); unique {
			return taken(primary)
		}
		if err != nil {
			return err
		}
		return s.attend(ctx, tx, &saved, entry, out)
	})
	if err != nil {
		return fmt.Errorf("create application %s: %w", a.ID, err)
	}
	a.Revision = saved.Revision
	s.wake(out)
	return nil
}

func taken(primary bool) error {
	if primary {
		return models.Conflict("application_exists", "该申请编号已存在。", "An application with this id exists already.")
	}
	return models.Conflict("live_application_exists", "该账户已有未结束的申请，请先完成或关闭该申请。",
		"The account has an application under way: finish or close that one first.")
}

// Application returns the application with that id, or an error of kind ErrNotFound with code application_not_found.
func (s *Store) Application(ctx context.Context, id string) (*models.Application, error) {
	var body string
	err := s.read.QueryRowContext(ctx, `SELECT body FROM applications WHERE id = $1`, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, models.NotFound("application_not_found", "申请不存在。", "There is no such application.")
	}
	if err != nil {
		return nil, fmt.Errorf("read application %s: %w", id, translate(err))
	}
	return decodeApplication(id, body)
}

func decodeApplication(id, body string) (*models.Application, error) {
	a := new(models.Application)
	if err := json.Unmarshal([]byte(body), a); err != nil {
		return nil, fmt.Errorf("decode application %s: %w", id, err)
	}
	return a, nil
}

// Commit saves a changed application, its audit entry and the tasks that the change makes due, all or nothing. It raises
// Revision, and gives the tasks the state and revision that were saved. If somebody else saved the application since it
// was read, the error is of kind ErrConflict with code revision_conflict: read it again and think anew.
func (s *Store) Commit(ctx context.Context, a *models.Application, entry models.Entry, out ...models.Task) error {
	return s.commit(ctx, a, entry, out, nil)
}

// commit is Commit with more to write in the same transaction.
func (s *Store) commit(ctx context.Context, a *models.Application, entry models.Entry, out []models.Task, more func(*sql.Tx) error) error {
	saved := *a
	saved.Revision++
	err := s.change(ctx, func(tx *sql.Tx) error {
		body, err := json.Marshal(saved)
		if err != nil {
			return fmt.Errorf("encode: %w", err)
		}
		result, err := tx.ExecContext(ctx,
			`UPDATE applications SET state = $1, live = $2, revision = $3, updated_at = $4, body = $5
			 WHERE id = $6 AND revision = $7`,
			saved.State, bit(saved.State.Live()), saved.Revision, micros(saved.UpdatedAt), string(body), a.ID, a.Revision)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, models.Conflict("revision_conflict", "申请已被他人修改，请刷新后重试。",
				"Somebody else changed the application meanwhile: read it again."))
		}
		if more != nil {
			if err := more(tx); err != nil {
				return err
			}
		}
		return s.attend(ctx, tx, &saved, entry, out)
	})
	if err != nil {
		return fmt.Errorf("save application %s: %w", a.ID, err)
	}
	a.Revision = saved.Revision
	s.wake(out)
	return nil
}

// attend writes what goes with every saved application: its uploads, its audit entry and its tasks.
func (s *Store) attend(ctx context.Context, tx *sql.Tx, a *models.Application, entry models.Entry, out []models.Task) error {
	for _, doc := range a.Documents {
		for _, digest := range doc.Blobs {
			_, err := tx.ExecContext(ctx,
				`INSERT INTO uploads (application, digest, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, a.ID, digest, doc.Kind)
			if err != nil {
				return err
			}
		}
	}
	entry.Application = a.ID
	if err := s.appendAudit(ctx, tx, entry, a.State, a.Revision); err != nil {
		return err
	}
	for _, t := range out {
		t.State, t.Revision = a.State, a.Revision
		if err := s.putTask(ctx, tx, t); err != nil {
			return err
		}
	}
	return nil
}

// Filter chooses applications. Its zero value chooses all of them.
type Filter struct {
	States      []models.State // any of these; empty means any state
	Account     string         // empty means any account
	NewestFirst bool           // by creation; the oldest come first otherwise
	After       string         // the next that List returned for the page before, empty for the first page
	Limit       int            // at most so many; 0 means 100
}

// List returns one page of applications in the order of their creation, and what to give as After for the next page,
// empty when there is none. The error is of kind ErrInvalid with code cursor when After is not one that List returned.
func (s *Store) List(ctx context.Context, f Filter) (page []*models.Application, next string, err error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	where, args := []string{"1 = 1"}, []any{}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if len(f.States) > 0 {
		var marks []string
		for _, state := range f.States {
			marks = append(marks, arg(state))
		}
		where = append(where, "state IN ("+strings.Join(marks, ", ")+")")
	}
	if f.Account != "" {
		where = append(where, "account = "+arg(f.Account))
	}
	order, beyond := "ASC", ">"
	if f.NewestFirst {
		order, beyond = "DESC", "<"
	}
	if f.After != "" {
		at, id, err := parseCursor(f.After)
		if err != nil {
			return nil, "", err
		}
		where = append(where, "(created_at, id) "+beyond+" ("+arg(at)+", "+arg(id)+")")
	}
	page, err = s.applications(ctx, `SELECT id, body FROM applications WHERE `+strings.Join(where, " AND ")+
		` ORDER BY created_at `+order+`, id `+order+` LIMIT `+arg(f.Limit+1), args)
	if err != nil {
		return nil, "", fmt.Errorf("list applications: %w", err)
	}
	if len(page) > f.Limit {
		page = page[:f.Limit]
		last := page[f.Limit-1]
		next = strconv.FormatInt(micros(last.CreatedAt), 10) + "." + last.ID
	}
	return page, next, nil
}

func (s *Store) applications(ctx context.Context, query string, args []any) ([]*models.Application, error) {
	return scan(ctx, s.read, func(rows *sql.Rows) (*models.Application, error) {
		var id, body string
		if err := rows.Scan(&id, &body); err != nil {
			return nil, err
		}
		return decodeApplication(id, body)
	}, query, args...)
}

func parseCursor(cursor string) (at int64, id string, err error) {
	number, id, ok := strings.Cut(cursor, ".")
	at, err = strconv.ParseInt(number, 10, 64)
	if err != nil || !ok {
		return 0, "", models.Invalid("cursor", "after", "分页参数无效，请从第一页重新查询。", "The cursor is not valid: start from the first page.")
	}
	return at, id, nil
}

// Uses lists the applications that uploaded the blob with that digest, in the order of their ids.
func (s *Store) Uses(ctx context.Context, digest string) ([]string, error) {
	ids, err := column[string](ctx, s.read, `SELECT DISTINCT application FROM uploads WHERE digest = $1 ORDER BY application`, digest)
	if err != nil {
		return nil, fmt.Errorf("list uses of %s: %w", digest, err)
	}
	return ids, nil
}

// Idle lists applications in one of the states that have not changed since before and have no unfinished task but notices:
// nobody will move them on. At most limit, those that have waited longest first.
func (s *Store) Idle(ctx context.Context, states []models.State, before time.Time, limit int) ([]*models.Application, error) {
	args := []any{models.TaskNotify, micros(before)}
	var marks []string
	for _, state := range states {
		args = append(args, state)
		marks = append(marks, "$"+strconv.Itoa(len(args)))
	}
	args = append(args, limit)
	list, err := s.applications(ctx, `SELECT id, body FROM applications a
		WHERE NOT EXISTS (SELECT 1 FROM tasks t WHERE t.application = a.id AND t.done_at IS NULL AND t.kind <> $1)
		  AND updated_at < $2 AND state IN (`+strings.Join(marks, ", ")+`)
		ORDER BY updated_at LIMIT $`+strconv.Itoa(len(args)), args)
	if err != nil {
		return nil, fmt.Errorf("list idle applications: %w", err)
	}
	return list, nil
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
