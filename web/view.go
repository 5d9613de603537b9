package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed static
var staticFS embed.FS

const languageCookie = "vermilion_language"

// view is what a page is rendered from; each page uses its own part.
type view struct {
	Lang      string // zh or en
	Path      string
	Caller    Caller
	FormToken string
	Queue     queueView
	Package   packageView
	Problem   *Problem
}

type queueView struct {
	State  models.State
	States []models.State
	Rows   []queueRow
	Next   string
}

type queueRow struct {
	Application *models.Application
	Doubts      int
}

type packageView struct {
	Application *models.Application
	Documents   []documentView
	CanDecide   bool
}

// documentView is one document with its pages; a finding is drawn on every page that one of its regions lies on.
type documentView struct {
	Kind     models.DocumentKind
	Verdict  models.Verdict
	Uploaded models.Document
	Fields   []fieldView
	Pages    []pageView
}

type fieldView struct {
	Name string
	models.Field
}

type pageView struct {
	models.PageInfo
	Boxes []boxView
}

// boxView is a region to draw, in pixels of the page; Finding is the index of its finding in the verdict.
type boxView struct {
	models.Region
	Finding int
	Outcome models.Outcome
}

func packageOf(a *models.Application, verdicts map[models.DocumentKind]models.Verdict) packageView {
	p := packageView{Application: a, CanDecide: a.State == models.InReview}
	for _, kind := range a.RequiredDocuments() {
		v, judged := verdicts[kind]
		if !judged {
			continue
		}
		d := documentView{Kind: kind, Verdict: v, Uploaded: a.Documents[kind]}
		for _, name := range slices.Sorted(maps.Keys(v.Fields)) {
			d.Fields = append(d.Fields, fieldView{name, v.Fields[name]})
		}
		for _, info := range v.Pages {
			pv := pageView{PageInfo: info}
			for i, f := range v.Findings {
				for _, r := range f.Regions {
					if r.Page == info.Page {
						pv.Boxes = append(pv.Boxes, boxView{r, i, f.Outcome})
					}
				}
			}
			d.Pages = append(d.Pages, pv)
		}
		p.Documents = append(p.Documents, d)
	}
	return p
}

// templates holds one parsed set for each page and language.
type templates struct{ byName map[string]*template.Template }

func parseTemplates() (*templates, error) {
	t := &templates{byName: map[string]*template.Template{}}
	for _, lang := range []string{"zh", "en"} {
		for _, name := range []string{"login", "queue", "package", "problem"} {
			parsed, err := template.New("layout.html").Funcs(functions(lang)).ParseFS(pageFiles, "pages/layout.html", "pages/"+name+".html")
			if err != nil {
				return nil, fmt.Errorf("parse page %s: %w", name, err)
			}
			t.byName[name+"."+lang] = parsed
		}
	}
	return t, nil
}

// functions are what templates may call: t picks a language, say picks it from a Text.
func functions(lang string) template.FuncMap {
	pick := func(zh, en string) string {
		if lang == "en" {
			return en
		}
		return zh
	}
	say := func(t models.Text) string { return pick(t.ZH, t.EN) }
	shanghai := time.FixedZone("CST", 8*3600)
	return template.FuncMap{
		"t":       pick,
		"say":     say,
		"state":   func(s models.State) string { return say(s.Title()) },
		"doc":     func(k models.DocumentKind) string { return say(k.Title()) },
		"time":    func(t time.Time) string { return t.In(shanghai).Format("2006-01-02 15:04") },
		"outcome": func(o models.Outcome) string { return say(outcomeTitles[o]) },
		"check":   func(c models.Check) string { return say(checkTitles[c]) },
		"verdict": func(d models.Decision) string { return say(decisionTitles[d]) },
		"percent": func(f float64) string { return fmt.Sprintf("%.0f%%", 100*f) },
		"field":   func(name string) string { return say(fieldTitles[name]) },
	}
}

var outcomeTitles = map[models.Outcome]models.Text{
	models.Pass: {ZH: "通过", EN: "pass"}, models.Fail: {ZH: "不通过", EN: "fail"}, models.Unsure: {ZH: "存疑", EN: "unsure"},
}

var decisionTitles = map[models.Decision]models.Text{
	models.Accept: {ZH: "可接受", EN: "acceptable"}, models.Return: {ZH: "应退回", EN: "to be returned"}, models.Refer: {ZH: "需人工核对", EN: "for a reviewer"},
}

var checkTitles = map[models.Check]models.Text{
	models.CheckReadable: {ZH: "可读取", EN: "readable"}, models.CheckDocumentKind: {ZH: "材料类型", EN: "document kind"},
	models.CheckResolution: {ZH: "分辨率", EN: "resolution"}, models.CheckSharpness: {ZH: "清晰度", EN: "sharpness"},
	models.CheckColour: {ZH: "彩色扫描", EN: "colour scan"}, models.CheckCompleteness: {ZH: "页面完整", EN: "completeness"},
	models.CheckRegistration: {ZH: "版面定位", EN: "registration"}, models.CheckPrintIntegrity: {ZH: "印刷内容一致", EN: "printed values"},
	models.CheckCompanySeal: {ZH: "单位公章", EN: "company seal"}, models.CheckWetInk: {ZH: "印泥特征", EN: "wet ink"},
	models.CheckSealImpression: {ZH: "印模", EN: "seal impression"}, models.CheckAuthorisedOn: {ZH: "授权时间", EN: "authorisation date"},
	models.CheckAgentSignature: {ZH: "经办人签名", EN: "agent's signature"}, models.CheckAppliedOn: {ZH: "申请时间", EN: "application date"},
	models.CheckCreditCode: {ZH: "统一社会信用代码", EN: "credit code"}, models.CheckOrganisationName: {ZH: "单位名称", EN: "organisation name"},
	models.CheckIDNumber: {ZH: "身份证号码", EN: "ID number"}, models.CheckIDName: {ZH: "身份证姓名", EN: "name on ID card"},
	models.CheckIDValidity: {ZH: "身份证有效期", EN: "ID card validity"}, models.CheckReuse: {ZH: "重复使用", EN: "reuse"},
}

var fieldTitles = map[string]models.Text{
	"credit_code": {ZH: "统一社会信用代码", EN: "credit code"}, "organisation_name": {ZH: "单位名称", EN: "organisation name"},
	"authorised_on": {ZH: "授权时间", EN: "authorised on"}, "applied_on": {ZH: "申请时间", EN: "applied on"},
	"id_number": {ZH: "身份证号码", EN: "ID number"}, "id_name": {ZH: "姓名", EN: "name"},
	"id_valid_until": {ZH: "有效期至", EN: "valid until"}, "seal_text": {ZH: "印章文字", EN: "seal text"},
}

// render writes a page; it is made whole before the first byte leaves.
func (s *server) render(w http.ResponseWriter, r *http.Request, name string, status int, v view) {
	v.Lang, v.Path = "zh", r.URL.RequestURI()
	if c, err := r.Cookie(languageCookie); err == nil && c.Value == "en" {
		v.Lang = "en"
	}
	if r.Method == http.MethodPost {
		v.Path = "/review"
	}
	var b bytes.Buffer
	if err := s.pages.byName[name+"."+v.Lang].Execute(&b, v); err != nil {
		s.Log.ErrorContext(r.Context(), "render page", "page", name, "err", err)
		http.Error(w, "the page could not be shown", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // the client is gone if this fails
}

func staticFiles() http.Handler {
	sub, err := fs.Sub(staticFS, "static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return http.StripPrefix("/static/", http.FileServerFS(sub))
}
