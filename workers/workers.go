// Package workers moves applications on: one file per Asynq task, the relay that hands tasks from the store's outbox to
// the queue, and the reconciler that hands out anew what stands still.
//
// The store is the truth and the queue a hint. A task says only which application, round and document it is about; its
// handler looks at the application's state and does nothing if the step was taken already. So a task may come late, twice
// or, with all of Redis lost, not at all until the reconciler sends it again.
package workers

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"golang.org/x/sync/errgroup"

	"github.com/vermilion-seal/vermilion/models"
)

// Role is the part of the service that a process runs.
type Role string

// The roles. Every one of them relays the tasks that it makes due itself.
const (
	RoleAll    Role = "all"
	RoleAPI    Role = "api"    // the reconciler, no tasks
	RoleWorker Role = "worker" // every task but issue
	RoleToken  Role = "token"  // issue alone
)

// ParseRole returns the role of that name, RoleAll for the empty one, or an *Error with code role_unknown.
func ParseRole(s string) (Role, error) {
	switch r := Role(s); r {
	case "":
		return RoleAll, nil
	case RoleAll, RoleAPI, RoleWorker, RoleToken:
		return r, nil
	}
	return "", models.Invalid("role_unknown", "role", "角色须为 all、api、worker 或 token。", "The role must be all, api, worker or token.")
}

// ledger knows which tasks are done.
type ledger interface {
	Undone(ctx context.Context, t models.Task) (bool, error)
	Finish(ctx context.Context, done ...models.Task) error
}

// Handler does one kind of task. Doing it again, or too late, has no effect and is no error.
type Handler interface {
	Do(ctx context.Context, t models.Task) error
}

// Config is what a Server is made of.
type Config struct {
	Queue      *Queue
	Ledger     ledger
	Relay      *Relay
	Reconciler *Reconciler // nil: none
	// Handlers are the tasks that this process is able to do; its role chooses among them.
	Handlers map[models.TaskKind]Handler
	Role     Role // RoleAll if empty
	// Concurrency is how many tasks run at once, 4 if zero; issue tasks run one at a time, beside them.
	Concurrency int
	// CheckInterval is how often empty queues are looked at, 20 ms if zero; the token queue at a fifth of that pace. It
	// bounds how fast a task starts, and costs the embedded Redis about 2 ms of CPU for a look.
	CheckInterval time.Duration
	// Backoff is the wait before the first retry, 2 s if zero; it doubles with each, up to 10 minutes.
	Backoff time.Duration
	// ShutdownTimeout is how long running tasks may take to end, 20 s if zero; after it they are cancelled and queued again.
	ShutdownTimeout time.Duration
	Log             *slog.Logger // nil: slog.Default
}

// Server runs the tasks of a role until its context ends.
type Server struct {
	cfg Config
	// running counts handlers, which may outlive the task that Asynq has given up.
	running sync.WaitGroup
}

// NewServer returns a server; Run starts it.
func NewServer(cfg Config) *Server {
	if cfg.Role == "" {
		cfg.Role = RoleAll
	}
	if cfg.Concurrency <= 0 {
		cfg.Concurrency = 4
	}
	if cfg.CheckInterval <= 0 {
		cfg.CheckInterval = 20 * time.Millisecond
	}
	if cfg.Backoff <= 0 {
		cfg.Backoff = 2 * time.Second
	}
	if cfg.ShutdownTimeout <= 0 {
		cfg.ShutdownTimeout = 20 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	return &Server{cfg: cfg}
}

// Run runs the role's relay, reconciler and tasks until ctx ends, then lets running tasks end and returns nil. The error is
// that of a part that could not start.
func (s *Server) Run(ctx context.Context) error {
	base, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.cfg.Relay.Run(ctx) })
	if s.cfg.Reconciler != nil && (s.cfg.Role == RoleAll || s.cfg.Role == RoleAPI) {
		group.Go(func() error { return s.cfg.Reconciler.Run(ctx) })
	}
	for _, c := range crews {
		if c.role == s.cfg.Role || s.cfg.Role == RoleAll {
			group.Go(func() error { return s.serve(ctx, base, c) })
		}
	}
	err := group.Wait()
	abandon()
	s.running.Wait()
	return err
}

// serve runs the tasks of one crew's queues until ctx ends. Tasks run under base, which outlives ctx.
func (s *Server) serve(ctx, base context.Context, c crew) error {
	concurrency, interval := s.cfg.Concurrency, s.cfg.CheckInterval
	if c.alone {
		concurrency, interval = 1, 5*interval
	}
	server := asynq.NewServerFromRedisClient(s.cfg.Queue.client, asynq.Config{
		Concurrency:              concurrency,
		Queues:                   c.queues,
		BaseContext:              func() context.Context { return base },
		TaskCheckInterval:        interval,
		DelayedTaskCheckInterval: max(10*s.cfg.CheckInterval, 100*time.Millisecond),
		ShutdownTimeout:          s.cfg.ShutdownTimeout,
		RetryDelayFunc:           func(n int, err error, _ *asynq.Task) time.Duration { return delay(n, err, s.cfg.Backoff) },
		IsFailure:                isFailure,
		ErrorHandler:             asynq.ErrorHandlerFunc(s.report),
		Logger:                   asynqLog{s.cfg.Log},
		LogLevel:                 asynq.WarnLevel,
	})
	if err := server.Start(asynq.HandlerFunc(s.process)); err != nil {
		return fmt.Errorf("start %s tasks: %w", c.role, err)
	}
	<-ctx.Done()
	server.Shutdown()
	return nil
}

// process does one task that came from the queue and records that it is done.
func (s *Server) process(ctx context.Context, message *asynq.Task) error {
	s.running.Add(1)
	defer s.running.Done()
	var t models.Task
	if err := json.Unmarshal(message.Payload(), &t); err != nil {
		return fmt.Errorf("decode task: %w: %w", err, asynq.SkipRetry)
	}
	h, ok := s.cfg.Handlers[t.Kind]
	if !ok {
		return fmt.Errorf("no handler for %s tasks: %w", t.Kind, asynq.SkipRetry)
	}
	undone, err := s.cfg.Ledger.Undone(ctx, t)
	if err != nil {
		return err
	}
	if !undone {
		return nil
	}
	if err := h.Do(ctx, t); err != nil {
		return react(fmt.Errorf("%s: %w", t.Key(), err))
	}
	return s.cfg.Ledger.Finish(context.WithoutCancel(ctx), t)
}

// report logs a task that failed. Errors and keys hold no personal data.
func (s *Server) report(ctx context.Context, message *asynq.Task, err error) {
	level := slog.LevelError
	if !isFailure(err) {
		level = slog.LevelWarn
	}
	retried, _ := asynq.GetRetryCount(ctx)
	s.cfg.Log.Log(ctx, level, "task failed", "kind", message.Type(), "retried", retried, "error", err)
}
