package licence_test

import (
	"encoding/csv"
	"encoding/json"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/licence"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// assets is where the networks and fonts lie, shared where real licences do.
var (
	assets = filepath.Join("..", "..", ".assets")
	shared = filepath.Join("..", "..", "..", "shared", "data")
)

func newReader(t testing.TB) *licence.Reader {
	t.Helper()
	onnx, err := text.NewONNX(assets)
	if err != nil {
		t.Fatal(err)
	}
	tesseract, err := text.NewTesseract("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := onnx.Close(); err != nil {
			t.Error(err)
		}
		if err := tesseract.Close(); err != nil {
			t.Error(err)
		}
	})
	return licence.New(onnx, tesseract)
}

// real is a licence of the manifest.
type real struct{ file, code, name string }

// realLicences lists the real licences, or skips the test where they are not.
func realLicences(t testing.TB) []real {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, "manifest.csv"))
	if err != nil {
		t.Skip("no real licences here")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []real
	for _, row := range rows[1:] {
		if row[1] != "licence" {
			continue
		}
		var label struct{ Code, Company string }
		if err := json.Unmarshal([]byte(row[9]), &label); err != nil {
			t.Fatal(err)
		}
		list = append(list, real{filepath.Join(shared, filepath.FromSlash(row[0])), label.Code, label.Company})
	}
	return list
}

func open(t testing.TB, name string) *page.Page {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	im, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return page.NewPage(im, 0)
}

func TestReadRealLicences(t *testing.T) {
	t.Parallel()
	list := realLicences(t)
	r := newReader(t)
	for _, l := range list {
		t.Run(filepath.Base(l.file), func(t *testing.T) {
			t.Parallel()
			_, got, err := r.Read(t.Context(), open(t, l.file), nil)
			if err != nil {
				t.Fatal(err)
			}
			if l.code == "" {
				if got.CreditCode.Confidence >= text.Sure || got.Name.Confidence >= text.Sure {
					t.Errorf("sure of %q, %q on an illegible licence", got.CreditCode.Value, got.Name.Value)
				}
				return
			}
			if got.CreditCode.Value != l.code || got.CreditCode.Confidence < text.Sure {
				t.Errorf("code %+v, want %s", got.CreditCode, l.code)
			}
			if !models.SameName(got.Name.Value, l.name) || got.Name.Confidence < text.Sure {
				t.Errorf("name %+v, want %s", got.Name, l.name)
			}
			if got.IsLicence < 0.8 {
				t.Errorf("licence by %.2f", got.IsLicence)
			}
		})
	}
}

func TestReadDrawnLicences(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	random := rand.New(rand.NewPCG(3, 14))
	tests := []struct {
		name       string
		copy       copyOf
		across     bool
		turn       int
		validUntil string
	}{
		{"across", copyOf{layout: broad, code: newCode(random), name: "样本市虚构软件有限公司", dpi: 200, noise: 5}, true, 0, "2039-06-30"},
		{"across, filed upright, stamped", copyOf{layout: broad, code: newCode(random), name: "示例（样本）科技股份有限公司", dpi: 150, seal: true, noise: 5}, true, 90, "2039-06-30"},
		{"upright", copyOf{layout: tall, code: newCode(random), name: "样本市测试路小吃店", dpi: 200, noise: 5}, false, 0, "2035-11-12"},
		{"upright on its head, the name on two lines", copyOf{layout: tall, code: newCode(random), name: "虚构省样本市示例区测试路第一农村土地股份专业合作社联合社有限公司", dpi: 300, seal: true, noise: 8}, false, 180, "2035-11-12"},
		{"registration number", copyOf{layout: old, code: "110108000000016", name: "样本市虚构贸易有限公司", dpi: 200, noise: 5}, false, 0, ""},
	}
	for _, tt := range tests {
		im := tt.copy.draw(t, random, tt.across)
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, got, err := r.Read(t.Context(), page.NewPage(im, tt.copy.dpi).Turned((360-tt.turn)%360), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.Turn != tt.turn {
				t.Errorf("turn %d, want %d", got.Turn, tt.turn)
			}
			if got.CreditCode.Value != tt.copy.code || got.CreditCode.Confidence < text.Sure {
				t.Errorf("code %+v, want %s", got.CreditCode, tt.copy.code)
			}
			if !models.SameName(got.Name.Value, tt.copy.name) || got.Name.Confidence < 0.8 {
				t.Errorf("name %+v, want %s", got.Name, tt.copy.name)
			}
			if got.ValidUntil.Value != tt.validUntil {
				t.Errorf("valid until %+v, want %q", got.ValidUntil, tt.validUntil)
			}
			if t.Failed() {
				for _, l := range got.Lines {
					t.Logf("%v %s", l.Quad.Bounds(), l.Text)
				}
			}
		})
	}
}

func TestReadAsksTheQRCode(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	random := rand.New(rand.NewPCG(2, 71))
	code := newCode(random)
	smeared := code[:9] + strings.Repeat(" ", 9) // half of the code is not to be read
	im := copyOf{layout: broad, code: smeared, name: "样本市虚构软件有限公司", dpi: 150, noise: 3}.draw(t, random, true)
	asked := 0
	_, got, err := r.Read(t.Context(), page.NewPage(im, 150), func(*image.Gray) (string, error) {
		asked++
		return "https://example.invalid/s?uniscid=" + strings.ToLower(code) + "&x=1", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if asked == 0 || got.CreditCode.Value != code || got.QRCreditCode != code {
		t.Errorf("asked %d times, read %+v", asked, got.CreditCode)
	}
}

func TestReadNothing(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	_, got, err := r.Read(t.Context(), page.NewPage(image.NewGray(image.Rect(0, 0, 900, 600)), 0), nil)
	if err != nil || got.CreditCode.Value != "" || got.Name.Value != "" || got.IsLicence != 0 {
		t.Errorf("%+v, %v from a black page", got, err)
	}
}
