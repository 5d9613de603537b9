package page_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// a4 returns a page like a scan at 300 dpi: paper with grain, lines of small dark marks and a red disc.
func a4() *image.YCbCr {
	r := rand.New(rand.NewPCG(1, 2))
	im := image.NewYCbCr(image.Rect(0, 0, 2480, 3508), image.YCbCrSubsampleRatio420)
	for i := range im.Y {
		im.Y[i] = 246 + uint8(r.IntN(7))
	}
	for i := range im.Cb {
		im.Cb[i], im.Cr[i] = 128, 128
	}
	for y := 300; y < 3200; y += 75 {
		for x := 250; x < 2200; x += 9 + r.IntN(30) {
			for j := range 32 {
				for i := range 5 {
					im.Y[(y+j)*im.YStride+x+i] = 30
				}
			}
		}
	}
	for y := range 240 {
		for x := range 240 {
			if d := (x-120)*(x-120) + (y-120)*(y-120); d < 120*120 && d > 108*108 {
				im.Cr[(1300+y)*im.CStride+800+x] = 210
			}
		}
	}
	return im
}

// loop runs do as a benchmark and reports pages per second and processor time per pixel.
func loop(b *testing.B, pixels int, do func() error) {
	b.Helper()
	before := processorTime()
	for b.Loop() {
		if err := do(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(processorTime()-before)/float64(b.N)/float64(pixels), "cpu-ns/px")
}

// processorTime returns what this process has used of the processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkJPEG compares Decode with image/jpeg on the same page.
func BenchmarkJPEG(b *testing.B) {
	files := map[string][]byte{"a4": jpegOf(b, a4(), 85)}
	if photo, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "licence", "lic03_pytestweb_rot90.jpeg")); err == nil {
		files["licence"] = photo
	}
	for name, data := range files {
		config, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/page", func(b *testing.B) {
			loop(b, config.Width*config.Height, func() error {
				_, err := page.Decode(b.Context(), name, data, page.Limits{})
				return err
			})
		})
		b.Run(name+"/image-jpeg", func(b *testing.B) {
			loop(b, config.Width*config.Height, func() error {
				_, err := jpeg.Decode(bytes.NewReader(data))
				return err
			})
		})
	}
}

func BenchmarkPage(b *testing.B) {
	p := page.NewPage(a4(), 300)
	small := p.Preview(1800)
	whole := [4]page.Point{{X: 20, Y: 30}, {X: 2470, Y: 10}, {X: 2450, Y: 3490}, {X: 5, Y: 3500}}
	for name, do := range map[string]func(){
		"Low75dpi":   func() { p.Low(4) },
		"Low2.7":     func() { p.Low(2.7) },
		"Turned90":   func() { p.Turned(90) },
		"Turned180":  func() { p.Turned(180) },
		"SampleFull": func() { p.Sample(whole, 2480, 3508) },
		"SampleHalf": func() { p.Sample(whole, 1240, 1754) },
		"CoarseRed":  func() { p.CoarseRed(3) },
		"Crop":       func() { p.Crop(p.Image.Rect) },
		"Preview":    func() { _, _ = p.Preview(1600).JPEG(75) },
		"Thumbnail":  func() { _, _ = small.ThumbnailJPEG(160) },
	} {
		b.Run(name, func(b *testing.B) { loop(b, 2480*3508, func() error { do(); return nil }) })
	}
}

// BenchmarkPDF compares the two ways of reading a page of a PDF.
func BenchmarkPDF(b *testing.B) {
	d := decoder(b)
	jpg := jpegOf(b, a4(), 85)
	for name, content := range map[string]string{
		"taken": "q 595 0 0 842 0 0 cm /Im0 Do Q", "drawn": "q 595 0 0 842 0 0 cm /Im0 Do Q 0 0 m",
	} {
		data := pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R >> >> >>",
			stream("", []byte(content)),
			stream("/Type /XObject /Subtype /Image /Width 2480 /Height 3508 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode", jpg))
		b.Run(name, func(b *testing.B) {
			loop(b, 2480*3508, func() error {
				pages, err := d.Decode(b.Context(), name, data, page.Limits{})
				if err == nil && (pages[0].JPEGQuality > 0) != (name == "taken") {
					err = errors.New("read the other way")
				}
				return err
			})
		})
	}
}
