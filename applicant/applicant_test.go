package applicant_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

const assets = "../.assets"

var issuedAt = time.Date(2026, 3, 3, 2, 0, 0, 0, time.UTC)

// shared is the studio of all tests, which also proves that it may be shared.
var shared = sync.OnceValues(func() (*applicant.Studio, error) { return applicant.New(assets) })

func studio(t testing.TB) *applicant.Studio {
	t.Helper()
	if _, err := os.Stat(filepath.Join(assets, "fonts")); err != nil {
		t.Skip("no assets")
	}
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("no pdftoppm")
	}
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func TestRandomRequestIsValid(t *testing.T) {
	t.Parallel()
	rng := source(1)
	for range 2000 {
		if errs := applicant.RandomRequest(rng).Validate(); errs != nil {
			t.Fatal(errs)
		}
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, kind := range models.DocumentKinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			var scans [2]applicant.Scan
			for i := range scans {
				rng := source(5)
				r := sealed(applicant.RandomRequest(rng))
				var err error
				if scans[i], err = s.Document(r, kind, issuedAt, rng, applicant.Options{DPI: 100}); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(scans[0].Data, scans[1].Data) {
				t.Error("two runs differ")
			}
			if diff := cmp.Diff(scans[0].Truth, scans[1].Truth); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func sealed(r models.Request) models.Request {
	r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	return r
}

func TestEveryDefect(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for i, kind := range models.DocumentKinds {
		for j, defect := range applicant.Defects(kind) {
			t.Run(fmt.Sprintf("%s/%s", kind, defect), func(t *testing.T) {
				t.Parallel()
				rng := source(uint64(100*i + j))
				r := sealed(applicant.RandomRequest(rng))
				scan, err := s.Document(r, kind, issuedAt, rng, applicant.Options{DPI: 60, Defect: defect})
				if err != nil {
					t.Fatal(err)
				}
				checkSize(t, scan)
				if scan.Kind != kind || scan.Truth.Defect != defect {
					t.Errorf("kind %s, defect %s", scan.Kind, scan.Truth.Defect)
				}
			})
		}
	}
}

func TestTruthOfDefects(t *testing.T) {
	t.Parallel()
	s := studio(t)
	truth := func(t *testing.T, kind models.DocumentKind, d applicant.Defect) applicant.Truth {
		t.Helper()
		rng := source(9)
		r := sealed(applicant.RandomRequest(rng))
		scan, err := s.Document(r, kind, issuedAt, rng, applicant.Options{DPI: 75, Defect: d})
		if err != nil {
			t.Fatal(err)
		}
		return scan.Truth
	}
	good := truth(t, models.SealForm, applicant.None)
	if good.MustReturn || len(good.Seals) != 2 || len(good.Written) != 3 {
		t.Errorf("good seal form: %+v", good)
	}
	if got := truth(t, models.CertificateForm, applicant.SealMissing); !got.MustReturn || len(got.Seals) != 0 {
		t.Errorf("seal missing: %+v", got)
	}
	if got := truth(t, models.CertificateForm, applicant.DateImpossible).Written["applied_on"]; got.Date != "" || got.Text == "" {
		t.Errorf("impossible date: %+v", got)
	}
	if _, ok := truth(t, models.CertificateForm, applicant.AuthorisedMissing).Written["authorised_on"]; ok {
		t.Error("a missing date was written")
	}
	if got := truth(t, models.LicenceCopy, applicant.LicenceSealMissing).Seals; len(got) != 1 || got[0].Purpose != "registry" {
		t.Errorf("licence without the company's seal: %+v", got)
	}
	if got := truth(t, models.LicenceCopy, applicant.LicenceOtherCode).Printed["credit_code"]; !models.ValidCreditCode(got) {
		t.Errorf("other code %q is not valid", got)
	}
}

func TestDefectOfAnotherKind(t *testing.T) {
	t.Parallel()
	_, err := studio(t).Document(applicant.RandomRequest(source(1)), models.IDCopy, issuedAt, source(1),
		applicant.Options{Defect: applicant.LicenceExpired})
	var e *models.Error
	if !errors.As(err, &e) || e.Code != "defect_unknown" {
		t.Errorf("got %v", err)
	}
}

func TestPackageHoldsWhatIsRequired(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, wanted := range []bool{true, false} {
		rng := source(3)
		r := sealed(applicant.RandomRequest(rng))
		r.SealService.Wanted = wanted
		scans, err := s.Package(r, issuedAt, rng, applicant.Options{DPI: 75})
		if err != nil {
			t.Fatal(err)
		}
		var got []models.DocumentKind
		for _, scan := range scans {
			got = append(got, scan.Kind)
		}
		if diff := cmp.Diff(r.RequiredDocuments(), got); diff != "" {
			t.Error(diff)
		}
	}
}

// TestTruthPointsAtThePixels finds the printed corner marks where the truth says that they are.
func TestTruthPointsAtThePixels(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for name, o := range map[string]applicant.Options{
		"scanner":   {DPI: 150, RotateDeg: -1.4},
		"turned":    {DPI: 150, Turn: 90, EXIF: true},
		"phone":     {DPI: 150, Device: applicant.Phone, Perspective: 0.08},
		"photocopy": {DPI: 150, Device: applicant.Photocopy},
		"enlarged":  {Defect: applicant.Upscaled},
		"mirrored":  {DPI: 150, Defect: applicant.Mirrored},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rng := source(11)
			scan, err := s.Document(applicant.RandomRequest(rng), models.CertificateForm, issuedAt, rng, o)
			if err != nil {
				t.Fatal(err)
			}
			im, err := jpeg.Decode(bytes.NewReader(scan.Data))
			if err != nil {
				t.Fatal(err)
			}
			form, err := forms.Current(models.CertificateForm)
			if err != nil {
				t.Fatal(err)
			}
			luma := func(xMM, yMM float64) uint8 {
				h := scan.Truth.Onto
				k := h[6]*xMM + h[7]*yMM + h[8]
				x, y := int(math.Floor((h[0]*xMM+h[1]*yMM+h[2])/k)), int(math.Floor((h[3]*xMM+h[4]*yMM+h[5])/k))
				if scan.Truth.Turn == 90 {
					x, y = scan.Truth.Px[1]-1-y, x
				}
				yy := im.(*image.YCbCr)
				if !(image.Point{x, y}).In(yy.Rect) {
					return 255 // beyond the picture
				}
				return yy.Y[yy.YOffset(x, y)]
			}
			const in, out = 0.7, 0.9 // mm from a mark's edge
			for i, m := range form.Marks {
				for _, p := range [][2]float64{{m.X + in, m.Y + in}, {m.X + m.W - in, m.Y + m.H - in}, {m.X + in, m.Y + m.H - in}} {
					if v := luma(p[0], p[1]); v > 110 {
						t.Errorf("mark %d is %d at %v mm", i, v, p)
					}
				}
				for _, p := range [][2]float64{{m.X - out, m.Y + 4}, {m.X + m.W + out, m.Y + 4}, {m.X + 4, m.Y - out}, {m.X + 4, m.Y + m.H + out}} {
					if v := luma(p[0], p[1]); v < 120 {
						t.Errorf("paper beside mark %d is %d at %v mm", i, v, p)
					}
				}
			}
		})
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, format := range []string{"jpeg", "png", "pdf"} {
		rng := source(4)
		scan, err := s.Document(applicant.RandomRequest(rng), models.IDCopy, issuedAt, rng, applicant.Options{DPI: 75, Format: format})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"jpeg": "\xFF\xD8\xFF\xE0", "png": "\x89PNG", "pdf": "%PDF-1.4"}[format]
		if !bytes.HasPrefix(scan.Data, []byte(want)) {
			t.Errorf("%s begins with %q", format, scan.Data[:8])
		}
		if format != "pdf" {
			continue
		}
		cmd := exec.Command("pdftoppm", "-r", "40", "-singlefile", "-png", "-")
		cmd.Stdin = bytes.NewReader(scan.Data)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := image.Decode(bytes.NewReader(out)); err != nil {
			t.Errorf("PDF does not show: %v", err)
		}
	}
}

func BenchmarkDocument(b *testing.B) {
	s := studio(b)
	for _, kind := range models.DocumentKinds {
		b.Run(string(kind), func(b *testing.B) {
			rng := source(2)
			r := sealed(applicant.RandomRequest(rng))
			for b.Loop() {
				if _, err := s.Document(r, kind, issuedAt, rng, applicant.Options{DPI: 300}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
