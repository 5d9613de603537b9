package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

// Problem is an error answer: problem+json of RFC 9457 with a stable code and the message in both languages.
type Problem struct {
	Type    string         `json:"type" example:"about:blank"`
	Title   string         `json:"title" example:"Conflict"`
	Status  int            `json:"status" example:"409"`
	Code    string         `json:"code" example:"not_editable" doc:"Stable reason; what the portal should act on."`
	Field   string         `json:"field,omitempty" example:"organisation.credit_code" doc:"Dotted path of the input at fault."`
	Detail  string         `json:"detail" doc:"What to do, in English."`
	Message models.Text    `json:"message" doc:"What to do, in Chinese and English."`
	Errors  []ProblemField `json:"errors,omitempty" doc:"Every fault of the request; the first one is also the problem's own."`
}

// ProblemField is one of the faults of a request.
type ProblemField struct {
	Field   string      `json:"field"`
	Code    string      `json:"code"`
	Detail  string      `json:"detail"`
	Message models.Text `json:"message"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError: whoever may try again is told when.
func (p *Problem) GetHeaders() http.Header {
	if p.Status != http.StatusServiceUnavailable {
		return nil
	}
	return http.Header{"Retry-After": {"2"}}
}

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// statuses maps codes, then kinds of error, to HTTP statuses. This is the one table.
var (
	codeStatuses = map[string]int{
		"malformed_json":         http.StatusBadRequest,
		"malformed_form":         http.StatusBadRequest,
		"body_required":          http.StatusBadRequest,
		"unauthenticated":        http.StatusUnauthorized,
		"forbidden":              http.StatusForbidden,
		"method_not_allowed":     http.StatusMethodNotAllowed,
		"request_timeout":        http.StatusRequestTimeout,
		"file_too_large":         http.StatusRequestEntityTooLarge,
		"body_too_large":         http.StatusRequestEntityTooLarge,
		"unsupported_media_type": http.StatusUnsupportedMediaType,
	}
	kindStatuses = []struct {
		kind   error
		status int
	}{
		{models.ErrNotFound, http.StatusNotFound},
		{models.ErrConflict, http.StatusConflict},
		{models.ErrInvalid, http.StatusUnprocessableEntity},
		{models.ErrUnavailable, http.StatusServiceUnavailable},
	}
)

// problemOf turns any error into the answer for it. Errors that no caller can act on keep their text to themselves.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = errTooLarge()
	}
	p = &Problem{
		Type: "about:blank", Status: http.StatusInternalServerError, Code: "internal",
		Message: models.Text{ZH: "服务内部错误，请稍后重试。", EN: "The service failed: try again later."},
	}
	for _, k := range kindStatuses {
		if errors.Is(err, k.kind) {
			p.Status, p.Code = k.status, strings.ReplaceAll(k.kind.Error(), " ", "_")
			p.Message = models.Text{ZH: http.StatusText(k.status), EN: http.StatusText(k.status)}
		}
	}
	var e *models.Error
	if errors.As(err, &e) {
		p.Code, p.Field, p.Message = e.Code, e.Field, e.Text
		if status, ok := codeStatuses[e.Code]; ok {
			p.Status = status
		}
	}
	p.Title, p.Detail = http.StatusText(p.Status), p.Message.EN
	return p
}

// problemOfAll is the problem of a request with several faults.
func problemOfAll(errs []*models.Error) *Problem {
	p := problemOf(errs[0])
	for _, e := range errs {
		p.Errors = append(p.Errors, ProblemField{Field: e.Field, Code: e.Code, Detail: e.Text.EN, Message: e.Text})
	}
	return p
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", problemType)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client is gone if this fails
}
