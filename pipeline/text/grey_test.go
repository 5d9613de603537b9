package text

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestTakeGrey asks the network that finds lines about the same noise as planes of numbers and as bytes.
func TestTakeGrey(t *testing.T) {
	t.Parallel()
	assets := filepath.Join("..", "..", ".assets")
	if err := startRuntime(filepath.Join(assets, "lib", "libonnxruntime.so.1")); err != nil {
		t.Fatal(err)
	}
	model, err := os.ReadFile(filepath.Join(assets, "models", "ch_PP-OCRv4_det_infer.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	scale, shift := imageNet()
	grey, err := takeGrey(model, scale, shift)
	if err != nil {
		t.Fatal(err)
	}
	const w, h = 160, 96
	random := rand.New(rand.NewPCG(4, 8))
	noise := make([]uint8, w*h)
	var planes []float32
	for i := range noise {
		noise[i] = uint8(random.IntN(256))
	}
	for c := range scale {
		for _, v := range noise {
			planes = append(planes, float32(v)*scale[c]+shift[c])
		}
	}
	if want, got := answer(t, model, planes, 3, w, h), answer(t, grey, noise, 1, w, h); !slices.Equal(got, want) {
		t.Errorf("another answer to bytes than to planes: %v…, want %v…", got[:4], want[:4])
	}
}

func TestTakeGreyRefusesNoise(t *testing.T) {
	t.Parallel()
	if _, err := takeGrey([]byte("no network at all"), [3]float32{}, [3]float32{}); err == nil {
		t.Error("no error")
	}
}
