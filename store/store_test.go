package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock is a time that tests move by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func open(t testing.TB, path string, now func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openNew(t testing.TB) (*store.Store, *clock) {
	t.Helper()
	c := &clock{at: start}
	return open(t, filepath.Join(t.TempDir(), "v.db"), c.now), c
}

func draft(id, account string) *models.Application {
	return &models.Application{
		Request:   models.Request{ID: id, Account: account, Organisation: models.Organisation{Name: "示例有限公司"}},
		State:     models.Draft,
		CreatedAt: start,
		UpdatedAt: start,
	}
}

func by(event models.Event) models.Entry {
	return models.Entry{Actor: models.Portal, Who: "portal", Event: event}
}

func create(t testing.TB, s *store.Store, a *models.Application) *models.Application {
	t.Helper()
	if err := s.Create(t.Context(), a, by("create")); err != nil {
		t.Fatal(err)
	}
	return a
}

// wantCode fails the test unless err is a models.Error of that kind and code.
func wantCode(t *testing.T, err, kind error, code string) {
	t.Helper()
	var e *models.Error
	if !errors.As(err, &e) || e.Code != code || !errors.Is(err, kind) {
		t.Errorf("error %v, want %s of kind %v", err, code, kind)
	}
}

func TestCreateAndRead(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	a := create(t, s, draft("A1", "acme"))
	if a.Revision != 1 {
		t.Errorf("revision %d, want 1", a.Revision)
	}
	got, err := s.Application(t.Context(), "A1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, got); diff != "" {
		t.Errorf("application (-put +got):\n%s", diff)
	}
	_, err = s.Application(t.Context(), "A2")
	wantCode(t, err, models.ErrNotFound, "application_not_found")
}

func TestOneLiveApplicationPerAccount(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	ctx := t.Context()
	first := create(t, s, draft("A1", "acme"))
	wantCode(t, s.Create(ctx, draft("A2", "acme"), by("create")), models.ErrConflict, "live_application_exists")
	wantCode(t, s.Create(ctx, draft("A1", "other"), by("create")), models.ErrConflict, "application_exists")
	if err := first.Step(models.Close, start); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(ctx, first, by(models.Close)); err != nil {
		t.Fatal(err)
	}
	create(t, s, draft("A2", "acme"))
	if _, _, err := s.VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
}

func TestCommitIsGuardedByRevision(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	ctx := t.Context()
	create(t, s, draft("A1", "acme"))
	one, _ := s.Application(ctx, "A1")
	two, _ := s.Application(ctx, "A1")
	if err := one.Step(models.Submit, start); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(ctx, one, by(models.Submit), one.DueTasks()...); err != nil {
		t.Fatal(err)
	}
	if err := two.Step(models.Close, start); err != nil {
		t.Fatal(err)
	}
	wantCode(t, s.Commit(ctx, two, by(models.Close), two.DueTasks()...), models.ErrConflict, "revision_conflict")
	if one.Revision != 2 || two.Revision != 1 {
		t.Errorf("revisions %d and %d, want 2 and 1", one.Revision, two.Revision)
	}
	trail, err := s.Trail(ctx, "A1")
	if err != nil || len(trail) != 2 {
		t.Errorf("trail of %d entries (%v), want 2: the loser leaves none", len(trail), err)
	}
	tasks, err := s.Pending(ctx, 10)
	if err != nil || len(tasks) != 2 || tasks[0].Revision != 2 || tasks[0].State != models.Submitted {
		t.Errorf("tasks %+v (%v), want prefill and notify of revision 2", tasks, err)
	}
}

// Two stores on one file stand for two processes; every writer retries when it loses.
func TestWritersOfTwoProcesses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "v.db")
	c := &clock{at: start}
	stores := []*store.Store{open(t, path, c.now), open(t, path, c.now)}
	create(t, stores[0], draft("A1", "acme"))
	const writers, each = 4, 10
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for range each {
				if err := bump(t.Context(), stores[i%2], "A1"); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	a, err := stores[1].Application(t.Context(), "A1")
	if err != nil || a.Revision != 1+writers*each || a.ValidityYears != writers*each {
		t.Errorf("revision %d, counted %d (%v), want %d", a.Revision, a.ValidityYears, err, writers*each)
	}
	if n, _, err := stores[0].VerifyAudit(t.Context()); err != nil || n != 1+writers*each {
		t.Errorf("audit trail of %d entries (%v), want %d", n, err, 1+writers*each)
	}
}

func bump(ctx context.Context, s *store.Store, id string) error {
	for {
		a, err := s.Application(ctx, id)
		if err != nil {
			return err
		}
		a.ValidityYears++
		if err := s.Commit(ctx, a, by("edit")); !errors.Is(err, models.ErrConflict) {
			return err
		}
	}
}

func TestOpenAtTheSameTime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "v.db")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := store.Open(t.Context(), path, time.Now)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOpenRefusesMemory(t *testing.T) {
	t.Parallel()
	for _, dsn := range []string{"", ":memory:", "file::memory:", "file:x?mode=memory"} {
		_, err := store.Open(t.Context(), dsn, time.Now)
		wantCode(t, err, models.ErrInvalid, "database_memory")
	}
}

func TestOpenURIWithOddName(t *testing.T) {
	t.Parallel()
	create(t, open(t, filepath.Join(t.TempDir(), "印 50%.db"), time.Now), draft("A1", "acme"))
}

func TestList(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	for i, id := range []string{"A1", "A2", "A3", "A4", "A5"} {
		a := draft(id, "account-"+id)
		a.CreatedAt = start.Add(time.Duration(i/2) * time.Minute) // A1 and A2 at once, then A3 and A4
		if id == "A3" {
			a.State = models.InReview
		}
		create(t, s, a)
	}
	tests := []struct {
		name   string
		filter store.Filter
		want   []string
	}{
		{"all", store.Filter{}, []string{"A1", "A2", "A3", "A4", "A5"}},
		{"pages", store.Filter{Limit: 2}, []string{"A1", "A2", "A3", "A4", "A5"}},
		{"pages of one, newest first", store.Filter{Limit: 1, NewestFirst: true}, []string{"A5", "A4", "A3", "A2", "A1"}},
		{"by state", store.Filter{States: []models.State{models.InReview, models.Returned}}, []string{"A3"}},
		{"by states in pages", store.Filter{States: []models.State{models.Draft, models.Returned}, Limit: 3}, []string{"A1", "A2", "A4", "A5"}},
		{"by account", store.Filter{Account: "account-A4"}, []string{"A4"}},
		{"none", store.Filter{Account: "nobody"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for f := tt.filter; ; {
				page, next, err := s.List(t.Context(), f)
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range page {
					got = append(got, a.ID)
				}
				if f.After = next; next == "" {
					break
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
	_, _, err := s.List(t.Context(), store.Filter{After: "x"})
	wantCode(t, err, models.ErrInvalid, "cursor")
}

func TestUses(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	for _, id := range []string{"A2", "A1"} {
		a := draft(id, id)
		a.Documents = map[models.DocumentKind]models.Document{models.IDCopy: {Kind: models.IDCopy, Blobs: []string{"d1", "d" + id}}}
		create(t, s, a)
	}
	got, err := s.Uses(t.Context(), "d1")
	if diff := cmp.Diff([]string{"A1", "A2"}, got); diff != "" || err != nil {
		t.Errorf("uses (-want +got, %v):\n%s", err, diff)
	}
}
