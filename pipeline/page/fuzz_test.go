package page_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// FuzzDecode feeds all formats but PDF, whose parsers are foreign and slow to start: FuzzDecodePDF does.
func FuzzDecode(f *testing.F) {
	im := corners(24, 16)
	for _, seed := range [][]byte{
		{},
		jpegOf(f, im, 80), withExif(jpegOf(f, im, 80), 6, 300), hugeJPEG(f),
		pngOf(f, im), withChunk(pngOf(f, im), "pHYs", []byte{0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1}), hugePNG(f),
		withChunk(pngOf(f, im), "eXIf", exif(5, 300)),
		tiffOf(f, im, tiff.Uncompressed), tiffOf(f, im, tiff.Deflate), appendDirectory(tiffOf(f, im, tiff.Deflate), 3, true),
	} {
		f.Add(seed)
	}
	for _, data := range tiffSamples(f) {
		f.Add(data)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "*.jpg"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	lim := page.Limits{MaxPixels: 1 << 16, MaxPages: 3}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4 && string(data[:4]) == "%PDF" {
			t.Skip()
		}
		checkDecoded(t, lim)(page.Decode(t.Context(), "fuzz", data, lim))
	})
}

func FuzzDecodePDF(f *testing.F) {
	for _, s := range []scanned{{}, {page: "/Rotate 90"}, {content: "q 72 0 0 48 0 0 cm /Im0 Do Q"}, {image: "/Decode [1 0 1 0 1 0]"}} {
		f.Add(scannedPDF(f, s))
	}
	strips, _ := stripsPDF(f, threeStrips, 0, 192, 320, 400)
	f.Add(strips)
	d := decoder(f)
	lim := page.Limits{MaxPixels: 1 << 18, MaxPages: 3, PDFDPI: 36}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkDecoded(t, lim)(d.Decode(t.Context(), "fuzz", data, lim))
	})
}

// checkDecoded wants pages within the limits, or a bad scan.
func checkDecoded(t *testing.T, lim page.Limits) func([]*page.Page, error) {
	return func(pages []*page.Page, err error) {
		t.Helper()
		var scan *page.Error
		if err != nil {
			if !errors.As(err, &scan) {
				t.Fatalf("not the file's fault: %v", err)
			}
			return
		}
		if len(pages) == 0 || len(pages) > lim.MaxPages {
			t.Fatalf("%d pages", len(pages))
		}
		for _, p := range pages {
			w, h := p.Size()
			if w <= 0 || h <= 0 {
				t.Fatalf("%d×%d pixels", w, h)
			}
			last := p.Image.COffset(w-1, h-1)
			if len(p.Image.Y) < p.Image.YOffset(w-1, h-1)+1 || len(p.Image.Cb) <= last || len(p.Image.Cr) <= last {
				t.Fatalf("planes too short for %d×%d pixels", w, h)
			}
			p.Low(1.5)
			p.Turned(90).Red()
		}
	}
}
