package page_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// shaded fills an image with a gradient and noise, for which encoders choose every filter.
func shaded[T interface {
	image.Image
	Set(x, y int, c color.Color)
}](im T, opaque bool,
) T {
	random := rand.New(rand.NewPCG(4, 8))
	b := im.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			v, noise := (3*x+5*y)&255, random.IntN(1+y%40)
			c := color.NRGBA{uint8(v), uint8(v + noise), uint8(x * y), 255}
			if !opaque {
				c.A = uint8(x + y)
			}
			im.Set(x, y, c)
		}
	}
	return im
}

// filteredRows returns the rows of a PNG, each behind its filter.
func filteredRows(t *testing.T, data []byte) []byte {
	t.Helper()
	var content []byte
	for data = data[8:]; len(data) > 0; {
		n := binary.BigEndian.Uint32(data)
		if string(data[4:8]) == "IDAT" {
			content = append(content, data[8:8+n]...)
		}
		data = data[12+n:]
	}
	z, err := zlib.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Pages have the pixels that image/png finds in them, whatever the filters of their rows.
func TestPNGAgreesWithPeer(t *testing.T) {
	t.Parallel()
	samples := map[string][]byte{}
	for name, im := range map[string]image.Image{
		"grey": shaded(image.NewGray(image.Rect(0, 0, 301, 203)), true),
		"rgb":  shaded(image.NewRGBA(image.Rect(0, 0, 301, 203)), true),
		"rgba": shaded(image.NewNRGBA(image.Rect(0, 0, 301, 203)), false),
		"deep": shaded(image.NewGray16(image.Rect(0, 0, 31, 23)), true),
	} {
		samples[name] = pngOf(t, im)
	}
	var plain bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.NoCompression} // nor filters
	if err := encoder.Encode(&plain, shaded(image.NewRGBA(image.Rect(0, 0, 301, 203)), true)); err != nil {
		t.Fatal(err)
	}
	samples["plain"] = plain.Bytes()
	filters := [5]bool{}
	for name, data := range samples {
		peer, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(page.NewPage(peer, 0).Image, decodeOne(t, name+".png", data).Image); diff != "" {
			t.Errorf("%s differs", name)
		}
		for i, raw := 0, filteredRows(t, data); i < len(raw); i += len(raw) / peer.Bounds().Dy() {
			filters[raw[i]] = true
		}
	}
	if filters != [5]bool{true, true, true, true, true} {
		t.Errorf("filters that were tried: %v", filters)
	}
}

// A PNG whose data or checksums are wrong makes no page.
func TestDamagedPNG(t *testing.T) {
	t.Parallel()
	good := pngOf(t, shaded(image.NewRGBA(image.Rect(0, 0, 301, 203)), true))
	at := bytes.Index(good, []byte("IDAT"))
	for name, damage := range map[string]func([]byte){
		"content":  func(b []byte) { b[at+1000] ^= 0x5a },
		"checksum": func(b []byte) { b[at+4+int(binary.BigEndian.Uint32(b[at-4:]))] ^= 1 },
	} {
		data := bytes.Clone(good)
		damage(data)
		if _, err := page.Decode(t.Context(), "damaged.png", data, page.Limits{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A scanner's page takes little more memory than its planes, 1.5 bytes for a pixel, and what inflating leaves behind.
func TestPNGMemory(t *testing.T) { //nolint:paralleltest // it measures what the process allocates
	for _, im := range []image.Image{
		shaded(image.NewGray(image.Rect(0, 0, 2000, 1500)), true), shaded(image.NewRGBA(image.Rect(0, 0, 2000, 1500)), true),
	} {
		data := pngOf(t, im)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		decodeOne(t, "large.png", data)
		runtime.ReadMemStats(&after)
		if perPixel := float64(after.TotalAlloc-before.TotalAlloc) / (2000 * 1500); perPixel > 2.5 {
			t.Errorf("%T: %.2f bytes allocated for a pixel", im, perPixel)
		}
	}
}
