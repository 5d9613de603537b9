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

// A blue line through a name crosses it out, unless it goes on far beyond as the frame of a stamp.
func TestFrameOfStamp(t *testing.T) {
	t.Parallel()
	f, s, p := fonts(t), studio(t), pipeline.DefaultPolicy()
	for _, tt := range []struct {
		name     string
		beyondMM float64
		struck   bool
	}{{"crossed out", 2, true}, {"crossed out with a flourish", 7, true}, {"under a frame", 30, false}} {
		rng := rand.New(rand.NewPCG(4009, 0x5eed))
		r := applicant.VariedRequest(rng)
		page := scanned(t, s, f, r, r, models.CertificateForm, applicant.Options{Today: issuedAt.AddDate(0, 0, 10)}, rng)
		if page == nil {
			t.Fatal("not placed")
		}
		at := slices.IndexFunc(page.values, func(v forms.Printed) bool { return v.Field == "agent_name" })
		name := page.values[at].Glyphs
		first, last := name[0], name[len(name)-1]
		for x := first.X - 1; x < last.X+last.Advance+tt.beyondMM; x += .02 {
			for y := -.3; y < .3; y += .02 {
				q := page.reg.ToPage.Map(x, first.Y-.35*first.Em-.2*(x-first.X)+y)
				im, px, py := page.page.Image, int(q.X), int(q.Y)
				im.Y[im.YOffset(px, py)], im.Cb[im.COffset(px, py)], im.Cr[im.COffset(px, py)] = 80, 180, 110
			}
		}
		got := print.Compare(page.page, page.reg.ToPage, page.values)[at]
		if struck := got.Struck >= p.PrintStruckShare; struck != tt.struck {
			t.Errorf("%s: %v of %q struck", tt.name, got.Struck, r.Agent.Name)
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
