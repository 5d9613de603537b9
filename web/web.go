// Package web shows: the portal's JSON API and the reviewers' pages.
//
// It decides nothing itself. A request becomes a call on models.Application, the store commits it, and errors become
// problem+json (RFC 9457) through one table.
package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/vermilion-seal/vermilion/models"
)

// applications keeps applications. Commit saves one change together with its audit entry and whatever has to follow it.
type applications interface {
	Create(ctx context.Context, a *models.Application, by Caller) error
	Application(ctx context.Context, id string) (*models.Application, error)
	Commit(ctx context.Context, a *models.Application, event string, by Caller) error
	List(ctx context.Context, states []models.State, account, after string, limit int) (page []*models.Application, next string, err error)
}

// files keeps uploaded bytes under their SHA-256.
type files interface {
	Put(ctx context.Context, r io.Reader, max int64) (digest string, size int64, err error)
}

// evidence is what the machine made of an application.
type evidence interface {
	// Verdicts returns the latest judgement by document; empty before the first.
	Verdicts(ctx context.Context, id string) (map[models.DocumentKind]models.Verdict, error)
	// Page returns a JPEG picture of one upright page, 1-based.
	Page(ctx context.Context, id string, kind models.DocumentKind, page int) ([]byte, error)
	// Form returns a prefilled form as PDF.
	Form(ctx context.Context, id string, kind models.DocumentKind) ([]byte, error)
}

// Config is what the service is made of. Every field is required but MaxUpload, Ready and Log.
type Config struct {
	Applications applications
	Files        files
	Evidence     evidence
	// Credentials lists who may call.
	Credentials []Credential
	// SessionKey signs the reviewers' browser sessions; 32 random bytes.
	SessionKey []byte
	// MaxUpload is the largest file in bytes; 0 means 30 MiB.
	MaxUpload int64
	Now       func() time.Time
	// Ready reports what a part lacks to do its work; nil means always ready.
	Ready func(context.Context) error
	Log   *slog.Logger
}

// maxFiles is how many files one document may be uploaded as.
const maxFiles = 4

type server struct {
	Config
	pages *templates
}

// New returns the handler of the whole service.
func New(cfg Config) (http.Handler, error) {
	if len(cfg.SessionKey) < 32 {
		return nil, errors.New("session key is shorter than 32 bytes")
	}
	if cfg.MaxUpload == 0 {
		cfg.MaxUpload = 30 << 20
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	pages, err := parseTemplates()
	if err != nil {
		return nil, err
	}
	s := &server{Config: cfg, pages: pages}
	installProblems()

	mux := http.NewServeMux()
	api := humago.New(mux, s.apiConfig())
	api.UseMiddleware(s.authenticate(api))
	s.routeApplications(api)
	s.routeDocuments(api)
	s.routeDecisions(api)
	s.routeReview(mux)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", s.readyz)
	return s.guard(mux), nil
}

func (s *server) apiConfig() huma.Config {
	cfg := huma.DefaultConfig("Vermilion 朱印", "1")
	cfg.Info.Description = "Applications for digital certificates of organisations: prefilled forms, uploads, findings, decisions, certificates."
	cfg.DocsPath = "" // its page would load scripts from elsewhere
	cfg.CreateHooks = nil
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer"}}
	return cfg
}

func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.Ready != nil {
		if err := s.Ready(r.Context()); err != nil {
			writeProblem(w, problemOf(err))
			return
		}
	}
	_, _ = io.WriteString(w, "ready\n")
}

// guard bounds every request's body and sets the headers that every answer carries.
func (s *server) guard(next http.Handler) http.Handler {
	limit := s.MaxUpload*maxFiles + 1<<20
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		if r.ContentLength > limit {
			writeProblem(w, problemOf(errTooLarge()))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

func errTooLarge() error {
	return models.Invalid("file_too_large", "file", "文件过大，请以 300 dpi 重新扫描并保存为 JPEG 后上传。",
		"The file is too large: scan again at 300 dpi, save it as JPEG and upload that.")
}
