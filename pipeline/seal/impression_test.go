package seal_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

// scanned presses a stamp on a printed sheet and returns the scan and its one seal.
func scanned(t testing.TB, rng *rand.Rand, st stamp, pxPerMM float64, text bool, quality int) (*page.Page, seal.Seal) {
	t.Helper()
	s := newSheet(rng, 60, 60, pxPerMM)
	if text {
		s.print(rng, [3]float64{.1, .1, .1})
	}
	s.press(st)
	p := s.scan(t, rng, quality)
	found := seal.Look(p, pxPerMM).Red()
	if len(found) != 1 {
		t.Fatalf("want one seal, got %s", describe(found))
	}
	return p, found[0]
}

func TestSimilarity(t *testing.T) {
	t.Parallel()
	lowest, highest := 1.0, -1.0
	for i := range 6 {
		rng := rand.New(rand.NewPCG(40, uint64(i)))
		st := newStamp(rng, 30, 30)
		st.a, st.b, st.uneven = 20, 20, .25+.3*rng.Float64()
		first := fingerprint256(t, rng, st, 80)
		moved := st // the same paper, laid on the scanner anew
		moved.x += rng.NormFloat64()
		again := fingerprint256(t, rng, moved, 70)
		other := st // the same seal pressed anew
		other.seed, other.turn = rng.Uint64(), st.turn+.3
		second := fingerprint256(t, rng, other, 80)
		same, err := seal.Similarity(first, again)
		if err != nil {
			t.Fatal(err)
		}
		different, err := seal.Similarity(first, second)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("uneven %.2f strength %.2f: %.3f, %.3f", st.uneven, st.strength, same, different)
		lowest, highest = min(lowest, same), max(highest, different)
	}
	t.Logf("same impression ≥ %.3f, same seal ≤ %.3f", lowest, highest)
	if lowest < .7 {
		t.Errorf("the same impression scanned twice gives only %.3f", lowest)
	}
	if highest > .5 {
		t.Errorf("two impressions of one seal give %.3f", highest)
	}
	if _, err := seal.Similarity(nil, []byte{1}); err == nil {
		t.Error("fingerprints of different sizes were compared")
	}
}

// TestSimilarityOfBareStretches compares impressions that each lack a stretch of the ring, as coarse scans show them: it is no
// likeness, and hides none.
func TestSimilarityOfBareStretches(t *testing.T) {
	t.Parallel()
	print := func(seed uint64) []byte {
		rng := rand.New(rand.NewPCG(seed, 41))
		out := make([]byte, 1024)
		bare := rng.IntN(480)
		for i := range 512 {
			level := 110 + 8*rng.NormFloat64()
			if i >= bare && i < bare+14 {
				level = 18
			}
			out[i], out[512+i] = uint8(level+3*rng.NormFloat64()), uint8(level+3*rng.NormFloat64())
		}
		return out
	}
	for seed := range uint64(8) {
		first, second := print(2*seed), print(2*seed+1)
		again := bytes.Clone(first)
		rng := rand.New(rand.NewPCG(seed, 42))
		for i := range again {
			again[i] += uint8(rng.IntN(7))
		}
		if s, err := seal.Similarity(first, second); err != nil || s > .45 {
			t.Errorf("different impressions, each with a bare stretch: %.3f, %v", s, err)
		}
		if s, err := seal.Similarity(first, again); err != nil || s < .7 {
			t.Errorf("the same impression: %.3f, %v", s, err)
		}
	}
}

func fingerprint256(t *testing.T, rng *rand.Rand, st stamp, quality int) []byte {
	t.Helper()
	p, s := scanned(t, rng, st, 300/25.4, false, quality)
	f, err := seal.Look(p, 300/25.4).Fingerprint(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestLift(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(50, 1))
	st := newStamp(rng, 30, 30)
	st.a, st.b, st.turn, st.star, st.strength = 20, 20, .3, true, .95
	p, s := scanned(t, rng, st, 300/25.4, true, 85)
	im, err := seal.Look(p, 300/25.4).Lift(s, 12)
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("SEAL_PICTURES"); dir != "" {
		save(t, filepath.Join(dir, "lift.png"), im)
		save(t, filepath.Join(dir, "page.png"), p.Image)
	}
	if want := (s.WidthMM + 1.6) * 12; math.Abs(float64(im.Rect.Dx())-want) > 1 {
		t.Errorf("picture is %d pixels wide, want %.0f", im.Rect.Dx(), want)
	}
	var encoder seal.Encoder
	file, err := encoder.PNG(im, 12)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := encoder.PNG(im, 12); err != nil || !bytes.Equal(again, file) {
		t.Errorf("encoded again in the same memory it differs (%v)", err)
	}
	back, err := page.Decode(t.Context(), "lift.png", file, page.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if dpi := back[0].DPI; math.Abs(dpi-12*25.4) > .1 {
		t.Errorf("the file says %.1f dpi, want %.1f", dpi, 12*25.4)
	}
	black, ink := 0, 0
	for y := range im.Rect.Dy() {
		for x := range im.Rect.Dx() {
			c := im.At(x, y).(color.NRGBA)
			if c.A > 128 {
				ink++
				if c.R < 150 || c.G > 90 || c.B > 90 {
					black++
				}
			}
		}
	}
	share := float64(ink) / float64(im.Rect.Dx()*im.Rect.Dy())
	if black > 0 || share < .12 || share > .5 {
		t.Errorf("%d of %d inked pixels are not red; ink covers %.2f", black, ink, share)
	}
	if c := im.At(1, 1).(color.NRGBA); c.A != 0 {
		t.Errorf("corner is %v, want transparent", c)
	}
	if math.Abs(math.Remainder(s.AngleDeg-st.turn*180/math.Pi, 360)) > 3 {
		t.Errorf("turn is %.1f°, want %.1f°", s.AngleDeg, st.turn*180/math.Pi)
	}
}

func TestLiftRefusesCoarsePages(t *testing.T) {
	t.Parallel()
	var want *models.Error
	_, err := seal.Look(&page.Page{Image: image.NewYCbCr(image.Rect(0, 0, 9, 9), image.YCbCrSubsampleRatio444)}, 3).Lift(seal.Seal{}, 12)
	if !errors.As(err, &want) || want.Code != "seal_too_coarse" {
		t.Errorf("got %v", err)
	}
}

func save(t *testing.T, name string, im image.Image) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, im); err != nil {
		t.Fatal(err)
	}
}

func TestTraits(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(60, 1))
	st := newStamp(rng, 30, 30)
	st.a, st.b, st.uneven, st.strength = 20, 20, .6, .8
	p, s := scanned(t, rng, st, 300/25.4, false, 90)
	wet := seal.Look(p, 300/25.4).Traits(s)
	flat := st
	flat.uneven, flat.strength = 0, .9
	p, s = scanned(t, rng, flat, 300/25.4, false, 90)
	printed := seal.Look(p, 300/25.4).Traits(s)
	p, s = scanned(t, rng, flat, 300/25.4, false, 90)
	screen(p)
	raster := seal.Look(p, 300/25.4).Traits(s)
	t.Logf("wet %+v\nflat %+v\nraster %+v", wet, printed, raster)
	if !wet.Assessable || printed.Flatness < wet.Flatness+.3 {
		t.Errorf("flatness of print %.2f, of ink %.2f", printed.Flatness, wet.Flatness)
	}
	if raster.Halftone < wet.Halftone+.3 || wet.Halftone > .3 {
		t.Errorf("halftone of a raster %.2f, of ink %.2f", raster.Halftone, wet.Halftone)
	}
	if seal.Look(p, 150/25.4).Traits(s).Assessable {
		t.Error("ink is assessed at 150 dpi")
	}
}

// screen lays a 45° raster of 75 lines per inch over the inked pixels.
func screen(p *page.Page) {
	w, h := p.Size()
	for y := range h {
		for x := range w {
			if p.Image.Cr[p.Image.COffset(x, y)] > 145 {
				d := 15 * (math.Cos(2*math.Pi*float64(x+y)/5.6) + math.Cos(2*math.Pi*float64(x-y)/5.6))
				i := p.Image.YOffset(x, y)
				p.Image.Y[i] = uint8(min(max(float64(p.Image.Y[i])+d, 0), 255))
			}
		}
	}
}

func BenchmarkFindA4(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 3))
	s := newSheet(rng, 210, 297, 300/25.4)
	s.print(rng, [3]float64{.1, .1, .1})
	s.press(newStamp(rng, 150, 230))
	p := s.scan(b, rng, 85)
	for b.Loop() {
		if len(seal.Look(p, s.pxPerMM).Red()) != 1 {
			b.Fatal("the seal was not found")
		}
	}
}

// onPaper returns a round seal at 300 dpi to measure.
func onPaper(b *testing.B) (*seal.View, seal.Seal) {
	rng := rand.New(rand.NewPCG(50, 1))
	st := newStamp(rng, 30, 30)
	st.a, st.b, st.turn, st.star, st.strength = 20, 20, .3, true, .95
	p, s := scanned(b, rng, st, 300/25.4, true, 85)
	b.ReportAllocs()
	return seal.Look(p, 300/25.4), s
}

func BenchmarkLift(b *testing.B) {
	v, s := onPaper(b)
	for b.Loop() {
		if _, err := v.Lift(s, 12); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTraits(b *testing.B) {
	v, s := onPaper(b)
	for b.Loop() {
		v.Traits(s)
	}
}
