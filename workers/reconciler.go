package workers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// backlog is what the reconciler finds and sets going again.
type backlog interface {
	Unfinished(ctx context.Context, before time.Time, limit int) ([]models.Task, error)
	Resend(ctx context.Context, t models.Task, at time.Time) error
	Finish(ctx context.Context, done ...models.Task) error
	Idle(ctx context.Context, states []models.State, before time.Time, limit int) ([]*models.Application, error)
	Enqueue(ctx context.Context, out ...models.Task) error
}

// moving are the states that the machine must lead out of.
var moving = []models.State{models.Submitted, models.Examining, models.Approved, models.Issuing}

// sweepLimit bounds what one sweep looks at; the oldest come first.
const sweepLimit = 1000

// lastNotice is the epoch after which a portal that refuses a notice is told it no more: with the default StallAfter that
// is more than a day after the change.
const lastNotice = 10

// Reconciler finds tasks that the queue lost or gave up, and applications that stand still, and hands their tasks out
// anew under a new epoch.
type Reconciler struct {
	Backlog backlog
	Queue   *Queue
	// Every is how often it looks, 5 s if zero.
	Every time.Duration
	// StallAfter is how long a task may run, be archived, or an application stand still without a task, before it is handed
	// out anew; 10 minutes if zero. It must be longer than any task runs. A task that Redis has lost is not waited for.
	StallAfter time.Duration
	Now        func() time.Time
	Log        *slog.Logger // nil: slog.Default
}

// Run reconciles at once and then again and again until ctx ends, then returns nil. What goes wrong is logged.
func (r *Reconciler) Run(ctx context.Context) error {
	every := r.Every
	if every <= 0 {
		every = 5 * time.Second
	}
	for {
		if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
			logger(r.Log).Error("reconcile", "error", err)
		}
		if !sleep(ctx, every) {
			return nil
		}
	}
}

// Sweep looks once.
func (r *Reconciler) Sweep(ctx context.Context) error {
	stall := r.StallAfter
	if stall <= 0 {
		stall = 10 * time.Minute
	}
	return errors.Join(r.resend(ctx, stall), r.revive(ctx, stall))
}

// resend hands out anew the tasks that will not run any more.
func (r *Reconciler) resend(ctx context.Context, stall time.Duration) error {
	now := r.Now()
	stalled := map[models.Task]bool{}
	old, err := r.Backlog.Unfinished(ctx, now.Add(-stall), sweepLimit)
	if err != nil {
		return err
	}
	for _, t := range old {
		stalled[t] = true
	}
	sent, err := r.Backlog.Unfinished(ctx, now, sweepLimit)
	if err != nil {
		return err
	}
	for _, t := range sent {
		at, err := r.Queue.find(t)
		if err != nil {
			return err
		}
		switch {
		case at == waiting, at != lost && !stalled[t]:
			continue
		case at == buried && t.Kind == models.TaskNotify && t.Epoch >= lastNotice:
			logger(r.Log).Warn("notice given up", "task", t.Key())
			err = r.Backlog.Finish(ctx, t)
		case at == buried:
			err = r.Backlog.Resend(ctx, t, now.Add(stall*(1<<min(t.Epoch, 6)-1)))
		default:
			err = r.Backlog.Resend(ctx, t, now)
		}
		if err != nil {
			return err
		}
		logger(r.Log).Info("task handed out anew", "task", t.Key(), "epoch", t.Epoch+1)
	}
	return nil
}

// revive makes the work of applications due that stand still without a task.
func (r *Reconciler) revive(ctx context.Context, stall time.Duration) error {
	idle, err := r.Backlog.Idle(ctx, moving, r.Now().Add(-stall), sweepLimit)
	if err != nil {
		return err
	}
	for _, a := range idle {
		if err := r.Backlog.Enqueue(ctx, work(a)...); err != nil {
			return err
		}
		logger(r.Log).Info("application set going again", "application", a.ID, "state", a.State)
	}
	return nil
}
