package workers

import (
	"context"
	"errors"

	"github.com/vermilion-seal/vermilion/models"
)

// applications reads and saves applications.
type applications interface {
	Application(ctx context.Context, id string) (*models.Application, error)
	Commit(ctx context.Context, a *models.Application, entry models.Entry, out ...models.Task) error
}

// tries is how often a handler reads an application anew that others keep saving, before it leaves that to a retry.
const tries = 5

// advance reads an application, lets step change it and saves it; step returns false when the application is past the
// step, and then nothing is saved. If somebody else saves it in between, all of that happens again.
func advance(ctx context.Context, apps applications, id string, step func(*models.Application) (bool, error),
	save func(*models.Application) error,
) error {
	var err error
	for range tries {
		a, readErr := apps.Application(ctx, id)
		if readErr != nil {
			return readErr
		}
		if due, stepErr := step(a); stepErr != nil || !due {
			return stepErr
		}
		if err = save(a); !errors.Is(err, models.ErrConflict) {
			return err
		}
	}
	return err
}

// machine is the audit entry of a worker.
func machine(who string, event models.Event, detail string) models.Entry {
	return models.Entry{Actor: models.Machine, Who: who, Event: event, Detail: detail}
}

// notices are the tasks of a state without the work: for a change that is made by the work itself.
func notices(a *models.Application) []models.Task { return chosen(a, true) }

// work is what the machine has to do for an application, without telling anybody.
func work(a *models.Application) []models.Task { return chosen(a, false) }

func chosen(a *models.Application, notify bool) []models.Task {
	var tasks []models.Task
	for _, t := range a.DueTasks() {
		if (t.Kind == models.TaskNotify) == notify {
			tasks = append(tasks, t)
		}
	}
	return tasks
}
