package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// queueStates are the lists that a reviewer can look at, the work to be done first.
var queueStates = []models.State{models.InReview, models.Returned, models.Examining, models.Approved, models.Issued, models.Bound}

// queueLength is how many applications a list shows at once.
const queueLength = 200

type queueView struct {
	State  models.State
	States []models.State
	Rows   []queueRow
	Next   string
}

type queueRow struct {
	Application    *models.Application
	Failed, Unsure int
	Judged         bool
	Waited         time.Duration
	Again          bool                  // came back after a return
	Sheets         []models.DocumentKind // those of which a small picture is shown
}

func (s *server) queue(w http.ResponseWriter, r *http.Request, caller Caller, formToken string) {
	ctx, query := r.Context(), r.URL.Query()
	if id := strings.TrimSpace(query.Get("find")); id != "" {
		a, err := s.Applications.Application(ctx, id)
		if err != nil {
			s.fail(w, r, s.problem(ctx, err))
			return
		}
		http.Redirect(w, r, "/review/"+a.ID, http.StatusSeeOther)
		return
	}
	state := models.State(query.Get("state"))
	if !slices.Contains(models.States, state) {
		state = models.InReview
	}
	apps, next, err := s.waiting(ctx, state, query.Get("after"))
	if err != nil {
		s.fail(w, r, s.problem(ctx, err))
		return
	}
	q := queueView{State: state, States: queueStates, Next: next}
	for _, a := range apps {
		verdicts, err := s.Evidence.Verdicts(ctx, a.ID)
		if err != nil {
			s.fail(w, r, s.problem(ctx, err))
			return
		}
		row := queueRow{Application: a, Judged: len(verdicts) > 0, Waited: s.Now().Sub(a.UpdatedAt), Again: a.Round > 1}
		row.Failed, row.Unsure = count(verdicts)
		row.Sheets = sheets(verdicts)
		q.Rows = append(q.Rows, row)
	}
	s.render(w, r, "queue", http.StatusOK, view{Caller: caller, FormToken: formToken, Queue: q, Done: s.done(r)})
}

// sheets lists the documents that have a page to show in a list; an ID card copy is shown in the review alone.
func sheets(verdicts map[models.DocumentKind]models.Verdict) []models.DocumentKind {
	var kinds []models.DocumentKind
	for _, kind := range models.DocumentKinds {
		if v, judged := verdicts[kind]; judged && kind != models.IDCopy && len(v.Pages) > 0 {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func count(verdicts map[models.DocumentKind]models.Verdict) (failed, unsure int) {
	for _, v := range verdicts {
		for _, f := range v.Findings {
			switch f.Outcome {
			case models.Fail:
				failed++
			case models.Unsure:
				unsure++
			case models.Pass:
			}
		}
	}
	return failed, unsure
}

// waiting lists the applications of a state; who waits for a reviewer stands in the order of waiting.
func (s *server) waiting(ctx context.Context, state models.State, after string) ([]*models.Application, string, error) {
	apps, next, err := s.Applications.List(ctx, []models.State{state}, "", after, queueLength)
	if state == models.InReview {
		slices.SortStableFunc(apps, func(a, b *models.Application) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
	}
	return apps, next, err
}

// neighbours finds an application's place among those that wait, and the ids before and after it.
func (s *server) neighbours(ctx context.Context, p *packageView) error {
	apps, _, err := s.waiting(ctx, models.InReview, "")
	if err != nil {
		return err
	}
	p.Waiting = len(apps)
	for i, a := range apps {
		if a.ID != p.Application.ID {
			continue
		}
		p.Place = i + 1
		if i > 0 {
			p.Before = apps[i-1].ID
		}
		if i+1 < len(apps) {
			p.After = apps[i+1].ID
		}
	}
	return nil
}

// following is where a reviewer goes on after a decision: to the one who waits next, or to the queue when nobody does.
func (s *server) following(ctx context.Context, decided string) string {
	apps, _, err := s.waiting(ctx, models.InReview, "")
	if err != nil || len(apps) == 0 {
		return "/review?done=" + decided
	}
	return "/review/" + apps[0].ID + "?done=" + decided
}

// done is the application that was decided a moment ago, for a word about it; nil for none.
func (s *server) done(r *http.Request) *models.Application {
	id := r.URL.Query().Get("done")
	if id == "" {
		return nil
	}
	a, err := s.Applications.Application(r.Context(), id)
	if err != nil {
		return nil // a word less
	}
	return a
}
