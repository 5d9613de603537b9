package ink_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
)

func FuzzReadWeights(f *testing.F) {
	whole, err := os.ReadFile("weights.bin")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:100])
	f.Fuzz(func(t *testing.T, b []byte) {
		if w, err := ink.ReadWeights(bytes.NewReader(b)); err == nil && w == nil {
			t.Error("neither weights nor an error")
		}
	})
}
