package forms_test

import (
	"bytes"
	"errors"
	"image"
	imagedraw "image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		current, err := forms.Current(kind)
		if err != nil || current.Kind != kind || current.Version < 1 {
			t.Errorf("Current(%s) = %s %d, %v", kind, current.Kind, current.Version, err)
		}
		if again, err := forms.Lookup(kind, current.Version); err != nil || !cmp.Equal(again, current) {
			t.Errorf("Lookup(%s, %d) differs from Current: %v", kind, current.Version, err)
		}
		for _, version := range []int{-1, 0, current.Version + 1} {
			if _, err := forms.Lookup(kind, version); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("Lookup(%s, %d): %v, want not found", kind, version, err)
			}
		}
	}
	if _, err := forms.Current(models.LicenceCopy); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("Current(licence_copy): %v, want not found", err)
	}
}

// What reading a form relies on, in millimetres.
func TestGeometry(t *testing.T) {
	t.Parallel()
	const clear = 18 // between a code and a seal
	for _, kind := range kinds {
		tm, err := forms.Current(kind)
		if err != nil {
			t.Fatal(err)
		}
		least := map[string][2]float64{
			"authorised_on.year": {18, 9}, "authorised_on.month": {12, 9}, "authorised_on.day": {12, 9},
			"applied_on.year": {18, 9}, "applied_on.month": {12, 9}, "applied_on.day": {12, 9},
			"authorised_on": {50, 9}, "applied_on": {50, 9}, "agent_signature": {40, 9},
			"company_seal": {50, 50}, "qr": {18, 18}, "qr2": {18, 18},
			"field.credit_code": {40, 5}, "field.organisation_name": {100, 8}, "field.application_id": {40, 5},
		}
		if kind == models.SealForm {
			least["seal_impression"] = [2]float64{60, 60}
			least["field.seal_kind"] = [2]float64{20, 5}
		}
		for name, size := range least {
			if b, ok := tm.Boxes[name]; !ok || b.W < size[0] || b.H < size[1] {
				t.Errorf("%s: %s is %+v, want at least %v", kind, name, b, size)
			}
		}
		for _, code := range tm.QR {
			for _, name := range []string{"company_seal", "seal_impression"} {
				if seal, ok := tm.Boxes[name]; ok && distance(code, seal) < clear {
					t.Errorf("%s: a code lies %.1f mm from %s", kind, distance(code, seal), name)
				}
			}
		}
		for i, m := range tm.Marks {
			if m.W != 8 || m.H != 8 || m.X < 6 || m.Y < 6 || m.X+m.W > tm.PageMM[0]-6 || m.Y+m.H > tm.PageMM[1]-6 {
				t.Errorf("%s: mark %d is %+v", kind, i, m)
			}
		}
		for a, boxA := range tm.Boxes {
			if boxA.Page != 1 || boxA.X < 6 || boxA.Y < 6 || boxA.X+boxA.W > tm.PageMM[0]-6 || boxA.Y+boxA.H > tm.PageMM[1]-6 {
				t.Errorf("%s: %s leaves the page: %+v", kind, a, boxA)
			}
			for b, boxB := range tm.Boxes {
				if a < b && !strings.HasPrefix(b, a+".") && distance(boxA, boxB) <= 0 {
					t.Errorf("%s: %s and %s overlap", kind, a, b)
				}
			}
		}
	}
}

// distance is the gap between two boxes; 0 where they touch or overlap.
func distance(a, b forms.Box) float64 {
	x := max(b.X-a.X-a.W, a.X-b.X-b.W, 0)
	y := max(b.Y-a.Y-a.H, a.Y-b.Y-b.H, 0)
	return math.Hypot(x, y)
}

const dpi = 200

// render returns the form as a printer would print it, grey.
func render(t *testing.T, pdf []byte) *image.Gray {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page")
	tool(t, pdf, "pdftoppm", "-r", strconv.Itoa(dpi), "-gray", "-png", "-singlefile", "PDF", out)
	b, err := os.ReadFile(out + ".png")
	if err != nil {
		t.Fatal(err)
	}
	im, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	grey := image.NewGray(im.Bounds())
	imagedraw.Draw(grey, grey.Rect, im, im.Bounds().Min, imagedraw.Src)
	return grey
}

// pixels is the part of a page of dpi that lies wholly within a box.
func pixels(b forms.Box) image.Rectangle {
	const scale = dpi / 25.4
	return image.Rect(int(math.Ceil(b.X*scale)), int(math.Ceil(b.Y*scale)), int(b.X*scale+b.W*scale), int(b.Y*scale+b.H*scale))
}

// darkest is the lowest value in a rectangle, 255 for bare paper.
func darkest(im *image.Gray, r image.Rectangle) uint8 {
	least := uint8(255)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			least = min(least, im.GrayAt(x, y).Y)
		}
	}
	return least
}

// What is drawn is where the template says: blanks are bare, marks are solid in a bare margin, values keep within their boxes
// and codes can be read.
func TestPrintIsWhereTheTemplateSays(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for name, r := range map[string]models.Request{"sample": sample(), "longest": longest()} {
		for _, kind := range kinds {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				tm, err := forms.Current(kind)
				if err != nil {
					t.Fatal(err)
				}
				im := render(t, draw(t, f, r, kind))
				for box, b := range tm.Boxes {
					switch {
					case strings.HasSuffix(box, ".year"), strings.HasSuffix(box, ".month"), strings.HasSuffix(box, ".day"), box == "agent_signature":
						if v := darkest(im, pixels(b)); v < 255 {
							t.Errorf("%s holds print of grey %d", box, v)
						}
					case box == "company_seal", box == "seal_impression":
						if v := darkest(im, pixels(inset(b, 0.5))); v < 255 {
							t.Errorf("%s holds print of grey %d", box, v)
						}
					case strings.HasPrefix(box, "field."):
						if v := darkest(im, pixels(b)); v > 128 {
							t.Errorf("%s is empty", box)
						}
						checkRim(t, im, box, b)
					}
				}
				for i, m := range tm.Marks {
					if r := pixels(inset(m, 0.3)); darkest(im, r) != 0 || lightest(im, r) != 0 {
						t.Errorf("mark %d is not solid", i)
					}
					checkRim(t, im, "mark", inset(m, -3))
				}
				checkCodes(t, im, tm, r)
			})
		}
	}
}

func inset(b forms.Box, mm float64) forms.Box {
	return forms.Box{Page: b.Page, X: b.X + mm, Y: b.Y + mm, W: b.W - 2*mm, H: b.H - 2*mm}
}

func lightest(im *image.Gray, r image.Rectangle) uint8 {
	most := uint8(0)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			most = max(most, im.GrayAt(x, y).Y)
		}
	}
	return most
}

// checkRim wants the outermost pixels of a box bare: nothing crosses its edge.
func checkRim(t *testing.T, im *image.Gray, name string, b forms.Box) {
	t.Helper()
	r := pixels(b)
	for _, side := range []image.Rectangle{
		image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+1), image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y),
		image.Rect(r.Min.X, r.Min.Y, r.Min.X+1, r.Max.Y), image.Rect(r.Max.X-1, r.Min.Y, r.Max.X, r.Max.Y),
	} {
		if v := darkest(im, side); v < 255 {
			t.Errorf("print of grey %d crosses the edge of %s", v, name)
		}
	}
}

// checkCodes reads both codes with their quiet zones of four modules and nothing else of the page.
func checkCodes(t *testing.T, im *image.Gray, tm forms.Template, r models.Request) {
	t.Helper()
	want := forms.Code{Application: r.ID, Kind: tm.Kind, Version: tm.Version, IssuedOn: forms.IssueDay(issuedAt)}
	modules, err := want.Modules()
	if err != nil {
		t.Fatal(err)
	}
	for i, place := range tm.QR {
		quiet := inset(place, -4*place.W/float64(modules))
		checkRim(t, im, "a code's quiet zone", quiet)
		bitmap, err := gozxing.NewBinaryBitmapFromImage(im.SubImage(pixels(quiet)))
		if err != nil {
			t.Fatal(err)
		}
		result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
		if err != nil {
			t.Errorf("code %d: %v", i, err)
			continue
		}
		got, err := forms.ParseCode(result.GetText())
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("code %d says %+v, %v, want %+v", i, got, err, want)
		}
	}
}

// Paper that was printed with a template must stay readable, so a version never changes: a golden file guards it.
func TestLayoutIsFixed(t *testing.T) {
	t.Parallel()
	got, err := forms.LayoutJSON(sample())
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("..", "testdata", "forms", "layout.json")
	if os.Getenv("GOLDEN") == "update" {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("layout (-want +got):\n%s", diff)
	}
	r := sample()
	r.SealService.Wanted = false
	without, err := forms.LayoutJSON(r)
	if err != nil || bytes.Contains(without, []byte("seal_form")) {
		t.Errorf("layout without the seal service: %v", err)
	}
}
