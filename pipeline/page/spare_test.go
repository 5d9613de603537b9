package page_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// noisy returns a picture with nothing in common with one of another seed.
func noisy(w, h int, ratio image.YCbCrSubsampleRatio, seed uint64) *image.YCbCr {
	r := rand.New(rand.NewPCG(seed, 7))
	im := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	for _, plane := range [][]uint8{im.Y, im.Cb, im.Cr} {
		for i := range plane {
			plane[i] = uint8(r.IntN(256))
		}
	}
	return im
}

// Pages in memory that served before are what they are in memory of their own.
func TestReuse(t *testing.T) {
	t.Parallel()
	d := decoder(t)
	sizes := []image.Point{{640, 480}, {640, 480}, {601, 455}, {700, 500}, {480, 640}, {1280, 960}, {640, 480}}
	for i, s := range sizes {
		data := jpegOf(t, noisy(s.X, s.Y, image.YCbCrSubsampleRatio420, uint64(i)), 80)
		fresh, err := page.Decode(t.Context(), "fresh.jpg", data, page.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		pages, err := d.Decode(t.Context(), "again.jpg", data, page.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fresh[0].Image, pages[0].Image); diff != "" {
			t.Errorf("page %d of %v differs", i, s)
		}
		d.Reuse(pages...)
	}
}
