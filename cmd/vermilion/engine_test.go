package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

// brokenDetection returns an assets folder in which another network stands for the one that finds lines: looking for lines fails,
// and all else works.
func brokenDetection(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	sound, err := filepath.EvalSymlinks(testAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(sound, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(sound, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && (below == "peers" || below == "tools"):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(dir, below), 0o755)
		case entry.Name() == "ch_PP-OCRv4_det_infer.onnx":
			path = filepath.Join(filepath.Dir(path), "ch_ppocr_mobile_v2.0_cls_infer.onnx")
		}
		return os.Symlink(path, filepath.Join(dir, below))
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestEngineFailures lets an engine fail on one document of an application. While the station itself is at fault, with a network
// missing, everything waits; then the others are examined as ever, and that one goes to a reviewer with its picture: neither does
// the application wait for good, nor is the applicant asked for anything.
func TestEngineFailures(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	defer cancel()
	a := testApp(t)
	a.assets = brokenDetection(t)
	s := testServiceOf(t, a)
	network := filepath.Join(a.assets, "models", "ch_PP-OCRv4_rec_infer.onnx")
	if err := os.Rename(network, network+".away"); err != nil {
		t.Fatal(err)
	}

	g := gate{portal: portal{s.URL, s.credential(models.Portal).Token, http.DefaultClient}}
	id := applyWith(t, ctx, g, map[models.DocumentKind][]byte{models.IDCopy: otherForm(t)})
	log := func() string { return readFile(t, filepath.Join(s.Data, "service.log")) }
	for !strings.Contains(log(), "start a page worker") && ctx.Err() == nil {
		time.Sleep(100 * time.Millisecond)
	}
	if p, err := g.portal.progress(ctx, id); err != nil || p.State != models.Examining {
		t.Fatalf("without page workers the application is %s, want examining: %v", p.State, err)
	}
	if err := os.Rename(network+".away", network); err != nil {
		t.Fatal(err)
	}

	if p, err := g.portal.await(ctx, id, models.Examining); err != nil || p.State != models.InReview {
		t.Errorf("the application is %s, want in_review: %v", p.State, err)
	}
	verdicts, err := g.portal.verdicts(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	for kind, v := range verdicts {
		f := findingOf(v, models.CheckReadable)
		switch {
		case kind != models.IDCopy && f.Outcome != models.Pass:
			t.Errorf("%s: %s %s, want a pass", kind, f.Outcome, f.Reason)
		case kind == models.IDCopy && (v.Decision != models.Refer || f.Reason != pipeline.ReasonNotExamined || len(v.Pages) != 1):
			t.Errorf("%s: %s %s, %d pages, want one page for the reviewer", kind, v.Decision, f.Reason, len(v.Pages))
		}
	}
	if picture, err := s.office.Page(ctx, id, models.IDCopy, 1); err != nil || len(picture) == 0 {
		t.Errorf("no picture for the reviewer: %v", err)
	}
	if !strings.Contains(log(), "document is not examined") {
		t.Error("the log does not tell of the document")
	}
}

// otherForm is a scan in which lines must be looked for to tell that it is no ID card copy.
func otherForm(t *testing.T) []byte {
	t.Helper()
	studio, err := applicant.New(testAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	defer studio.Close()
	rng := rand.New(rand.NewPCG(12, 4))
	today := time.Now().In(shanghai)
	scan, err := studio.Document(applicant.RandomRequest(rng), models.CertificateForm, today, rng, applicant.Options{DPI: 200, Device: applicant.Scanner, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	return scan.Data
}
