package forms_test

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

// extent is a pen that notes how far an outline reaches, in millimetres.
type extent struct {
	x0, y0, x1, y1 float64
	closed, opened int
}

func (e *extent) note(x, y float64) {
	e.x0, e.y0, e.x1, e.y1 = min(e.x0, x), min(e.y0, y), max(e.x1, x), max(e.y1, y)
}
func (e *extent) MoveTo(x, y float64)       { e.opened++; e.note(x, y) }
func (e *extent) LineTo(x, y float64)       { e.note(x, y) }
func (e *extent) QuadTo(_, _, x, y float64) { e.note(x, y) }
func (e *extent) Close()                    { e.closed++ }
func (e *extent) empty() bool               { return e.opened == 0 }
func extentOf(g forms.Glyph) *extent {
	e := &extent{x0: math.Inf(1), y0: math.Inf(1), x1: math.Inf(-1), y1: math.Inf(-1)}
	g.Trace(e)
	return e
}

// Every character of every value stands where the PDF shows it: the ink of a render at 300 dpi reaches just as far.
func TestPrintIsWhereItIsDrawn(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for name, r := range map[string]models.Request{"sample": sample(), "longest": longest(), "latin": latin()} {
		for _, kind := range kinds {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				tm, err := forms.Current(kind)
				if err != nil {
					t.Fatal(err)
				}
				code := forms.Code{Application: r.ID, Kind: kind, Version: tm.Version, IssuedOn: forms.IssueDay(issuedAt)}
				printed, err := forms.Print(r, code, f)
				if err != nil {
					t.Fatal(err)
				}
				got := map[string]string{}
				page := pgm(t, tool(t, draw(t, f, r, kind), "pdftoppm", "-r", "300", "-gray", "PDF"))
				for _, p := range printed {
					text := ""
					for i, g := range p.Glyphs {
						text += string(g.Rune)
						e := extentOf(g)
						if e.empty() {
							continue
						}
						if e.closed != e.opened {
							t.Fatalf("%s: an outline of character %d stays open", p.Field, i)
						}
						if dark := deepest(page, e); dark > 140 {
							t.Errorf("%s: character %d is not there: nothing darker than %d", p.Field, i, dark)
						}
					}
					got[p.Field] = text
					if len(p.Glyphs) == 0 {
						continue
					}
					all := extentOf(p.Glyphs[0])
					for _, g := range p.Glyphs[1:] {
						g.Trace(all)
					}
					if off := beyond(page, p.Box, all); off > 0.15 {
						t.Errorf("%s: ink reaches %.2f mm beyond the outlines", p.Field, off)
					}
				}
				if diff := cmp.Diff(tm.Values(r, issuedAt), got); diff != "" {
					t.Errorf("characters (-values +printed):\n%s", diff)
				}
			})
		}
	}
}

const perMM = 300 / 25.4

func pgm(t *testing.T, out string) *image.Gray {
	t.Helper()
	var w, h, top int
	b := bytes.NewReader([]byte(out))
	if _, err := fmt.Fscanf(b, "P5\n%d %d\n%d\n", &w, &h, &top); err != nil {
		t.Fatalf("pdftoppm's output: %v", err)
	}
	im := image.NewGray(image.Rect(0, 0, w, h))
	if n, err := b.Read(im.Pix); n != w*h {
		t.Fatalf("%d of %d pixels: %v", n, w*h, err)
	}
	return im
}

// deepest returns the darkest level within an extent.
func deepest(im *image.Gray, e *extent) uint8 {
	least := uint8(255)
	for y := int(e.y0 * perMM); y <= int(e.y1*perMM); y++ {
		for x := int(e.x0 * perMM); x <= int(e.x1*perMM); x++ {
			least = min(least, im.GrayAt(x, y).Y)
		}
	}
	return least
}

// beyond returns how far, in mm, dark pixels of a box lie outside of an extent.
func beyond(im *image.Gray, b forms.Box, e *extent) float64 {
	most := 0.0
	for y := int(b.Y*perMM) + 1; y < int((b.Y+b.H)*perMM); y++ {
		for x := int(b.X*perMM) + 1; x < int((b.X+b.W)*perMM); x++ {
			if im.GrayAt(x, y).Y < 100 {
				mx, my := (float64(x)+0.5)/perMM, (float64(y)+0.5)/perMM
				most = max(most, e.x0-mx, mx-e.x1, e.y0-my, my-e.y1)
			}
		}
	}
	return most
}

func TestPrintRefuses(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	r := sample()
	if _, err := forms.Print(r, forms.Code{Kind: models.CertificateForm, Version: 99, IssuedOn: issuedAt}, f); err == nil {
		t.Error("printed by a template that there never was")
	}
	r.Organisation.Name = string(rune(0xF1234))
	if _, err := forms.Print(r, forms.Code{Kind: models.CertificateForm, Version: 1, IssuedOn: issuedAt}, f); err == nil {
		t.Error("printed a character that no font has")
	}
}

func TestGlyphIn(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	printed, err := forms.Print(sample(), forms.Code{Kind: models.CertificateForm, Version: 1, IssuedOn: issuedAt}, f)
	if err != nil {
		t.Fatal(err)
	}
	g := printed[0].Glyphs[0]
	other, ok := g.In('𠮷', f)
	if !ok || other.X != g.X || other.Y != g.Y || other.Em != g.Em || extentOf(other).empty() {
		t.Errorf("%+v", other)
	}
	if _, ok := g.In(0xF1234, f); ok {
		t.Error("a character that no font has")
	}
}
