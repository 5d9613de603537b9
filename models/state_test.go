package models_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
)

// Every state and event: the pair is in the table and leads where the table says, or it is refused and changes nothing.
func TestTransitions(t *testing.T) {
	t.Parallel()
	now := time.Unix(1, 0)
	table := map[models.State]map[models.Event]models.State{}
	for _, row := range models.Transitions {
		if table[row.From] == nil {
			table[row.From] = map[models.Event]models.State{}
		}
		if _, twice := table[row.From][row.Event]; twice {
			t.Errorf("%s + %s is there twice", row.From, row.Event)
		}
		table[row.From][row.Event] = row.To
		if !slices.Contains(models.States, row.From) || !slices.Contains(models.States, row.To) || !slices.Contains(models.Events, row.Event) {
			t.Errorf("%v names what is not listed", row)
		}
		if !slices.Contains([]models.Actor{models.Portal, models.Reviewer, models.Operator, models.Machine}, row.Actor) {
			t.Errorf("%v has no actor", row)
		}
	}
	for _, s := range models.States {
		for _, e := range models.Events {
			to, listed := table[s][e]
			a := &models.Application{Request: sample(), State: s}
			err := a.Step(e, now)
			if listed {
				if err != nil || a.State != to || !a.UpdatedAt.Equal(now) {
					t.Errorf("%s + %s = %s, %v; want %s", s, e, a.State, err, to)
				}
				continue
			}
			var refused *models.Error
			if !errors.As(err, &refused) || refused.Code != "wrong_state" || !errors.Is(err, models.ErrConflict) {
				t.Errorf("%s + %s: %v", s, e, err)
			}
			if diff := cmp.Diff(&models.Application{Request: sample(), State: s}, a); diff != "" {
				t.Errorf("%s + %s was refused and changed:\n%s", s, e, diff)
			}
		}
	}
}

func TestEveryStateIsReached(t *testing.T) {
	t.Parallel()
	reached := map[models.State]bool{models.Draft: true}
	for range models.States {
		for _, row := range models.Transitions {
			reached[row.To] = reached[row.To] || reached[row.From]
		}
	}
	for _, s := range models.States {
		if !reached[s] {
			t.Errorf("%s is never reached", s)
		}
	}
	if len(reached) != len(models.States) {
		t.Errorf("%d states are reached, %d listed", len(reached), len(models.States))
	}
}

func TestFinalAndLive(t *testing.T) {
	t.Parallel()
	ends := []models.State{models.Closed, models.Expired, models.Revoked}
	for _, s := range models.States {
		if s.Final() != slices.Contains(ends, s) || s.Live() == slices.Contains(ends, s) {
			t.Errorf("%s: final %t, live %t", s, s.Final(), s.Live())
		}
		if title := s.Title(); title.ZH == string(s) || title.ZH == "" || title.EN == "" {
			t.Errorf("%s has no title", s)
		}
	}
}

// From every state that is not an end, the application can come to one: nothing is stuck for ever.
func TestNothingIsStuck(t *testing.T) {
	t.Parallel()
	for _, s := range models.States {
		seen := map[models.State]bool{s: true}
		for range models.States {
			for _, row := range models.Transitions {
				seen[row.To] = seen[row.To] || seen[row.From]
			}
		}
		if !seen[models.Closed] && !seen[models.Expired] && !seen[models.Revoked] {
			t.Errorf("no end can be reached from %s", s)
		}
	}
}
