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

func TestLookDefects(t *testing.T) {
	dir := os.Getenv("LOOKALL")
	if dir == "" {
		t.Skip("set LOOKALL to a directory")
	}
	s, err := applicant.New("../.assets")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(11, 7))
	for _, kind := range models.DocumentKinds {
		for _, d := range applicant.Defects(kind) {
			r := applicant.RandomRequest(rng)
			r.SealService = models.SealService{Wanted: true, Kind: models.SealContract}
			sc, err := s.Document(r, kind, time.Date(2026, 3, 3, 2, 0, 0, 0, time.UTC), rng, applicant.Options{DPI: 130, Defect: d})
			if err != nil {
				t.Fatal(kind, d, err)
			}
			os.WriteFile(filepath.Join(dir, string(kind)+"-"+string(d)+filepath.Ext(sc.Name)), sc.Data, 0o644)
		}
		sc, err := s.Document(applicant.RandomRequest(rng), models.CertificateForm, time.Date(2026, 3, 3, 2, 0, 0, 0, time.UTC), rng, applicant.Options{DPI: 130, Device: applicant.Phone})
		if err != nil {
			t.Fatal(kind, err)
		}
		os.WriteFile(filepath.Join(dir, "phone-"+string(kind)+filepath.Ext(sc.Name)), sc.Data, 0o644)
	}
}
