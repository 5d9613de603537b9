package workers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// issueTimeout is how long one attempt at a token may take; the station's lease outlasts it.
const issueTimeout = 5 * time.Minute

// leases keeps two stations from issuing for one application at the same time.
type leases interface {
	Lease(ctx context.Context, name, owner string, d time.Duration) error
	Release(ctx context.Context, name, owner string) error
}

// issuer puts certificate and seal onto a token. Called again for the same application, it completes or undoes what an
// earlier call left behind.
type issuer interface {
	Issue(ctx context.Context, a *models.Application) (models.Certificate, error)
}

// Issue issues approved applications, one at a time.
type Issue struct {
	Applications applications
	Leases       leases
	Issuer       issuer
	// Station names this token station and no other; a station that starts again takes up at once what it left.
	Station string
	Now     func() time.Time

	one sync.Mutex
}

// Do issues: approved becomes issuing, the token is written, issuing becomes issued. An application that is issuing
// already was left by a crash and goes on from there.
func (w *Issue) Do(ctx context.Context, t models.Task) (err error) {
	if !w.one.TryLock() {
		return models.Unavailable("station_busy", "制证工位正忙。", "The token station is at work on another application.")
	}
	defer w.one.Unlock()
	lease := "issue:" + t.Application
	if err := w.Leases.Lease(ctx, lease, w.Station, issueTimeout+time.Minute); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Leases.Release(context.WithoutCancel(ctx), lease, w.Station)) }()

	if err := w.begin(ctx, t.Application); err != nil {
		return err
	}
	a, err := w.Applications.Application(ctx, t.Application)
	if err != nil || a.State != models.Issuing {
		return err
	}
	certificate, err := w.Issuer.Issue(ctx, a)
	if err != nil {
		return fmt.Errorf("issue: %w", err)
	}
	return w.finish(ctx, t.Application, certificate)
}

func (w *Issue) begin(ctx context.Context, id string) error {
	return advance(ctx, w.Applications, id, func(a *models.Application) (bool, error) {
		if a.State != models.Approved {
			return false, nil
		}
		return true, a.Step(models.BeginIssuing, w.Now())
	}, func(a *models.Application) error {
		return w.Applications.Commit(ctx, a, machine(w.Station, models.BeginIssuing, ""), notices(a)...)
	})
}

func (w *Issue) finish(ctx context.Context, id string, c models.Certificate) error {
	return advance(ctx, w.Applications, id, func(a *models.Application) (bool, error) {
		if a.State != models.Issuing {
			return false, nil
		}
		return true, a.Issue(c, w.Now())
	}, func(a *models.Application) error {
		detail := "certificate=" + c.SerialNumber + " token=" + c.TokenSerial
		return w.Applications.Commit(ctx, a, machine(w.Station, models.FinishIssuing, detail), a.DueTasks()...)
	})
}
