package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
)

func keys(t *testing.T, list []models.Task, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, task := range list {
		got = append(got, task.Key())
	}
	return got
}

func pending(t *testing.T, s *store.Store) []models.Task {
	t.Helper()
	list, err := s.Pending(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTaskFromSavedToDone(t *testing.T) {
	t.Parallel()
	s, c := openNew(t)
	ctx := t.Context()
	a := create(t, s, draft("A1", "acme"))
	must(t, a.Step(models.Submit, start))
	must(t, s.Commit(ctx, a, by(models.Submit), a.DueTasks()...))
	select {
	case <-s.Due():
	default:
		t.Error("a commit with tasks gave no signal")
	}
	tasks := pending(t, s)
	if diff := cmp.Diff([]string{"notify:A1:2", "prefill:A1"}, keys(t, tasks, nil)); diff != "" {
		t.Fatalf("pending (-want +got):\n%s", diff)
	}
	must(t, s.MarkSent(ctx, tasks...))
	if left := pending(t, s); len(left) != 0 {
		t.Errorf("still pending after being sent: %v", left)
	}
	c.add(time.Minute)
	must(t, s.Finish(ctx, tasks[0]))
	open, err := s.Unfinished(ctx, c.now(), 10)
	if diff := cmp.Diff([]string{"prefill:A1"}, keys(t, open, err)); diff != "" {
		t.Errorf("unfinished (-want +got):\n%s", diff)
	}
	for i, want := range []bool{false, true} {
		if got, err := s.Undone(ctx, tasks[i]); got != want || err != nil {
			t.Errorf("Undone(%s) = %v, %v, want %v", tasks[i].Key(), got, err, want)
		}
	}
	if got, err := s.Undone(ctx, models.Task{Kind: models.TaskIssue, Application: "unknown"}); got || err != nil {
		t.Errorf("Undone of an unknown task = %v, %v", got, err)
	}
}

// While a task runs, another commit hands it out anew: finishing the run must not finish the new one.
func TestFinishLeavesALaterEpoch(t *testing.T) {
	t.Parallel()
	s, _ := openNew(t)
	ctx := t.Context()
	create(t, s, draft("A1", "acme"))
	judge := models.Task{Kind: models.TaskJudge, Application: "A1", Round: 1}
	must(t, s.Enqueue(ctx, judge))
	must(t, s.MarkSent(ctx, judge))
	must(t, s.Enqueue(ctx, judge))
	must(t, s.MarkSent(ctx, judge)) // the relay of an earlier epoch comes late
	must(t, s.Finish(ctx, judge))
	judge.Epoch = 1
	if diff := cmp.Diff([]models.Task{judge}, pending(t, s)); diff != "" {
		t.Errorf("pending (-want +got):\n%s", diff)
	}
}

func TestResend(t *testing.T) {
	t.Parallel()
	s, c := openNew(t)
	ctx := t.Context()
	create(t, s, draft("A1", "acme"))
	issue := models.Task{Kind: models.TaskIssue, Application: "A1"}
	must(t, s.Enqueue(ctx, issue))
	must(t, s.MarkSent(ctx, issue))
	must(t, s.Resend(ctx, issue, c.now().Add(time.Minute)))
	must(t, s.Resend(ctx, issue, c.now())) // a second reconciler saw the same
	if list := pending(t, s); len(list) != 0 {
		t.Errorf("pending before its time: %v", list)
	}
	c.add(time.Minute)
	if list := pending(t, s); len(list) != 1 || list[0].Epoch != 1 {
		t.Errorf("pending %v, want epoch 1", list)
	}
}

func TestIdle(t *testing.T) {
	t.Parallel()
	s, c := openNew(t)
	ctx := t.Context()
	for _, id := range []string{"A1", "A2", "A3"} {
		a := draft(id, id)
		must(t, a.Step(models.Submit, start))
		create(t, s, a)
	}
	must(t, s.Enqueue(ctx, models.Task{Kind: models.TaskPrefill, Application: "A1"}))
	must(t, s.Enqueue(ctx, models.Task{Kind: models.TaskNotify, Application: "A2", Revision: 1}))
	late, err := s.Application(ctx, "A3")
	must(t, err)
	late.UpdatedAt = start.Add(time.Hour)
	must(t, s.Commit(ctx, late, by("edit")))
	c.add(time.Hour)
	idle, err := s.Idle(ctx, []models.State{models.Submitted, models.Approved}, c.now(), 10)
	must(t, err)
	if len(idle) != 1 || idle[0].ID != "A2" {
		t.Errorf("idle %v, want A2 alone", idle)
	}
}

func TestLease(t *testing.T) {
	t.Parallel()
	s, c := openNew(t)
	ctx := t.Context()
	must(t, s.Lease(ctx, "issue:A1", "station-1", time.Minute))
	must(t, s.Lease(ctx, "issue:A1", "station-1", time.Minute))
	wantCode(t, s.Lease(ctx, "issue:A1", "station-2", time.Minute), models.ErrUnavailable, "leased")
	must(t, s.Release(ctx, "issue:A1", "station-2"))
	wantCode(t, s.Lease(ctx, "issue:A1", "station-2", time.Minute), models.ErrUnavailable, "leased")
	c.add(time.Minute)
	must(t, s.Lease(ctx, "issue:A1", "station-2", time.Minute))
	must(t, s.Release(ctx, "issue:A1", "station-2"))
	must(t, s.Lease(ctx, "issue:A1", "station-1", time.Minute))
}
