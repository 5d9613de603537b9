package web_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/web"
)

// browser is a reviewer's browser without script: it keeps cookies and follows redirections.
type browser struct {
	*http.Client
	h *house
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar, Transport: &http.Transport{}}, h}
}

func (b *browser) read(resp *http.Response, err error) answer {
	b.h.t.Helper()
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return answer{resp, body}
}

func (b *browser) get(path string) answer {
	b.h.t.Helper()
	return b.read(b.Get(b.h.server.URL + path))
}

func (b *browser) post(path string, values ...string) answer {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i < len(values); i += 2 {
		form.Add(values[i], values[i+1])
	}
	return b.read(b.PostForm(b.h.server.URL+path, form))
}

func (b *browser) signIn() {
	b.h.t.Helper()
	if a := b.post("/review/login", "token", reviewerToken); a.StatusCode != 200 || a.Request.URL.Path != "/review" {
		b.h.t.Fatalf("sign in: %s at %s", a.Status, a.Request.URL)
	}
}

// hidden finds the value of a hidden field.
func hidden(t *testing.T, page answer, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindSubmatch(page.body)
	if m == nil {
		t.Fatalf("no field %s in\n%s", name, page.body)
	}
	return html.UnescapeString(string(m[1]))
}

// decide sends the decision form of a package as it came.
func (b *browser) decide(id string, values ...string) answer {
	b.h.t.Helper()
	page := b.get("/review/" + id)
	return b.post("/review/"+id+"/decision", append(values,
		"form_token", hidden(b.h.t, page, "form_token"), "revision", hidden(b.h.t, page, "revision"))...)
}

func wantText(t *testing.T, a answer, status int, texts ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s, want %d", a.Status, status)
	}
	for _, text := range texts {
		if !strings.Contains(html.UnescapeString(string(a.body)), text) {
			t.Errorf("%s does not say %q:\n%s", a.Request.URL.Path, text, a.body)
		}
	}
}

func TestReviewersOnly(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("A1"), models.InReview, nil)
	b := h.browser()
	for _, path := range []string{"/", "/review", "/review/A1", "/review/A1/id_copy/1.jpg", "/review/A1/seal_form/small/1.jpg", "/review?state=draft"} {
		if a := b.get(path); a.Request.URL.Path != "/review/login" || strings.Contains(string(a.body), "朱印（广东）") {
			t.Errorf("%s leads to %s", path, a.Request.URL)
		}
	}
	for _, token := range []string{"", "wrong", portalToken, operatorToken} {
		wantText(t, b.post("/review/login", "token", token), 401, "缺少或无效的访问令牌")
	}
	if a := b.post("/review/A1/decision", "decision", "approve"); a.Request.URL.Path != "/review/login" {
		t.Errorf("a decision without session: %s", a.Status)
	}
	b.signIn()
	wantText(t, b.get("/review"), 200, "朱印（广东）科技有限公司", "rev-1")
	wantText(t, b.get("/review/unknown"), 404, "申请不存在")
	wantText(t, b.get("/review/A1/passport/1.jpg"), 404, "route_not_found")
	wantText(t, b.get("/review/A1/id_copy/0.jpg"), 404, "route_not_found")
	wantText(t, b.get("/review/A1/id_copy/1.jpg"), 404, "artefact_not_found")
	wantText(t, b.get("/review/a/b/c/d"), 404, "route_not_found")
	wantText(t, b.get("/review?find=%20A1%20"), 200, "91350100M000100Y43")
	wantText(t, b.get("/review?find=lost"), 404, "申请不存在")
	wantText(t, b.post("/review/logout", "form_token", hidden(t, b.get("/review"), "form_token")), 200, "审核人员登录")
	if a := b.get("/review"); a.Request.URL.Path != "/review/login" {
		t.Error("signed out, and still in")
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("A1"), models.InReview, nil)
	b := h.browser()
	b.signIn()
	server, err := url.Parse(h.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	good := b.Jar.Cookies(server)[0]
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).
		PostForm(h.server.URL+"/review/login", url.Values{"token": {reviewerToken}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if c := resp.Cookies()[0]; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" {
		t.Errorf("cookie %v", c)
	}
	let := func(value string) bool {
		a := h.call("", http.MethodGet, "/review", nil, "Cookie", good.Name+"="+value)
		return a.StatusCode == 200
	}
	parts := strings.Split(good.Value, ".")
	forged := "b3AtMQ" // op-1
	for name, value := range map[string]string{
		"empty": "", "dots": "..", "no MAC": parts[0] + "." + parts[1] + ".", "two parts": parts[0] + "." + parts[1],
		"another name": forged + "." + parts[1] + "." + parts[2], "later": parts[0] + ".99999999999." + parts[2],
		"cut": good.Value[:len(good.Value)-1], "more": good.Value + ".x",
	} {
		if let(value) {
			t.Errorf("%s: let in", name)
		}
	}
	if !let(good.Value) {
		t.Error("a good session is refused")
	}
	h.wait(12*time.Hour - time.Second)
	if !let(good.Value) {
		t.Error("a session ends early")
	}
	h.wait(2 * time.Second)
	if let(good.Value) {
		t.Error("a session does not end")
	}
}

func TestSecureCookieBehindProxy(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.call("", http.MethodPost, "/review/login", "token="+reviewerToken,
		"Content-Type", "application/x-www-form-urlencoded", "X-Forwarded-Proto", "https")
	if a.StatusCode != http.StatusSeeOther || !a.Cookies()[0].Secure || a.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %v", a.Status, a.Header)
	}
}

// A reviewer whose credential is gone is out at once, whatever cookie her browser holds.
func TestDismissedReviewer(t *testing.T) {
	t.Parallel()
	h := open(t)
	b := h.browser()
	b.signIn()
	after := open(t, func(c *web.Config) { c.Credentials = c.Credentials[:1] })
	server, _ := url.Parse(h.server.URL)
	c := b.Jar.Cookies(server)[0]
	if a := after.call("", http.MethodGet, "/review", nil, "Cookie", c.String()); a.StatusCode != http.StatusSeeOther {
		t.Errorf("%s", a.Status)
	}
}

func TestFormTokens(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("A1"), models.InReview, nil)
	b, other := h.browser(), h.browser()
	b.signIn()
	h.wait(time.Second)
	other.signIn()
	revision := hidden(t, b.get("/review/A1"), "revision")
	for _, token := range []string{"", "x", hidden(t, other.get("/review/A1"), "form_token")} {
		wantText(t, b.post("/review/A1/decision", "decision", "approve", "revision", revision, "form_token", token), 403, "forbidden")
	}
	wantText(t, b.post("/review/logout"), 403, "forbidden")
	if p := h.ok(http.MethodGet, "/v1/applications/A1", nil); p.State != models.InReview {
		t.Errorf("decided by a forged form: %s", p.State)
	}
}

func TestDecisionsOnPages(t *testing.T) {
	t.Parallel()
	h := open(t)
	verdicts := map[models.DocumentKind]models.Verdict{
		models.IDCopy:      {Kind: models.IDCopy, Decision: models.Refer, Findings: []models.Finding{{Check: models.CheckIDName, Outcome: models.Unsure, Message: models.Text{ZH: "请核对姓名", EN: "compare the name"}}}},
		models.LicenceCopy: {Kind: models.LicenceCopy, Decision: models.Accept},
	}
	for _, id := range []string{"A1", "A2", "A3"} {
		h.bring(request(id), models.InReview, verdicts)
		h.wait(time.Hour)
	}
	b := h.browser()
	b.signIn()
	queue := b.get("/review")
	wantText(t, queue, 200, "1 项存疑", "3 小时")
	if body := string(queue.body); strings.Index(body, "/review/A1") > strings.Index(body, "/review/A2") {
		t.Error("who has waited longest is not first")
	}
	wantText(t, b.get("/review/A2"), 200, "2 / 3", `href="/review/A1"`, `href="/review/A3"`, "请核对姓名")
	wantText(t, b.decide("A1", "decision", "return"), 422, "退回时必须填写原因")
	wantText(t, b.decide("A1", "decision", "return", "reason", "姓名看不清"), 422, "请选择需重新上传的材料", ">姓名看不清</textarea>")
	wantText(t, b.decide("A1", "decision", "return", "documents", "id_copy"), 422, `value="id_copy" checked`)
	wantText(t, b.decide("A1", "decision", "maybe"), 422, "请选择通过或退回")
	wantText(t, b.post("/review/A1/decision", "decision", "approve", "form_token", hidden(t, queue, "form_token")), 422, "页面已失效")

	stale := hidden(t, b.get("/review/A1"), "revision")
	next := b.decide("A1", "decision", "return", "reason", "姓名看不清", "documents", "id_copy", "documents", "passport")
	if next.Request.URL.String() != h.server.URL+"/review/A2?done=A1" {
		t.Errorf("goes on to %s", next.Request.URL)
	}
	wantText(t, next, 200, "已退回补正", "1 / 2")
	wantText(t, b.get("/review/A1"), 200, "曾退回", "“姓名看不清”", "待重新上传")
	wantText(t, b.post("/review/A1/decision", "decision", "approve", "form_token", hidden(t, queue, "form_token"), "revision", stale), 409, "wrong_state")
	if a := h.upload("A1", models.IDCopy, "a better scan"); a.StatusCode != 200 {
		t.Fatalf("%s", a.body)
	}
	h.judge("A1", verdicts)
	wantText(t, b.post("/review/A1/decision", "decision", "approve", "form_token", hidden(t, queue, "form_token"), "revision", stale), 409, "revision_conflict")
	wantText(t, b.get("/review"), 200, "补正后")

	b.decide("A1", "decision", "approve", "documents", "id_copy")
	if p := h.ok(http.MethodGet, "/v1/applications/A1", nil); p.State != models.Approved || len(p.Missing) != 0 {
		t.Errorf("%+v", p)
	}
	b.decide("A2", "decision", "approve")
	last := b.decide("A3", "decision", "approve")
	if last.Request.URL.Path != "/review" {
		t.Errorf("the last one leads to %s", last.Request.URL)
	}
	wantText(t, last, 200, "此列表为空", "审核通过")
	wantText(t, b.get("/review?state=approved"), 200, "/review/A3")
	wantText(t, b.get("/review?state=nonsense"), 200, "此列表为空")
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("A1"), models.InReview, nil)
	b := h.browser()
	b.signIn()
	wantText(t, b.get("/review/A1"), 200, `lang="zh-CN"`, "待人工审核", "通过")
	a := b.post("/review/language", "lang", "en", "back", "/review/A1")
	if a.Request.URL.Path != "/review/A1" {
		t.Errorf("back at %s", a.Request.URL)
	}
	wantText(t, a, 200, `<html lang="en">`, "in review", "Approve", "There are no findings yet.")
	wantText(t, b.get("/review/unknown"), 404, "There is no such application.")
	for _, back := range []string{"https://elsewhere.example/review", "//elsewhere.example", "", "/reviewx", "/v1/applications"} {
		if a := b.post("/review/language", "lang", "zh", "back", back); a.Request.URL.Path != "/review" || a.Request.URL.Host != strings.TrimPrefix(h.server.URL, "http://") {
			t.Errorf("%q leads to %s", back, a.Request.URL)
		}
	}
	wantText(t, b.get("/review"), 200, "待审列表")
}

func TestHostileTextsStayTexts(t *testing.T) {
	t.Parallel()
	h := open(t)
	r := request("A1")
	evil := `"><script>alert(1)</script><img src=x onerror=alert(1)>'` + "`"
	r.Organisation.Name = evil
	h.bring(r, models.InReview, map[models.DocumentKind]models.Verdict{models.LicenceCopy: {
		Kind: models.LicenceCopy, Decision: models.Refer,
		Pages: []models.PageInfo{{Page: 1, Px: [2]int{10, 10}, Colour: evil}},
		Findings: []models.Finding{{
			Check: models.Check(evil), Outcome: models.Unsure, Reason: evil, Message: models.Text{ZH: evil, EN: evil},
			Regions: []models.Region{{Page: 1, Px: [4]int{1, 1, 2, 2}, Label: evil}},
		}},
		Fields: map[string]models.Field{"organisation_name": {Value: evil + "x"}, evil: {Value: evil}},
	}})
	b := h.browser()
	b.signIn()
	for _, path := range []string{"/review", "/review/A1", "/review?state=%22%3E%3Cscript%3E", "/review?find=%3Cscript%3E", "/review/%3Cscript%3E"} {
		a := b.get(path)
		body := string(a.body)
		if strings.Contains(body, "<script>") || strings.Contains(body, "<img src=x") || strings.Contains(body, "onerror=alert(1)>'`") {
			t.Errorf("%s:\n%s", path, body)
		}
	}
	wantText(t, b.get("/review/A1"), 200, evil)
	if a := b.decide("A1", "decision", "return", "reason", "</textarea>"+evil); strings.Contains(string(a.body), "</textarea><") && strings.Contains(string(a.body), "<script>") {
		t.Errorf("%s", a.body)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := open(t)
	inline := regexp.MustCompile(`(?i)\sstyle=|<style|\son[a-z]+=|javascript:|https?://`)
	b := h.browser()
	b.signIn()
	for _, path := range []string{"/review/login", "/review", "/v1/applications", "/nothing", "/openapi.json", "/review/unknown", "/healthz"} {
		a := b.get(path)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if csp := a.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "data:") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && inline.Match(a.body) {
			t.Errorf("%s holds what its policy forbids: %s", path, inline.Find(a.body))
		}
	}
	for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(string(b.get("/review").body), -1) {
		a := b.get(html.UnescapeString(m[1]))
		if a.StatusCode != 200 || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %s %v", m[1], a.Status, a.Header)
		}
	}
}

func TestSessionKeyMustBeLong(t *testing.T) {
	t.Parallel()
	if _, err := web.New(web.Config{SessionKey: []byte("short")}); err == nil {
		t.Error("a short key is accepted")
	}
}
