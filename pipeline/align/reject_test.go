package align_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/boombuler/barcode/qr"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// withCode returns a white A4 page at 200 dpi on which a QR code of that text is printed at the top right.
func withCode(t *testing.T, text string) *page.Page {
	t.Helper()
	im := image.NewGray(image.Rect(0, 0, 1654, 2339))
	for i := range im.Pix {
		im.Pix[i] = 250
	}
	symbol, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	const module = 6
	for y := range symbol.Bounds().Dy() * module {
		for x := range symbol.Bounds().Dx() * module {
			if r, _, _, _ := symbol.At(x/module, y/module).RGBA(); r == 0 {
				im.Pix[im.PixOffset(1250+x, 90+y)] = 20
			}
		}
	}
	return page.NewPage(im, 200)
}

func mirrored(p *page.Page) *page.Page {
	im := p.Image
	w, h := p.Size()
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.Pix[y*out.Stride+x] = im.Y[y*im.YStride+w-1-x]
		}
	}
	return page.NewPage(out, p.DPI)
}

func TestOntoRejects(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 3))
	form, _ := scan{dpi: 200, degrees: 0.5}.of(printed(t, models.CertificateForm), rng)
	bare, _ := scan{dpi: 200, white: []box{{0, 0, 210, 9}, {0, 0, 17, 297}, {195, 0, 15, 297}, {0, 280, 210, 17}}}.of(printed(t, models.CertificateForm), rng)
	noCode, _ := scan{dpi: 200, white: []box{{160, 0, 32, 40}, {18, 250, 30, 40}}}.of(printed(t, models.CertificateForm), rng)
	noise := image.NewGray(image.Rect(0, 0, 600, 800))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(rng.Uint32())
	}
	future := codeOf(models.CertificateForm)
	future.Version = 99
	for _, tt := range []struct {
		name   string
		page   *page.Page
		reason string
	}{
		{"blank", page.NewPage(image.NewGray(image.Rect(0, 0, 400, 600)), 0), align.CodeNotFound},
		{"one pixel", page.NewPage(image.NewGray(image.Rect(0, 0, 1, 1)), 0), align.CodeNotFound},
		{"noise", page.NewPage(noise, 0), align.CodeNotFound},
		{"form without its codes", noCode, align.CodeNotFound},
		{"form without its marks", bare, align.MarksNotFound},
		{"mirror image", mirrored(form), align.PageMirrored},
		{"somebody else's code", withCode(t, "https://www.gsxt.gov.cn/index.html?uniscid=91440101MA5CTQ3K7W"), align.CodeForeign},
		{"a version to come", withCode(t, future.String()), align.TemplateUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := align.Onto(tt.page)
			var e *align.Error
			if !errors.As(err, &e) || e.Reason != tt.reason {
				t.Errorf("error %v, want %s", err, tt.reason)
			}
		})
	}
}

func TestReadQR(t *testing.T) {
	t.Parallel()
	const text = "http://www.gsxt.gov.cn/?uniscid=91440101MA5CTQ3K7W"
	p := withCode(t, text)
	got, corners, err := align.ReadQR(p.Grey())
	if err != nil || got != text {
		t.Fatalf("%q, %v", got, err)
	}
	side := math.Hypot(corners[1].X-corners[0].X, corners[1].Y-corners[0].Y)
	want := []page.Point{{X: 1250, Y: 90}, {X: 1250 + side, Y: 90}, {X: 1250 + side, Y: 90 + side}, {X: 1250, Y: 90 + side}}
	if diff := cmp.Diff(want, corners, cmpopts.EquateApprox(0, 3)); diff != "" {
		t.Errorf("corners (-want +got):\n%s", diff)
	}
	if _, _, err := align.ReadQR(image.NewGray(image.Rect(0, 0, 30, 30))); err == nil {
		t.Error("read a code on a blank image")
	}
}

// A registration comes from a child process as JSON, and its boxes lie where they lay.
func TestRegistrationTravels(t *testing.T) {
	t.Parallel()
	p, _ := scan{dpi: 150, degrees: 1}.of(printed(t, models.SealForm), rand.New(rand.NewPCG(1, 1)))
	_, r, err := align.Onto(p)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var got align.Registration
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got.Template, err = forms.Lookup(got.Code.Kind, got.Code.Version); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*r, got); diff != "" {
		t.Errorf("(-sent +received):\n%s", diff)
	}
}

// The first mark, lifted from a turned and skewed scan, fills its patch.
func TestPatch(t *testing.T) {
	t.Parallel()
	p, _ := scan{dpi: 200, degrees: 2, perspective: 0.02, turn: 90}.of(printed(t, models.CertificateForm), rand.New(rand.NewPCG(1, 1)))
	upright, r, err := align.Onto(p)
	if err != nil {
		t.Fatal(err)
	}
	m := r.Template.Marks[0]
	around := forms.Box{Page: 1, X: m.X - 2, Y: m.Y - 2, W: m.W + 4, H: m.H + 4}
	patch := r.Patch(upright, around, 5)
	if got := [3]float64{float64(patch.Image.Rect.Dx()), float64(patch.Image.Rect.Dy()), patch.PxPerMM}; got != [3]float64{60, 60, 5} {
		t.Fatalf("patch is %v", got)
	}
	for y := range 60 {
		for x := range 60 {
			inside := min(x, y) >= 11 && max(x, y) < 49
			outside := min(x, y) < 9 || max(x, y) >= 51
			v := patch.Image.Y[y*patch.Image.YStride+x]
			if inside && v > 60 || outside && v < 200 {
				t.Fatalf("(%d, %d) is %d", x, y, v)
			}
		}
	}
	px := r.Px(m)
	if want := int(8*r.PxPerMM) + 2; px[2] < want-2 || px[2] > want+5 || px[0] < 0 || px[1] < 0 {
		t.Errorf("mark at %v, want about %d wide", px, want)
	}
}

func TestHomographyInverse(t *testing.T) {
	t.Parallel()
	h := scan{dpi: 300, degrees: 3, perspective: 0.04, lean: 0.02}.truth()
	back, ok := h.Inverse()
	if !ok {
		t.Fatal("no inverse")
	}
	for _, c := range [][2]float64{{0, 0}, {210, 297}, {33, 250}} {
		px := h.Map(c[0], c[1])
		if got, want := back.Map(px.X, px.Y), (page.Point{X: c[0], Y: c[1]}); !cmp.Equal(got, want, cmpopts.EquateApprox(0, 1e-9)) {
			t.Errorf("%v came back as %v", want, got)
		}
	}
	if _, ok := (align.Homography{}).Inverse(); ok {
		t.Error("the zero map has an inverse")
	}
}

func FuzzOnto(f *testing.F) {
	f.Add(uint8(40), uint8(60), uint8(0), []byte("\x00\xff"))
	f.Add(uint8(90), uint8(64), uint8(3), []byte("\x00\x00\xff\x00\xff\xff"))
	symbol, err := qr.Encode(codeOf(models.SealForm).String(), qr.M, qr.AlphaNumeric)
	if err != nil {
		f.Fatal(err)
	}
	const side, module, margin = 120, 4, 8
	pix := bytes.Repeat([]byte{240}, side*side)
	for y := range symbol.Bounds().Dy() * module {
		for x := range symbol.Bounds().Dx() * module {
			if r, _, _, _ := symbol.At(x/module, y/module).RGBA(); r == 0 {
				pix[(y+margin)*side+x+margin] = 10
			}
		}
	}
	f.Add(uint8(side), uint8(side), uint8(0), pix)
	f.Fuzz(func(t *testing.T, w, h, ratio uint8, pix []byte) {
		if w == 0 || h == 0 || len(pix) == 0 {
			return
		}
		im := image.NewYCbCr(image.Rect(0, 0, int(w), int(h)), image.YCbCrSubsampleRatio(ratio%6))
		for _, plane := range [][]uint8{im.Y, im.Cb, im.Cr} {
			for i := range plane {
				plane[i] = pix[i%len(pix)]
			}
		}
		p := page.NewPage(im, 0)
		if _, r, err := align.Onto(p); err == nil && r.Marks < 2 {
			t.Errorf("placed by %d marks", r.Marks)
		}
		if _, corners, err := align.ReadQR(p.Grey()); err == nil && len(corners) != 4 {
			t.Errorf("%d corners", len(corners))
		}
	})
}
