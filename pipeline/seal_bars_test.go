package pipeline_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

// TestSealBars guards the finding and measuring of seals on the simulated applicant's forms, with a margin below the bars
// that vermilion eval measures on many more: go test -run TestSealBars -v ./pipeline.
func TestSealBars(t *testing.T) {
	t.Parallel()
	studio, err := applicant.New("../.assets")
	if err != nil {
		t.Skipf("without fonts: %v", err)
	}
	defer studio.Close()
	issued := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for i, row := range []struct {
		defect applicant.Defect
		recall float64
	}{
		{applicant.None, .95},
		{applicant.SealFaint, .9},
		{applicant.SealHalf, .8},
	} {
		t.Run(string(row.defect), func(t *testing.T) {
			n, found, extra := 0, 0, 0
			var worst float64
			for seed := range uint64(4) {
				rng := rand.New(rand.NewPCG(40000+seed, uint64(i)))
				r := applicant.RandomRequest(rng)
				scan, err := studio.Document(r, models.CertificateForm, issued, rng, applicant.Options{Defect: row.defect, DPI: 300})
				if err != nil {
					t.Fatal(err)
				}
				pages, err := page.Decode(t.Context(), scan.Name, scan.Data, page.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				const pxPerMM = 300 / 25.4
				got := seal.Look(pages[0], pxPerMM).Red()
				for _, truth := range scan.Truth.Seals {
					n++
					for _, s := range got {
						x, y := float64(truth.Px[0])+float64(truth.Px[2])/2, float64(truth.Px[1])+float64(truth.Px[3])/2
						if math.Hypot(s.Centre.X-x, s.Centre.Y-y) > 2*pxPerMM {
							continue
						}
						found++
						if s.Coverage > .8 {
							worst = max(worst, math.Abs(s.WidthMM-truth.SizeMM[0]), math.Abs(s.HeightMM-truth.SizeMM[1]))
						}
					}
				}
				extra += max(len(got)-len(scan.Truth.Seals), 0)
			}
			t.Logf("%s: %d of %d found, %d other finds, size off by at most %.2f mm", row.defect, found, n, extra, worst)
			if float64(found) < row.recall*float64(n) || extra > 0 || worst > .5 {
				t.Error("seals are not found or measured as they should be")
			}
		})
	}
}
