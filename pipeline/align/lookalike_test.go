package align_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
)

// The modules of this form's code hold a pattern that looks like a fourth finder, larger than the three.
func TestOntoReadsACodeWithALookAlike(t *testing.T) {
	t.Parallel()
	printed(t, models.CertificateForm) // skips where forms cannot be printed
	r := request()
	r.ID = "SIM5628-08746"
	p, err := printForm(filepath.Join("..", "..", ".assets"), r, models.CertificateForm, time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for _, s := range []scan{{dpi: 300, degrees: .17, blur: .6, noise: 2}, {dpi: 300, degrees: .17}, {dpi: 200, degrees: 1}, {dpi: 400, degrees: -.4}} {
		scanned, _ := s.of(p, rng)
		if _, reg, err := align.Onto(scanned); err != nil || reg.Code.Application != r.ID {
			t.Errorf("%.0f dpi, %.2f°: %v", s.dpi, s.degrees, err)
		}
	}
}
