package text_test

import (
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// assets is where the networks and fonts lie.
var assets = filepath.Join("..", "..", ".assets")

var openFont = sync.OnceValues(func() (*opentype.Font, error) {
	data, err := os.ReadFile(filepath.Join(assets, "fonts", "NotoSansSC-Regular.ttf"))
	if err != nil {
		return nil, err
	}
	return opentype.Parse(data)
})

func blank(w, h int) *image.Gray {
	im := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(im, im.Rect, image.NewUniform(color.Gray{245}), image.Point{}, draw.Src)
	return im
}

// write writes s with characters size px high, its top left at x, y, and returns how wide it is.
func write(t testing.TB, im *image.Gray, s string, x, y, size int) int {
	t.Helper()
	f, err := openFont()
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: float64(size), DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	defer face.Close()
	d := font.Drawer{Dst: im, Src: image.NewUniform(color.Gray{30}), Face: face, Dot: fixed.P(x, y+size*88/100)}
	d.DrawString(s)
	return d.Dot.X.Round() - x
}

// tight draws s as one line with a small margin.
func tight(t testing.TB, s string, size int) *image.Gray {
	im := blank(size*len(s)+size, size+size/2)
	w := write(t, im, s, size/3, size/4, size)
	return im.SubImage(image.Rect(0, 0, w+size*2/3, size+size/2)).(*image.Gray)
}

func newONNX(t testing.TB) *text.ONNX {
	t.Helper()
	o, err := text.NewONNX(assets)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

func newTesseract(t testing.TB) *text.Tesseract {
	t.Helper()
	e, err := text.NewTesseract("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}
