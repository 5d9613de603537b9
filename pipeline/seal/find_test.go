package seal_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

// situations are the ways in which a seal reaches a scan, with the recall that must hold on the simulated ones.
var situations = []struct {
	name   string
	recall float64
	spoil  func(*rand.Rand, *stamp)
}{
	{"normal", .97, func(*rand.Rand, *stamp) {}},
	{"faint", .95, func(rng *rand.Rand, st *stamp) { st.strength = .16 + .16*rng.Float64() }},
	{"uneven", .95, func(rng *rand.Rand, st *stamp) { st.uneven = .6 + .35*rng.Float64() }},
	{"half", .85, func(rng *rand.Rand, st *stamp) {
		st.missing, st.side = .40+.12*rng.Float64(), 2*math.Pi*rng.Float64()
	}},
}

func TestFindSimulated(t *testing.T) {
	t.Parallel()
	for i, sit := range situations {
		t.Run(sit.name, func(t *testing.T) {
			t.Parallel()
			n := 50
			found, extra, badSize := 0, 0, 0
			var worst, angle float64
			for j := range n {
				rng := rand.New(rand.NewPCG(uint64(i), uint64(j)))
				scale := []float64{150, 150, 200, 300}[rng.IntN(4)] / 25.4
				s := newSheet(rng, 76, 76, scale)
				st := newStamp(rng, 34+8*rng.Float64(), 34+8*rng.Float64())
				sit.spoil(rng, &st)
				s.print(rng, [3]float64{.1, .1, .1})
				s.press(st)
				p := s.scan(t, rng, 55+rng.IntN(40))
				hit := false
				for _, f := range seal.Look(p, scale).Red() {
					if math.Hypot(f.Centre.X/scale-st.x, f.Centre.Y/scale-st.y) > 2 {
						extra++
						continue
					}
					hit = true
					e := max(math.Abs(f.WidthMM-2*st.a), math.Abs(f.HeightMM-2*st.b))
					worst = max(worst, e)
					if e > .5 {
						badSize++
					}
					if f.AngleDeg != 0 && st.star && st.a == st.b {
						angle = max(angle, math.Abs(math.Remainder(f.AngleDeg-st.turn*180/math.Pi, 360)))
					}
				}
				if hit {
					found++
				} else if testing.Verbose() {
					t.Logf("missed %d: %.1f px/mm %+v", j, scale, st)
				}
			}
			t.Logf("n=%d recall=%.3f extra=%d size off by >0.5 mm: %d, worst %.2f mm, worst angle %.0f°",
				n, float64(found)/float64(n), extra, badSize, worst, angle)
			if float64(found) < sit.recall*float64(n) {
				t.Errorf("found %d of %d, want %.0f %%", found, n, 100*sit.recall)
			}
			if extra > n/50 {
				t.Errorf("%d finds beside the seal", extra)
			}
		})
	}
}

// decoys are red things that are no seals.
var decoys = []struct {
	name string
	draw func(*sheet, *rand.Rand)
}{
	{"letterhead", func(s *sheet, rng *rand.Rand) {
		for i := range 9 {
			for range 8 {
				s.rect(6+float64(i)*9+6*rng.Float64(), 10+8*rng.Float64(), 1.2, 5*rng.Float64()+1, red(rng), .9)
				s.rect(6+float64(i)*9, 10+10*rng.Float64(), 7*rng.Float64(), 1.2, red(rng), .9)
			}
		}
		s.rect(4, 25, 82, .8, red(rng), .9)
	}},
	{"logo", func(s *sheet, rng *rand.Rand) {
		st := newStamp(rng, 30, 30)
		st.a, st.b = 9, 9
		s.press(st)
		disc(s, 60, 55, 16, red(rng))
	}},
	{"fingerprint", func(s *sheet, rng *rand.Rand) {
		ink := red(rng)
		bend := newField(rng, 5)
		fingerprint(s, 45, 45, 9, 12, bend, ink)
		fingerprint(s, 20, 60, 8, 11, bend, ink)
	}},
	{"pen", func(s *sheet, rng *rand.Rand) {
		ink := red(rng)
		for range 5 {
			penLine(s, rng, 10+70*rng.Float64(), 10+70*rng.Float64(), ink)
		}
		circleLine(s, 45, 45, 15+10*rng.Float64(), .5, ink)
	}},
	{"squares", func(s *sheet, rng *rand.Rand) {
		ink := red(rng)
		for range 4 {
			x, y, a := 10+50*rng.Float64(), 10+50*rng.Float64(), 8+14*rng.Float64()
			s.rect(x, y, a, 1, ink, .9)
			s.rect(x, y+a, a, 1, ink, .9)
			s.rect(x, y, 1, a, ink, .9)
			s.rect(x+a, y, 1, a+1, ink, .9)
			for range 12 {
				s.rect(x+2+(a-4)*rng.Float64(), y+2+(a-4)*rng.Float64(), 2, .8, ink, .9)
			}
		}
	}},
	{"text", func(s *sheet, rng *rand.Rand) { s.print(rng, red(rng)) }},
}

func disc(s *sheet, x, y, r float64, ink [3]float64) {
	k := s.pxPerMM
	for j := int((y - r) * k); j < int((y+r)*k); j++ {
		for i := int((x - r) * k); i < int((x+r)*k); i++ {
			if math.Hypot(float64(i)/k-x, float64(j)/k-y) < r {
				s.cover(i, j, ink, .9)
			}
		}
	}
}

func fingerprint(s *sheet, x, y, a, b float64, bend *field, ink [3]float64) {
	k := s.pxPerMM
	for j := int((y - b) * k); j < int((y+b)*k); j++ {
		for i := int((x - a) * k); i < int((x+a)*k); i++ {
			dx, dy := float64(i)/k-x, float64(j)/k-y
			if u := math.Hypot(dx/a, dy/b); u < 1 {
				ridge := math.Sin(2 * math.Pi * (math.Hypot(dx*1.2, dy)/.55 + .6*bend.at(dx, dy)))
				s.cover(i, j, ink, .7*max(0, ridge)*min(1, 4*(1-u)))
			}
		}
	}
}

func penLine(s *sheet, rng *rand.Rand, x, y float64, ink [3]float64) {
	dir, turn := rng.Float64()*2*math.Pi, 0.0
	for range 1500 {
		turn += rng.NormFloat64() * .002
		dir += turn * .3
		x, y = x+.06*math.Cos(dir), y+.06*math.Sin(dir)
		s.rect(x, y, .5, .5, ink, .3)
	}
}

func circleLine(s *sheet, x, y, r, width float64, ink [3]float64) {
	for t := 0.0; t < 6.6; t += .002 {
		s.rect(x+r*math.Cos(t)*(1+.01*t), y+r*math.Sin(t), width, width, ink, .5)
	}
}

func TestFindIsNotFooled(t *testing.T) {
	t.Parallel()
	for i, d := range decoys {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			n, fooled := 10, 0
			for j := range n {
				rng := rand.New(rand.NewPCG(100+uint64(i), uint64(j)))
				s := newSheet(rng, 90, 90, 200/25.4)
				s.print(rng, [3]float64{.1, .1, .1})
				d.draw(s, rng)
				p := s.scan(t, rng, 60+rng.IntN(35))
				if got := seal.Look(p, s.pxPerMM).Red(); len(got) > 0 {
					fooled++
					t.Logf("%d: %s", j, describe(got))
				}
			}
			// A circle drawn with a red pen, crossed by more pen lines, now and then resembles a faint seal.
			limit := 0
			if d.name == "pen" {
				limit = 1
			}
			if fooled > limit {
				t.Errorf("found seals on %d of %d pages without one", fooled, n)
			}
		})
	}
}

func describe(seals []seal.Seal) string {
	s := ""
	for _, f := range seals {
		s += fmt.Sprintf("[%v %.1f×%.1f mm %s score %.2f coverage %.2f ink %.2f turn %.0f° hue %.0f°]",
			f.Px, f.WidthMM, f.HeightMM, f.Shape, f.Score, f.Coverage, f.InkShare, f.AngleDeg, f.HueDeg)
	}
	return s
}

func TestFindOverlapping(t *testing.T) {
	t.Parallel()
	n, both := 12, 0
	for j := range n {
		rng := rand.New(rand.NewPCG(7, uint64(j)))
		s := newSheet(rng, 110, 90, 200/25.4)
		s.print(rng, [3]float64{.1, .1, .1})
		a, b := newStamp(rng, 40, 45), newStamp(rng, 62+14*rng.Float64(), 45)
		a.a, a.b, b.a, b.b = 20, 20, 21, 21
		s.press(a)
		s.press(b)
		p := s.scan(t, rng, 80)
		got := seal.Look(p, s.pxPerMM).Red()
		if len(got) == 2 {
			both++
		} else {
			t.Logf("%d: %s", j, describe(got))
		}
	}
	t.Logf("both of two overlapping seals found: %d of %d", both, n)
	if both < n*7/8 {
		t.Errorf("found both seals on %d of %d pages", both, n)
	}
}

func TestOtherColours(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(9, 9))
	s := newSheet(rng, 90, 90, 200/25.4)
	st := newStamp(rng, 45, 45)
	st.ink = [3]float64{.15, .2, .75}
	s.press(st)
	p := s.scan(t, rng, 85)
	if got := seal.Look(p, s.pxPerMM).Red(); len(got) > 0 {
		t.Errorf("a blue seal passed for red: %s", describe(got))
	}
	got := seal.Look(p, s.pxPerMM).Blue()
	if len(got) != 1 || got[0].HueDeg < 200 || got[0].HueDeg > 280 {
		t.Errorf("want one blue seal, got %s", describe(got))
	}
}

// TestPaleText scores a seal whose text carries less ink than the page's threshold, which stronger colours set: the ring's own
// ink tells it.
func TestPaleText(t *testing.T) {
	t.Parallel()
	for _, text := range []float32{24, 28, 40} {
		if score := seal.ScoreDrawn(55, text, 33); score < .9 {
			t.Errorf("a ring of 55 with text of %.0f scores %.2f", text, score)
		}
	}
	if score := seal.ScoreDrawn(55, 0, 33); score > .5 {
		t.Errorf("a bare ring scores %.2f", score)
	}
}
