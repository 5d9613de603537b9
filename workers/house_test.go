package workers_test

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
	"github.com/vermilion-seal/vermilion/workers"
)

const version = "test-1"

// house is a service on a real store and a real queue. The rooms that measure, judge and issue are stood in for.
type house struct {
	store *store.Store
	queue *workers.Queue
	room  *room
	inbox *inbox
	cfg   workers.Config
	path  string
}

// newHouse opens a house whose queue is at that URL; empty means embedded.
func newHouse(t testing.TB, url string) *house {
	t.Helper()
	path := filepath.Join(t.TempDir(), "v.db")
	s, err := store.Open(t.Context(), path, time.Now)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	q, err := workers.OpenQueue(t.Context(), workers.QueueConfig{URL: url, Password: "secret"})
	must(t, err)
	t.Cleanup(func() { must(t, q.Close()) })
	h := &house{store: s, queue: q, room: newRoom(), inbox: newInbox(t), path: path}
	h.cfg = config(s, q, h.room, h.inbox.server.URL)
	return h
}

func config(s *store.Store, q *workers.Queue, r *room, portal string) workers.Config {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	return workers.Config{
		Queue:      q,
		Ledger:     s,
		Relay:      &workers.Relay{Outbox: s, Queue: q, Log: log},
		Reconciler: &workers.Reconciler{Backlog: s, Queue: q, Every: 50 * time.Millisecond, StallAfter: time.Minute, Now: time.Now, Log: log},
		Handlers: map[models.TaskKind]workers.Handler{
			models.TaskPrefill: &workers.Prefill{Applications: s, Drawer: r, Now: time.Now},
			models.TaskExamine: &workers.Examine{Store: s, Examiner: r, Version: version},
			models.TaskJudge:   &workers.Judge{Store: s, Judger: r, Version: version, Now: time.Now},
			models.TaskIssue:   &workers.Issue{Applications: s, Leases: s, Issuer: r, Station: "station-1", Now: time.Now},
			models.TaskNotify:  &workers.Notify{URL: portal, Secret: []byte("key"), Client: http.DefaultClient, Now: time.Now},
		},
		Backoff: 20 * time.Millisecond,
		Log:     log,
	}
}

// run runs the house until the returned function is called, or the test ends.
func (h *house) run(t testing.TB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	server := workers.NewServer(h.cfg)
	go func() { done <- server.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		must(t, <-done)
	})
	t.Cleanup(stop)
	return stop
}

// room stands in for forms, pipeline and issuance.
type room struct {
	mu       sync.Mutex
	calls    map[string]int
	decision models.Decision
	before   func(ctx context.Context, call string) error // nil: nothing
}

func newRoom() *room { return &room{calls: map[string]int{}, decision: models.Accept} }

func (r *room) enter(ctx context.Context, call string) error {
	r.mu.Lock()
	r.calls[call]++
	before := r.before
	r.mu.Unlock()
	if before == nil {
		return nil
	}
	return before(ctx, call)
}

func (r *room) set(before func(ctx context.Context, call string) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.before = before
}

func (r *room) count(call string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls[call]
}

func (r *room) Draw(ctx context.Context, a *models.Application) error {
	return r.enter(ctx, "draw "+a.ID)
}

func (r *room) Examine(ctx context.Context, a *models.Application, kind models.DocumentKind) (json.RawMessage, error) {
	return json.RawMessage(`{"kind":"` + kind + `"}`), r.enter(ctx, "examine "+a.ID+" "+string(kind))
}

func (r *room) Judge(ctx context.Context, a *models.Application, examined map[models.DocumentKind]json.RawMessage) (
	map[models.DocumentKind]models.Verdict, error,
) {
	verdicts := map[models.DocumentKind]models.Verdict{}
	for kind := range examined {
		verdicts[kind] = models.Verdict{Kind: kind, Decision: models.Accept}
	}
	r.mu.Lock()
	verdicts[models.IDCopy] = models.Verdict{Kind: models.IDCopy, Decision: r.decision}
	r.mu.Unlock()
	return verdicts, r.enter(ctx, "judge "+a.ID)
}

func (r *room) Issue(ctx context.Context, a *models.Application) (models.Certificate, error) {
	return models.Certificate{SerialNumber: "0A", TokenSerial: "T1"}, r.enter(ctx, "issue "+a.ID)
}

// inbox is the portal's end of the webhook.
type inbox struct {
	server *httptest.Server
	mu     sync.Mutex
	status int
	states []models.State
	bad    int // calls whose signature is wrong
}

func newInbox(t testing.TB) *inbox {
	i := &inbox{status: http.StatusNoContent}
	i.server = httptest.NewServer(i)
	t.Cleanup(func() {
		i.server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return i
}

func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	var notice struct{ State models.State }
	want := workers.Sign([]byte("key"), r.Header.Get(workers.HeaderTimestamp), body)
	if json.Unmarshal(body, &notice) != nil || !hmac.Equal([]byte(want), []byte(r.Header.Get(workers.HeaderSignature))) {
		i.bad++
	}
	if i.status/100 == 2 {
		i.states = append(i.states, notice.State)
	}
	w.WriteHeader(i.status)
}

func (i *inbox) got() []models.State {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]models.State(nil), i.states...)
}

// submitted saves a submitted application.
func (h *house) submitted(t testing.TB, id string) {
	t.Helper()
	now := time.Now()
	a := &models.Application{
		Request: models.Request{ID: id, Account: "account-" + id, ValidityYears: 1},
		State:   models.Draft, CreatedAt: now, UpdatedAt: now,
	}
	must(t, h.store.Create(t.Context(), a, models.Entry{Actor: models.Portal, Who: "portal", Event: "create"}))
	h.change(t, id, func(a *models.Application) error { return a.Step(models.Submit, time.Now()) })
}

// uploaded brings an application from forms_ready to examining.
func (h *house) uploaded(t testing.TB, id string) {
	t.Helper()
	h.change(t, id, func(a *models.Application) error {
		if err := a.RecordPayment(models.Payment{Yuan: 200, Reference: "p"}, time.Now()); err != nil {
			return err
		}
		for _, kind := range a.RequiredDocuments() {
			if err := a.Attach(models.Document{Kind: kind, Blobs: []string{id + string(kind)}}, time.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *house) approved(t testing.TB, id string) {
	t.Helper()
	h.change(t, id, func(a *models.Application) error {
		return a.Decide(models.Review{Reviewer: "r1", Approved: true}, time.Now())
	})
}

// change does what web does: read, change, save with the tasks that are due.
func (h *house) change(t testing.TB, id string, change func(*models.Application) error) {
	t.Helper()
	a, err := h.store.Application(t.Context(), id)
	must(t, err)
	must(t, change(a))
	must(t, h.store.Commit(t.Context(), a, models.Entry{Actor: models.Portal, Who: "portal", Event: "change"}, a.DueTasks()...))
}

// await waits until the application is in that state.
func (h *house) await(t testing.TB, id string, want models.State) *models.Application {
	t.Helper()
	var a *models.Application
	eventually(t, func() (string, bool) {
		var err error
		a, err = h.store.Application(t.Context(), id)
		must(t, err)
		return fmt.Sprintf("%s is %s, want %s", id, a.State, want), a.State == want
	})
	return a
}

// settled waits until no task is left to do.
func (h *house) settled(t testing.TB) {
	t.Helper()
	eventually(t, func() (string, bool) {
		pending, err := h.store.Pending(t.Context(), 100)
		must(t, err)
		open, err := h.store.Unfinished(t.Context(), time.Now(), 100)
		must(t, err)
		return fmt.Sprintf("tasks left: %v %v", pending, open), len(pending)+len(open) == 0
	})
}

func eventually(t testing.TB, ok func() (string, bool)) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		state, done := ok()
		if done {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(state)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
