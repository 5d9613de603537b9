package licence_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkRead reports the CPU time of the whole process for a page, decoded already. Start it with OMP_THREAD_LIMIT=1, as
// page workers are.
func BenchmarkRead(b *testing.B) {
	r := newReader(b)
	for _, l := range realLicences(b) {
		if l.code == "" {
			continue
		}
		b.Run(filepath.Base(l.file), func(b *testing.B) {
			var spent time.Duration
			pages := 0
			for b.Loop() {
				b.StopTimer()
				p := open(b, l.file) // anew, for a page remembers its red plane
				b.StartTimer()
				before := cpu(b)
				if _, _, err := r.Read(b.Context(), p, nil); err != nil {
					b.Fatal(err)
				}
				spent += cpu(b) - before
				pages++
			}
			b.ReportMetric(spent.Seconds()*1000/float64(pages), "cpu-ms/page")
		})
	}
}

func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
