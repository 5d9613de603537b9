package quality_test

import (
	"encoding/json"
	"image"
	"image/color"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/draw"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/quality"
)

func TestEffectiveDPI(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		scan        scan
		least, most float64
	}{
		{"300", scan{dpi: 300, blur: 0.5, noise: 3}, 300, 300},
		{"300 soft", scan{dpi: 300, blur: 0.7, noise: 3, jpeg: 80}, 290, 300},
		{"300 crisp", scan{dpi: 300}, 300, 300},
		{"300 in bad JPEG", scan{dpi: 300, blur: 0.6, noise: 6, jpeg: 35}, 285, 300},
		{"300 askew", scan{dpi: 300, degrees: 2, blur: 0.6, noise: 3, jpeg: 85}, 290, 300},
		{"300 a little askew", scan{dpi: 300, degrees: -0.4, blur: 0.6, noise: 3}, 290, 300},
		{"150 enlarged, askew", scan{dpi: 150, degrees: 2, blur: 0.6, noise: 3, enlarge: 300, how: draw.CatmullRom, jpeg: 85}, 100, 190},
		{"400", scan{dpi: 400, blur: 0.7, noise: 3}, 390, 400},
		{"200", scan{dpi: 200, blur: 0.6, noise: 3}, 195, 200},
		{"150", scan{dpi: 150, blur: 0.6, noise: 3}, 145, 150},
		{"150 enlarged bilinear", scan{dpi: 150, blur: 0.6, noise: 3, enlarge: 300, how: draw.BiLinear, jpeg: 85}, 110, 190},
		{"150 enlarged bicubic", scan{dpi: 150, blur: 0.6, noise: 3, enlarge: 300, how: draw.CatmullRom, jpeg: 85}, 110, 190},
		{"150 enlarged bicubic, crisp", scan{dpi: 150, blur: 0.4, noise: 2, enlarge: 300, how: draw.CatmullRom}, 110, 230},
		{"150 pixels repeated", scan{dpi: 150, blur: 0.6, noise: 3, enlarge: 300, how: draw.NearestNeighbor}, 110, 190},
		{"100 enlarged bicubic", scan{dpi: 100, blur: 0.5, noise: 3, enlarge: 300, how: draw.CatmullRom}, 70, 150},
		{"75 pixels repeated", scan{dpi: 75, blur: 0.3, enlarge: 300, how: draw.NearestNeighbor}, 50, 110},
		{"200 enlarged bicubic", scan{dpi: 200, blur: 0.6, noise: 3, enlarge: 300, how: draw.CatmullRom, jpeg: 85}, 180, 270},
		{"300 out of focus", scan{dpi: 300, blur: 2, noise: 3}, 80, 150},
		{"300 dragged", scan{dpi: 300, blur: 0.5, drag: 2, noise: 3}, 80, 160},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.scan.of(t, printForm(t).upper(90))
			m := quality.Measure(p, quality.Sheet{PxPerMM: p.DPI / 25.4})
			t.Logf("%s: effective %.0f of %.0f dpi, edges %.2f × %.2f px, %d of them", tt.name, m.EffectiveDPI, m.GridDPI, m.EdgeWidthX, m.EdgeWidthY, m.Edges)
			if m.EffectiveDPI < tt.least-1 || m.EffectiveDPI > tt.most+1 {
				t.Errorf("effective %.0f dpi, want %.0f to %.0f", m.EffectiveDPI, tt.least, tt.most)
			}
		})
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	bitonal := func(p *page.Page) {
		for i, v := range p.Image.Y {
			p.Image.Y[i] = 0
			if v >= 128 {
				p.Image.Y[i] = 255
			}
		}
	}
	for _, tt := range []struct {
		name string
		scan scan
		edit func(*page.Page)
		want quality.Colour
	}{
		{"grey", scan{dpi: 200, blur: 0.6, noise: 3}, nil, quality.Grey},
		{"grey JPEG", scan{dpi: 200, blur: 0.6, noise: 3, jpeg: 60}, nil, quality.Grey},
		{"bitonal", scan{dpi: 200, blur: 0.6}, bitonal, quality.Bitonal},
		{"seal on clean paper", scan{dpi: 200, blur: 0.6, seal: true}, nil, quality.Coloured},
		{"seal on clean paper, JPEG", scan{dpi: 200, blur: 0.6, noise: 3, seal: true, jpeg: 50}, nil, quality.Coloured},
		{"colour sensor, no seal", scan{dpi: 200, blur: 0.6, noise: 3, colour: 1.5}, nil, quality.Coloured},
		{"colour sensor and seal, JPEG", scan{dpi: 200, blur: 0.6, noise: 3, colour: 1.5, seal: true, jpeg: 75}, nil, quality.Coloured},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.scan.of(t, printForm(t).upper(110))
			if tt.edit != nil {
				tt.edit(p)
			}
			m := quality.Measure(p, quality.Sheet{})
			t.Logf("%s: share %.5f, strength %.0f, noise %.2f, tint %.2f", tt.name, m.ColourShare, m.ColourStrength, m.ChromaNoise, m.Tint)
			if m.Colour != tt.want {
				t.Errorf("colour is %s, want %s", m.Colour, tt.want)
			}
			if tt.scan.seal != (m.ColourShare > 1e-3) {
				t.Errorf("colour share %.5f, seal %v", m.ColourShare, tt.scan.seal)
			}
		})
	}
}

func TestLight(t *testing.T) {
	t.Parallel()
	p := scan{dpi: 150, blur: 0.5, noise: 3}.of(t, printForm(t))
	m := quality.Measure(p, quality.Sheet{})
	if m.GridDPI != 150 || m.PaperLuma < 235 || m.InkLuma > 80 || m.InkShare < 0.01 || m.InkShare > 0.12 || m.BlankShare > 0.8 ||
		m.ShadowShare > 0.02 || m.GlareShare != 0 || max(m.EdgeInk[0], m.EdgeInk[1], m.EdgeInk[2], m.EdgeInk[3]) > 0.001 {
		t.Errorf("a good page measures %+v", m)
	}

	w, h := p.Size()
	left := *p.Image // the left third lies in shadow
	left.Y = append([]uint8(nil), p.Image.Y...)
	for y := range h {
		for x := range w / 3 {
			left.Y[y*left.YStride+x] = uint8(float64(left.Y[y*left.YStride+x]) * 0.6)
		}
	}
	if m := quality.Measure(page.NewPage(&left, 150), quality.Sheet{}); m.ShadowShare < 0.2 || m.ShadowShare > 0.45 || m.InkShare > 0.12 {
		t.Errorf("a third in shadow: shadow %.2f, ink %.3f", m.ShadowShare, m.InkShare)
	}

	dim := *p.Image // a photo in which a lamp burns out a patch
	dim.Y = append([]uint8(nil), p.Image.Y...)
	for i, v := range dim.Y {
		dim.Y[i] = uint8(float64(v) * 0.75)
		if x, y := i%dim.YStride, i/dim.YStride; x > w/2 && y > h/2 && x < w*3/4 && y < h*3/4 {
			dim.Y[i] = 255
		}
	}
	if m := quality.Measure(page.NewPage(&dim, 150), quality.Sheet{}); m.GlareShare < 0.04 || m.GlareShare > 0.08 {
		t.Errorf("a sixteenth burnt out: glare %.3f", m.GlareShare)
	}

	cut := page.NewPage(p.Image.SubImage(image.Rect(150, 0, w, h)), 150) // cuts through the left column of the table
	if m := quality.Measure(cut, quality.Sheet{}); m.EdgeInk[3] < 0.005 || m.EdgeInk[1] > 0.001 {
		t.Errorf("ink at the edges of a page cut at the left: %v", m.EdgeInk)
	}
}

// TestEdgeCuts asks for strokes that run into the left edge, and none for the grain of a table on which a shade lies.
func TestEdgeCuts(t *testing.T) {
	t.Parallel()
	const w, h = 1240, 1754 // A4 at 150 dpi
	draw := func(light func(y int) float64, grain, strokes int) *page.Page {
		rng := rand.New(rand.NewPCG(1, 2))
		im := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			paper := light(y) - float64(rng.IntN(grain+1))
			stroke := strokes > 0 && y%(h/strokes) > h/strokes-4
			for x := range w {
				im.Pix[y*im.Stride+x] = uint8(paper)
				if stroke && x < 200 {
					im.Pix[y*im.Stride+x] = uint8(0.4 * paper)
				}
			}
		}
		return page.NewPage(im, 150)
	}
	even := func(int) float64 { return 240 }
	shade := func(y int) float64 { return 245 - 115*float64(y)/h } // as much at the median as at most scans' edges
	for name, test := range map[string]struct {
		page *page.Page
		want int
	}{
		"paper":                   {draw(even, 12, 0), 0},
		"strokes":                 {draw(even, 12, 8), 8},
		"a shaded table's grain":  {draw(shade, 25, 0), 0},
		"strokes under the shade": {draw(shade, 12, 8), 8},
	} {
		m := quality.Measure(test.page, quality.Sheet{})
		if got := m.EdgeCuts[3]; got < test.want-1 || got > test.want {
			t.Errorf("%s: %d cuts, want %d", name, got, test.want)
		}
	}
}

func TestSheetShare(t *testing.T) {
	t.Parallel()
	for _, share := range []float64{.6, .7, .8, 1} {
		im := image.NewGray(image.Rect(0, 0, 2000, 1500))
		draw.Draw(im, im.Rect, image.NewUniform(color.Gray{Y: 110}), image.Point{}, draw.Src)
		paper := image.Rect(0, 0, int(2000*share), int(1500*share)).Add(image.Pt(int(900*(1-share)), int(700*(1-share))))
		draw.Draw(im, paper, image.NewUniform(color.Gray{Y: 245}), image.Point{}, draw.Src)
		m := quality.Measure(page.NewPage(im, 72), quality.Sheet{})
		if math.Abs(m.SheetShare-share) > .06 {
			t.Errorf("a sheet that takes up %.2f of the picture measures %.2f", share, m.SheetShare)
		}
		box := image.Rect(0, 0, m.SheetPx[2], m.SheetPx[3]).Add(image.Pt(m.SheetPx[0], m.SheetPx[1]))
		if d := box.Min.Sub(paper.Min); max(d.X, d.Y, -d.X, -d.Y) > 80 {
			t.Errorf("the sheet %v is found at %v", paper, box)
		}
	}
}

func TestBlank(t *testing.T) {
	t.Parallel()
	for _, v := range []uint8{0, 128, 250, 255} {
		im := image.NewGray(image.Rect(0, 0, 827, 1169))
		draw.Draw(im, im.Rect, image.NewUniform(color.Gray{Y: v}), image.Point{}, draw.Src)
		m := quality.Measure(page.NewPage(im, 100), quality.Sheet{})
		if m.BlankShare != 1 || m.InkShare != 0 || m.PaperLuma != float64(v) || m.Colour == quality.Coloured || m.EffectiveDPI != 100 {
			t.Errorf("uniform %d measures %+v", v, m)
		}
		if _, err := json.Marshal(m); err != nil {
			t.Error(err)
		}
	}
}

func TestGridDPI(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		w, h                    int
		declared, pxPerMM, want float64
	}{
		{2480, 3508, 300, 0, 300},
		{2480, 3508, 72, 0, 300}, // would be 1.2 m long
		{2480, 3508, 0, 0, 300},
		{2480, 3508, 300, 200 / 25.4, 200},
		{123, 170, 72, 0, 14.5},
		{1, 1, 0, 0, 0.0855},
	} {
		m := quality.Measure(page.NewPage(image.NewGray(image.Rect(0, 0, tt.w, tt.h)), tt.declared), quality.Sheet{PxPerMM: tt.pxPerMM})
		if got := m.GridDPI / tt.want; got < 0.995 || got > 1.005 {
			t.Errorf("%d × %d at %v, %v px/mm: %.2f dpi, want %.2f", tt.w, tt.h, tt.declared, tt.pxPerMM, m.GridDPI, tt.want)
		}
	}
}

// Real images; in the rows the least and greatest effective resolution that make sense of them.
func TestRealImages(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no shared images")
	}
	for _, tt := range []struct {
		file        string
		least, most float64
		colour      quality.Colour
	}{
		{"licence/lic14_guotong_tiny.jpg", 3, 15, quality.Coloured},
		{"licence/lic05_zzfangda_b.png", 90, 130, quality.Coloured},
		{"licence/lic08_gysy_photo.jpg", 40, 146, quality.Coloured},
		{"seal/s02_school_form.png", 60, 125, quality.Coloured},
		{"noseal/n09_table_page.jpg", 20, 50, quality.Grey},
		{"noseal/n18_redlined_paper.jpg", 40, 80, quality.Coloured},
	} {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open(filepath.Join(dir, filepath.FromSlash(tt.file)))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			im, _, err := image.Decode(f)
			if err != nil {
				t.Fatal(err)
			}
			m := quality.Measure(page.NewPage(im, 0), quality.Sheet{})
			t.Logf("%s: %+v", tt.file, m)
			if m.EffectiveDPI < tt.least || m.EffectiveDPI > tt.most {
				t.Errorf("effective %.0f dpi, want %v to %v", m.EffectiveDPI, tt.least, tt.most)
			}
			if m.Colour != tt.colour {
				t.Errorf("colour is %s, want %s", m.Colour, tt.colour)
			}
		})
	}
}

func BenchmarkMeasure(b *testing.B) {
	p := scan{dpi: 300, blur: 0.6, noise: 3, colour: 1}.of(b, printForm(b))
	for b.Loop() {
		quality.Measure(p, quality.Sheet{PxPerMM: 300 / 25.4})
	}
}
