package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vermilion-seal/vermilion/models"
)

// Problem is an error answer: problem+json of RFC 9457 with a stable code and the message in both languages.
type Problem struct {
	Type    string         `json:"type" example:"about:blank"`
	Title   string         `json:"title" example:"Conflict"`
	Status  int            `json:"status" example:"409"`
	Code    string         `json:"code" example:"not_editable" doc:"Stable reason; what the portal should act on."`
	Field   string         `json:"field,omitempty" doc:"Dotted path of the input at fault."`
	Detail  string         `json:"detail" doc:"What to do, in English."`
	Message models.Text    `json:"message" doc:"What to do, in Chinese and English."`
	Errors  []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one of several faults in a request.
type ProblemField struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses maps codes, then kinds of error, to HTTP statuses. This is the one table.
var (
	codeStatuses = map[string]int{
		"unauthenticated": http.StatusUnauthorized,
		"forbidden":       http.StatusForbidden,
		"file_too_large":  http.StatusRequestEntityTooLarge,
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

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client is gone if this fails
}

var problemsInstalled sync.Once

// installProblems makes huma's own refusals, such as a body against its schema, problems of our shape too.
func installProblems() {
	problemsInstalled.Do(func() {
		huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
			for _, err := range errs {
				var large *http.MaxBytesError
				if errors.As(err, &large) {
					return problemOf(err)
				}
			}
			p := &Problem{
				Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: msg,
				Code:    strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_"),
				Message: models.Text{ZH: "请求格式不正确：" + msg, EN: msg},
			}
			for _, err := range errs {
				var d *huma.ErrorDetail
				if errors.As(err, &d) {
					p.Errors = append(p.Errors, ProblemField{Field: d.Location, Detail: d.Message})
				}
			}
			return p
		}
	})
}
