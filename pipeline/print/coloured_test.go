package print_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/print"
)

// sealForm makes the seal form of a varied request and looks at its print.
func sealForm(t *testing.T, s *applicant.Studio, f *forms.Fonts, seed uint64, o applicant.Options) []print.Field {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 0x5eed))
	r := applicant.VariedRequest(rng)
	r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	o.Today = issuedAt.AddDate(0, 0, 10)
	page := scanned(t, s, f, r, r, models.SealForm, o, rng)
	if page == nil {
		t.Fatalf("seed %d: not placed", seed)
	}
	return print.Compare(page.page, page.reg.ToPage, page.values)
}

// A blue or red received-stamp over the values is neither an alteration nor an addition.
func TestUnderReceivedStamp(t *testing.T) {
	t.Parallel()
	f, s, p := fonts(t), studio(t), pipeline.DefaultPolicy()
	for _, seed := range []uint64{4009, 4013, 4015, 4037} {
		o := applicant.Options{Varied: true, Traits: []applicant.Defect{applicant.ReceivedStamp}}
		for _, field := range sealForm(t, s, f, seed, o) {
			if slices.ContainsFunc(field.Cells, altered) || field.BesideMM2 >= p.PrintBesideMM2 || field.Struck >= p.PrintStruckShare {
				t.Errorf("seed %d: %s is suspected under a stamp: %+v", seed, field.Name, field)
			}
		}
	}
}

// A blue line through a name crosses it out, however long, unless it goes on above as the side of a stamp's frame.
func TestFrameOfStamp(t *testing.T) {
	t.Parallel()
	f, s, p := fonts(t), studio(t), pipeline.DefaultPolicy()
	for _, tt := range []struct {
		name           string
		beyondMM, upMM float64
		struck         bool
	}{{"crossed out", 2, 0, true}, {"crossed out with a flourish", 7, 3, true}, {"crossed out across the cell", 30, 0, true}, {"under a frame", 7, 18, false}} {
		rng := rand.New(rand.NewPCG(4009, 0x5eed))
		r := applicant.VariedRequest(rng)
		page := scanned(t, s, f, r, r, models.CertificateForm, applicant.Options{Today: issuedAt.AddDate(0, 0, 10)}, rng)
		if page == nil {
			t.Fatal("not placed")
		}
		at := slices.IndexFunc(page.values, func(v forms.Printed) bool { return v.Field == "agent_name" })
		name := page.values[at].Glyphs
		first, last := name[0], name[len(name)-1]
		dot := func(x, y float64) {
			q := page.reg.ToPage.Map(x, y)
			im, px, py := page.page.Image, int(q.X), int(q.Y)
			im.Y[im.YOffset(px, py)], im.Cb[im.COffset(px, py)], im.Cr[im.COffset(px, py)] = 80, 180, 110
		}
		end := last.X + last.Advance + tt.beyondMM
		height := func(x float64) float64 { return first.Y - .35*first.Em - .2*(x-first.X) }
		for off := -.3; off < .3; off += .02 {
			for x := first.X - 1; x < end; x += .02 {
				dot(x, height(x)+off)
			}
			for up := 0.; up < tt.upMM; up += .02 {
				dot(end+off, height(end)-up)
			}
		}
		got := print.Compare(page.page, page.reg.ToPage, page.values)[at]
		if struck := got.Struck >= p.PrintStruckShare; struck != tt.struck {
			t.Errorf("%s: %v of %q struck", tt.name, got.Struck, r.Agent.Name)
		}
	}
}

// What a coloured pen writes beside a value is told from what a stamp may have left there, whose frame comes in from above and below.
func TestStampBeside(t *testing.T) {
	t.Parallel()
	f, s, p := fonts(t), studio(t), pipeline.DefaultPolicy()
	for _, framed := range []bool{false, true} {
		rng := rand.New(rand.NewPCG(4009, 0x5eed))
		r := applicant.VariedRequest(rng)
		page := scanned(t, s, f, r, r, models.CertificateForm, applicant.Options{Today: issuedAt.AddDate(0, 0, 10)}, rng)
		if page == nil {
			t.Fatal("not placed")
		}
		at := slices.IndexFunc(page.values, func(v forms.Printed) bool { return v.Field == "registered_address" })
		box := page.values[at].Box
		bar := func(x, y, w, h float64) {
			for dy := 0.; dy < h; dy += .04 {
				for dx := 0.; dx < w; dx += .04 {
					q := page.reg.ToPage.Map(x+dx, y+dy)
					im, px, py := page.page.Image, int(q.X), int(q.Y)
					im.Y[im.YOffset(px, py)], im.Cb[im.COffset(px, py)], im.Cr[im.COffset(px, py)] = 80, 180, 110
				}
			}
		}
		for i := range 8 {
			bar(box.X+box.W-30+3*float64(i), box.Y+box.H/2-1.5, 1, 3)
		}
		if framed {
			bar(box.X+box.W-34, box.Y-2, .8, box.H+4)
			bar(box.X+box.W-4, box.Y-2, .8, box.H+4)
		}
		got := print.Compare(page.page, page.reg.ToPage, page.values)[at]
		if got.BesideMM2 < p.PrintBesideMM2 || got.BesideCrossed != framed {
			t.Errorf("framed %t: %.1f mm² beside the value, crossed %t", framed, got.BesideMM2, got.BesideCrossed)
		}
	}
}

// A value that was crossed out is seen, however thin the line, and so is what a coloured pen writes beside it.
func TestStruckThrough(t *testing.T) {
	t.Parallel()
	f, s, p := fonts(t), studio(t), pipeline.DefaultPolicy()
	for _, seed := range []uint64{5113, 5121, 5139} {
		o := applicant.Options{Varied: true, Defect: applicant.StruckThrough}
		if !slices.ContainsFunc(sealForm(t, s, f, seed, o), func(field print.Field) bool {
			return slices.ContainsFunc(field.Cells, altered) || field.BesideMM2 >= p.PrintBesideMM2 || field.Struck >= p.PrintStruckShare
		}) {
			t.Errorf("seed %d: nothing is noticed", seed)
		}
	}
}
