package page_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// pdf returns a PDF of the given objects, numbered from 1; the first is the catalog.
func pdf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

func stream(dict string, content []byte) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(content), content)
}

func deflate(b []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

// scanned describes a PDF page that shows one picture.
type scanned struct {
	page    string // further entries of the page
	content string // "" places the picture on all of the page
	image   string // further entries of the image
	jpeg    []byte
	flate   bool // the picture as raw RGB
}

const wholePage = "q 144 0 0 96 0 0 cm /Im0 Do Q"

// scannedPDF returns a page of 144 × 96 points, 2 × 1⅓ inches.
func scannedPDF(t testing.TB, s scanned) []byte {
	t.Helper()
	im := corners(600, 400)
	if s.jpeg == nil {
		s.jpeg = jpegOf(t, im, 90)
	}
	if s.content == "" {
		s.content = wholePage
	}
	picture := stream("/Type /XObject /Subtype /Image /Width 600 /Height 400 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode "+s.image, s.jpeg)
	if s.flate {
		var rgb []byte
		for i := 0; i < len(im.Pix); i += 4 {
			rgb = append(rgb, im.Pix[i:i+3]...)
		}
		picture = stream("/Type /XObject /Subtype /Image /Width 600 /Height 400 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode", deflate(rgb))
	}
	return pdf(
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 144 96] >>",
		"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R >> >> "+s.page+" >>",
		stream("/Filter /FlateDecode", deflate([]byte(s.content))),
		picture,
	)
}

// decoder returns a decoder that shares its compiled renderer with all tests of this machine's user.
func decoder(t testing.TB) *page.Decoder {
	t.Helper()
	d := &page.Decoder{}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestDecodePDF(t *testing.T) {
	t.Parallel()
	d := decoder(t)
	cmyk, err := os.ReadFile(filepath.Join("testdata", "cmyk.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		scanned
		embedded bool // the JPEG is taken as it is
		w, h     int
		rotation int
		layout   string
	}{
		"scan":               {scanned{}, true, 600, 400, 0, "wrgb"},
		"in two steps":       {scanned{content: "q 2 0 0 2 0 0 cm q\n72 0 0 48 0 0 cm /Im0 Do Q Q"}, true, 600, 400, 0, "wrgb"},
		"quality":            {scanned{jpeg: withExif(jpegOf(t, corners(600, 400), 90), 6, 72)}, true, 600, 400, 0, "wrgb"},
		"turned":             {scanned{page: "/Rotate 90"}, true, 400, 600, 90, "bwrg"},
		"turned back":        {scanned{page: "/Rotate -90"}, true, 400, 600, 270, "rgbw"},
		"upside down":        {scanned{content: "q 144 0 0 -96 0 96 cm /Im0 Do Q"}, false, 600, 400, 0, "bgrw"},
		"matrix turned":      {scanned{content: "q 0 96 -144 0 144 0 cm /Im0 Do Q"}, false, 600, 400, 0, ""},
		"cropped":            {scanned{page: "/CropBox [72 0 144 96]"}, false, 300, 400, 0, "rrgg"},
		"covering a corner":  {scanned{content: "q 72 0 0 48 0 48 cm /Im0 Do Q"}, false, 600, 400, 0, ""},
		"with a line":        {scanned{content: wholePage + " 10 10 m 90 90 l S"}, false, 600, 400, 0, "wrgb"},
		"twice":              {scanned{content: wholePage + " " + wholePage}, false, 600, 400, 0, "wrgb"},
		"inverted":           {scanned{image: "/Decode [1 0 1 0 1 0]"}, false, 600, 400, 0, ""},
		"flate":              {scanned{flate: true}, false, 600, 400, 0, "wrgb"},
		"annotated":          {scanned{page: "/Annots []"}, false, 600, 400, 0, "wrgb"},
		"flate, turned":      {scanned{flate: true, page: "/Rotate 270"}, false, 400, 600, 270, "rgbw"},
		"colour space wrong": {scanned{jpeg: cmyk}, false, 600, 400, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pages, err := d.Decode(t.Context(), name, scannedPDF(t, test.scanned), page.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			p := pages[0]
			if w, h := p.Size(); len(pages) != 1 || w != test.w || h != test.h || p.DPI != 300 || p.Format != "pdf" || p.Rotation != test.rotation {
				t.Errorf("%d pages, %d×%d at %v dpi, turned %d, want %d×%d turned %d", len(pages), w, h, p.DPI, p.Rotation, test.w, test.h, test.rotation)
			}
			if got := layout(p); test.layout != "" && got != test.layout {
				t.Errorf("layout %s, want %s", got, test.layout)
			}
			if embedded := p.JPEGQuality != 0; embedded != test.embedded {
				t.Errorf("taken as it is: %t", embedded)
			}
		})
	}
}

// TestDecodePDFAtTheScansResolution draws pages of 144 × 72 points with images of 400 × 200 pixels, 200 dpi over all of it.
func TestDecodePDFAtTheScansResolution(t *testing.T) {
	t.Parallel()
	image := stream("/Type /XObject /Subtype /Image /Width 400 /Height 200 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode",
		jpegOf(t, corners(400, 200), 90))
	d := decoder(t)
	for name, test := range map[string]struct {
		content string
		limit   int
		want    float64
	}{
		"twice":             {"q 144 0 0 72 0 0 cm /Im0 Do Q q 144 0 0 72 0 0 cm /Im0 Do Q", 0, 200},
		"mirrored":          {"q -144 0 0 72 144 0 cm /Im0 Do Q", 0, 200},
		"turned":            {"q 0 144 -72 0 72 0 cm /Im0 Do Q", 0, 200},
		"a finer tile":      {"q 144 0 0 72 0 0 cm /Im0 Do Q q 115.2 0 0 57.6 0 0 cm /Im0 Do Q", 0, 250},
		"finer than needed": {"q 72 0 0 36 0 0 cm /Im0 Do Q", 0, 300},
		"coarse":            {"q 288 0 0 144 0 0 cm /Im0 Do Q", 0, 150},
		"less is asked for": {"q -144 0 0 72 144 0 cm /Im0 Do Q", 75, 75},
		"with a line":       {"q 144 0 0 72 0 0 cm /Im0 Do Q 10 10 m 90 60 l S", 0, 300},
		"nothing":           {"", 0, 300},
	} {
		data := pdf("<< /Type /Catalog /Pages 2 0 R >>",
			"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 144 72] /Resources << /XObject << /Im0 5 0 R >> >> >>",
			"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>", stream("", []byte(test.content)), image)
		pages, err := d.Decode(t.Context(), name, data, page.Limits{PDFDPI: test.limit})
		if err != nil {
			t.Fatal(err)
		}
		w, h := pages[0].Size()
		if dpi := pages[0].DPI; dpi != test.want || w != int(2*dpi) || h != int(dpi) {
			t.Errorf("%s: %d×%d at %v dpi, want %v", name, w, h, dpi, test.want)
		}
	}
}

func TestDecodePDFRefuses(t *testing.T) {
	t.Parallel()
	d := decoder(t)
	blank := []string{"<< /Type /Catalog /Pages 2 0 R >>", ""}
	kids := ""
	for i := range 200 {
		kids += fmt.Sprintf("%d 0 R ", i+3)
		blank = append(blank, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>")
	}
	blank[1] = "<< /Type /Pages /Count 200 /Kids [" + kids + "] >>"
	whole := scannedPDF(t, scanned{})
	for name, test := range map[string]struct {
		data   []byte
		reason string
	}{
		"200 pages": {pdf(blank...), page.TooManyPages},
		"no pages":  {pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"), page.EmptyPDF},
		"header":    {[]byte("%PDF-1.7\n"), page.Malformed},
		"noise":     {append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("endobj 1 0 obj << "), 500)...), page.Malformed},
		"half":      {whole[:200], page.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantReason(t, test.reason)(d.Decode(t.Context(), name, test.data, page.Limits{}))
		})
	}
}

func TestDecodeEncryptedPDF(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not installed")
	}
	d := decoder(t)
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain.pdf")
	if err := os.WriteFile(plain, scannedPDF(t, scanned{}), 0o600); err != nil {
		t.Fatal(err)
	}
	encrypt := func(user string) []byte {
		path := filepath.Join(dir, "encrypted"+user+".pdf")
		if out, err := exec.CommandContext(t.Context(), "qpdf", "--encrypt", user, "owner", "256", "--", plain, path).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	wantReason(t, page.EncryptedPDF)(d.Decode(t.Context(), "secret.pdf", encrypt("secret"), page.Limits{}))
	// Without a password to open it, everybody may look.
	pages, err := d.Decode(t.Context(), "owned.pdf", encrypt(""), page.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := layout(pages[0]); got != "wrgb" {
		t.Errorf("layout %s", got)
	}
}

func TestDecodePDFLimits(t *testing.T) {
	t.Parallel()
	d := decoder(t)
	// 200 inches wide and high would be 3.6 gigapixels.
	poster := pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 14400 14400] >>")
	pages, err := d.Decode(t.Context(), "poster.pdf", poster, page.Limits{MaxPixels: 4e6})
	if err != nil {
		t.Fatal(err)
	}
	if w, h := pages[0].Size(); w*h > 4e6 || w*h < 3e6 || pages[0].DPI != 10 && pages[0].DPI != 9 {
		t.Errorf("%d×%d at %v dpi", w, h, pages[0].DPI)
	}
	data := scannedPDF(t, scanned{flate: true})
	if pages, err = d.Decode(t.Context(), "coarse.pdf", data, page.Limits{PDFDPI: 150}); err != nil {
		t.Fatal(err)
	}
	if w, _ := pages[0].Size(); w != 300 {
		t.Errorf("%d pixels wide at 150 dpi", w)
	}
}

func TestDecodePDFStopsInTime(t *testing.T) {
	t.Parallel()
	d := decoder(t)
	if _, err := d.Decode(t.Context(), "warm.pdf", scannedPDF(t, scanned{flate: true}), page.Limits{}); err != nil {
		t.Fatal(err)
	}
	// A content stream that draws for minutes.
	slow := scannedPDF(t, scanned{flate: true, content: strings.Repeat(wholePage+"\n", 200_000)})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := d.Decode(ctx, "slow.pdf", slow, page.Limits{})
	var scan *page.Error
	if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &scan) {
		t.Errorf("got %v, want the deadline", err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
	if pages, err := d.Decode(t.Context(), "next.pdf", scannedPDF(t, scanned{flate: true}), page.Limits{}); err != nil || layout(pages[0]) != "wrgb" {
		t.Errorf("the next file: %v", err)
	}
}

func TestDecodePDFOfTwoKinds(t *testing.T) {
	t.Parallel()
	jpg := jpegOf(t, corners(600, 400), 90)
	data := pdf("<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 144 96] /Resources << /XObject << /Im0 7 0 R >> >> >>",
		"<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>", "<< /Type /Page /Parent 2 0 R /Contents 6 0 R >>",
		stream("", []byte(wholePage)), stream("", []byte(wholePage+" 0 0 72 48 re f")),
		stream("/Type /XObject /Subtype /Image /Width 600 /Height 400 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode", jpg))
	pages, err := decoder(t).Decode(t.Context(), "two.pdf", data, page.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != 2 || pages[0].JPEGQuality != 90 || pages[1].JPEGQuality != 0 || layout(pages[1]) != "wrg?" {
		t.Errorf("%d pages: %s of quality %d", len(pages), layout(pages[1]), pages[0].JPEGQuality)
	}
	black := pages[1].Image.YCbCrAt(10, 390)
	if black.Y != 0 || !pages[1].Image.Rect.Eq(image.Rect(0, 0, 600, 400)) {
		t.Errorf("the box is %v on %v", black, pages[1].Image.Rect)
	}
}

func TestDecodePDFShowsAnnotations(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"/Subtype /Stamp", "/Subtype /Widget /FT /Tx /T (name) /V (text)"} {
		data := pdf("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
			"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 144 96] >>",
			"<< /Type /Page /Parent 2 0 R /Annots [4 0 R] >>",
			"<< /Type /Annot "+kind+" /Rect [72 48 144 96] /F 4 /P 3 0 R /AP << /N 5 0 R >> >>",
			stream("/Type /XObject /Subtype /Form /BBox [0 0 72 48]", []byte("0.9 0.08 0.08 rg 0 0 72 48 re f")))
		pages, err := decoder(t).Decode(t.Context(), "annotated.pdf", data, page.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := layout(pages[0]); got != "wrww" {
			t.Errorf("%s: layout %s", kind, got)
		}
	}
}
