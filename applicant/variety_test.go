package applicant_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"math"
	"os/exec"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

func TestExpectationsAreHonest(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range applicant.Expectations() {
		for _, k := range e.Kinds {
			key := fmt.Sprint(e.Defect, k)
			if seen[key] {
				t.Errorf("%s is listed twice", key)
			}
			seen[key] = true
		}
		switch {
		case e.Decision == models.Accept && e.Checks != nil:
			t.Errorf("%s is right, and yet fails %v", e.Defect, e.Checks)
		case e.Decision == models.Return && e.Checks == nil:
			t.Errorf("%s fails nothing", e.Defect)
		case e.Decision != models.Accept && e.MayRefer:
			t.Errorf("%s: MayRefer is about what is right", e.Defect)
		}
	}
	for _, k := range models.DocumentKinds {
		if got := applicant.Defects(k); got[0] != applicant.None {
			t.Errorf("%s begins with %s", k, got[0])
		}
	}
}

func TestVariedDocumentsAreGood(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for i, kind := range models.DocumentKinds {
		for n := range uint64(4) {
			var scans [2]applicant.Scan
			for k := range scans {
				rng := source(700 + 10*uint64(i) + n)
				var err error
				scans[k], err = s.Document(sealed(applicant.VariedRequest(rng)), kind, issuedAt, rng, applicant.Options{DPI: 60, Varied: true})
				if err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(scans[0], scans[1]); diff != "" {
				t.Error(diff)
			}
			truth := scans[0].Truth
			if truth.Decision != models.Accept || truth.Defect != applicant.None {
				t.Errorf("%s: %s %s", kind, truth.Defect, truth.Decision)
			}
			if !slices.ContainsFunc(truth.Seals, func(z applicant.SealTruth) bool { return z.Purpose == "company_seal" }) {
				t.Errorf("%s with %v has no company seal", kind, truth.Traits)
			}
			checkSize(t, scans[0])
		}
	}
}

func TestVariedRequestIsValid(t *testing.T) {
	t.Parallel()
	rng := source(2)
	for range 2000 {
		if errs := applicant.VariedRequest(rng).Validate(); errs != nil {
			t.Fatal(errs)
		}
	}
}

func TestTraitsMustBeGood(t *testing.T) {
	t.Parallel()
	for _, trait := range []applicant.Defect{applicant.SealMissing, applicant.IDLongTerm} {
		_, err := studio(t).Document(applicant.RandomRequest(source(1)), models.CertificateForm, issuedAt, source(1),
			applicant.Options{Traits: []applicant.Defect{trait}})
		var e *models.Error
		if !errors.As(err, &e) || e.Code != "defect_unknown" {
			t.Errorf("%s: got %v", trait, err)
		}
	}
}

func TestFilesOfManyPages(t *testing.T) {
	t.Parallel()
	s := studio(t)
	document := func(kind models.DocumentKind, d applicant.Defect) applicant.Scan {
		rng := source(8)
		scan, err := s.Document(applicant.RandomRequest(rng), kind, issuedAt, rng, applicant.Options{DPI: 60, Defect: d})
		if err != nil {
			t.Fatal(err)
		}
		return scan
	}
	two := document(models.IDCopy, applicant.IDTwoFiles)
	if len(two.Files()) != 2 || two.Files()[0].Name == two.Files()[1].Name || len(two.Truth.Pages) != 1 {
		t.Errorf("two files: %d, pages %v", len(two.Files()), two.Truth.Pages)
	}
	for defect, want := range map[applicant.Defect][]int{
		applicant.IDTwoPages: {1, 2}, applicant.IDSecondUnsealed: {1}, applicant.ExtraBlankPage: {1}, applicant.ExtraDocument: {1, 2, 2},
	} {
		scan := document(models.IDCopy, defect)
		var got []int
		for _, z := range scan.Truth.Seals {
			got = append(got, z.Page)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: seals on pages %s", defect, diff)
		}
		if len(scan.Files()) != 1 {
			t.Errorf("%s: %d files", defect, len(scan.Files()))
		}
	}
	rng := source(8)
	scan, err := s.Document(applicant.RandomRequest(rng), models.IDCopy, issuedAt, rng,
		applicant.Options{DPI: 60, Defect: applicant.IDTwoPages, Traits: []applicant.Defect{applicant.TIFFScan}})
	if err != nil {
		t.Fatal(err)
	}
	var sizes [][2]int
	for at := uint32(4); ; {
		if at = binary.LittleEndian.Uint32(scan.Data[at:]); at == 0 {
			break
		}
		sizes = append(sizes, [2]int{int(binary.LittleEndian.Uint32(scan.Data[at+10:])), int(binary.LittleEndian.Uint32(scan.Data[at+22:]))})
		at += 2 + 12*uint32(binary.LittleEndian.Uint16(scan.Data[at:]))
	}
	if diff := cmp.Diff([][2]int{scan.Truth.Px, scan.Truth.Pages[0].Px}, sizes); diff != "" {
		t.Errorf("a TIFF of two pages: %s", diff)
	}
	// Poppler turns and joins what was stored turned and in parts.
	for _, defect := range []applicant.Defect{applicant.PDFRotated, applicant.PDFTiles} {
		scan := document(models.CertificateForm, defect)
		cmd := exec.Command("pdftoppm", "-r", "36", "-singlefile", "-gray", "-")
		cmd.Stdin = bytes.NewReader(scan.Data)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		var w, h int
		if _, err := fmt.Sscanf(string(out[:16]), "P5\n%d %d", &w, &h); err != nil || w > h {
			t.Errorf("%s shows %d×%d: %v", defect, w, h, err)
		}
	}
}

// TestImpressionIsShared puts the same impression on two applications' forms: the ink agrees grain by grain, and differs
// where each was stamped by hand.
func TestImpressionIsShared(t *testing.T) {
	t.Parallel()
	s := studio(t)
	alike := func(impression uint64) float64 {
		var crops [2][]uint8
		for i := range crops {
			rng := source(uint64(40 + i))
			r := sealed(applicant.RandomRequest(source(3)))
			r.ID = fmt.Sprintf("SIM%d", i)
			o := applicant.Options{DPI: 150, RotateDeg: 1e-9, Noise: 0.01, Format: "png", Impression: impression}
			scan, err := s.Document(r, models.CertificateForm, issuedAt, rng, o)
			if err != nil {
				t.Fatal(err)
			}
			crops[i] = redness(t, scan)
		}
		return correlation(crops[0], crops[1])
	}
	if same, fresh := alike(77), alike(0); same < 0.8 || fresh > 0.6 {
		t.Errorf("pasted impressions correlate by %.2f, fresh ones by %.2f", same, fresh)
	}
}

// redness crops 60 mm around the company's seal, three pixels wider all around, as red minus green.
func redness(t *testing.T, scan applicant.Scan) []uint8 {
	t.Helper()
	im, _, err := image.Decode(bytes.NewReader(scan.Data))
	if err != nil {
		t.Fatal(err)
	}
	z := scan.Truth.Seals[0]
	cx, cy := z.Px[0]+z.Px[2]/2, z.Px[1]+z.Px[3]/2
	out := make([]uint8, 0, cropSide*cropSide)
	for y := range cropSide {
		for x := range cropSide {
			r, g, _, _ := im.At(cx-cropSide/2+x, cy-cropSide/2+y).RGBA()
			out = append(out, uint8(max(int(r>>8)-int(g>>8), 0)))
		}
	}
	return out
}

const cropSide = 206

// correlation is the best of two crops over shifts of up to three pixels.
func correlation(a, b []uint8) float64 {
	best := -1.0
	for dy := -3; dy <= 3; dy++ {
		for dx := -3; dx <= 3; dx++ {
			var n, sa, sb, saa, sbb, sab float64
			for y := 3; y < cropSide-3; y++ {
				for x := 3; x < cropSide-3; x++ {
					p, q := float64(a[y*cropSide+x]), float64(b[(y+dy)*cropSide+x+dx])
					n, sa, sb, saa, sbb, sab = n+1, sa+p, sb+q, saa+p*p, sbb+q*q, sab+p*q
				}
			}
			best = max(best, (sab/n-sa/n*sb/n)/math.Sqrt((saa/n-sa/n*sa/n)*(sbb/n-sb/n*sb/n)))
		}
	}
	return best
}

// checkSize compares the first page's pixels with what the truth says; a PDF must open, and hold as many pages.
func checkSize(t *testing.T, scan applicant.Scan) {
	t.Helper()
	if bytes.HasPrefix(scan.Data, []byte("%PDF")) {
		want := fmt.Sprintf("/Count %d ", 1+len(scan.Truth.Pages))
		if !bytes.Contains(scan.Data, []byte(want)) || !bytes.HasSuffix(scan.Data, []byte("%%EOF\n")) {
			t.Errorf("PDF without %s", want)
		}
		return
	}
	w, h := scan.Truth.Px[0], scan.Truth.Px[1]
	if scan.Truth.Turn%180 != 0 {
		w, h = h, w
	}
	if bytes.HasPrefix(scan.Data, []byte("II*\x00")) {
		width, height := binary.LittleEndian.Uint32(scan.Data[18:]), binary.LittleEndian.Uint32(scan.Data[30:])
		if int(width) != w || int(height) != h {
			t.Errorf("TIFF is %d×%d, truth says %d×%d", width, height, w, h)
		}
		return
	}
	im, _, err := image.Decode(bytes.NewReader(scan.Data))
	if err != nil {
		t.Fatal(err)
	}
	if im.Bounds().Dx() != w || im.Bounds().Dy() != h {
		t.Errorf("image is %v, truth says %d×%d", im.Bounds(), w, h)
	}
}

// One agent fills in both forms: with one hand and one pen, and mostly on the same days.
func TestOneAgentFillsInBothForms(t *testing.T) {
	t.Parallel()
	s := studio(t)
	hand := []applicant.Defect{applicant.DateOtherHand, applicant.DatePadded, applicant.DateThickPen, applicant.DateSkips}
	const packages = 12
	sameDays, other := 0, 0
	for seed := range uint64(packages) {
		rng := source(seed)
		r := sealed(applicant.VariedRequest(rng))
		var forms []applicant.Scan
		for _, kind := range []models.DocumentKind{models.CertificateForm, models.SealForm} {
			scan, err := s.Document(r, kind, issuedAt, rng, applicant.Options{DPI: 60, Varied: true})
			if err != nil {
				t.Fatal(err)
			}
			forms = append(forms, scan)
		}
		for _, trait := range hand {
			has := func(s applicant.Scan) bool { return slices.Contains(s.Truth.Traits, trait) }
			if has(forms[0]) != has(forms[1]) {
				t.Errorf("seed %d: one form has %s, the other has not", seed, trait)
			}
			if trait == applicant.DateOtherHand && has(forms[0]) {
				other++
			}
		}
		if forms[0].Truth.Written["authorised_on"].Date == forms[1].Truth.Written["authorised_on"].Date {
			sameDays++
		}
	}
	if sameDays < packages/2 || sameDays == packages {
		t.Errorf("%d of %d applications were authorised on one day", sameDays, packages)
	}
	if other == 0 || other == packages {
		t.Errorf("%d of %d agents write with digits of their own", other, packages)
	}
}
