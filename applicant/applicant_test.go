package applicant_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip("set LOOK to a directory")
	}
	s, err := applicant.New("../.assets")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(7, 7))
	for i := range 2 {
		r := applicant.RandomRequest(rng)
		r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
		start := time.Now()
		scans, err := s.Package(r, time.Date(2026, 3, 3, 2, 0, 0, 0, time.UTC), rng, applicant.Options{DPI: 300})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(time.Since(start))
		for _, sc := range scans {
			os.WriteFile(filepath.Join(dir, string(rune('a'+i))+sc.Name), sc.Data, 0o644)
		}
	}
}
