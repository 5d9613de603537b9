package seal_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

// TestFace looks at the middle of seals with a star, without one, and with rules about a day.
func TestFace(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		rng := rand.New(rand.NewPCG(70, uint64(i)))
		st := newStamp(rng, 30, 30)
		st.a, st.b, st.star, st.strength = 20, 20, true, .6+.4*rng.Float64()
		if _, s := scanned(t, rng, st, 200/25.4, true, 80); s.Star < .6 || s.Rule != 0 {
			t.Errorf("%d: star %.2f and rule %.2f on a seal with a star", i, s.Star, s.Rule)
		}
		st.star = false
		if _, s := scanned(t, rng, st, 200/25.4, true, 80); s.Star > .5 || s.Rule > .5 {
			t.Errorf("%d: star %.2f and rule %.2f on a seal with a bare middle", i, s.Star, s.Rule)
		}
		sh := newSheet(rng, 60, 60, 200/25.4)
		sh.press(st)
		sh.rect(11, 26, 38, .6, st.ink, st.strength)
		sh.rect(11, 34, 38, .6, st.ink, st.strength)
		for x := range 7 {
			sh.rect(16+4*float64(x), 28, 1+rng.Float64(), 4, st.ink, st.strength)
		}
		found := seal.Look(sh.scan(t, rng, 80), 200/25.4).Red()
		if len(found) != 1 || found[0].Star > .5 || found[0].Rule < .7 {
			t.Errorf("%d: a stamp with a day gives %s, star %.2f, rule %.2f", i, describe(found), found[0].Star, found[0].Rule)
		}
	}
}

// TestLineTextOnAnotherPoint finds the straight text of a seal that was taken to stand on the next point of its star.
func TestLineTextOnAnotherPoint(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(72, 1))
	st := newStamp(rng, 30, 30)
	st.a, st.b, st.turn, st.star, st.strength = 20, 20, 0, true, .9
	for _, lettered := range []bool{true, false} {
		sh := newSheet(rng, 60, 60, 300/25.4)
		sh.press(st)
		for i := range 5 {
			if lettered {
				sh.rect(22+3.4*float64(i), 39.5, 2.4, 3.2, st.ink, st.strength)
			}
		}
		p := sh.scan(t, rng, 80)
		v := seal.Look(p, 300/25.4)
		found := v.Red()
		if len(found) != 1 {
			t.Fatalf("want one seal, got %s", describe(found))
		}
		for _, turn := range []float64{0, 72, -72} {
			s := found[0]
			s.AngleDeg += turn
			switch line := v.LineText(s) != nil; {
			case lettered && !line:
				t.Errorf("turned by %.0f degrees: no line", turn)
			case !lettered && turn == 0 && line:
				t.Error("a line on a seal that has none")
			}
		}
	}
}

// TestSecond tells seals that were struck twice from others.
func TestSecond(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		rng := rand.New(rand.NewPCG(71, uint64(i)))
		st := newStamp(rng, 30, 30)
		st.a, st.b, st.star, st.strength = 20, 20, true, .6+.4*rng.Float64()
		if i%2 == 1 {
			st.a, st.b = 22.5, 15
		}
		if _, s := scanned(t, rng, st, 300/25.4, true, 80); s.Second > .7 {
			t.Errorf("%d: a second ring of %.2f about a single seal", i, s.Second)
		}
		again := st
		again.x, again.y, again.seed = st.x+1.1+rng.Float64(), st.y+.5-rng.Float64(), rng.Uint64()
		sh := newSheet(rng, 60, 60, 300/25.4)
		sh.press(st)
		sh.press(again)
		found := seal.Look(sh.scan(t, rng, 80), 300/25.4).Red()
		if len(found) == 0 || found[0].Second < .8 {
			t.Errorf("%d: a seal struck twice by (%.1f, %.1f) mm gives %s, %.2f", i, again.x-st.x, again.y-st.y, describe(found), found[0].Second)
		}
	}
}

// TestFadingRing counts a ring as whole that fades to one side, and half a ring as half.
func TestFadingRing(t *testing.T) {
	t.Parallel()
	for i := range 6 {
		rng := rand.New(rand.NewPCG(72, uint64(i)))
		st := newStamp(rng, 30, 30)
		st.a, st.b, st.star, st.strength, st.uneven = 20, 20, true, .9, .2
		faint := st
		faint.strength, faint.missing = .2, 0
		st.missing, st.side = .35, rng.Float64()*6
		sh := newSheet(rng, 60, 60, 300/25.4)
		sh.press(st)
		part := seal.Look(sh.scan(t, rng, 80), 300/25.4).Red()
		sh.press(faint)
		whole := seal.Look(sh.scan(t, rng, 80), 300/25.4).Red()
		if len(part) != 1 || part[0].Coverage > .75 {
			t.Errorf("%d: two thirds of a ring give %s", i, describe(part))
		}
		if len(whole) != 1 || whole[0].Coverage < .9 {
			t.Errorf("%d: a ring that fades gives %s", i, describe(whole))
		}
	}
}
