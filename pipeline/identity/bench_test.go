package identity_test

import (
	"image"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// BenchmarkRead reports the CPU time of the whole process for a page with both sides, decoded already. Start it with
// OMP_THREAD_LIMIT=1, as page workers are.
func BenchmarkRead(b *testing.B) {
	r := newReader(b)
	who := people[0]
	im := copyOf{
		dpi: 300, seal: true, noise: 5, places: [][2]float64{{60, 50}, {60, 140}},
		sides: []*image.RGBA{front(b, who, 300), back(b, who, 300)},
	}.draw(rand.New(rand.NewPCG(1, 2)))
	var spent time.Duration
	pages := 0
	for b.Loop() {
		b.StopTimer()
		p := page.NewPage(im, 300)
		b.StartTimer()
		before := cpu(b)
		if _, _, err := r.Read(b.Context(), p); err != nil {
			b.Fatal(err)
		}
		spent += cpu(b) - before
		pages++
	}
	b.ReportMetric(spent.Seconds()*1000/float64(pages), "cpu-ms/page")
}

func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
