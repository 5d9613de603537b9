package pipeline_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/quality"
)

// seen is a simulated scan as the leaves that need no engine measure it.
type seen struct {
	scan   applicant.Scan
	form   *align.Registration
	absent string // why there is no form
	scale  float64
	quality.Measurement
}

// TestScanBars guards, with a margin, what quality and align tell of simulated scans: a small sample of fixed seeds for every
// class. The bars themselves are measured by vermilion eval.
func TestScanBars(t *testing.T) {
	t.Parallel()
	studio := newStudio(t)
	policy := pipeline.DefaultPolicy()
	all := models.DocumentKinds
	forms := []models.DocumentKind{models.CertificateForm, models.SealForm}
	copies := []models.DocumentKind{models.LicenceCopy, models.IDCopy}
	share := func(s seen) float64 { return s.EffectiveDPI / s.GridDPI }
	good := func(s seen) bool {
		return share(s) >= policy.EnlargedDoubt && s.EdgeWidthMM <= policy.MaxEdgeWidthMM && s.Colour == quality.Coloured &&
			s.InkShare >= policy.MinInkShare && float64(slices.Max(s.EdgeCuts[:])) <= policy.MaxEdgeCuts &&
			s.scan.Kind.IsForm() == (s.form != nil) && s.ShadowShare <= policy.MaxShadowShare
	}
	for _, tt := range []struct {
		name    string
		kinds   []models.DocumentKind
		options applicant.Options
		right   func(seen) bool
	}{
		{"scanned at 200", all, applicant.Options{Device: applicant.Scanner, DPI: 200}, good},
		{"scanned at 300", all, applicant.Options{Device: applicant.Scanner, DPI: 300}, good},
		{"phone, 8 % perspective", forms, applicant.Options{Device: applicant.Phone, DPI: 250, Perspective: 0.08}, good},
		{"phone", copies, applicant.Options{Device: applicant.Phone, DPI: 250}, good},
		{"seal over the code", forms[:1], applicant.Options{Defect: applicant.SealOverQR, DPI: 200}, good},
		{"100 dpi", all, applicant.Options{Defect: applicant.LowDPI, Device: applicant.Scanner}, func(s seen) bool { return s.scale*25.4 < policy.MinDPI }},
		{
			"enlarged", all,
			applicant.Options{Defect: applicant.Upscaled, Device: applicant.Scanner},
			func(s seen) bool { return share(s) < policy.EnlargedShare && s.EffectiveDPI < policy.MinEffectiveDPI },
		},
		{"blurred", all, applicant.Options{Defect: applicant.Blurred, DPI: 200}, func(s seen) bool { return s.EdgeWidthMM > policy.MaxEdgeWidthMM }},
		{"grey", copies, applicant.Options{Defect: applicant.Grey, DPI: 200}, func(s seen) bool { return s.Colour == quality.Grey }},
		{"bitonal", forms[:1], applicant.Options{Defect: applicant.Bitonal, DPI: 200}, func(s seen) bool { return s.Colour != quality.Coloured }},
		{"blank", all, applicant.Options{Defect: applicant.BlankPage, DPI: 200}, func(s seen) bool { return s.form == nil && s.InkShare < policy.MinInkShare }},
		{"cut form", forms, applicant.Options{Defect: applicant.CutOff, DPI: 200}, func(s seen) bool { return s.absent == align.SheetCut }},
		{"mirrored", forms, applicant.Options{Defect: applicant.Mirrored, DPI: 200}, func(s seen) bool { return s.absent == align.PageMirrored }},
		{"sideways", forms[:1], applicant.Options{Defect: applicant.Sideways, DPI: 200}, func(s seen) bool { return s.form != nil && s.form.Turn%180 == 90 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for i, kind := range tt.kinds {
				s := look(t, studio, kind, uint64(700+i), tt.options)
				if !tt.right(s) {
					t.Errorf("%s: absent %q, scale %.0f dpi, measured %+v", kind, s.absent, s.scale*25.4, s.Measurement)
				}
				if s.form == nil {
					continue
				}
				limit := 0.3 // mm
				if s.scan.Truth.Device == applicant.Phone {
					limit = 0.6
				}
				if off := mapError(s); off > limit {
					t.Errorf("%s: registration is off by %.2f mm", kind, off)
				}
			}
		})
	}
}

// Print runs into an edge of most licence copies that are cut off, where the cut does not happen to pass between lines, and of none
// that is whole.
func TestCutLicences(t *testing.T) {
	t.Parallel()
	studio := newStudio(t)
	cut := func(defect applicant.Defect) (n int) {
		for i := range uint64(8) {
			s := look(t, studio, models.LicenceCopy, 700+i, applicant.Options{Defect: defect, DPI: 200})
			if float64(slices.Max(s.EdgeCuts[:])) > pipeline.DefaultPolicy().MaxEdgeCuts {
				n++
			}
		}
		return n
	}
	if n := cut(applicant.CutOff); n < 4 {
		t.Errorf("%d of 8 licences that are cut off show it", n)
	}
	if n := cut(applicant.None); n > 0 {
		t.Errorf("%d of 8 whole licences seem cut off", n)
	}
}

// BenchmarkScan reports the time of align and quality over scans at 300 dpi, decoded already.
func BenchmarkScan(b *testing.B) {
	studio := newStudio(b)
	for _, kind := range models.DocumentKinds {
		b.Run(string(kind), func(b *testing.B) {
			scan := makeScan(b, studio, kind, 800, applicant.Options{Device: applicant.Scanner, DPI: 300})
			p := decodeScan(b, scan)
			n := 0
			for b.Loop() {
				measure(b, scan, p)
				n++
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

func newStudio(tb testing.TB) *applicant.Studio {
	tb.Helper()
	assets := filepath.Join("..", ".assets")
	if _, err := os.Stat(assets); err != nil {
		tb.Skip("no assets")
	}
	s, err := applicant.New(assets)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func makeScan(tb testing.TB, studio *applicant.Studio, kind models.DocumentKind, seed uint64, o applicant.Options) applicant.Scan {
	tb.Helper()
	rng := rand.New(rand.NewPCG(seed, 0x5eed))
	r := applicant.RandomRequest(rng)
	r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	scan, err := studio.Document(r, kind, time.Date(2026, 3, 2, 10, 0, 0, 0, time.FixedZone("CST", 8*3600)), rng, o)
	if err != nil {
		tb.Fatal(err)
	}
	return scan
}

func decodeScan(tb testing.TB, scan applicant.Scan) *page.Page {
	tb.Helper()
	pages, err := page.Decode(tb.Context(), scan.Name, scan.Data, page.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	return pages[0]
}

func look(tb testing.TB, studio *applicant.Studio, kind models.DocumentKind, seed uint64, o applicant.Options) seen {
	tb.Helper()
	scan := makeScan(tb, studio, kind, seed, o)
	return measure(tb, scan, decodeScan(tb, scan))
}

func measure(tb testing.TB, scan applicant.Scan, p *page.Page) seen {
	tb.Helper()
	s := seen{scan: scan, scale: p.DPI / 25.4}
	sheet := quality.Sheet{PxPerMM: s.scale}
	upright, form, err := align.Onto(p)
	var absent *align.Error
	switch {
	case errors.As(err, &absent):
		s.absent = absent.Reason
	case err != nil:
		tb.Fatal(err)
	default:
		p, s.form, s.scale = upright, form, form.PxPerMM
		w, h := form.Template.PageMM[0], form.Template.PageMM[1]
		at := form.ToPage.Map
		sheet = quality.Sheet{PxPerMM: s.scale, Corners: [4]page.Point{at(0, 0), at(w, 0), at(w, h), at(0, h)}}
	}
	s.Measurement = quality.Measure(p, sheet)
	return s
}

// mapError is the greatest distance over the sheet between where the registration puts a point and where it is, in mm.
func mapError(s seen) float64 {
	back, ok := s.form.ToPage.Inverse()
	if !ok {
		return math.Inf(1)
	}
	truth := align.Homography(s.scan.Truth.Onto)
	worst := 0.0
	for y := 10.0; y < 290; y += 27 {
		for x := 10.0; x < 205; x += 19 {
			at := truth.Map(x, y)
			got := back.Map(at.X, at.Y)
			worst = max(worst, math.Hypot(got.X-x, got.Y-y))
		}
	}
	return worst
}
