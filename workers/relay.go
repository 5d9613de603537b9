package workers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// outbox holds the tasks that are to be handed to the queue.
type outbox interface {
	Due() <-chan struct{}
	Pending(ctx context.Context, limit int) ([]models.Task, error)
	MarkSent(ctx context.Context, sent ...models.Task) error
}

// Relay hands tasks from the outbox to the queue: at once those of its own process, and by looking those of others. Two
// relays may hand out the same task; the queue takes it once.
type Relay struct {
	Outbox outbox
	Queue  *Queue
	// Every is how often the outbox is looked at without a signal, 500 ms if zero.
	Every time.Duration
	Log   *slog.Logger // nil: slog.Default
}

// batch is how many tasks are handed over between two marks.
const batch = 100

// Run relays until ctx ends, then returns nil. What goes wrong is logged and tried again.
func (r *Relay) Run(ctx context.Context) error {
	every := r.Every
	if every <= 0 {
		every = 500 * time.Millisecond
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
			logger(r.Log).Error("relay", "error", err)
			if !sleep(ctx, every) {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-r.Outbox.Due():
		}
	}
}

// Sweep hands every pending task to the queue. A task is marked only after the queue has it, so that none is lost in
// between.
func (r *Relay) Sweep(ctx context.Context) error {
	for {
		tasks, err := r.Outbox.Pending(ctx, batch)
		if err != nil || len(tasks) == 0 {
			return err
		}
		for i, t := range tasks {
			if err := r.Queue.Enqueue(ctx, t); err != nil {
				return errors.Join(err, r.Outbox.MarkSent(ctx, tasks[:i]...))
			}
		}
		if err := r.Outbox.MarkSent(ctx, tasks...); err != nil || len(tasks) < batch {
			return err
		}
	}
}
