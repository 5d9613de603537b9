package workers

import (
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"github.com/vermilion-seal/vermilion/models"
)

// reaction is what becomes of a task that failed.
type reaction int

const (
	again   reaction = iota // retry, each time later, until the retries are used up
	soon                    // the same, but always at once
	wait                    // retry at a steady pace, for as long as it takes
	archive                 // no retry: only the reconciler will try it again, much later
)

// reactions says what each kind of error leads to; any other error leads to again.
var reactions = []struct {
	err  error
	then reaction
}{
	{models.ErrUnavailable, wait},
	{models.ErrConflict, soon},
	{models.ErrInvalid, archive},
	{models.ErrNotFound, archive},
	{asynq.ErrLeaseExpired, soon},
}

func reactionTo(err error) reaction {
	for _, r := range reactions {
		if errors.Is(err, r.err) {
			return r.then
		}
	}
	return again
}

// react tells Asynq to archive the task if that is what err leads to.
func react(err error) error {
	if reactionTo(err) == archive {
		return fmt.Errorf("%w: %w", err, asynq.SkipRetry)
	}
	return err
}

// isFailure tells whether err uses up one of the task's retries.
func isFailure(err error) bool { return reactionTo(err) != wait }

// longestDelay bounds the wait between two retries.
const longestDelay = 10 * time.Minute

// delay is the wait before retry number n, counted from 0.
func delay(n int, err error, backoff time.Duration) time.Duration {
	switch reactionTo(err) {
	case soon:
		return 0
	case wait:
		return min(5*backoff, longestDelay)
	case again, archive:
	}
	return min(backoff<<min(n, 20), longestDelay)
}
