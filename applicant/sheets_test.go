package applicant_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

// TestContactSheets draws what the applicant makes, to look at: one picture for each kind of document with all its defects,
// and one of varied good documents. It runs with VERMILION_SHEETS=folder; VERMILION_DEFECTS=a,b picks some,
// VERMILION_DPI sets the resolution (110 without), VERMILION_SEED another set.
func TestContactSheets(t *testing.T) {
	dir := os.Getenv("VERMILION_SHEETS")
	if dir == "" {
		t.Skip("VERMILION_SHEETS is not set")
	}
	s := studio(t)
	dpi, seed := 110, uint64(1)
	if n, err := strconv.Atoi(os.Getenv("VERMILION_DPI")); err == nil {
		dpi = n
	}
	if n, err := strconv.Atoi(os.Getenv("VERMILION_SEED")); err == nil {
		seed = uint64(n)
	}
	only := strings.FieldsFunc(os.Getenv("VERMILION_DEFECTS"), func(r rune) bool { return r == ',' })
	for _, kind := range models.DocumentKinds {
		var tiles []image.Image
		var names []string
		for i, defect := range applicant.Defects(kind) {
			if len(only) > 0 && !slices.Contains(only, string(defect)) {
				continue
			}
			rng := source(1000*seed + uint64(i))
			scan, err := s.Document(sealed(applicant.RandomRequest(rng)), kind, issuedAt, rng, applicant.Options{DPI: dpi, Defect: defect})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range scan.Files() {
				tiles = append(tiles, pictures(t, f.Data)...)
			}
			names = append(names, fmt.Sprintf("%d %s", len(tiles), defect))
		}
		if len(tiles) > 0 {
			saveSheet(t, filepath.Join(dir, string(kind)), tiles)
			t.Logf("%s, counted by rows: %s", kind, strings.Join(names, ", "))
		}
		if len(only) > 0 {
			continue
		}
		tiles = nil
		for i := range 12 {
			rng := rand.New(rand.NewPCG(seed, uint64(i)))
			scan, err := s.Document(sealed(applicant.VariedRequest(rng)), kind, issuedAt, rng, applicant.Options{Varied: true})
			if err != nil {
				t.Fatal(err)
			}
			tiles = append(tiles, pictures(t, scan.Data)...)
			t.Logf("%s %d: %s %v", kind, i+1, scan.Name, scan.Truth.Traits)
		}
		saveSheet(t, filepath.Join(dir, string(kind)+"-good"), tiles)
	}
}

// pictures decodes the pages of a file, PDF and TIFF through poppler and ImageMagick.
func pictures(t *testing.T, data []byte) []image.Image {
	t.Helper()
	if bytes.HasPrefix(data, []byte("%PDF")) {
		base := filepath.Join(t.TempDir(), "page")
		cmd := exec.Command("pdftoppm", "-r", "72", "-png", "-", base)
		cmd.Stdin = bytes.NewReader(data)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		files, err := filepath.Glob(base + "*.png")
		if err != nil {
			t.Fatal(err)
		}
		var out []image.Image
		for _, f := range files {
			page, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, pictures(t, page)...)
		}
		return out
	}
	if bytes.HasPrefix(data, []byte("II*")) {
		cmd := exec.Command("convert", "tiff:-", "png:-")
		cmd.Stdin = bytes.NewReader(data)
		png, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		data = png
	}
	im, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return []image.Image{im}
}

// saveSheet puts pictures on sheets of five by two.
func saveSheet(t *testing.T, base string, tiles []image.Image) {
	t.Helper()
	const columns, rows, side = 5, 2, 620
	for n := 0; len(tiles) > 0; n++ {
		out := image.NewRGBA(image.Rect(0, 0, columns*side, rows*side))
		draw.Draw(out, out.Rect, image.NewUniform(color.Gray{90}), image.Point{}, draw.Src)
		count := min(len(tiles), columns*rows)
		for i, im := range tiles[:count] {
			b := im.Bounds()
			k := float64(max(b.Dx(), b.Dy())) / (side - 10)
			left, top := i%columns*side+5, i/columns*side+5
			for y := range int(float64(b.Dy()) / k) {
				for x := range int(float64(b.Dx()) / k) {
					out.Set(left+x, top+y, im.At(b.Min.X+int(float64(x)*k), b.Min.Y+int(float64(y)*k)))
				}
			}
		}
		tiles = tiles[count:]
		var buf bytes.Buffer
		if err := jpeg.Encode(&buf, out, &jpeg.Options{Quality: 85}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(fmt.Sprintf("%s-%d.jpg", base, n), buf.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
