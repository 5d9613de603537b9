package identity_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/identity"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// assets is where the networks and fonts lie.
var assets = filepath.Join("..", "..", ".assets")

func newReader(t testing.TB) *identity.Reader {
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
	return identity.New(onnx, tesseract)
}

var people = []person{
	{"张小样", fictional("19900307", "001"), "2016.05.20", "2036.05.20"},
	{"李测", fictional("19851224", "123"), "2019.11.02", "2039.11.02"},
	{"欧阳示例", fictional("19701101", "336"), "2020.08.15", "长期"},
	{"阿依古丽·艾山", fictional("20010630", "248"), "2018.02.28", "2028.02.28"},
}

func TestRead(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	side := []struct {
		name   string
		places [][2]float64
	}{
		{"one below the other", [][2]float64{{60, 50}, {60, 140}}},
		{"side by side", [][2]float64{{12, 60}, {110, 60}}},
	}
	tests := []struct {
		dpi, tilt float64
		turn      int
		seal      bool
		blur      int
		noise     float64
		layout    int
	}{
		{dpi: 300, noise: 4, layout: 0},
		{dpi: 200, noise: 4, seal: true, layout: 0},
		{dpi: 200, tilt: 2, noise: 6, turn: 90, seal: true, blur: 1, layout: 0},
		{dpi: 300, tilt: -1.5, noise: 8, turn: 270, seal: true, blur: 2, layout: 1},
		{dpi: 200, noise: 8, turn: 180, seal: true, layout: 1},
	}
	for i, tt := range tests {
		who := people[i%len(people)]
		t.Run(fmt.Sprintf("%v dpi, %s, tilted %v and turned %d", tt.dpi, side[tt.layout].name, tt.tilt, tt.turn), func(t *testing.T) {
			t.Parallel()
			c := copyOf{
				dpi: tt.dpi, tilt: tt.tilt, seal: tt.seal, blur: tt.blur, noise: tt.noise, places: side[tt.layout].places,
				sides: []*image.RGBA{front(t, who, tt.dpi), back(t, who, tt.dpi)},
			}
			p := page.NewPage(c.draw(rand.New(rand.NewPCG(1, uint64(i)))), tt.dpi).Turned((360 - tt.turn) % 360)
			upright, got, err := r.Read(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if got.Turn != tt.turn {
				t.Errorf("turn %d, want %d", got.Turn, tt.turn)
			}
			if w, h := upright.Size(); w > h {
				t.Errorf("upright page has %d × %d px", w, h)
			}
			check := func(field string, c text.Candidate, want string) {
				if c.Value != want || c.Confidence < text.Sure {
					t.Errorf("%s %q with confidence %.3f by %v, want %q", field, c.Value, c.Confidence, c.Sources, want)
				}
			}
			check("number", got.Number, who.number)
			check("name", got.Name, who.name)
			if !got.HasFront || !got.HasBack {
				t.Errorf("front %v, back %v", got.HasFront, got.HasBack)
			}
			t.Logf("%+v", got)
		})
	}
}
