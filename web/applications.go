package web

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vermilion-seal/vermilion/models"
)

type (
	idInput struct {
		ID string `path:"id"`
	}
	requestInput struct{ Body models.Request }
	editInput    struct {
		ID   string `path:"id"`
		Body models.Request
	}
	progressOutput struct{ Body Progress }
	listInput      struct {
		State   models.State `query:"state" doc:"Only applications in this state."`
		Account string       `query:"account"`
		After   string       `query:"after" doc:"The next of the page before."`
		Limit   int          `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	listOutput struct {
		Body struct {
			Applications []Progress `json:"applications"`
			Next         string     `json:"next,omitempty"`
		}
	}
)

// operation describes one call of the API; errs are the statuses it may be refused with, beside 401, 403 and 500.
func operation(id, method, path, summary string, status int, errs []int, allowed ...models.Actor) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status,
		Metadata: roles(allowed...), Security: []map[string][]string{{"bearer": {}}},
		Description: "For: " + strings.Join(names(allowed), ", ") + ".",
		Errors:      append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError, http.StatusServiceUnavailable}, errs...),
	}
}

func names(actors []models.Actor) (s []string) {
	for _, a := range actors {
		s = append(s, string(a))
	}
	return s
}

// What calls of each kind may be refused with.
var (
	errsOfReading  = []int{http.StatusNotFound}
	errsOfStepping = []int{http.StatusNotFound, http.StatusConflict}
	errsOfSending  = []int{
		http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity,
	}
)

// everyone may read.
var everyone = []models.Actor{models.Portal, models.Reviewer, models.Operator}

func (s *server) routeApplications(api huma.API) {
	huma.Register(api, operation("create", http.MethodPost, "/v1/applications", "Make a draft", http.StatusCreated, errsOfSending, models.Portal), s.create)
	huma.Register(api, operation("list", http.MethodGet, "/v1/applications", "List applications, newest first", http.StatusOK, []int{http.StatusUnprocessableEntity}, everyone...), s.list)
	huma.Register(api, operation("read", http.MethodGet, "/v1/applications/{id}", "Read an application's progress", http.StatusOK, errsOfReading, everyone...),
		func(ctx context.Context, in *idInput) (*progressOutput, error) {
			a, err := s.Applications.Application(ctx, in.ID)
			if err != nil {
				return nil, s.problem(ctx, err)
			}
			return &progressOutput{progressOf(a)}, nil
		})
	huma.Register(api, operation("edit", http.MethodPut, "/v1/applications/{id}", "Edit a draft; id and account stay as they are", http.StatusOK, errsOfSending, models.Portal),
		func(ctx context.Context, in *editInput) (*progressOutput, error) {
			return s.change(ctx, in.ID, "edit", func(a *models.Application) error {
				if a.State == models.Draft {
					r := in.Body
					r.ID, r.Account = a.ID, a.Account
					if err := s.check(r); err != nil {
						return err
					}
				}
				return a.Edit(in.Body, s.Now())
			})
		})
	for _, e := range []struct {
		event   models.Event
		path    string
		summary string
		allowed []models.Actor
	}{
		{models.Submit, "submit", "Submit: from now on nothing in it can be edited", []models.Actor{models.Portal}},
		{models.Close, "close", "Close: give the application up", []models.Actor{models.Portal, models.Operator}},
		{models.Ship, "ship", "Record that the token was posted", []models.Actor{models.Operator}},
		{models.ReceivePapers, "papers", "Record that the paper originals have arrived", []models.Actor{models.Operator}},
		{models.Activate, "activate", "Record that the applicant has set the token's PIN", []models.Actor{models.Operator}},
		{models.Bind, "bind", "Bind the certificate to the account", []models.Actor{models.Portal}},
	} {
		huma.Register(api, operation(e.path, http.MethodPost, "/v1/applications/{id}/"+e.path, e.summary, http.StatusOK, errsOfStepping, e.allowed...),
			func(ctx context.Context, in *idInput) (*progressOutput, error) {
				return s.change(ctx, in.ID, string(e.event), func(a *models.Application) error { return a.Step(e.event, s.Now()) })
			})
	}
}

// create makes a draft, with an id of ours when the portal gave none.
func (s *server) create(ctx context.Context, in *requestInput) (*progressOutput, error) {
	given := in.Body.ID != ""
	for try := 0; ; try++ {
		if !given {
			id, err := applicationNumber(s.Now(), s.Random)
			if err != nil {
				return nil, s.problem(ctx, err)
			}
			in.Body.ID = id
		}
		if err := s.check(in.Body); err != nil {
			return nil, s.problem(ctx, err)
		}
		a, err := models.NewApplication(in.Body, s.Now())
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		err = s.Applications.Create(ctx, a, callerOf(ctx))
		if err == nil {
			return &progressOutput{progressOf(a)}, nil
		}
		if hasCode(err, "live_application_exists") { // of the account; a portal that tries again asks about the id first
			if _, found := s.Applications.Application(ctx, a.ID); found == nil {
				err = models.Conflict("application_exists", "该申请编号已存在。", "An application with this id exists already.")
			}
		}
		if given || try == tries || !hasCode(err, "application_exists") {
			return nil, s.problem(ctx, err)
		}
	}
}

// check says everything that is wrong with a request, and not only the first fault.
func (s *server) check(r models.Request) error {
	if errs := r.Validate(); len(errs) > 0 {
		return problemOfAll(errs)
	}
	if s.Check == nil {
		return nil
	}
	return s.Check(r)
}

func hasCode(err error, code string) bool {
	var e *models.Error
	return errors.As(err, &e) && e.Code == code
}

func (s *server) list(ctx context.Context, in *listInput) (*listOutput, error) {
	var states []models.State
	if in.State != "" {
		if !slices.Contains(models.States, in.State) {
			return nil, problemOf(models.Invalid("state_unknown", "state", "没有该状态。", "There is no such state."))
		}
		states = []models.State{in.State}
	}
	apps, next, err := s.Applications.List(ctx, states, in.Account, in.After, in.Limit)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &listOutput{}
	out.Body.Next = next
	out.Body.Applications = make([]Progress, 0, len(apps))
	for _, a := range apps {
		out.Body.Applications = append(out.Body.Applications, progressOf(a))
	}
	return out, nil
}

// change loads an application, changes it and commits it.
func (s *server) change(ctx context.Context, id, event string, f func(*models.Application) error) (*progressOutput, error) {
	a, err := s.changed(ctx, id, event, callerOf(ctx), f)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &progressOutput{progressOf(a)}, nil
}

// tries is how often a change is thought anew when somebody else saved the application meanwhile, such as a portal that
// uploads four documents at once.
const tries = 8

func (s *server) changed(ctx context.Context, id, event string, by Caller, f func(*models.Application) error) (*models.Application, error) {
	for try := 1; ; try++ {
		a, err := s.Applications.Application(ctx, id)
		if err != nil {
			return nil, err
		}
		before := *a
		if err := f(a); err != nil {
			return nil, err
		}
		if reflect.DeepEqual(before, *a) { // a call that was made before, and answered
			return a, nil
		}
		if err := s.Applications.Commit(ctx, a, event, by); err == nil || try == tries || !hasCode(err, "revision_conflict") {
			return a, err
		}
	}
}

// problem turns an error into its answer, and logs those that say that the service itself failed.
func (s *server) problem(ctx context.Context, err error) *Problem {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && ctx.Err() == nil { // with a client that is gone nothing failed
		s.Log.ErrorContext(ctx, "request failed", "code", p.Code, "err", err)
	}
	return p
}
