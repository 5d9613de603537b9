package main

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

// check judges files and returns the verdict with the exit code.
func check(t *testing.T, args ...string) (models.Verdict, int) {
	t.Helper()
	code, stdout, stderr := vermilion(t, append([]string{"check", "--json"}, args...)...)
	var v models.Verdict
	if err := json.Unmarshal([]byte(stdout), &v); err != nil {
		t.Fatalf("check %s exits %d without a verdict: %s%s", args, code, stdout, stderr)
	}
	return v, code
}

func findingOf(v models.Verdict, check models.Check) models.Finding {
	for _, f := range v.Findings {
		if f.Check == check {
			return f
		}
	}
	return models.Finding{}
}

// TestRealLicences reads every legible licence among the real images exactly, and returns the thumbnail.
func TestRealLicences(t *testing.T) {
	f, err := os.Open(shared(t, "data", "manifest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, row := range rows[1:] {
		if row[1] != "licence" {
			continue
		}
		var label struct{ Code, Company string }
		if err := json.Unmarshal([]byte(row[9]), &label); err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		n++
		t.Run(filepath.Base(row[0]), func(t *testing.T) {
			v, code := check(t, "--kind", "licence_copy", shared(t, "data", row[0]))
			if label.Code == "" {
				if code != exitReturned || findingOf(v, models.CheckResolution).Outcome != models.Fail || v.Fields["credit_code"].Value != "" {
					t.Errorf("illegible licence: exit %d, verdict %s, fields %v", code, v.Decision, v.Fields)
				}
				return
			}
			if got := v.Fields["credit_code"]; got.Value != label.Code || got.Confidence < .8 {
				t.Errorf("credit code %+v, want %s", got, label.Code)
			}
			if got := v.Fields["organisation_name"].Value; !models.SameName(got, label.Company) {
				t.Errorf("name %s, want %s", got, label.Company)
			}
			if len(v.Pages) != 1 || v.Pages[0].Px[0] < v.Pages[0].Px[1] {
				t.Errorf("page was not turned upright: %+v", v.Pages)
			}
		})
	}
	if n == 0 {
		t.Error("manifest.csv lists no licence")
	}
}

// TestBadInput gives check what no scanner makes: each has its own stable reason, and none takes the program down.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var photo bytes.Buffer
	im := image.NewGray(image.Rect(0, 0, 1200, 1600))
	for i := range im.Pix {
		im.Pix[i] = uint8(i * 7)
	}
	if err := jpeg.Encode(&photo, im, nil); err != nil {
		t.Fatal(err)
	}
	plain := write("plain.pdf", pdfOf(1))
	encrypted := filepath.Join(dir, "encrypted.pdf")
	output(t, exec.Command("qpdf", "--encrypt", "secret", "secret", "256", "--", plain, encrypted))

	for _, c := range []struct{ name, file, reason string }{
		{"empty file", write("empty.jpg", nil), "empty_file"},
		{"text named pdf", write("text.pdf", []byte("this is no PDF\n")), "format_mismatch"},
		{"text", write("text.txt", []byte("nor is this an image\n")), "unsupported_format"},
		{"truncated JPEG", write("half.jpg", photo.Bytes()[:photo.Len()/2]), "truncated"},
		{"PNG of 60000 × 60000", write("huge.png", hugePNG(60000)), "too_many_pixels"},
		{"encrypted PDF", encrypted, "encrypted_pdf"},
		{"PDF of 200 pages", write("long.pdf", pdfOf(200)), "too_many_pages"},
	} {
		for _, kind := range models.DocumentKinds[:1] {
			t.Run(fmt.Sprintf("%s as %s", c.name, kind), func(t *testing.T) {
				v, code := check(t, "--kind", string(kind), c.file)
				f := findingOf(v, models.CheckReadable)
				if code != exitReturned || f.Outcome != models.Fail || f.Reason != c.reason {
					t.Errorf("exit %d, finding %+v, want %s", code, f, c.reason)
				}
				if f.Message.ZH == "" || f.Message.EN == "" {
					t.Error("finding without a message")
				}
			})
		}
	}
}

// TestCheckForms judges simulated scans against their own and another application.
func TestCheckForms(t *testing.T) {
	studio, err := applicant.New(testAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	mine, other := applicant.RandomRequest(rng), applicant.RandomRequest(rng)
	dir := t.TempDir()
	scan := func(r models.Request, kind models.DocumentKind, defect applicant.Defect) string {
		s, err := studio.Document(r, kind, evalDay, rng, applicant.Options{DPI: 300, Device: applicant.Scanner, Today: evalDay.Add(evalHandIn), Defect: defect})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, r.ID+"-"+string(defect)+"-"+s.Name)
		if err := os.WriteFile(path, s.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	application := filepath.Join(dir, "application.json")
	data, err := json.Marshal(mine)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(application, data, 0o600); err != nil {
		t.Fatal(err)
	}
	day := evalDay.Add(evalHandIn).Format("2006-01-02")
	judge := func(kind models.DocumentKind, files ...string) (models.Verdict, int) {
		return check(t, append([]string{"--kind", string(kind), "--application", application, "--today", day}, files...)...)
	}

	own := scan(mine, models.CertificateForm, applicant.None)
	if v, code := judge(models.CertificateForm, own); code == exitReturned {
		t.Errorf("a good form is returned: %+v", v.Findings)
	}
	for name, c := range map[string]struct {
		kind   models.DocumentKind
		files  []string
		check  models.Check
		reason string
	}{
		"another application's form": {models.CertificateForm, []string{scan(other, models.CertificateForm, applicant.None)}, models.CheckDocumentKind, reasonOtherApplication},
		"form in the licence's slot": {models.LicenceCopy, []string{own}, models.CheckDocumentKind, reasonWrongKind},
		"one file twice":             {models.CertificateForm, []string{own, own}, models.CheckReuse, reasonSameFile},
		"no company seal":            {models.CertificateForm, []string{scan(mine, models.CertificateForm, applicant.SealMissing)}, models.CheckCompanySeal, reasonSealMissing},
		"no date":                    {models.CertificateForm, []string{scan(mine, models.CertificateForm, applicant.AppliedMissing)}, models.CheckAppliedOn, reasonDateMissing},
		"no signature":               {models.CertificateForm, []string{scan(mine, models.CertificateForm, applicant.SignatureMissing)}, models.CheckAgentSignature, reasonSignatureMissing},
	} {
		t.Run(name, func(t *testing.T) {
			v, code := judge(c.kind, c.files...)
			f := findingOf(v, c.check)
			if code != exitReturned || f.Outcome != models.Fail || f.Reason != c.reason {
				t.Errorf("exit %d, %s %s, want fail %s", code, f.Outcome, f.Reason, c.reason)
			}
		})
	}
}

// The reasons that these tests expect: outside checks rely on them.
const (
	reasonOtherApplication = "other_application"
	reasonWrongKind        = "wrong_kind"
	reasonSameFile         = "same_file"
	reasonSealMissing      = "seal_missing"
	reasonDateMissing      = "date_missing"
	reasonSignatureMissing = "signature_missing"
)

func TestCheckUsage(t *testing.T) {
	for name, args := range map[string][]string{
		"no kind":         {"check", "x.jpg"},
		"unknown kind":    {"check", "--kind", "passport", "x.jpg"},
		"no such file":    {"check", "--kind", "id_copy", filepath.Join(t.TempDir(), "x.jpg")},
		"no such verb":    {"chekc"},
		"bad application": {"fill", "--application", os.DevNull, "--out", t.TempDir()},
	} {
		if code, stdout, stderr := vermilion(t, args...); code != exitUsage || !strings.Contains(stderr, "vermilion") {
			t.Errorf("%s: exit %d\n%s%s", name, code, stdout, stderr)
		}
	}
}

// hugePNG is a PNG whose header claims side × side pixels, and nothing behind it.
func hugePNG(side uint32) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), side)
	header = binary.BigEndian.AppendUint32(header, side)
	header = append(header, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, header...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(header))
}

// pdfOf is a PDF with so many empty A4 pages.
func pdfOf(pages int) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", i+3)
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", pages, kids.String()))
	for range pages {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}
