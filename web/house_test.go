package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
	"github.com/vermilion-seal/vermilion/web"
)

// The tokens of the house's callers.
const (
	portalToken   = "portal-token-of-the-tests"
	reviewerToken = "reviewer-token-of-the-tests"
	operatorToken = "operator-token-of-the-tests"
)

const maxUpload = 64 << 10 // bytes

// house is the service with its real store, and a clock that a test may turn.
type house struct {
	t      *testing.T
	server *httptest.Server
	desk   *desk
	log    *safeBuffer

	mu   sync.Mutex
	time time.Time
}

// desk answers web from the store, as the program does.
type desk struct {
	*store.Store
	blobs *store.Blobs
}

func (d *desk) Create(ctx context.Context, a *models.Application, by web.Caller) error {
	return d.Store.Create(ctx, a, models.Entry{Actor: by.Role, Who: by.Name, Event: "create"}, a.DueTasks()...)
}

func (d *desk) Commit(ctx context.Context, a *models.Application, event string, by web.Caller) error {
	return d.Store.Commit(ctx, a, models.Entry{Actor: by.Role, Who: by.Name, Event: models.Event(event)})
}

func (d *desk) List(ctx context.Context, states []models.State, account, after string, limit int) ([]*models.Application, string, error) {
	return d.Store.List(ctx, store.Filter{States: states, Account: account, NewestFirst: true, After: after, Limit: limit})
}

func (d *desk) Page(ctx context.Context, id string, kind models.DocumentKind, page int) ([]byte, error) {
	return d.read(ctx, id, fmt.Sprintf("page/%s/%d", kind, page))
}

func (d *desk) Thumbnail(ctx context.Context, id string, kind models.DocumentKind, page int) ([]byte, error) {
	return d.read(ctx, id, fmt.Sprintf("small/%s/%d", kind, page))
}

func (d *desk) Form(ctx context.Context, id string, kind models.DocumentKind) ([]byte, error) {
	return d.read(ctx, id, "form/"+string(kind))
}

func (d *desk) read(ctx context.Context, id, name string) ([]byte, error) {
	digest, err := d.Artefact(ctx, id, name)
	if err != nil {
		return nil, err
	}
	return d.blobs.Read(ctx, digest)
}

func (d *desk) keep(ctx context.Context, t *testing.T, id, name string, data []byte) {
	t.Helper()
	digest, _, err := d.blobs.Put(ctx, bytes.NewReader(data), 8<<20)
	if err == nil {
		err = d.SaveArtefact(ctx, id, name, digest)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// safeBuffer collects a log.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.time
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.time = h.time.Add(d)
}

// open starts a service with an empty store; changes of its configuration come last.
func open(t *testing.T, changes ...func(*web.Config)) *house {
	t.Helper()
	h := &house{t: t, log: &safeBuffer{}, time: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "vermilion.db"), h.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	blobs, err := store.OpenBlobs(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	h.desk = &desk{db, blobs}
	cfg := web.Config{
		Applications: h.desk, Files: blobs, Evidence: h.desk, SessionKey: bytes.Repeat([]byte{7}, 32), MaxUpload: maxUpload, Now: h.now,
		Credentials: []web.Credential{
			{Role: models.Portal, Name: "portal-1", Token: portalToken},
			{Role: models.Reviewer, Name: "rev-1", Token: reviewerToken},
			{Role: models.Operator, Name: "op-1", Token: operatorToken},
			{Role: models.Operator, Name: "nobody", Token: ""},
		},
		Log: slog.New(slog.NewTextHandler(h.log, nil)),
	}
	for _, change := range changes {
		change(&cfg)
	}
	handler, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewServer(handler)
	t.Cleanup(h.server.Close)
	return h
}

// answer is what came back.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) json(t *testing.T, out any) {
	t.Helper()
	if err := json.Unmarshal(a.body, out); err != nil {
		t.Fatalf("%s: %v in %s", a.Status, err, a.body)
	}
}

// call sends a request; a body that is no reader goes as JSON, and a nil one stays away.
func (h *house) call(token, method, path string, body any, headers ...string) answer {
	h.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	case string:
		reader = strings.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			h.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL+path, reader)
	if err != nil {
		h.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer{resp, data}
}

// ok makes a call of the portal that must succeed.
func (h *house) ok(method, path string, body any) web.Progress {
	h.t.Helper()
	a := h.call(portalToken, method, path, body)
	if a.StatusCode/100 != 2 {
		h.t.Fatalf("%s %s: %s %s", method, path, a.Status, a.body)
	}
	var p web.Progress
	a.json(h.t, &p)
	return p
}

// multipartOf makes an upload of files.
func multipartOf(t *testing.T, files ...string) (body *bytes.Buffer, contentType string) {
	t.Helper()
	body = &bytes.Buffer{}
	form := multipart.NewWriter(body)
	for i, f := range files {
		part, err := form.CreateFormFile("file", fmt.Sprintf("page-%d.jpg", i+1))
		if err == nil {
			_, err = io.WriteString(part, f)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return body, form.FormDataContentType()
}

func (h *house) upload(id string, kind models.DocumentKind, files ...string) answer {
	h.t.Helper()
	body, contentType := multipartOf(h.t, files...)
	return h.call(portalToken, http.MethodPut, "/v1/applications/"+id+"/documents/"+string(kind), body, "Content-Type", contentType)
}

// request is a valid application of an account.
func request(id string) models.Request {
	return models.Request{
		ID: id, Account: "acct-" + id, Business: models.BusinessNew, ValidityYears: 3,
		Organisation: models.Organisation{
			Name: "朱印（广东）科技有限公司", IDType: models.IDTypeBusinessLicence, CreditCode: "91350100M000100Y43", Type: "enterprise",
			Country: "CN", Province: "广东", RegisteredAddress: "广州市天河区示例路 1 号", Phone: "020-12345678",
		},
		Agent:       models.Agent{Name: "欧阳示例", IDNumber: "11010519491231002X", Mobile: "13800138000", Email: "agent@example.com"},
		SealService: models.SealService{Wanted: true, Kind: models.SealOfficial},
	}
}

// machine does what the workers would do: draws the forms of a submitted application, or judges an examined one.
func (h *house) machine(id string, change func(*models.Application) error) {
	h.t.Helper()
	a, err := h.desk.Application(h.t.Context(), id)
	if err == nil {
		err = change(a)
	}
	if err == nil {
		err = h.desk.Store.Commit(h.t.Context(), a, models.Entry{Actor: models.Machine, Who: "test", Event: "machine"})
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) drawForms(id string) {
	h.t.Helper()
	h.desk.keep(h.t.Context(), h.t, id, "form/certificate_form", []byte("%PDF-1.7 certificate"))
	h.desk.keep(h.t.Context(), h.t, id, "form/seal_form", []byte("%PDF-1.7 seal"))
	h.machine(id, func(a *models.Application) error { return a.Step(models.FormsDrawn, h.now()) })
}

// judge gives the verdicts and lets the application go to a reviewer, or returns it for the documents.
func (h *house) judge(id string, verdicts map[models.DocumentKind]models.Verdict, rejected ...models.DocumentKind) {
	h.t.Helper()
	a, err := h.desk.Application(h.t.Context(), id)
	if err == nil {
		err = a.Judged(rejected, h.now())
	}
	if err == nil {
		err = h.desk.CommitVerdicts(h.t.Context(), a, verdicts, models.Entry{Actor: models.Machine, Who: "test", Event: "judged"})
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// bring leads a new application to a state on the way to review.
func (h *house) bring(r models.Request, to models.State, verdicts map[models.DocumentKind]models.Verdict) {
	h.t.Helper()
	base := "/v1/applications/" + r.ID
	for _, step := range []func() models.State{
		func() models.State { return h.ok(http.MethodPost, "/v1/applications", r).State },
		func() models.State { return h.ok(http.MethodPost, base+"/submit", nil).State },
		func() models.State { h.drawForms(r.ID); return models.FormsReady },
		func() models.State {
			for _, k := range r.RequiredDocuments() {
				if a := h.upload(r.ID, k, r.ID+" scan of "+string(k)); a.StatusCode != http.StatusOK {
					h.t.Fatalf("upload: %s", a.body)
				}
			}
			return models.AwaitingPayment
		},
		func() models.State {
			return h.ok(http.MethodPost, base+"/payment", map[string]any{"yuan": 600, "reference": "P-" + r.ID}).State
		},
		func() models.State { h.judge(r.ID, verdicts); return models.InReview },
	} {
		if got := step(); got == to {
			return
		}
	}
	h.t.Fatalf("the way never comes to %s", to)
}

// pagePicture draws something like a scanned form.
func pagePicture(t *testing.T, w, h int, ink color.Color) []byte {
	t.Helper()
	page := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(page, page.Bounds(), image.NewUniform(color.RGBA{250, 249, 245, 255}), image.Point{}, draw.Src)
	for y := h / 10; y < h*9/10; y += h / 24 {
		draw.Draw(page, image.Rect(w/10, y, w*9/10, y+2), image.NewUniform(color.Gray{150}), image.Point{}, draw.Src)
		draw.Draw(page, image.Rect(w/10, y-h/60, w/10+(y*7)%(w*7/10), y-h/120), image.NewUniform(color.Gray{70}), image.Point{}, draw.Src)
	}
	cx, cy, r := w*7/10, h*3/4, w/9
	for y := -r; y <= r; y++ {
		for x := -r; x <= r; x++ {
			if d := x*x + y*y; d <= r*r && d >= (r-r/8)*(r-r/8) || abs(x)+abs(y) < r/3 {
				page.Set(cx+x, cy+y, ink)
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, page, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func abs(x int) int { return max(x, -x) }
