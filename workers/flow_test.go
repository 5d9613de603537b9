package workers_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/workers"
)

func TestFromSubmittedToIssued(t *testing.T) {
	t.Parallel()
	queues(t, func(t *testing.T, url string) {
		h := newHouse(t, url)
		h.run(t)
		h.submitted(t, "A1")
		h.await(t, "A1", models.FormsReady)
		h.uploaded(t, "A1")
		h.await(t, "A1", models.InReview)
		h.approved(t, "A1")
		a := h.await(t, "A1", models.Issued)
		if a.Certificate == nil || a.Certificate.SerialNumber != "0A" {
			t.Errorf("certificate %v", a.Certificate)
		}
		h.settled(t)
		got := h.inbox.got()
		slices.Sort(got)
		want := []models.State{models.Submitted, models.FormsReady, models.Examining, models.InReview, models.Approved, models.Issuing, models.Issued}
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" || h.inbox.bad != 0 {
			t.Errorf("notices (-want +got, %d badly signed):\n%s", h.inbox.bad, diff)
		}
		for _, call := range []string{"draw A1", "examine A1 id_copy", "examine A1 licence_copy", "examine A1 certificate_form", "judge A1", "issue A1"} {
			if n := h.room.count(call); n != 1 && (call != "judge A1" || n > 3) {
				t.Errorf("%s was called %d times, want once", call, n)
			}
		}
		if _, _, err := h.store.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A returned document is uploaded again: only that one is examined in the second round.
func TestSecondRound(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.room.decision = models.Return
	h.run(t)
	h.submitted(t, "A1")
	h.await(t, "A1", models.FormsReady)
	h.uploaded(t, "A1")
	a := h.await(t, "A1", models.Returned)
	if diff := cmp.Diff([]models.DocumentKind{models.IDCopy}, a.MissingDocuments()); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	h.settled(t)
	h.room.mu.Lock()
	h.room.decision = models.Refer
	h.room.mu.Unlock()
	h.change(t, "A1", func(a *models.Application) error {
		return a.Attach(models.Document{Kind: models.IDCopy, Blobs: []string{"better"}}, time.Now())
	})
	if a := h.await(t, "A1", models.InReview); a.Round != 2 {
		t.Errorf("round %d, want 2", a.Round)
	}
	for call, want := range map[string]int{"examine A1 id_copy": 2, "examine A1 licence_copy": 1, "examine A1 certificate_form": 1} {
		if got := h.room.count(call); got != want {
			t.Errorf("%s was called %d times, want %d", call, got, want)
		}
	}
	verdicts, err := h.store.Verdicts(t.Context(), "A1")
	if err != nil || verdicts[models.IDCopy].Decision != models.Refer {
		t.Errorf("verdicts %v (%v), want those of round 2", verdicts, err)
	}
}

// Handlers called with tasks that are late, repeated or of another round change nothing.
func TestStaleTasksHaveNoEffect(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	stop := h.run(t)
	h.submitted(t, "A1")
	h.await(t, "A1", models.FormsReady)
	h.uploaded(t, "A1")
	h.await(t, "A1", models.InReview)
	h.settled(t)
	stop()
	before, err := h.store.Application(t.Context(), "A1")
	must(t, err)
	calls := h.room.count("examine A1 id_copy") + h.room.count("draw A1") + h.room.count("judge A1") + h.room.count("issue A1")
	for _, task := range []models.Task{
		{Kind: models.TaskPrefill, Application: "A1"},
		{Kind: models.TaskExamine, Application: "A1", Round: 1, Document: models.IDCopy},
		{Kind: models.TaskExamine, Application: "A1", Round: 7, Document: models.IDCopy},
		{Kind: models.TaskExamine, Application: "A1", Round: 1, Document: models.SealForm},
		{Kind: models.TaskJudge, Application: "A1", Round: 1},
		{Kind: models.TaskIssue, Application: "A1"},
	} {
		if err := h.cfg.Handlers[task.Kind].Do(t.Context(), task); err != nil {
			t.Errorf("%s: %v", task.Key(), err)
		}
	}
	after, err := h.store.Application(t.Context(), "A1")
	if diff := cmp.Diff(before, after); diff != "" || err != nil {
		t.Errorf("application changed (%v):\n%s", err, diff)
	}
	if got := h.room.count("examine A1 id_copy") + h.room.count("draw A1") + h.room.count("judge A1") + h.room.count("issue A1"); got != calls {
		t.Errorf("stale tasks caused %d calls", got-calls)
	}
}

// A task whose work is done already is not run again, however often the queue delivers it.
func TestRepeatedDelivery(t *testing.T) {
	t.Parallel()
	queues(t, func(t *testing.T, url string) {
		h := newHouse(t, url)
		h.run(t)
		h.submitted(t, "A1")
		h.await(t, "A1", models.FormsReady)
		h.settled(t)
		notices := len(h.inbox.got())
		for range 3 {
			must(t, h.queue.Enqueue(t.Context(), models.Task{Kind: models.TaskPrefill, Application: "A1"}))
			must(t, h.queue.Enqueue(t.Context(), models.Task{Kind: models.TaskNotify, Application: "A1", Revision: 2, Epoch: 9}))
		}
		h.submitted(t, "A2")
		h.await(t, "A2", models.FormsReady)
		h.settled(t)
		if n := h.room.count("draw A1"); n != 1 {
			t.Errorf("drawn %d times, want once", n)
		}
		if got := len(h.inbox.got()); got != notices+2 {
			t.Errorf("%d notices, want %d", got, notices+2)
		}
	})
}

// Payment arrives while the forms are being drawn: the worker loses the race, reads again and finishes.
func TestLostRaceIsReadAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	first := true
	h.room.set(func(ctx context.Context, call string) error {
		if call == "draw A1" && first {
			first = false
			a, err := h.store.Application(ctx, "A1")
			if err != nil {
				return err
			}
			if err := a.RecordPayment(models.Payment{Yuan: 200, Reference: "p"}, time.Now()); err != nil {
				return err
			}
			return h.store.Commit(ctx, a, models.Entry{Actor: models.Portal, Who: "portal", Event: models.Pay})
		}
		return nil
	})
	h.run(t)
	h.submitted(t, "A1")
	if a := h.await(t, "A1", models.FormsReady); a.Payment == nil || h.room.count("draw A1") != 1 {
		t.Errorf("payment %v, drawn %d times", a.Payment, h.room.count("draw A1"))
	}
}

func TestErrorsAreRetried(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		err   error
		times int
	}{
		{"plain", errors.New("disk"), 3},
		{"conflict", models.Conflict("c", "", ""), 3},
		{"unavailable longer than there are retries", models.Unavailable("u", "", ""), 11},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, "")
			left := tt.times
			h.room.set(func(context.Context, string) error {
				if left--; left >= 0 {
					return tt.err
				}
				return nil
			})
			h.cfg.Backoff = time.Millisecond
			h.run(t)
			h.submitted(t, "A1")
			h.await(t, "A1", models.FormsReady)
			if n := h.room.count("draw A1"); n != tt.times+1 {
				t.Errorf("%d calls, want %d", n, tt.times+1)
			}
		})
	}
}

// An invalid task is archived at once, and comes back under a new epoch after StallAfter.
func TestArchivedTaskComesBack(t *testing.T) {
	t.Parallel()
	queues(t, func(t *testing.T, url string) {
		h := newHouse(t, url)
		h.cfg.Reconciler.StallAfter = 300 * time.Millisecond
		failed := false
		h.room.set(func(_ context.Context, call string) error {
			if call == "draw A1" && !failed {
				failed = true
				return models.Invalid("font", "", "", "")
			}
			return nil
		})
		h.run(t)
		h.submitted(t, "A1")
		h.await(t, "A1", models.FormsReady)
		h.settled(t)
	})
}

func TestPortalThatRefusesIsToldLater(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.inbox.status = 503
	h.run(t)
	h.submitted(t, "A1")
	h.await(t, "A1", models.FormsReady)
	h.inbox.mu.Lock()
	h.inbox.status = 200
	h.inbox.mu.Unlock()
	h.settled(t)
	if got := h.inbox.got(); len(got) != 2 {
		t.Errorf("notices %v, want two", got)
	}
}

func TestParseRole(t *testing.T) {
	t.Parallel()
	if r, err := workers.ParseRole(""); r != workers.RoleAll || err != nil {
		t.Errorf("ParseRole of nothing = %s, %v", r, err)
	}
	if _, err := workers.ParseRole("boss"); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("ParseRole of an unknown role: %v", err)
	}
}
