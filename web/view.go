package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

//go:embed pages/*.html
var pageFiles embed.FS

const languageCookie = "vermilion_language"

// view is what a page is rendered from; each page uses its own part.
type view struct {
	Lang      string // zh or en
	Path      string // where to come back to after switching the language
	Caller    Caller
	FormToken string
	Done      *models.Application // decided a moment ago
	Queue     queueView
	Package   packageView
	Problem   *Problem
}

// templates holds one parsed set for each page and language.
type templates struct{ byName map[string]*template.Template }

func parseTemplates(static *assets) (*templates, error) {
	t := &templates{byName: map[string]*template.Template{}}
	for _, lang := range []string{"zh", "en"} {
		for _, name := range []string{"login", "queue", "package", "problem"} {
			parsed, err := template.New("layout.html").Funcs(functions(lang, static)).ParseFS(pageFiles, "pages/layout.html", "pages/"+name+".html")
			if err != nil {
				return nil, fmt.Errorf("parse page %s: %w", name, err)
			}
			t.byName[name+"."+lang] = parsed
		}
	}
	return t, nil
}

// functions are what templates may call: t picks a language, say picks it from a Text.
func functions(lang string, static *assets) template.FuncMap {
	pick := func(zh, en string) string {
		if lang == "en" {
			return en
		}
		return zh
	}
	say := func(t models.Text) string { return pick(t.ZH, t.EN) }
	named := func(t models.Text, code string) string {
		if t.ZH == "" {
			return code
		}
		return say(t)
	}
	return template.FuncMap{
		"t":       pick,
		"say":     say,
		"state":   func(s models.State) string { return say(s.Title()) },
		"doc":     func(k models.DocumentKind) string { return say(k.Title()) },
		"time":    func(t time.Time) string { return t.In(shanghai).Format("2006-01-02 15:04") },
		"ago":     func(d time.Duration) string { return say(ago(d)) },
		"outcome": func(o models.Outcome) string { return named(outcomeTitles[o], string(o)) },
		"check":   func(c models.Check) string { return named(c.Title(), string(c)) },
		"verdict": func(d models.Decision) string { return named(decisionTitles[d], string(d)) },
		"percent": func(f float64) string { return fmt.Sprintf("%.0f%%", 100*f) },
		"field":   func(name string) string { return named(fieldTitles[name], name) },
		"colour":  func(name string) string { return named(colourTitles[name], name) },
		"static":  static.address,
		"inc":     func(i int) int { return i + 1 },
	}
}

// ago says how long something has waited, in the largest unit that fits.
func ago(d time.Duration) models.Text {
	switch {
	case d < time.Minute:
		return models.Text{ZH: "刚刚", EN: "just now"}
	case d < time.Hour:
		return models.Text{ZH: fmt.Sprintf("%d 分钟", d/time.Minute), EN: fmt.Sprintf("%d min", d/time.Minute)}
	case d < 48*time.Hour:
		return models.Text{ZH: fmt.Sprintf("%d 小时", d/time.Hour), EN: fmt.Sprintf("%d h", d/time.Hour)}
	}
	return models.Text{ZH: fmt.Sprintf("%d 天", d/(24*time.Hour)), EN: fmt.Sprintf("%d days", d/(24*time.Hour))}
}

// render writes a page; it is made whole before the first byte leaves.
func (s *server) render(w http.ResponseWriter, r *http.Request, name string, status int, v view) {
	v.Lang = "zh"
	if c, err := r.Cookie(languageCookie); err == nil && c.Value == "en" {
		v.Lang = "en"
	}
	if v.Path == "" {
		v.Path = "/review"
		if r.Method == http.MethodGet {
			v.Path = r.URL.RequestURI()
		}
	}
	var b bytes.Buffer
	if err := s.pages.byName[name+"."+v.Lang].Execute(&b, v); err != nil {
		s.Log.ErrorContext(r.Context(), "render page", "page", name, "err", err)
		writeProblem(w, problemOf(err))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // the client is gone if this fails
}
