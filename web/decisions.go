package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vermilion-seal/vermilion/models"
)

type (
	decisionInput struct {
		ID   string `path:"id"`
		Body struct {
			Decision  string                `json:"decision" enum:"approve,return"`
			Reason    string                `json:"reason,omitempty" maxLength:"500" doc:"Required for a return; shown to the applicant."`
			Documents []models.DocumentKind `json:"documents,omitempty" maxItems:"8" doc:"For a return: the documents to be uploaded anew. Without any, the first new upload starts the next examination."`
			Revision  int64                 `json:"revision,omitempty" doc:"The revision that was looked at: the decision is refused if the application has changed since."`
		}
	}
	certificateOutput struct{ Body CertificateInfo }
)

func (s *server) routeDecisions(api huma.API) {
	huma.Register(api, operation("decide", http.MethodPost, "/v1/applications/{id}/decision", "Approve, or return with a reason", http.StatusOK, errsOfSending, models.Reviewer),
		func(ctx context.Context, in *decisionInput) (*progressOutput, error) {
			by := callerOf(ctx)
			return s.change(ctx, in.ID, in.Body.Decision, s.decide(by, in.Body.Revision, in.Body.Decision == "approve", in.Body.Reason, in.Body.Documents))
		})
	huma.Register(api, operation("certificate", http.MethodGet, "/v1/applications/{id}/certificate", "Read the certificate", http.StatusOK, errsOfReading, everyone...),
		func(ctx context.Context, in *idInput) (*certificateOutput, error) {
			a, err := s.Applications.Application(ctx, in.ID)
			if err != nil {
				return nil, s.problem(ctx, err)
			}
			if a.Certificate == nil {
				return nil, problemOf(models.NotFound("certificate_not_issued", "证书尚未签发。", "No certificate has been issued yet."))
			}
			return &certificateOutput{*progressOf(a).Certificate}, nil
		})
}

// decide returns the change that a reviewer's decision makes. She decides on what she saw: a revision other than 0 must still
// be the application's.
func (s *server) decide(by Caller, seen int64, approved bool, reason string, rejected []models.DocumentKind) func(*models.Application) error {
	return func(a *models.Application) error {
		if seen != 0 && seen != a.Revision && a.State == models.InReview {
			return models.Conflict("revision_conflict", "申请在您查看后已变更，请重新核对后再决定。",
				"The application has changed since you looked at it: look again.")
		}
		now := s.Now()
		return a.Decide(models.Review{Reviewer: by.Name, Approved: approved, Reason: strings.TrimSpace(reason), Rejected: rejected, DecidedAt: now}, now)
	}
}
