package text

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	ort "github.com/yalue/onnxruntime_go"
)

// TestSimplify asks both forms of each network about the same noise.
func TestSimplify(t *testing.T) {
	assets := filepath.Join("..", "..", ".assets")
	if err := startRuntime(filepath.Join(assets, "lib", "libonnxruntime.so.1")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		file string
		w, h int
	}{
		{"ch_PP-OCRv4_det_infer.onnx", 160, 96},
		{"ch_PP-OCRv4_rec_infer.onnx", 208, lineHeight},
		{"ch_ppocr_mobile_v2.0_cls_infer.onnx", directionWidth, lineHeight},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			model, err := os.ReadFile(filepath.Join(assets, "models", tt.file))
			if err != nil {
				t.Fatal(err)
			}
			simple, err := simplify(model)
			if err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(4, 8))
			noise := make([]float32, 3*tt.w*tt.h)
			for i := range noise {
				noise[i] = 2*random.Float32() - 1
			}
			want, got := answer(t, model, noise, 3, tt.w, tt.h), answer(t, simple, noise, 3, tt.w, tt.h)
			if len(got) != len(want) {
				t.Fatalf("%d numbers, want %d", len(got), len(want))
			}
			for i := range got {
				if d := got[i] - want[i]; d > 1e-3 || d < -1e-3 {
					t.Fatalf("number %d is %v, want %v", i, got[i], want[i])
				}
			}
		})
	}
}

// answer is what a model makes of an image of n planes.
func answer[T uint8 | float32](t *testing.T, model []byte, planes []T, n, w, h int) []float32 {
	t.Helper()
	session, err := load(model, true)
	if err != nil {
		t.Fatal(err)
	}
	defer func(s *ort.DynamicAdvancedSession) {
		if err := s.Destroy(); err != nil {
			t.Error(err)
		}
	}(session)
	var answer []float32
	if err := run(session, planes, n, w, h, func(out []float32, _ []int64) error {
		answer = slices.Clone(out)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestSimplifyRefusesNoise(t *testing.T) {
	t.Parallel()
	if _, err := simplify([]byte("no network at all")); err == nil {
		t.Error("no error")
	}
}
