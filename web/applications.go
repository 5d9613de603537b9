package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vermilion-seal/vermilion/models"
)

// Progress is how an application stands, as the portal sees it.
type Progress struct {
	ID          string                `json:"id"`
	Account     string                `json:"account"`
	State       models.State          `json:"state"`
	Title       models.Text           `json:"title"`
	Revision    int64                 `json:"revision"`
	FeeYuan     int                   `json:"fee_yuan"`
	Paid        bool                  `json:"paid"`
	Required    []models.DocumentKind `json:"required_documents"`
	Missing     []models.DocumentKind `json:"missing_documents" doc:"Documents to upload now, rejected ones included."`
	Forms       []models.DocumentKind `json:"forms,omitempty" doc:"Forms that can be downloaded now."`
	ReturnedFor string                `json:"returned_for,omitempty" doc:"The reviewer's reason for a return."`
	CreatedAt   time.Time             `json:"created_at"`
	UpdatedAt   time.Time             `json:"updated_at"`
	Certificate *CertificateInfo      `json:"certificate,omitempty"`
}

// CertificateInfo describes an issued certificate.
type CertificateInfo struct {
	SerialNumber string    `json:"serial_number"`
	Subject      string    `json:"subject"`
	NotBefore    time.Time `json:"not_before"`
	NotAfter     time.Time `json:"not_after"`
	TokenSerial  string    `json:"token_serial"`
	HasSeal      bool      `json:"has_seal"`
	PEM          string    `json:"pem"`
}

func progressOf(a *models.Application) Progress {
	fee, _ := models.Fee(a.ValidityYears) // validated when the application was made
	p := Progress{
		ID: a.ID, Account: a.Account, State: a.State, Title: a.State.Title(), Revision: a.Revision,
		FeeYuan: fee, Paid: a.Payment != nil, Required: a.RequiredDocuments(), Missing: a.MissingDocuments(),
		CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt,
	}
	if a.State != models.Draft && a.State != models.Submitted {
		for _, k := range p.Required {
			if k.IsForm() {
				p.Forms = append(p.Forms, k)
			}
		}
	}
	if a.State == models.Returned && a.Review != nil && !a.Review.Approved {
		p.ReturnedFor = a.Review.Reason
	}
	if c := a.Certificate; c != nil {
		p.Certificate = &CertificateInfo{c.SerialNumber, c.Subject, c.NotBefore, c.NotAfter, c.TokenSerial, c.HasSeal, c.PEM}
	}
	return p
}

type (
	idInput struct {
		ID string `path:"id" maxLength:"36"`
	}
	requestInput struct{ Body models.Request }
	editInput    struct {
		ID   string `path:"id" maxLength:"36"`
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

func operation(id, method, path, summary string, status int, allowed ...models.Actor) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status,
		Metadata: roles(allowed...), Security: []map[string][]string{{"bearer": {}}},
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
	}
}

func (s *server) routeApplications(api huma.API) {
	huma.Register(api, operation("create", http.MethodPost, "/v1/applications", "Make a draft", http.StatusCreated, models.Portal),
		func(ctx context.Context, in *requestInput) (*progressOutput, error) {
			a, err := models.NewApplication(in.Body, s.Now())
			if err != nil {
				return nil, problemOf(err)
			}
			if err := s.Applications.Create(ctx, a, callerOf(ctx)); err != nil {
				return nil, s.problem(ctx, err)
			}
			return &progressOutput{progressOf(a)}, nil
		})
	huma.Register(api, operation("list", http.MethodGet, "/v1/applications", "List applications, newest first", http.StatusOK, models.Portal, models.Reviewer, models.Operator), s.list)
	huma.Register(api, operation("read", http.MethodGet, "/v1/applications/{id}", "Read an application's progress", http.StatusOK, models.Portal, models.Reviewer, models.Operator),
		func(ctx context.Context, in *idInput) (*progressOutput, error) {
			a, err := s.Applications.Application(ctx, in.ID)
			if err != nil {
				return nil, s.problem(ctx, err)
			}
			return &progressOutput{progressOf(a)}, nil
		})
	huma.Register(api, operation("edit", http.MethodPut, "/v1/applications/{id}", "Edit a draft", http.StatusOK, models.Portal),
		func(ctx context.Context, in *editInput) (*progressOutput, error) {
			return s.change(ctx, in.ID, "edit", func(a *models.Application) error { return a.Edit(in.Body, s.Now()) })
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
		huma.Register(api, operation(e.path, http.MethodPost, "/v1/applications/{id}/"+e.path, e.summary, http.StatusOK, e.allowed...),
			func(ctx context.Context, in *idInput) (*progressOutput, error) {
				return s.change(ctx, in.ID, string(e.event), func(a *models.Application) error { return a.Step(e.event, s.Now()) })
			})
	}
}

func (s *server) list(ctx context.Context, in *listInput) (*listOutput, error) {
	var states []models.State
	if in.State != "" {
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

func (s *server) changed(ctx context.Context, id, event string, by Caller, f func(*models.Application) error) (*models.Application, error) {
	a, err := s.Applications.Application(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := f(a); err != nil {
		return nil, err
	}
	return a, s.Applications.Commit(ctx, a, event, by)
}

// problem turns an error into its answer, and logs those that say that the service itself failed.
func (s *server) problem(ctx context.Context, err error) *Problem {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		s.Log.ErrorContext(ctx, "request failed", "code", p.Code, "err", err)
	}
	return p
}
