package pipeline_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

// A day that was written wholly over the unit printed beside its blank is no missing day.
func TestWritingOverTheUnitIsSeen(t *testing.T) {
	studio, err := applicant.New("../.assets")
	if err != nil {
		t.Skip("no assets here")
	}
	defer studio.Close()
	rng := rand.New(rand.NewPCG(9100, 1))
	issued := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	scan, err := studio.Document(applicant.RandomRequest(rng), models.CertificateForm, issued, rng,
		applicant.Options{DPI: 200, Defect: applicant.AppliedMissing, Format: "png"})
	if err != nil {
		t.Fatal(err)
	}
	judge := func() models.Finding {
		form, verdict, _ := judgeScan(t, models.CertificateForm, scan, issued.AddDate(0, 0, 9))
		if form == nil {
			t.Fatal("the form does not register")
		}
		i := slices.IndexFunc(verdict.Findings, func(f models.Finding) bool { return f.Check == models.CheckAppliedOn })
		return verdict.Findings[i]
	}
	if f := judge(); f.Outcome != models.Fail || f.Reason != "date_missing" {
		t.Errorf("nothing written: got %s %s", f.Outcome, f.Reason)
	}
	template, err := forms.Current(models.CertificateForm)
	if err != nil {
		t.Fatal(err)
	}
	blank := template.Boxes["applied_on.day"]
	const besideMM = 2.7
	scan.Data = struck(t, scan, blank.X+blank.W+besideMM, blank.Y+.5, blank.Y+5.5)
	if f := judge(); f.Outcome != models.Unsure || f.Reason != "date_doubtful" {
		t.Errorf("a 1 over the unit: got %s %s", f.Outcome, f.Reason)
	}
}

// struck is a PNG scan with an upright stroke of a pen from y0 to y1 at x, in millimetres on the sheet.
func struck(t *testing.T, scan applicant.Scan, x, y0, y1 float64) []byte {
	t.Helper()
	im, err := png.Decode(bytes.NewReader(scan.Data))
	if err != nil {
		t.Fatal(err)
	}
	paper := image.NewRGBA(im.Bounds())
	draw.Draw(paper, paper.Rect, im, image.Point{}, draw.Src)
	h := scan.Truth.Onto
	for y := y0; y < y1; y += .05 {
		for dx := -.25; dx <= .25; dx += .05 {
			k := h[6]*(x+dx) + h[7]*y + h[8]
			paper.Set(int((h[0]*(x+dx)+h[1]*y+h[2])/k), int((h[3]*(x+dx)+h[4]*y+h[5])/k), color.RGBA{30, 40, 110, 255})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, paper); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
