package page_test

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/tiff"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// tiffSamples are written by ImageMagick, in one strip or several, in both byte orders, with and without a predictor.
func tiffSamples(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*.tif"))
	if err != nil || len(paths) != 5 {
		t.Fatalf("%d samples, %v", len(paths), err)
	}
	samples := map[string][]byte{}
	for _, path := range paths {
		if samples[path], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return samples
}

// Pages have the pixels that x/image finds in them.
func TestTIFFAgreesWithPeer(t *testing.T) {
	t.Parallel()
	for name, data := range tiffSamples(t) {
		peer, err := tiff.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		got := decodeOne(t, name, data)
		if diff := cmp.Diff(page.NewPage(peer, 0).Image, got.Image); diff != "" {
			t.Errorf("%s differs", name)
		}
	}
}

// A strip that is damaged makes no page.
func TestDamagedStrip(t *testing.T) {
	t.Parallel()
	data := bytes.Clone(tiffSamples(t)[filepath.Join("testdata", "deflate.tif")])
	for i := range data[1000:1100] {
		data[1000+i] ^= 0x5a
	}
	wantReason(t, page.Malformed)(page.Decode(t.Context(), "damaged.tif", data, page.Limits{}))
}

// A scanner's page takes little more memory than its planes: 1.5 bytes for a pixel.
func TestTIFFMemory(t *testing.T) { //nolint:paralleltest // it measures what the process allocates
	im := image.NewGray(image.Rect(0, 0, 2000, 1500))
	for i := range im.Pix {
		im.Pix[i] = uint8(i * i >> 7)
	}
	for _, compression := range []tiff.CompressionType{tiff.Uncompressed, tiff.Deflate} {
		data := tiffOf(t, im, compression)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		decodeOne(t, "large.tif", data)
		runtime.ReadMemStats(&after)
		if perPixel := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(im.Pix)); perPixel > 1.7 {
			t.Errorf("compression %v: %.2f bytes allocated for a pixel", compression, perPixel)
		}
	}
}
