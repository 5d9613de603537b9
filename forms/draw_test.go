package forms_test

import (
	"bytes"
	"errors"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

// Whatever is printed can be copied out again to the character: line breaks aside, pdftotext returns every value.
func TestTextComesBack(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for name, r := range map[string]models.Request{"sample": sample(), "longest": longest(), "latin": latin()} {
		for _, kind := range kinds {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				tm, err := forms.Current(kind)
				if err != nil {
					t.Fatal(err)
				}
				pdf := draw(t, f, r, kind)
				for _, order := range []string{"-raw", "-nopgbrk"} { // the file's order and pdftotext's own
					text := strings.ReplaceAll(tool(t, pdf, "pdftotext", order, "PDF", "-"), "\n", "")
					for field, value := range tm.Values(r, issuedAt) {
						if !strings.Contains(text, value) {
							t.Errorf("%s: %q is not in the text %s", field, value, order)
						}
					}
				}
			})
		}
	}
}

func TestFilesAreSound(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for name, r := range map[string]models.Request{"sample": sample(), "longest": longest()} {
		for _, kind := range kinds {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				pdf := draw(t, f, r, kind)
				if name == "sample" && len(pdf) > 60_000 {
					t.Errorf("%d bytes, want at most 60 kB", len(pdf))
				}
				if out := tool(t, pdf, "qpdf", "--check", "PDF"); !strings.Contains(out, "No syntax or stream encoding errors") {
					t.Errorf("qpdf: %s", out)
				}
				embedded := regexp.MustCompile(`(?m)^[A-Z]{6}\+(NotoSansSC-Regular|NotoSansSC-Bold|HanaMinB) .* yes yes yes `)
				out := tool(t, pdf, "pdffonts", "PDF")
				if lines := strings.Count(out, "\n") - 2; len(embedded.FindAllString(out, -1)) != lines || lines < 2 {
					t.Errorf("pdffonts: not every font is an embedded subset with Unicode:\n%s", out)
				}
			})
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	want := draw(t, f, longest(), models.SealForm)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			later := issuedAt.Add(time.Duration(i) * 30 * time.Minute) // the same day in China
			got, err := forms.Draw(longest(), models.SealForm, later, f)
			if err != nil {
				t.Error(err)
			}
			if !bytes.Equal(got, want) {
				t.Error("two drawings of one request on one day differ")
			}
		})
	}
	wg.Wait()
	next, err := forms.Draw(longest(), models.SealForm, issuedAt.AddDate(0, 0, 1), f)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(next, want) {
		t.Error("another day gives the same bytes")
	}
}

// Only what the agent may still complete can be edited.
func TestFieldsAreLocked(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for _, kind := range kinds {
		conf := &model.Configuration{Reader15: true, Offline: true, Limits: model.DefaultResourceLimits()}
		listed, err := api.FormFields(bytes.NewReader(draw(t, f, sample(), kind)), conf)
		if err != nil {
			t.Fatal(err)
		}
		tm, err := forms.Current(kind)
		if err != nil {
			t.Fatal(err)
		}
		got, open := map[string]string{}, map[string]bool{}
		for _, field := range listed {
			got[field.Name] = field.V
			if !field.Locked {
				open[field.Name] = true
			}
			if forms.Editable(field.Name) == field.Locked {
				t.Errorf("%s: Editable(%s) is %v", kind, field.Name, field.Locked)
			}
		}
		if diff := cmp.Diff(tm.Values(sample(), issuedAt), got); diff != "" {
			t.Errorf("%s: fields (-want +got):\n%s", kind, diff)
		}
		if diff := cmp.Diff(map[string]bool{"phone": true, "department": true, "agent_email": true}, open); diff != "" {
			t.Errorf("%s: open fields (-want +got):\n%s", kind, diff)
		}
	}
}

func TestDrawRefuses(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for name, row := range map[string]struct {
		change      func(*models.Request)
		kind        models.DocumentKind
		code, field string
		says        string
	}{
		"no form":          {func(*models.Request) {}, models.IDCopy, "template_unknown", "", ""},
		"no seal wanted":   {func(r *models.Request) { r.SealService = models.SealService{} }, models.SealForm, "document_not_required", "kind", ""},
		"no glyph":         {func(r *models.Request) { r.Organisation.Name = "朱印\U000F1234公司" }, models.CertificateForm, "glyph_missing", "organisation.name", "U+F1234"},
		"control":          {func(r *models.Request) { r.Agent.Name = "张\n三" }, models.CertificateForm, "glyph_missing", "agent.name", "U+000A"},
		"too long address": {func(r *models.Request) { r.Organisation.RegisteredAddress = runes("龘", 900) }, models.SealForm, "text_does_not_fit", "organisation.registered_address", ""},
		"too long id":      {func(r *models.Request) { r.ID = strings.Repeat("W", 200) }, models.CertificateForm, "text_does_not_fit", "id", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sample()
			row.change(&r)
			out, err := forms.Draw(r, row.kind, issuedAt, f)
			var e *models.Error
			if !errors.As(err, &e) || e.Code != row.code || e.Field != row.field || !strings.Contains(e.Text.ZH+e.Text.EN, row.says) {
				t.Fatalf("error %v, want %s at %q", err, row.code, row.field)
			}
			if out != nil {
				t.Error("output beside an error")
			}
			if strings.Contains(err.Error(), r.Agent.Name) || strings.Contains(err.Error(), r.Organisation.Name) {
				t.Error("the error repeats a value")
			}
		})
	}
}

// pdfcpu's habit is to keep a configuration below the home directory.
func TestHomeStaysClean(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	draw(t, fonts(t), sample(), models.CertificateForm)
	if entries, err := os.ReadDir(home); err != nil || len(entries) > 0 {
		t.Errorf("home holds %v, %v", entries, err)
	}
}

func BenchmarkDraw(b *testing.B) {
	f := fonts(b)
	r := sample()
	size := 0
	before := cpu(b)
	for b.Loop() {
		size = len(draw(b, f, r, models.CertificateForm))
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(size), "bytes/page")
}

func BenchmarkLoadFonts(b *testing.B) {
	for b.Loop() {
		fonts(b)
	}
}

func cpu(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
