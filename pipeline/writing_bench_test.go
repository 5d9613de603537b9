package pipeline_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// BenchmarkWriting measures what the handwriting of a form costs in processor time: finding it, measuring it and reading two
// dates, on a scan at 300 dpi.
func BenchmarkWriting(b *testing.B) {
	studio, err := applicant.New("../.assets")
	if err != nil {
		b.Skip("no assets here")
	}
	defer studio.Close()
	rng := rand.New(rand.NewPCG(1, 1))
	issued := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	scan, err := studio.Document(applicant.RandomRequest(rng), models.CertificateForm, issued, rng, applicant.Options{DPI: 300})
	if err != nil {
		b.Fatal(err)
	}
	var decoder page.Decoder
	defer decoder.Close()
	pages, err := decoder.Decode(b.Context(), scan.Name, scan.Data, page.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	var spent time.Duration
	for b.Loop() {
		_, cpu, err := pipeline.MeasureWriting(b.Context(), pages[0])
		if err != nil {
			b.Fatal(err)
		}
		spent += cpu
	}
	b.ReportMetric(spent.Seconds()*1000/float64(b.N), "cpu-ms/form")
}
