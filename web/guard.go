package web

import (
	"net/http"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

// policy is what a page may load: only what this server gives it, and no inline style or script.
const policy = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard bounds every request's body and sets the headers that every answer carries.
func (s *server) guard(next http.Handler) http.Handler {
	limit := s.MaxUpload*maxFiles + 1<<20 // beside the files: boundaries and part headers
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", policy)
		if encrypted(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if r.ContentLength > limit {
			writeProblem(w, problemOf(errTooLarge()))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// encrypted tells whether the caller came by TLS, to this server or to a proxy before it.
func encrypted(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// known answers in the service's own words where mux knows no route, or not with that method.
func (s *server) known(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		refusal := &statusOnly{header: http.Header{}}
		handler.ServeHTTP(refusal, r)
		p := problemOf(errNoRoute())
		if refusal.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", refusal.header.Get("Allow"))
			p = problemOf(models.Invalid("method_not_allowed", "", "该地址不支持此方法。", "This address does not know the method."))
		}
		if strings.HasPrefix(r.URL.Path, "/review") {
			s.fail(w, r, p)
			return
		}
		writeProblem(w, p)
	})
}

// statusOnly takes an answer's status and headers and drops its body.
type statusOnly struct {
	header http.Header
	status int
}

func (w *statusOnly) Header() http.Header         { return w.header }
func (w *statusOnly) WriteHeader(status int)      { w.status = status }
func (w *statusOnly) Write(p []byte) (int, error) { return len(p), nil }

func errNoRoute() error {
	return models.NotFound("route_not_found", "该地址不存在。", "There is nothing at this address.")
}

func errTooLarge() error {
	return models.Invalid("file_too_large", "file", "文件过大，请以 300 dpi 重新扫描并保存为 JPEG 后上传。",
		"The file is too large: scan again at 300 dpi, save it as JPEG and upload that.")
}
