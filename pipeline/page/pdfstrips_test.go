package page_test

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// stripsPDF returns a page of 144 × 96 points whose content places strips of corners, 600 × 400 pixels, cut at these heights.
func stripsPDF(t testing.TB, content string, cuts ...int) (data []byte, jpegs [][]byte) {
	t.Helper()
	im := corners(600, 400)
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 144 96] >>", "", stream("", []byte(content))}
	names := ""
	for i := range cuts[1:] {
		part := jpegOf(t, im.SubImage(image.Rect(0, cuts[i], 600, cuts[i+1])), 90)
		jpegs = append(jpegs, part)
		names += fmt.Sprintf("/Im%d %d 0 R ", i, len(objects)+1)
		objects = append(objects, stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width 600 /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode",
			cuts[i+1]-cuts[i]), part))
	}
	objects[2] = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << " + names + ">> >> >>"
	return pdf(objects...), jpegs
}

const (
	twoStrips   = "q 144 0 0 48 0 48 cm /Im0 Do Q q 144 0 0 48 0 0 cm /Im1 Do Q"
	threeStrips = "q 144 0 0 46.08 0 49.92 cm /Im0 Do Q q 144 0 0 19.2 0 0 cm /Im2 Do Q q 144 0 0 30.72 0 19.2 cm /Im1 Do Q"
)

// TestDecodePDFStrips takes the pixels of strips as they are, where these fit together.
func TestDecodePDFStrips(t *testing.T) {
	t.Parallel()
	d := decoder(t)
	for name, test := range map[string]struct {
		content  string
		cuts     []int
		embedded bool
	}{
		"two":            {twoStrips, []int{0, 200, 400}, true},
		"three":          {threeStrips, []int{0, 192, 320, 400}, true},
		"within a pixel": {"q 144 0 0 48 0 48.1 cm /Im0 Do Q q 144 0 0 48 0 0 cm /Im1 Do Q", []int{0, 200, 400}, true},
		"apart":          {"q 144 0 0 48 0 48 cm /Im0 Do Q q 144 0 0 48 0 -1 cm /Im1 Do Q", []int{0, 200, 400}, false},
		"overlapping":    {"q 144 0 0 48 0 48 cm /Im0 Do Q q 144 0 0 48 0 1 cm /Im1 Do Q", []int{0, 200, 400}, false},
		"shifted":        {"q 144 0 0 48 0 48 cm /Im0 Do Q q 144 0 0 48 1 0 cm /Im1 Do Q", []int{0, 200, 400}, false},
		"mirrored":       {"q 144 0 0 48 0 48 cm /Im0 Do Q q -144 0 0 48 144 0 cm /Im1 Do Q", []int{0, 200, 400}, false},
		"half":           {"q 144 0 0 48 0 48 cm /Im0 Do Q", []int{0, 200, 400}, false},
		"cut in chroma":  {"q 144 0 0 47.76 0 48.24 cm /Im0 Do Q q 144 0 0 48.24 0 0 cm /Im1 Do Q", []int{0, 199, 400}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, jpegs := stripsPDF(t, test.content, test.cuts...)
			pages, err := d.Decode(t.Context(), name, data, page.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			p := pages[0]
			if embedded := p.JPEGQuality != 0; embedded != test.embedded {
				t.Fatalf("taken as it is: %t", embedded)
			}
			if !test.embedded {
				return
			}
			if w, h := p.Size(); w != 600 || h != 400 || math.Abs(p.DPI-300) > 0.5 || p.JPEGQuality != 90 {
				t.Fatalf("%d×%d at %v dpi, quality %d", w, h, p.DPI, p.JPEGQuality)
			}
			for i, jpeg := range jpegs {
				alone, err := d.Decode(t.Context(), "strip", jpeg, page.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				for y := range test.cuts[i+1] - test.cuts[i] {
					for x := range 600 {
						if got, want := p.Image.YCbCrAt(x, test.cuts[i]+y), alone[0].Image.YCbCrAt(x, y); got != want {
							t.Fatalf("pixel %d, %d of strip %d is %v, want %v", x, y, i, got, want)
						}
					}
				}
			}
		})
	}
}

// TestDecodePDFStripsRefuses leaves strips to the renderer of which one claims to be wider than the others, and such as have more
// pixels together than are allowed.
func TestDecodePDFStripsRefuses(t *testing.T) {
	t.Parallel()
	d := decoder(t)
	data, jpegs := stripsPDF(t, twoStrips, 0, 200, 400)
	wide := bytes.Clone(jpegs[1])
	at := bytes.Index(wide, []byte{0xff, 0xc0}) + 7 // the width in the frame header (ITU-T T.81 §B.2.2)
	wide[at], wide[at+1] = 0xff, 0xff
	if pages, err := d.Decode(t.Context(), "wide", bytes.Replace(data, jpegs[1], wide, 1), page.Limits{}); err == nil && pages[0].JPEGQuality != 0 {
		t.Error("a strip wider than the page is taken as it is")
	}
	pages, err := d.Decode(t.Context(), "large", data, page.Limits{MaxPixels: 600 * 399})
	if err != nil {
		t.Fatal(err)
	}
	if w, h := pages[0].Size(); w*h > 600*399 || pages[0].JPEGQuality != 0 {
		t.Errorf("%d×%d pixels, more than allowed", w, h)
	}
}
