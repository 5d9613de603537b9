package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

// TestServiceSurvivesBadUploads gives the running service a package of files that no scanner makes. Each document is returned
// with its own reason, nothing falls over, and a sound upload is examined afterwards.
func TestServiceSurvivesBadUploads(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	s := testService(t)
	p := portal{s.URL, s.credential(models.Portal).Token, http.DefaultClient}
	r := applicant.RandomRequest(rand.New(rand.NewPCG(5, 5)))
	r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	if _, err := p.post(ctx, "/v1/applications", r); err != nil {
		t.Fatal(err)
	}
	if _, err := p.step(ctx, r.ID, "submit"); err != nil {
		t.Fatal(err)
	}
	progress, err := p.await(ctx, r.ID, models.Submitted)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.post(ctx, "/v1/applications/"+r.ID+"/payment", map[string]any{"yuan": progress.FeeYuan, "reference": "1"}); err != nil {
		t.Fatal(err)
	}
	bad := map[models.DocumentKind]struct {
		data   []byte
		reason string
	}{
		models.CertificateForm: {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x01\x2c\x01\x2c\x00\x00"), "truncated"},
		models.SealForm:        {pdfOf(200), "too_many_pages"},
		models.LicenceCopy:     {hugePNG(60000), "too_many_pixels"},
		models.IDCopy:          {[]byte("this is no scan"), "unsupported_format"},
	}
	for kind, c := range bad {
		if _, err := p.upload(ctx, r.ID, kind, "upload", c.data); err != nil {
			t.Fatalf("upload %s: %v", kind, err)
		}
	}
	progress, err = p.await(ctx, r.ID, models.Examining)
	if err != nil || progress.State != models.Returned {
		t.Fatalf("application is %s, want returned: %v", progress.State, err)
	}
	if len(progress.Missing) != len(bad) {
		t.Errorf("documents asked for anew: %v, want all four", progress.Missing)
	}
	verdicts, err := p.verdicts(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for kind, c := range bad {
		if f := findingOf(verdicts[kind], models.CheckReadable); f.Outcome != models.Fail || f.Reason != c.reason {
			t.Errorf("%s: %s %s, want fail %s", kind, f.Outcome, f.Reason, c.reason)
		}
	}
	if mb := peakMemory(); mb > 768 {
		t.Errorf("a page worker took %d MB", mb)
	}
	resp, err := http.Get(s.URL + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the service is not ready afterwards: %s", resp.Status)
	}
}
