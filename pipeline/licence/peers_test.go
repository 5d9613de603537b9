package licence_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// peers read the whole of a page; each is left out where it is not installed.
var peers = []struct {
	name    string
	command func(scan, out string) []string
}{
	{"tesseract", func(scan, out string) []string { return []string{"tesseract", scan, out, "-l", "chi_sim+eng"} }},
	{"ocrmypdf", func(scan, out string) []string {
		return []string{"ocrmypdf", "-q", "-l", "chi_sim+eng", "--image-dpi", "300", scan, out + ".pdf"}
	}},
}

// BenchmarkBesidePeers compares the CPU time of decoding and reading a licence (A4, 300 dpi, under the company's stamp) with
// that of reading the same file whole, in one run:
//
//	OMP_THREAD_LIMIT=1 go test -run - -bench BesidePeers ./pipeline/licence/
//
// times-less is how many times less CPU than the peer's ours is.
func BenchmarkBesidePeers(b *testing.B) {
	scans := licenceScans(b, 3)
	r := newReader(b)
	read := func(scan applicant.Scan) time.Duration {
		before := cpu(b)
		pages, err := page.Decode(b.Context(), scan.Name, scan.Data, page.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := r.Read(b.Context(), pages[0], nil); err != nil {
			b.Fatal(err)
		}
		return cpu(b) - before
	}
	read(scans[0]) // the engines warm up
	for _, peer := range peers {
		b.Run(peer.name, func(b *testing.B) {
			if _, err := exec.LookPath(peer.name); err != nil {
				b.Skip("not installed")
			}
			dir := b.TempDir()
			var ours, theirs time.Duration
			pages := 0
			for b.Loop() {
				for _, scan := range scans {
					file := filepath.Join(dir, scan.Name)
					if err := os.WriteFile(file, scan.Data, 0o600); err != nil {
						b.Fatal(err)
					}
					args := peer.command(file, filepath.Join(dir, "out"))
					c := exec.CommandContext(b.Context(), args[0], args[1:]...)
					c.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
					if out, err := c.CombinedOutput(); err != nil {
						b.Fatalf("%s: %v: %s", peer.name, err, out)
					}
					theirs += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
					ours += read(scan)
					pages++
				}
			}
			b.ReportMetric(ours.Seconds()*1000/float64(pages), "cpu-ms/page")
			b.ReportMetric(theirs.Seconds()*1000/float64(pages), "peer-cpu-ms/page")
			b.ReportMetric(theirs.Seconds()/ours.Seconds(), "times-less")
		})
	}
}

// licenceScans makes scans of licences of organisations that do not exist.
func licenceScans(tb testing.TB, n int) []applicant.Scan {
	tb.Helper()
	studio, err := applicant.New(assets)
	if err != nil {
		tb.Skip(err)
	}
	day := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	var scans []applicant.Scan
	for seed := range n {
		rng := rand.New(rand.NewPCG(uint64(seed), 0xbe5))
		scan, err := studio.Document(applicant.RandomRequest(rng), models.LicenceCopy, day, rng, applicant.Options{DPI: 300})
		if err != nil {
			tb.Fatal(err)
		}
		scans = append(scans, scan)
	}
	return scans
}
