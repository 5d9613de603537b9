package applicant_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/vermilion-seal/vermilion/applicant"
)

func FuzzReadPGM(f *testing.F) {
	f.Add([]byte("P5\n2 2\n255\nabcd"))
	f.Add([]byte("P5\n16384 16384\n255\n"))
	f.Add([]byte("P6\n2 2\n255\nabcdabcdabcd"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = applicant.ReadPGM(bytes.NewReader(data))
	})
}

func FuzzReadStrokes(f *testing.F) {
	f.Add([]byte(`{"strokes":["M"],"medians":[[[100,200],[300,400]]]}`))
	f.Add([]byte(`{"medians":[[[]]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var buf bytes.Buffer
		z := gzip.NewWriter(&buf)
		w := tar.NewWriter(z)
		if err := w.WriteHeader(&tar.Header{Name: "package/永.json", Mode: 0o644, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		w.Close()
		z.Close()
		_ = applicant.ReadStrokes(&buf)
	})
}

func FuzzParseDigits(f *testing.F) {
	labels := []byte{0, 0, 8, 1, 0, 0, 0, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	images := append([]byte{0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28}, bytes.Repeat([]byte{0, 200, 255, 255}, 10*28*28/4)...)
	f.Add(images, labels)
	f.Add(images[:20], labels)
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		_ = applicant.ParseDigits(images, labels)
	})
}
