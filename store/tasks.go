package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// Due signals that this process has saved tasks that are to be handed to the queue. One signal may stand for several
// commits; tasks of other processes give none.
func (s *Store) Due() <-chan struct{} { return s.due }

func (s *Store) wake(out []models.Task) {
	if len(out) == 0 {
		return
	}
	select {
	case s.due <- struct{}{}:
	default:
	}
}

// Enqueue saves tasks without a change of their application. A task whose key is there already is handed out anew, with
// its epoch raised.
func (s *Store) Enqueue(ctx context.Context, out ...models.Task) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		for _, t := range out {
			if err := s.putTask(ctx, tx, t); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save tasks: %w", err)
	}
	s.wake(out)
	return nil
}

func (s *Store) putTask(ctx context.Context, tx *sql.Tx, t models.Task) error {
	t.Epoch = 0
	body, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("encode task %s: %w", t.Key(), err)
	}
	_, err = tx.ExecContext(ctx,
		`INSERT INTO tasks (key, kind, application, epoch, due_at, body) VALUES ($1, $2, $3, 0, $4, $5)
		 ON CONFLICT (key) DO UPDATE SET epoch = tasks.epoch + 1, due_at = excluded.due_at, sent_at = NULL, done_at = NULL,
		     body = excluded.body`,
		t.Key(), t.Kind, t.Application, micros(s.now()), string(body))
	if err != nil {
		return fmt.Errorf("save task %s: %w", t.Key(), err)
	}
	return nil
}

// Pending lists tasks that are due and have not been handed to the queue, at most limit, in the order in which they came
// due.
func (s *Store) Pending(ctx context.Context, limit int) ([]models.Task, error) {
	list, err := s.tasks(ctx, `SELECT epoch, body FROM tasks WHERE sent_at IS NULL AND done_at IS NULL AND due_at <= $1
		ORDER BY due_at, key LIMIT $2`, micros(s.now()), limit)
	if err != nil {
		return nil, fmt.Errorf("list pending tasks: %w", err)
	}
	return list, nil
}

// Unfinished lists tasks that were handed to the queue before and are not done, at most limit, the oldest first.
func (s *Store) Unfinished(ctx context.Context, before time.Time, limit int) ([]models.Task, error) {
	list, err := s.tasks(ctx, `SELECT epoch, body FROM tasks WHERE done_at IS NULL AND sent_at < $1
		ORDER BY sent_at, key LIMIT $2`, micros(before), limit)
	if err != nil {
		return nil, fmt.Errorf("list unfinished tasks: %w", err)
	}
	return list, nil
}

func (s *Store) tasks(ctx context.Context, query string, args ...any) ([]models.Task, error) {
	return scan(ctx, s.read, func(rows *sql.Rows) (t models.Task, err error) {
		var epoch int
		var body string
		if err := rows.Scan(&epoch, &body); err != nil {
			return t, err
		}
		if err := json.Unmarshal([]byte(body), &t); err != nil {
			return t, fmt.Errorf("decode task: %w", err)
		}
		t.Epoch = epoch
		return t, nil
	}, query, args...)
}

// MarkSent records that the tasks were handed to the queue. One that was handed out anew meanwhile stays pending.
func (s *Store) MarkSent(ctx context.Context, sent ...models.Task) error {
	return s.mark(ctx, "sent", sent,
		`UPDATE tasks SET sent_at = $1 WHERE key = $2 AND epoch = $3 AND sent_at IS NULL`, s.now())
}

// Finish records that the tasks are done. One that was handed out anew meanwhile stays to be done.
func (s *Store) Finish(ctx context.Context, done ...models.Task) error {
	return s.mark(ctx, "done", done, `UPDATE tasks SET done_at = $1 WHERE key = $2 AND epoch = $3 AND done_at IS NULL`, s.now())
}

// Resend hands a task out anew, under its next epoch and not before at. A task that somebody else handed out anew, or
// that is done, stays as it is.
func (s *Store) Resend(ctx context.Context, t models.Task, at time.Time) error {
	err := s.mark(ctx, "unsent", []models.Task{t},
		`UPDATE tasks SET due_at = $1, epoch = epoch + 1, sent_at = NULL WHERE key = $2 AND epoch = $3 AND done_at IS NULL`, at)
	if err != nil {
		return err
	}
	s.wake([]models.Task{t})
	return nil
}

// mark runs update for each task, with the time, the key and the epoch as its arguments.
func (s *Store) mark(ctx context.Context, as string, tasks []models.Task, update string, at time.Time) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		for _, t := range tasks {
			if _, err := tx.ExecContext(ctx, update, micros(at), t.Key(), t.Epoch); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("mark tasks %s: %w", as, err)
	}
	return nil
}

// Undone tells whether the task is known and not done. A task is, even if it was handed out anew under a later epoch.
func (s *Store) Undone(ctx context.Context, t models.Task) (bool, error) {
	var one int
	err := s.read.QueryRowContext(ctx, `SELECT 1 FROM tasks WHERE key = $1 AND done_at IS NULL`, t.Key()).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up task %s: %w", t.Key(), translate(err))
	}
	return true, nil
}
