package pen_test

import (
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
)

func idx(n int) (images, labels []byte) {
	images = append([]byte{0, 0, 8, 3, 0, 0, 0, byte(n), 0, 0, 0, 28, 0, 0, 0, 28}, make([]byte, 784*n)...)
	return images, append([]byte{0, 0, 8, 1, 0, 0, 0, byte(n)}, make([]byte, n)...)
}

func TestParseIDX(t *testing.T) {
	t.Parallel()
	images, labels := idx(3)
	got, err := pen.ParseIDX(images, labels)
	if err != nil || len(got.Images) != 3 || len(got.Labels) != 3 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := pen.ParseIDX(images[:len(images)-1], labels); err == nil {
		t.Error("a truncated file was read")
	}
}

func FuzzParseIDX(f *testing.F) {
	images, labels := idx(2)
	f.Add(images, labels)
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		if r, err := pen.ParseIDX(images, labels); err == nil && len(r.Images) != len(r.Labels) {
			t.Error("pictures and labels differ in number")
		}
	})
}
