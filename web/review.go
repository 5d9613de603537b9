package web

import (
	"context"
	"crypto/hmac"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

func (s *server) routeReview(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/review", http.StatusSeeOther) })
	mux.HandleFunc("GET /static/", s.serveStatic)
	mux.HandleFunc("GET /review/login", func(w http.ResponseWriter, r *http.Request) { s.render(w, r, "login", http.StatusOK, view{}) })
	mux.HandleFunc("POST /review/login", s.login)
	mux.HandleFunc("POST /review/language", s.language)
	mux.HandleFunc("POST /review/logout", s.signedIn(s.logout))
	mux.HandleFunc("GET /review", s.signedIn(s.queue))
	mux.HandleFunc("GET /review/{id}", s.signedIn(s.showPackage))
	mux.HandleFunc("GET /review/{id}/{kind}/{page}", s.signedIn(s.picture(s.Evidence.Page)))
	mux.HandleFunc("GET /review/{id}/{kind}/small/{page}", s.signedIn(s.picture(s.Evidence.Thumbnail)))
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
		s.render(w, r, "login", http.StatusUnauthorized, view{Problem: problemOf(errUnauthenticated()), Path: "/review/login"})
		return
	}
	// Max-Age, not Expires: the browser's clock may differ from ours; the signed value says when the session ends.
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: s.signSession(caller.Name, s.Now().Add(sessionLength)), Path: "/", MaxAge: int(sessionLength.Seconds()),
		HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteStrictMode,
	})
	http.Redirect(w, r, "/review", http.StatusSeeOther)
}

func (s *server) logout(w http.ResponseWriter, r *http.Request, _ Caller, _ string) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/review/login", http.StatusSeeOther)
}

// language switches between Chinese and English and goes back to where the reviewer was.
func (s *server) language(w http.ResponseWriter, r *http.Request) {
	lang := "zh"
	if r.PostFormValue("lang") == "en" {
		lang = "en"
	}
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteStrictMode,
	})
	back := r.PostFormValue("back")
	if back != "/review" && !strings.HasPrefix(back, "/review/") && !strings.HasPrefix(back, "/review?") {
		back = "/review"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

func (s *server) showPackage(w http.ResponseWriter, r *http.Request, caller Caller, formToken string) {
	p, err := s.packageView(r)
	if err != nil {
		s.fail(w, r, s.problem(r.Context(), err))
		return
	}
	s.render(w, r, "package", http.StatusOK, view{Caller: caller, FormToken: formToken, Package: p, Done: s.done(r)})
}

func (s *server) packageView(r *http.Request) (packageView, error) {
	ctx := r.Context()
	a, err := s.Applications.Application(ctx, r.PathValue("id"))
	if err != nil {
		return packageView{}, err
	}
	verdicts, err := s.Evidence.Verdicts(ctx, a.ID)
	if err != nil {
		return packageView{}, err
	}
	p := packageOf(a, verdicts)
	return p, s.neighbours(ctx, &p)
}

func (s *server) picture(of func(context.Context, string, models.DocumentKind, int) ([]byte, error)) func(http.ResponseWriter, *http.Request, Caller, string) {
	return func(w http.ResponseWriter, r *http.Request, _ Caller, _ string) {
		kind, err := models.ParseDocumentKind(r.PathValue("kind"))
		page, pageErr := strconv.Atoi(strings.TrimSuffix(r.PathValue("page"), ".jpg"))
		if err != nil || pageErr != nil || page < 1 {
			s.fail(w, r, problemOf(errNoRoute()))
			return
		}
		jpeg, err := of(r.Context(), r.PathValue("id"), kind, page)
		if err != nil {
			s.fail(w, r, s.problem(r.Context(), err))
			return
		}
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write(jpeg) // the client is gone if this fails
	}
}

// decision takes a reviewer's decision and leads on to the next package.
func (s *server) decision(w http.ResponseWriter, r *http.Request, caller Caller, formToken string) {
	id, choice := r.PathValue("id"), r.PostFormValue("decision")
	reason, rejected := strings.TrimSpace(r.PostFormValue("reason")), kindsOf(r.PostForm["documents"])
	err := s.decideFromPage(r, id, choice, reason, rejected, caller)
	if err == nil {
		http.Redirect(w, r, s.following(r.Context(), id), http.StatusSeeOther)
		return
	}
	problem := s.problem(r.Context(), err)
	p, err := s.packageView(r)
	if problem.Status != http.StatusUnprocessableEntity || err != nil {
		s.fail(w, r, problem)
		return
	}
	p.Refuse, p.Reason, p.Picked = problem, reason, map[models.DocumentKind]bool{} // nothing typed is lost
	for _, k := range rejected {
		p.Picked[k] = true
	}
	s.render(w, r, "package", problem.Status, view{Caller: caller, FormToken: formToken, Package: p, Path: "/review/" + id})
}

func (s *server) decideFromPage(r *http.Request, id, choice, reason string, rejected []models.DocumentKind, by Caller) error {
	seen, err := strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	switch {
	case choice != "approve" && choice != "return":
		return models.Invalid("decision", "decision", "请选择通过或退回。", "Choose approve or return.")
	case err != nil || seen < 1:
		return models.Invalid("revision", "revision", "页面已失效，请刷新后重试。", "The page is out of date: load it again.")
	case choice == "return" && reason != "" && len(rejected) == 0:
		return models.Invalid("documents_required", "documents", "退回时请选择需重新上传的材料。", "Choose the documents to be uploaded anew.")
	}
	_, err = s.changed(r.Context(), id, choice, by, s.decide(by, seen, choice == "approve", reason, rejected))
	return err
}

// kindsOf keeps the names that are document kinds.
func kindsOf(names []string) (kinds []models.DocumentKind) {
	for _, k := range models.DocumentKinds {
		if slices.Contains(names, string(k)) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// fail shows a problem as a page.
func (s *server) fail(w http.ResponseWriter, r *http.Request, p *Problem) {
	caller, formToken, _ := s.session(r)
	s.render(w, r, "problem", p.Status, view{Caller: caller, FormToken: formToken, Problem: p, Path: "/review"})
}
