package print_test

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/print"
)

// The fixed fields of a page, their outlines included.
func BenchmarkCompare(b *testing.B) {
	f, s := fonts(b), studio(b)
	for _, dpi := range []int{200, 300, 400} {
		b.Run(fmt.Sprintf("%d dpi", dpi), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(5400, 1))
			r := applicant.RandomRequest(rng)
			page := scanned(b, s, f, r, r, models.CertificateForm, applicant.Options{DPI: dpi, Format: "jpeg"}, rng)
			if page == nil {
				b.Fatal("not placed")
			}
			b.ReportAllocs()
			begun := cpuTime(b)
			for b.Loop() {
				if _, err := forms.Print(r, page.reg.Code, f); err != nil {
					b.Fatal(err)
				}
				print.Compare(page.page, page.reg.ToPage, page.values)
			}
			b.ReportMetric(float64(cpuTime(b)-begun)/1e6/float64(b.N), "cpu-ms/page")
		})
	}
}

// cpuTime is the processor time that this process has used, in ns.
func cpuTime(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
