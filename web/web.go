// Package web shows: the portal's JSON API and the reviewers' pages.
//
// It decides nothing itself. A request becomes a call on models.Application, the store commits it, and errors become
// problem+json (RFC 9457) through one table.
package web

import (
	"context"
	"crypto/rand"
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
	// Thumbnail returns a small JPEG picture of one upright page, 1-based; none is kept of ID card copies.
	Thumbnail(ctx context.Context, id string, kind models.DocumentKind, page int) ([]byte, error)
	// Form returns a prefilled form as PDF.
	Form(ctx context.Context, id string, kind models.DocumentKind) ([]byte, error)
}

// Config is what the service is made of. Fields are required unless they say what their zero value means.
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
	// Random makes the ids of applications that come without one; nil means crypto/rand.
	Random io.Reader
	// Check reports what keeps a valid request from being printed, such as a character that no font has, as a *models.Error;
	// nil means that everything can be printed.
	Check func(models.Request) error
	// Ready reports what a part lacks to do its work; nil means always ready.
	Ready func(context.Context) error
	// Log takes what the service itself failed at; nil means nobody reads it.
	Log *slog.Logger
}

// maxFiles is how many files one document may be uploaded as.
const maxFiles = 4

type server struct {
	Config
	pages  *templates
	static *assets
}

// New returns the handler of the whole service.
func New(cfg Config) (http.Handler, error) {
	if len(cfg.SessionKey) < 32 {
		return nil, errors.New("session key is shorter than 32 bytes")
	}
	if cfg.MaxUpload == 0 {
		cfg.MaxUpload = 30 << 20
	}
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	static, err := loadAssets()
	if err != nil {
		return nil, err
	}
	pages, err := parseTemplates(static)
	if err != nil {
		return nil, err
	}
	s := &server{Config: cfg, pages: pages, static: static}
	installProblems()

	mux := http.NewServeMux()
	api := humago.New(mux, apiConfig())
	api.UseMiddleware(s.authenticate(api))
	s.routeApplications(api)
	s.routeDocuments(api)
	s.routeDecisions(api)
	s.routeReview(mux)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", s.readyz)
	return s.guard(s.known(mux)), nil
}

func apiConfig() huma.Config {
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
			s.Log.WarnContext(r.Context(), "not ready", "err", err)
			writeProblem(w, problemOf(models.Unavailable("not_ready", "服务尚未就绪，请稍后重试。", "The service is not ready: try again later.")))
			return
		}
	}
	_, _ = io.WriteString(w, "ready\n")
}
