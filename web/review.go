package web

import (
	"crypto/hmac"
	"net/http"
	"strconv"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

// queueStates are the lists that a reviewer can look at, the work to be done first.
var queueStates = []models.State{models.InReview, models.Returned, models.Examining, models.Approved, models.Issued, models.Bound}

func (s *server) routeReview(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/review", http.StatusSeeOther) })
	mux.Handle("GET /static/", staticFiles())
	mux.HandleFunc("GET /review/login", func(w http.ResponseWriter, r *http.Request) { s.render(w, r, "login", http.StatusOK, view{}) })
	mux.HandleFunc("POST /review/login", s.login)
	mux.HandleFunc("POST /review/language", s.language)
	mux.HandleFunc("POST /review/logout", s.signedIn(s.logout))
	mux.HandleFunc("GET /review", s.signedIn(s.queue))
	mux.HandleFunc("GET /review/{id}", s.signedIn(s.showPackage))
	mux.HandleFunc("GET /review/{id}/{kind}/{page}", s.signedIn(s.picture))
	mux.HandleFunc("POST /review/{id}/decision", s.signedIn(s.decision))
}

// signedIn admits reviewers with a session, and changes only from forms that this server gave them.
func (s *server) signedIn(next func(http.ResponseWriter, *http.Request, Caller, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		caller, formToken, ok := s.session(r)
		if !ok {
			http.Redirect(w, r, "/review/login", http.StatusSeeOther)
			return
		}
		if r.Method == http.MethodPost && !hmac.Equal([]byte(r.PostFormValue("form_token")), []byte(formToken)) {
			s.fail(w, r, problemOf(errForbidden()))
			return
		}
		next(w, r, caller, formToken)
	}
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	caller, ok := s.callerByToken(strings.TrimSpace(r.PostFormValue("token")))
	if !ok || caller.Role != models.Reviewer {
		s.render(w, r, "login", http.StatusUnauthorized, view{Problem: problemOf(errUnauthenticated())})
		return
	}
	expires := s.Now().Add(sessionLength)
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: s.signSession(caller.Name, expires), Path: "/", Expires: expires, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/review", http.StatusSeeOther)
}

func (s *server) logout(w http.ResponseWriter, r *http.Request, _ Caller, _ string) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/review/login", http.StatusSeeOther)
}

// language switches between Chinese and English and goes back to where the reviewer was.
func (s *server) language(w http.ResponseWriter, r *http.Request) {
	lang := "zh"
	if r.PostFormValue("lang") == "en" {
		lang = "en"
	}
	http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteStrictMode})
	back := r.PostFormValue("back")
	if !strings.HasPrefix(back, "/review") {
		back = "/review"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

func (s *server) queue(w http.ResponseWriter, r *http.Request, caller Caller, formToken string) {
	state := models.State(r.URL.Query().Get("state"))
	if state == "" {
		state = models.InReview
	}
	apps, next, err := s.Applications.List(r.Context(), []models.State{state}, "", r.URL.Query().Get("after"), 50)
	if err != nil {
		s.fail(w, r, s.problem(r.Context(), err))
		return
	}
	q := queueView{State: state, States: queueStates, Next: next}
	for _, a := range apps {
		verdicts, err := s.Evidence.Verdicts(r.Context(), a.ID)
		if err != nil {
			s.fail(w, r, s.problem(r.Context(), err))
			return
		}
		q.Rows = append(q.Rows, queueRow{Application: a, Doubts: countDoubts(verdicts)})
	}
	s.render(w, r, "queue", http.StatusOK, view{Caller: caller, FormToken: formToken, Queue: q})
}

func countDoubts(verdicts map[models.DocumentKind]models.Verdict) int {
	n := 0
	for _, v := range verdicts {
		for _, f := range v.Findings {
			if f.Outcome != models.Pass {
				n++
			}
		}
	}
	return n
}

func (s *server) showPackage(w http.ResponseWriter, r *http.Request, caller Caller, formToken string) {
	a, err := s.Applications.Application(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, r, s.problem(r.Context(), err))
		return
	}
	verdicts, err := s.Evidence.Verdicts(r.Context(), a.ID)
	if err != nil {
		s.fail(w, r, s.problem(r.Context(), err))
		return
	}
	s.render(w, r, "package", http.StatusOK, view{Caller: caller, FormToken: formToken, Package: packageOf(a, verdicts)})
}

func (s *server) picture(w http.ResponseWriter, r *http.Request, _ Caller, _ string) {
	kind, err := models.ParseDocumentKind(r.PathValue("kind"))
	page, pageErr := strconv.Atoi(strings.TrimSuffix(r.PathValue("page"), ".jpg"))
	if err != nil || pageErr != nil || page < 1 {
		http.NotFound(w, r)
		return
	}
	jpeg, err := s.Evidence.Page(r.Context(), r.PathValue("id"), kind, page)
	if err != nil {
		writeProblem(w, s.problem(r.Context(), err))
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_, _ = w.Write(jpeg) // the client is gone if this fails
}

func (s *server) decision(w http.ResponseWriter, r *http.Request, caller Caller, _ string) {
	id := r.PathValue("id")
	decision := r.PostFormValue("decision")
	if decision != "approve" && decision != "return" {
		s.fail(w, r, problemOf(models.Invalid("decision", "decision", "请选择通过或退回。", "Choose approve or return.")))
		return
	}
	var rejected []models.DocumentKind
	for _, name := range r.PostForm["documents"] {
		kind, err := models.ParseDocumentKind(name)
		if err != nil {
			s.fail(w, r, problemOf(err))
			return
		}
		rejected = append(rejected, kind)
	}
	reason := strings.TrimSpace(r.PostFormValue("reason"))
	if _, err := s.changed(r.Context(), id, decision, caller, s.decide(caller, decision == "approve", reason, rejected)); err != nil {
		s.fail(w, r, s.problem(r.Context(), err))
		return
	}
	http.Redirect(w, r, "/review/"+id, http.StatusSeeOther)
}

// fail shows a problem as a page.
func (s *server) fail(w http.ResponseWriter, r *http.Request, p *Problem) {
	caller, formToken, _ := s.session(r)
	s.render(w, r, "problem", p.Status, view{Caller: caller, FormToken: formToken, Problem: p})
}
