package workers

import (
	"context"
	"fmt"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// drawer draws an application's forms and keeps them. Drawing again gives the same forms.
type drawer interface {
	Draw(ctx context.Context, a *models.Application) error
}

// Prefill draws the forms of a submitted application.
type Prefill struct {
	Applications applications
	Drawer       drawer
	Now          func() time.Time
}

// Do draws the forms and moves the application on to forms_ready.
func (w *Prefill) Do(ctx context.Context, t models.Task) error {
	a, err := w.Applications.Application(ctx, t.Application)
	if err != nil {
		return err
	}
	if a.State != models.Submitted {
		return nil
	}
	if err := w.Drawer.Draw(ctx, a); err != nil {
		return fmt.Errorf("draw forms: %w", err)
	}
	return advance(ctx, w.Applications, t.Application, func(a *models.Application) (bool, error) {
		if a.State != models.Submitted {
			return false, nil
		}
		return true, a.Step(models.FormsDrawn, w.Now())
	}, func(a *models.Application) error {
		return w.Applications.Commit(ctx, a, machine("prefill", models.FormsDrawn, ""), a.DueTasks()...)
	})
}
