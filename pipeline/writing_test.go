package pipeline_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// More forms than the default measure what the issue's bars ask for:
//
//	go test ./pipeline -run TestWritingOnForms -v -timeout 1h -writing.forms 150 -writing.seed 30000
var (
	writingForms = flag.Int("writing.forms", 16, "how many forms TestWritingOnForms makes")
	writingSeed  = flag.Uint64("writing.seed", 9000, "seed of its first form; below 10000 for development")
	writingFlaws = flag.String("writing.defects", "", "defects to take by turns, with commas; none and the handwriting's, if empty")
)

// writingDefects are the defects that the handwriting rules must find.
var writingDefects = []applicant.Defect{
	applicant.AuthorisedMissing, applicant.DateFuture, applicant.AuthorisedTyped, applicant.DateImpossible, applicant.SignatureMissing,
	applicant.DateBeforeIssue, applicant.SignatureTyped, applicant.DatePartial, applicant.AppliedMissing, applicant.DateTyped,
}

// tally counts how often something held.
type tally struct{ k, n int }

func (c *tally) add(held bool) {
	c.n++
	if held {
		c.k++
	}
}

func (c tally) share() float64 { return float64(c.k) / float64(max(c.n, 1)) }

// String tells the count and its interval by Wilson at 95 %.
func (c tally) String() string {
	const z = 1.96
	n, p := float64(max(c.n, 1)), c.share()
	centre, half := (p+z*z/(2*n))/(1+z*z/n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))/(1+z*z/n)
	return fmt.Sprintf("%d of %d (%.4f–%.4f)", c.k, c.n, max(centre-half, 0), min(centre+half, 1))
}

// writingFigures are what the handwriting rules are held to.
type writingFigures struct {
	told             tally // boxes told blank or written rightly
	typed            tally // typed dates and signatures passed as handwritten
	sure, exact      tally // dates by hand read with certainty, and those read exactly
	returned, doubt  tally // good forms returned, or sent to the reviewer, for handwriting
	accepted, caught tally // forms with a defect passed, or returned
	lost             int   // forms that did not register
	cpu              time.Duration
}

func TestWritingOnForms(t *testing.T) {
	t.Parallel()
	studio, err := applicant.New("../.assets")
	if err != nil {
		t.Skip("no assets here")
	}
	defer studio.Close()
	var f writingFigures
	for i := range *writingForms {
		f.measure(t, studio, *writingSeed+uint64(i), i)
	}
	t.Logf("present or blank told rightly  %v", f.told)
	t.Logf("typed passed as handwritten    %v", f.typed)
	t.Logf("dates by hand read surely      %v", f.sure)
	t.Logf("exact when sure                %v", f.exact)
	t.Logf("good forms returned            %v", f.returned)
	t.Logf("good forms for the reviewer    %v", f.doubt)
	t.Logf("defects passed                 %v", f.accepted)
	t.Logf("defects returned               %v", f.caught)
	t.Logf("%d forms did not register; %v CPU a form", f.lost, f.cpu/time.Duration(max(*writingForms-f.lost, 1)))
	if f.told.share() < .98 || f.typed.k > f.typed.n/10 || f.sure.share() < .7 || f.exact.share() < .96 || f.returned.share() > .05 ||
		f.accepted.share() > .1 {
		t.Error("a figure lies below its guard")
	}
}

// measure makes a form, every second with a defect, and judges its handwriting.
func (f *writingFigures) measure(t *testing.T, studio *applicant.Studio, seed uint64, i int) {
	rng := rand.New(rand.NewPCG(seed, 77))
	request := applicant.RandomRequest(rng)
	issued := time.Date(2025+rng.IntN(5), time.Month(1+rng.IntN(12)), 1+rng.IntN(28), 4, 0, 0, 0, time.UTC)
	span := 1 + rng.IntN(60)
	first := rng.IntN(span + 1)
	o := applicant.Options{
		Today: issued.AddDate(0, 0, span), Authorised: issued.AddDate(0, 0, first),
		Applied: issued.AddDate(0, 0, first+rng.IntN(span-first+1)),
	}
	if rng.IntN(5) == 0 {
		o.Device = applicant.Phone
	}
	switch {
	case *writingFlaws != "":
		flaws := strings.Split(*writingFlaws, ",")
		o.Defect = applicant.Defect(flaws[i%len(flaws)])
	case i%2 == 1:
		o.Defect = writingDefects[i/2%len(writingDefects)]
	}
	kind := models.CertificateForm
	if rng.IntN(2) == 0 && request.SealService.Wanted {
		kind = models.SealForm
	}
	scan, err := studio.Document(request, kind, issued, rng, o)
	if err != nil {
		t.Fatal(err)
	}
	form, verdict, cpu := judgeScan(t, kind, scan, o.Today)
	if form == nil {
		f.lost++
		return
	}
	f.cpu += cpu
	f.count(t, fmt.Sprintf("form %d, %s %d dpi, %s", seed, scan.Truth.Device, scan.Truth.DPI, scan.Truth.Defect), scan.Truth, form, verdict)
}

// judgeScan judges a scanned form by its handwriting, whose measuring takes cpu; the form is nil where it does not register.
func judgeScan(t *testing.T, kind models.DocumentKind, scan applicant.Scan, today time.Time) (form *pipeline.Form, v models.Verdict, cpu time.Duration) {
	t.Helper()
	form, cpu = measureScan(t, scan)
	if form == nil {
		return nil, v, 0
	}
	return form, judgeForms(map[models.DocumentKind]*pipeline.Form{kind: form}, today)[kind], cpu
}

// measureScan measures the handwriting of a scanned form, which takes cpu; the form is nil where it does not register.
func measureScan(t *testing.T, scan applicant.Scan) (form *pipeline.Form, cpu time.Duration) {
	t.Helper()
	var decoder page.Decoder
	defer decoder.Close()
	pages, err := decoder.Decode(t.Context(), scan.Name, scan.Data, page.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if form, cpu, err = pipeline.MeasureWriting(t.Context(), pages[0]); err != nil {
		t.Fatal(err)
	}
	return form, cpu
}

// judgeForms judges the forms of a package by their handwriting.
func judgeForms(forms map[models.DocumentKind]*pipeline.Form, today time.Time) map[models.DocumentKind]models.Verdict {
	exams := map[models.DocumentKind]pipeline.Examination{}
	for kind, f := range forms {
		exams[kind] = pipeline.Examination{Kind: kind, Pages: []pipeline.Page{{Form: f}}}
	}
	return pipeline.Judge(pipeline.Case{Today: today}, exams, pipeline.DefaultPolicy())
}

func (f *writingFigures) count(t *testing.T, title string, truth applicant.Truth, form *pipeline.Form, v models.Verdict) {
	policy := pipeline.DefaultPolicy()
	worst := models.Pass
	for _, finding := range v.Findings {
		name := string(finding.Check)
		switch finding.Check {
		case models.CheckAuthorisedOn, models.CheckAppliedOn, models.CheckAgentSignature:
		default:
			continue
		}
		if finding.Outcome == models.Fail || worst == models.Pass {
			worst = finding.Outcome
		}
		written := truth.Written[name]
		if written.Typed {
			if finding.Outcome == models.Pass {
				t.Logf("%s: typed %s %q passed", title, name, written.Text)
			}
			f.typed.add(finding.Outcome == models.Pass)
		}
		if finding.Outcome != models.Pass && truth.Decision == models.Accept {
			t.Logf("%s: %s of %q: %s %s, read %v", title, name, written.Text, finding.Outcome, finding.Reason, v.Fields[name])
		}
		if finding.Check == models.CheckAgentSignature {
			f.present(t, title, form, name, written.Text != "", policy.MinSignatureMM2)
			continue
		}
		parts := dateParts(written.Text)
		for i, part := range []string{".year", ".month", ".day"} {
			f.present(t, title, form, name+part, parts[i] != "", policy.MinDatePartMM2)
		}
		if parts[2] == "" || written.Typed {
			continue
		}
		field := v.Fields[name]
		sure := field.Confidence >= policy.DateSure
		f.sure.add(sure)
		if sure {
			want := written.Date
			if want == "" { // no day of the calendar
				want = fmt.Sprintf("%s-%02s-%02s", parts[0], parts[1], parts[2])
			}
			f.exact.add(field.Value == want)
			if field.Value != want {
				t.Logf("%s: %s read %v, want %s", title, name, field, want)
			}
		}
	}
	if truth.Decision == models.Accept {
		f.returned.add(worst == models.Fail)
		f.doubt.add(worst == models.Unsure)
		return
	}
	if worst != models.Fail {
		t.Logf("%s: %s; %v", title, worst, v.Fields)
	}
	f.accepted.add(worst == models.Pass)
	f.caught.add(worst == models.Fail)
}

func (f *writingFigures) present(t *testing.T, title string, form *pipeline.Form, box string, written bool, least float64) {
	m := form.Writing[box]
	found := m.InkMM2 >= least
	f.told.add(found == written)
	if found != written {
		t.Logf("%s: %s holds %.2f mm² of ink, written: %t", title, box, m.InkMM2, written)
	}
}

// dateParts splits 2026年3月5日; what is missing is empty.
func dateParts(text string) (parts [3]string) {
	for i, unit := range []string{"年", "月", "日"} {
		if before, after, ok := strings.Cut(text, unit); ok {
			parts[i], text = before, after
		}
	}
	return parts
}
