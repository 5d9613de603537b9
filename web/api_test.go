package web_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/web"
)

// The portal's way from a draft to a bound certificate, with a return on the way.
func TestWholeLife(t *testing.T) {
	t.Parallel()
	h := open(t)
	base := "/v1/applications/A1"
	p := h.ok(http.MethodPost, "/v1/applications", request("A1"))
	if p.State != models.Draft || p.FeeYuan != 600 || p.Paid || len(p.Required) != 4 || len(p.Missing) != 4 || p.Forms != nil {
		t.Errorf("created: %+v", p)
	}
	edited := request("A1")
	edited.ValidityYears, edited.Account, edited.ID = 2, "somebody else", ""
	if p = h.ok(http.MethodPut, base, edited); p.FeeYuan != 400 || p.Account != "acct-A1" || p.ID != "A1" {
		t.Errorf("edited: %+v", p)
	}
	if p = h.ok(http.MethodPost, base+"/submit", nil); p.State != models.Submitted {
		t.Errorf("submitted: %+v", p)
	}
	h.drawForms("A1")
	if p = h.ok(http.MethodGet, base, nil); p.State != models.FormsReady || len(p.Forms) != 2 {
		t.Errorf("forms ready: %+v", p)
	}
	form := h.call(portalToken, http.MethodGet, base+"/forms/seal_form", nil)
	if form.StatusCode != 200 || form.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(form.body, []byte("%PDF-")) ||
		form.Header.Get("Content-Disposition") != `attachment; filename="seal_form.pdf"` {
		t.Errorf("form: %s %v %q", form.Status, form.Header, form.body)
	}
	for i, k := range p.Required {
		a := h.upload("A1", k, "front of "+string(k), "back of "+string(k))
		a.json(t, &p)
		if a.StatusCode != 200 || len(p.Missing) != 3-i {
			t.Fatalf("upload: %s", a.body)
		}
	}
	if p.State != models.AwaitingPayment {
		t.Errorf("uploaded: %s", p.State)
	}
	if p = h.ok(http.MethodPost, base+"/payment", map[string]any{"yuan": 400, "reference": "P1"}); p.State != models.Examining || !p.Paid {
		t.Errorf("paid: %+v", p)
	}
	h.judge("A1", map[models.DocumentKind]models.Verdict{models.IDCopy: {Kind: models.IDCopy, Decision: models.Refer}})
	decision := h.call(reviewerToken, http.MethodPost, base+"/decision",
		map[string]any{"decision": "return", "reason": " 印章不清晰 ", "documents": []string{"id_copy"}})
	decision.json(t, &p)
	if decision.StatusCode != 200 || p.State != models.Returned || p.ReturnedFor != "印章不清晰" ||
		!cmp.Equal(p.Missing, []models.DocumentKind{models.IDCopy}) {
		t.Errorf("returned: %s", decision.body)
	}
	p = web.Progress{}
	h.upload("A1", models.IDCopy, "a better scan").json(t, &p)
	if p.State != models.Examining || p.ReturnedFor != "" {
		t.Errorf("uploaded anew: %+v", p)
	}
	h.judge("A1", nil, models.LicenceCopy)
	if p = h.ok(http.MethodGet, base, nil); p.State != models.Returned || p.ReturnedFor != "" {
		t.Errorf("the machine returned it, and the portal reads a reviewer's reason: %+v", p)
	}
	h.upload("A1", models.LicenceCopy, "a better licence").json(t, &p)
	h.judge("A1", nil)
	if a := h.call(reviewerToken, http.MethodPost, base+"/decision", map[string]any{"decision": "approve", "revision": 1}); a.StatusCode != 409 {
		t.Errorf("approved what nobody looked at: %s", a.body)
	}
	current := h.ok(http.MethodGet, base, nil).Revision
	a := h.call(reviewerToken, http.MethodPost, base+"/decision", map[string]any{"decision": "approve", "revision": current})
	if a.StatusCode != 200 {
		t.Fatalf("approve: %s", a.body)
	}
	h.machine("A1", func(a *models.Application) error { return a.Step(models.BeginIssuing, h.now()) })
	h.machine("A1", func(a *models.Application) error {
		return a.Issue(models.Certificate{SerialNumber: "0A", Subject: "CN=x", PEM: "pem", TokenSerial: "T1", HasSeal: true}, h.now())
	})
	for _, step := range []string{"ship", "papers", "activate"} {
		if a := h.call(operatorToken, http.MethodPost, base+"/"+step, nil); a.StatusCode != 200 {
			t.Fatalf("%s: %s", step, a.body)
		}
	}
	if p = h.ok(http.MethodPost, base+"/bind", nil); p.State != models.Bound || p.Certificate.SerialNumber != "0A" {
		t.Errorf("bound: %+v", p)
	}
	var c web.CertificateInfo
	h.call(portalToken, http.MethodGet, base+"/certificate", nil).json(t, &c)
	if c != *p.Certificate || !c.HasSeal || c.PEM != "pem" {
		t.Errorf("certificate: %+v", c)
	}
	trail, err := h.desk.Trail(t.Context(), "A1")
	if err != nil || len(trail) < 15 {
		t.Errorf("the audit trail has %d entries, %v", len(trail), err)
	}
}

func TestIDsAreMade(t *testing.T) {
	t.Parallel()
	// The first two applications draw the same bytes; the third bytes differ.
	same := bytes.Repeat([]byte{1, 2, 3, 4, 5, 6}, 2)
	h := open(t, func(c *web.Config) { c.Random = bytes.NewReader(append(same, 255, 7, 8, 9, 10, 11, 12)) })
	want := regexp.MustCompile(`^20261123-[2-9B-Z]{6}$`)
	seen := map[string]bool{}
	for i := range 2 {
		r := request("")
		r.Account = "acct-" + strconv.Itoa(i)
		p := h.ok(http.MethodPost, "/v1/applications", r)
		if !want.MatchString(p.ID) || seen[p.ID] {
			t.Errorf("id %q, seen before: %t", p.ID, seen[p.ID])
		}
		seen[p.ID] = true
	}
	if a := h.call(portalToken, http.MethodPost, "/v1/applications", request("")); a.StatusCode != 500 {
		t.Errorf("without randomness: %s", a.body)
	}
}

func TestOptionalFieldsMayBeMissing(t *testing.T) {
	t.Parallel()
	h := open(t)
	p := h.ok(http.MethodPost, "/v1/applications", `{"account":"a","business":"new","validity_years":1,
		"organisation":{"name":"朱印","id_type":"business_licence","credit_code":"９１３５０１００ m000100y43","type":"enterprise","country":"CN","province":"广东","registered_address":"x","phone":"020-12345678"},
		"agent":{"name":"张三","id_number":"11010519491231002x","mobile":"13800138000","email":"a@example.com"}}`)
	if p.ID == "" || len(p.Required) != 3 {
		t.Errorf("%+v", p)
	}
}

func TestRetriesAreHarmless(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("A1"), models.FormsReady, nil)
	h.upload("A1", models.IDCopy, "scan")
	before := h.ok(http.MethodGet, "/v1/applications/A1", nil).Revision
	if a := h.upload("A1", models.IDCopy, "scan"); a.StatusCode != 200 {
		t.Errorf("upload again: %s", a.body)
	}
	pay := map[string]any{"yuan": 600, "reference": "P1"}
	h.ok(http.MethodPost, "/v1/applications/A1/payment", pay)
	h.ok(http.MethodPost, "/v1/applications/A1/payment", pay)
	if p := h.ok(http.MethodGet, "/v1/applications/A1", nil); p.Revision != before+1 {
		t.Errorf("revision %d after %d and one payment", p.Revision, before)
	}
	for _, k := range []models.DocumentKind{models.CertificateForm, models.SealForm, models.LicenceCopy} {
		h.upload("A1", k, "scan of "+string(k))
	}
	if a := h.upload("A1", models.LicenceCopy, "scan of licence_copy"); a.StatusCode != 200 { // the answer to the last one was lost
		t.Errorf("last upload again: %s", a.body)
	}
	wantProblem(t, h.upload("A1", models.LicenceCopy, "another scan"), 409, "wrong_state", "")
}

// A portal that uploads its documents at once is not told about revisions.
func TestUploadsAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.bring(request("A1"), models.FormsReady, nil)
	var wg sync.WaitGroup
	for _, k := range models.DocumentKinds {
		wg.Go(func() {
			if a := h.upload("A1", k, "scan of "+string(k)); a.StatusCode != 200 {
				t.Errorf("%s: %s", k, a.body)
			}
		})
	}
	wg.Wait()
	if p := h.ok(http.MethodGet, "/v1/applications/A1", nil); p.State != models.AwaitingPayment {
		t.Errorf("%+v", p)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, id := range []string{"A1", "A2", "A3"} {
		h.bring(request(id), models.Draft, nil)
		h.wait(1e9)
	}
	h.ok(http.MethodPost, "/v1/applications/A2/close", nil)
	ids := func(query string) (got []string, next string) {
		var out struct {
			Applications []web.Progress
			Next         string
		}
		h.call(portalToken, http.MethodGet, "/v1/applications"+query, nil).json(t, &out)
		for _, p := range out.Applications {
			got = append(got, p.ID)
		}
		return got, out.Next
	}
	for query, want := range map[string][]string{
		"": {"A3", "A2", "A1"}, "?state=closed": {"A2"}, "?account=acct-A1": {"A1"}, "?state=bound": nil, "?account=nobody": nil,
	} {
		if got, next := ids(query); !cmp.Equal(got, want) || next != "" {
			t.Errorf("%q: %v, next %q", query, got, next)
		}
	}
	first, next := ids("?limit=2")
	rest, end := ids("?limit=2&after=" + next)
	if !cmp.Equal(append(first, rest...), []string{"A3", "A2", "A1"}) || end != "" {
		t.Errorf("pages %v, %v, %q", first, rest, end)
	}
}

func TestVerdictsAndPages(t *testing.T) {
	t.Parallel()
	h := open(t)
	want := models.Verdict{
		Kind: models.IDCopy, Decision: models.Refer, Pages: []models.PageInfo{{File: "a.jpg", Page: 1, Px: [2]int{10, 20}}},
		Findings: []models.Finding{{Check: models.CheckIDName, Outcome: models.Unsure, Reason: "name_unread", Confidence: .5}},
		Fields:   map[string]models.Field{"id_name": {Value: "x"}},
	}
	h.bring(request("A1"), models.InReview, map[models.DocumentKind]models.Verdict{models.IDCopy: want})
	h.desk.keep(t.Context(), t, "A1", "page/id_copy/1", []byte("\xff\xd8 a picture"))
	var out struct {
		State    models.State
		Verdicts map[models.DocumentKind]models.Verdict
	}
	h.call(portalToken, http.MethodGet, "/v1/applications/A1/verdicts", nil).json(t, &out)
	if diff := cmp.Diff(want, out.Verdicts[models.IDCopy]); diff != "" || out.State != models.InReview {
		t.Errorf("%s (-want +got):\n%s", out.State, diff)
	}
	page := h.call(portalToken, http.MethodGet, "/v1/applications/A1/documents/id_copy/pages/1", nil)
	if page.StatusCode != 200 || page.Header.Get("Content-Type") != "image/jpeg" || string(page.body) != "\xff\xd8 a picture" {
		t.Errorf("page: %s %s", page.Status, page.body)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if a := h.call("", http.MethodGet, path, nil); a.StatusCode != 200 {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
}
