package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/web"
)

// personal lists what must be in no problem and in no log.
var personal = []string{"欧阳示例", "11010519491231002X", "13800138000", "agent@example.com"}

// wantProblem checks that an answer is a problem of our shape with that status, code and field.
func wantProblem(t *testing.T, a answer, status int, code, field string) web.Problem {
	t.Helper()
	var p web.Problem
	if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("%s: content type %q: %s", a.Status, ct, a.body)
		return p
	}
	a.json(t, &p)
	if a.StatusCode != status || p.Status != status || p.Code != code || p.Field != field {
		t.Errorf("%d %s at %q, want %d %s at %q: %s", a.StatusCode, p.Code, p.Field, status, code, field, a.body)
	}
	if p.Type != "about:blank" || p.Title != http.StatusText(status) || p.Detail == "" || p.Message.EN == "" || p.Message.ZH == "" {
		t.Errorf("the problem says too little: %s", a.body)
	}
	for _, s := range personal {
		if bytes.Contains(a.body, []byte(s)) {
			t.Errorf("the problem repeats %s", s)
		}
	}
	return p
}

func TestProblems(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("draft"), models.Draft, nil)
	h.bring(request("ready"), models.FormsReady, nil)
	h.bring(request("judged"), models.InReview, nil)
	noSeal := request("noseal")
	noSeal.SealService = models.SealService{}
	h.ok(http.MethodPost, "/v1/applications", noSeal)
	h.ok(http.MethodPost, "/v1/applications/noseal/submit", nil)
	h.machine("noseal", func(a *models.Application) error { return a.Step(models.FormsDrawn, h.now()) })

	const apps = "/v1/applications"
	bad := func(change func(*models.Request)) models.Request {
		r := request("new")
		change(&r)
		return r
	}
	sameAccount := request("new")
	sameAccount.Account = "acct-draft"
	decide := func(fields ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(fields); i += 2 {
			m[fields[i].(string)] = fields[i+1]
		}
		return m
	}
	tests := map[string]struct {
		token, method, path string
		body                any
		status              int
		code, field         string
	}{
		"no token":              {"", "GET", apps + "/draft", nil, 401, "unauthenticated", ""},
		"unknown token":         {"wrong", "GET", apps + "/draft", nil, 401, "unauthenticated", ""},
		"token before id":       {"wrong", "GET", apps + "/unknown", nil, 401, "unauthenticated", ""},
		"portal decides":        {portalToken, "POST", apps + "/judged/decision", decide("decision", "approve"), 403, "forbidden", ""},
		"reviewer creates":      {reviewerToken, "POST", apps, request("new"), 403, "forbidden", ""},
		"portal ships":          {portalToken, "POST", apps + "/judged/ship", nil, 403, "forbidden", ""},
		"operator binds":        {operatorToken, "POST", apps + "/judged/bind", nil, 403, "forbidden", ""},
		"read unknown":          {portalToken, "GET", apps + "/unknown", nil, 404, "application_not_found", ""},
		"read very long id":     {portalToken, "GET", apps + "/" + strings.Repeat("x", 300), nil, 404, "application_not_found", ""},
		"edit unknown":          {portalToken, "PUT", apps + "/unknown", request("x"), 404, "application_not_found", ""},
		"submit unknown":        {portalToken, "POST", apps + "/unknown/submit", nil, 404, "application_not_found", ""},
		"pay unknown":           {portalToken, "POST", apps + "/unknown/payment", decide("yuan", 1, "reference", "x"), 404, "application_not_found", ""},
		"verdicts of unknown":   {portalToken, "GET", apps + "/unknown/verdicts", nil, 404, "application_not_found", ""},
		"form of unknown":       {portalToken, "GET", apps + "/unknown/forms/seal_form", nil, 404, "application_not_found", ""},
		"page of unknown":       {portalToken, "GET", apps + "/unknown/documents/id_copy/pages/1", nil, 404, "application_not_found", ""},
		"certificate unknown":   {portalToken, "GET", apps + "/unknown/certificate", nil, 404, "application_not_found", ""},
		"decide on unknown":     {reviewerToken, "POST", apps + "/unknown/decision", decide("decision", "approve"), 404, "application_not_found", ""},
		"no certificate yet":    {portalToken, "GET", apps + "/draft/certificate", nil, 404, "certificate_not_issued", ""},
		"no such page":          {portalToken, "GET", apps + "/judged/documents/id_copy/pages/9", nil, 404, "artefact_not_found", ""},
		"page 0":                {portalToken, "GET", apps + "/judged/documents/id_copy/pages/0", nil, 422, "invalid_value", "page"},
		"forms of a draft":      {portalToken, "GET", apps + "/draft/forms/seal_form", nil, 409, "forms_not_ready", ""},
		"seal form unasked":     {portalToken, "GET", apps + "/noseal/forms/seal_form", nil, 404, "form_not_found", ""},
		"licence as form":       {portalToken, "GET", apps + "/ready/forms/licence_copy", nil, 422, "document_kind_unknown", "kind"},
		"id taken":              {portalToken, "POST", apps, request("draft"), 409, "application_exists", ""},
		"account taken":         {portalToken, "POST", apps, sameAccount, 409, "live_application_exists", ""},
		"submit twice":          {portalToken, "POST", apps + "/ready/submit", nil, 409, "wrong_state", ""},
		"bind too early":        {portalToken, "POST", apps + "/ready/bind", nil, 409, "wrong_state", ""},
		"edit after submission": {portalToken, "PUT", apps + "/ready", request("ready"), 409, "not_editable", ""},
		"close in review":       {operatorToken, "POST", apps + "/draft/ship", nil, 409, "wrong_state", ""},
		"pay a draft":           {portalToken, "POST", apps + "/draft/payment", decide("yuan", 600, "reference", "x"), 409, "wrong_state", ""},
		"pay twice":             {portalToken, "POST", apps + "/judged/payment", decide("yuan", 600, "reference", "other"), 409, "already_paid", ""},
		"pay too little":        {portalToken, "POST", apps + "/ready/payment", decide("yuan", 1, "reference", "x"), 422, "payment_amount", "yuan"},
		"pay without reference": {portalToken, "POST", apps + "/ready/payment", decide("yuan", 600), 422, "required", "reference"},
		"pay half a yuan":       {portalToken, "POST", apps + "/ready/payment", decide("yuan", .5, "reference", "x"), 422, "invalid_value", "yuan"},
		"decide too early":      {reviewerToken, "POST", apps + "/ready/decision", decide("decision", "approve"), 409, "wrong_state", ""},
		"return without reason": {reviewerToken, "POST", apps + "/judged/decision", decide("decision", "return"), 422, "reason_required", "reason"},
		"return, empty reason":  {reviewerToken, "POST", apps + "/judged/decision", decide("decision", "return", "reason", " "), 422, "reason_required", "reason"},
		"return what is not":    {reviewerToken, "POST", apps + "/judged/decision", decide("decision", "return", "reason", "x", "documents", []string{"passport"}), 422, "document_not_required", "documents"},
		"neither":               {reviewerToken, "POST", apps + "/judged/decision", decide("decision", "maybe"), 422, "not_listed", "decision"},
		"seen another":          {reviewerToken, "POST", apps + "/judged/decision", decide("decision", "approve", "revision", 1), 409, "revision_conflict", ""},

		"credit code":       {portalToken, "POST", apps, bad(func(r *models.Request) { r.Organisation.CreditCode = "91350100M000100Y44" }), 422, "credit_code_check_digit", "organisation.credit_code"},
		"ID number":         {portalToken, "POST", apps, bad(func(r *models.Request) { r.Agent.IDNumber = "110105194912310021" }), 422, "resident_id_check_digit", "agent.id_number"},
		"six years":         {portalToken, "POST", apps, bad(func(r *models.Request) { r.ValidityYears = 6 }), 422, "validity_years", "validity_years"},
		"edit, bad mobile":  {portalToken, "PUT", apps + "/draft", bad(func(r *models.Request) { r.Agent.Mobile = "1" }), 422, "mobile_format", "agent.mobile"},
		"id with a slash":   {portalToken, "POST", apps, bad(func(r *models.Request) { r.ID = "a/b" }), 422, "id_format", "id"},
		"name missing":      {portalToken, "POST", apps, strings.Replace(encode(t, request("new")), `"name":"朱印（广东）科技有限公司",`, "", 1), 422, "required", "organisation.name"},
		"agent missing":     {portalToken, "POST", apps, `{"account":"a","business":"new","validity_years":1,"organisation":{}}`, 422, "required", "agent"},
		"wrong type":        {portalToken, "POST", apps, strings.Replace(encode(t, request("new")), `"validity_years":3`, `"validity_years":"three"`, 1), 422, "invalid_value", "validity_years"},
		"unknown field":     {portalToken, "POST", apps, strings.Replace(encode(t, request("new")), `"account"`, `"acount":"x","account"`, 1), 422, "unknown_field", "acount"},
		"no JSON":           {portalToken, "POST", apps, "{", 400, "malformed_json", ""},
		"half JSON":         {portalToken, "POST", apps, encode(t, request("new"))[:90], 400, "malformed_json", ""},
		"an array":          {portalToken, "POST", apps, "[]", 422, "invalid_value", ""},
		"no body":           {portalToken, "POST", apps, nil, 400, "body_required", ""},
		"huge body":         {portalToken, "POST", apps, strings.Repeat(" ", 1<<18), 400, "malformed_json", ""},
		"body over limit":   {portalToken, "POST", apps, strings.Repeat(" ", 1<<20+1<<17), 413, "body_too_large", ""},
		"unknown state":     {portalToken, "GET", apps + "?state=lost", nil, 422, "state_unknown", "state"},
		"limit":             {portalToken, "GET", apps + "?limit=1000", nil, 422, "invalid_value", "limit"},
		"limit in words":    {portalToken, "GET", apps + "?limit=ten", nil, 422, "invalid_value", "limit"},
		"cursor":            {portalToken, "GET", apps + "?after=x", nil, 422, "cursor", "after"},
		"no such address":   {portalToken, "GET", "/v1/nothing", nil, 404, "route_not_found", ""},
		"no such root":      {"", "GET", "/favicon.ico", nil, 404, "route_not_found", ""},
		"no such static":    {"", "GET", "/static/", nil, 404, "route_not_found", ""},
		"static, other way": {"", "GET", "/static/x/review.css", nil, 404, "route_not_found", ""},
		"wrong method":      {portalToken, "DELETE", apps + "/draft", nil, 405, "method_not_allowed", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			wantProblem(t, h.call(tt.token, tt.method, tt.path, tt.body), tt.status, tt.code, tt.field)
		})
	}
	t.Run("headers", func(t *testing.T) {
		if a := h.call("", "GET", apps, nil); a.Header.Get("WWW-Authenticate") != "Bearer" {
			t.Error("401 does not say how")
		}
		if a := h.call(portalToken, "DELETE", apps+"/draft", nil); !strings.Contains(a.Header.Get("Allow"), "PUT") {
			t.Errorf("405 allows %q", a.Header.Get("Allow"))
		}
		wantProblem(t, h.call(portalToken, "POST", apps, "<x/>", "Content-Type", "application/xml"), 415, "unsupported_media_type", "")
		wantProblem(t, h.call("", "GET", apps, nil, "Authorization", "Basic "+portalToken), 401, "unauthenticated", "")
		wantProblem(t, h.call("", "GET", apps, nil, "Authorization", "Bearer "), 401, "unauthenticated", "")
	})
	t.Run("every fault", func(t *testing.T) {
		r := request("new")
		r.Agent.Mobile, r.Organisation.Phone = "1", "x"
		p := wantProblem(t, h.call(portalToken, "POST", apps, r), 422, "phone_format", "organisation.phone")
		var got []string
		for _, e := range p.Errors {
			got = append(got, e.Field+" "+e.Code)
		}
		if diff := cmp.Diff([]string{"organisation.phone phone_format", "agent.mobile mobile_format"}, got); diff != "" {
			t.Error(diff)
		}
	})
	if log := h.log.String(); log != "" {
		t.Errorf("refused requests are nothing to log:\n%s", log)
	}
}

func encode(t *testing.T, r models.Request) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestUploadProblems(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("draft"), models.Draft, nil)
	h.bring(request("ready"), models.FormsReady, nil)
	h.bring(request("judged"), models.InReview, nil)
	noSeal := request("noseal")
	noSeal.SealService = models.SealService{}
	h.ok(http.MethodPost, "/v1/applications", noSeal)
	h.ok(http.MethodPost, "/v1/applications/noseal/submit", nil)
	h.machine("noseal", func(a *models.Application) error { return a.Step(models.FormsDrawn, h.now()) })
	if a := h.upload("ready", models.LicenceCopy, "the licence"); a.StatusCode != 200 {
		t.Fatalf("%s", a.body)
	}
	large := strings.Repeat("x", maxUpload+1)
	tests := map[string]struct {
		id, kind    string
		files       []string
		status      int
		code, field string
	}{
		"unknown":           {"unknown", "id_copy", []string{"x"}, 404, "application_not_found", ""},
		"draft":             {"draft", "id_copy", []string{"x"}, 409, "wrong_state", ""},
		"in review":         {"judged", "id_copy", []string{"judged scan of id_copy"}, 409, "wrong_state", ""},
		"kind":              {"ready", "passport", []string{"x"}, 422, "document_kind_unknown", "kind"},
		"not needed":        {"noseal", "seal_form", []string{"x"}, 422, "document_not_required", "kind"},
		"empty":             {"ready", "id_copy", []string{""}, 422, "empty_file", "file"},
		"second empty":      {"ready", "id_copy", []string{"x", ""}, 422, "empty_file", "file"},
		"none":              {"ready", "id_copy", nil, 422, "required", "file"},
		"five":              {"ready", "id_copy", []string{"1", "2", "3", "4", "5"}, 422, "too_many_files", "file"},
		"too large":         {"ready", "id_copy", []string{large}, 413, "file_too_large", "file"},
		"all too large":     {"ready", "id_copy", []string{strings.Repeat("y", maxUpload*maxFilesAllowed+2<<20)}, 413, "file_too_large", "file"},
		"of another":        {"ready", "id_copy", []string{"the licence"}, 422, "same_file_twice", "file"},
		"one page twice":    {"ready", "id_copy", []string{"page", "page"}, 422, "same_file_twice", "file"},
		"second of another": {"ready", "seal_form", []string{"page", "the licence"}, 422, "same_file_twice", "file"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body, contentType := multipartOf(t, tt.files...)
			path := "/v1/applications/" + tt.id + "/documents/" + tt.kind
			wantProblem(t, h.call(portalToken, "PUT", path, bytes.NewReader(body.Bytes()), "Content-Type", contentType), tt.status, tt.code, tt.field)
			// The same without a Content-Length: the body's end is found by reading.
			wantProblem(t, h.call(portalToken, "PUT", path, io.MultiReader(body), "Content-Type", contentType), tt.status, tt.code, tt.field)
		})
	}
	const path = "/v1/applications/ready/documents/id_copy"
	wantProblem(t, h.call(portalToken, "PUT", path, "{}"), 415, "unsupported_media_type", "")
	wantProblem(t, h.call(portalToken, "PUT", path, "x", "Content-Type", "multipart/form-data; boundary=b"), 400, "malformed_form", "")
	wantProblem(t, h.call(reviewerToken, "PUT", path, "x"), 403, "forbidden", "")
	if p := h.ok(http.MethodGet, "/v1/applications/ready", nil); len(p.Missing) != 3 {
		t.Errorf("a refused upload left something behind: %+v", p)
	}
	if log := h.log.String(); log != "" {
		t.Errorf("refused uploads are nothing to log:\n%s", log)
	}
}

const maxFilesAllowed = 4

// A caller that promises a huge body is refused before it has sent it.
func TestPromiseOfHugeBody(t *testing.T) {
	t.Parallel()
	h := open(t)
	conn, err := net.Dial("tcp", h.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "PUT /v1/applications/A1/documents/id_copy HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 12)
	if _, err := io.ReadFull(conn, head); err != nil || string(head) != "HTTP/1.1 413" {
		t.Errorf("%q, %v", head, err)
	}
}

// failing is a store whose disk has gone, and which says more than callers may read.
type failing struct{ *desk }

var errDisk = errors.New("disk gone: 欧阳示例 11010519491231002X")

func (f failing) Application(context.Context, string) (*models.Application, error) {
	return nil, errDisk
}

func (f failing) List(context.Context, []models.State, string, string, int) ([]*models.Application, string, error) {
	return nil, "", models.Unavailable("database_busy", "数据库繁忙", "busy")
}

func TestFailuresKeepTheirTextInside(t *testing.T) {
	t.Parallel()
	h := open(t, func(c *web.Config) {
		c.Applications = failing{c.Applications.(*desk)}
		c.Ready = func(context.Context) error { return errDisk }
	})
	a := h.call(portalToken, "GET", "/v1/applications/A1", nil)
	wantProblem(t, a, 500, "internal", "")
	if bytes.Contains(a.body, []byte("disk")) {
		t.Errorf("%s", a.body)
	}
	busy := h.call(portalToken, "GET", "/v1/applications", nil)
	wantProblem(t, busy, 503, "database_busy", "")
	if got := busy.Header.Get("Retry-After"); got != "2" {
		t.Errorf("Retry-After %q", got)
	}
	wantProblem(t, h.call("", "GET", "/readyz", nil), 503, "not_ready", "")
	if !strings.Contains(h.log.String(), "disk gone") {
		t.Error("nobody learns that the disk is gone")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	h := open(t, func(c *web.Config) {
		c.Check = func(r models.Request) error {
			if strings.ContainsRune(r.Organisation.Name, '😀') {
				return models.Invalid("glyph_missing", "organisation.name", "无法打印", "cannot be printed")
			}
			return nil
		}
	})
	r := request("A1")
	r.Organisation.Name = "😀"
	wantProblem(t, h.call(portalToken, "POST", "/v1/applications", r), 422, "glyph_missing", "organisation.name")
	h.ok(http.MethodPost, "/v1/applications", request("A1"))
	wantProblem(t, h.call(portalToken, "PUT", "/v1/applications/A1", r), 422, "glyph_missing", "organisation.name")
}

// Nothing that people said about themselves comes into the log, whatever happens.
func TestLogHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("A1"), models.InReview, nil)
	h.call(portalToken, "POST", "/v1/applications", request("A1"))
	h.call(portalToken, "PUT", "/v1/applications/A1", request("A1"))
	if err := h.desk.Close(); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, h.call(portalToken, "PUT", "/v1/applications/A1", request("A1")), 500, "internal", "")
	wantProblem(t, h.call(portalToken, "POST", "/v1/applications", request("A2")), 500, "internal", "")
	log := h.log.String()
	if log == "" {
		t.Error("a closed database is not logged")
	}
	for _, s := range append(personal, portalToken, "朱印（广东）") {
		if strings.Contains(log, s) {
			t.Errorf("the log holds %s", s)
		}
	}
}
