package text_test

import (
	"errors"
	"fmt"
	"image"
	"strings"
	"sync"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

func TestRecognizers(t *testing.T) {
	t.Parallel()
	for _, r := range []text.Recognizer{newONNX(t), newTesseract(t)} {
		t.Run(r.Name(), func(t *testing.T) {
			t.Parallel()
			testRecognizer(t, r)
		})
	}
}

// testRecognizer is what every implementation of text.Recognizer must do.
func testRecognizer(t *testing.T, r text.Recognizer) {
	lines := []struct {
		text string
		hint text.Hint
	}{
		{"91440300MA2EQTXN7K", text.Code},
		{"130000199003070013", text.Digits},
		{"样本市虚构软件有限公司", text.Chinese},
		{"成立日期", text.Any},
	}
	for _, l := range lines {
		for _, size := range []int{24, 32, 60} {
			got, err := r.Read(tight(t, l.text, size), l.hint)
			if err != nil {
				t.Fatal(err)
			}
			if s := strings.ReplaceAll(got.Text, " ", ""); s != l.text {
				t.Errorf("%d px: %q, want %q", size, s, l.text)
			}
			if got.Confidence <= 0 || got.Confidence > 1 {
				t.Errorf("%d px: %s with confidence %v", size, l.text, got.Confidence)
			}
			if again, err := r.Read(tight(t, l.text, size), l.hint); err != nil || again.Text != got.Text {
				t.Errorf("%q then %q (%v)", got.Text, again.Text, err)
			}
		}
	}

	got, err := r.Read(tight(t, "注册号12345", 32), text.Digits)
	if err != nil || strings.Trim(got.Text, "0123456789") != "" {
		t.Errorf("%q, %v among digits", got.Text, err)
	}
	if got, err := r.Read(blank(200, 48), text.Any); err != nil || got.Text != "" || got.Confidence != 0 {
		t.Errorf("%+v, %v on a blank line", got, err)
	}
	if _, err := r.Read(blank(1, 1), text.Code); err != nil {
		t.Errorf("one pixel: %v", err)
	}
	for _, line := range []*image.Gray{nil, blank(0, 20)} {
		if got, err := r.Read(line, text.Any); err != nil || got.Text != "" {
			t.Errorf("%+v, %v on a line without pixels", got, err)
		}
	}

	var wg sync.WaitGroup
	for i := range 4 {
		line := tight(t, fmt.Sprintf("A%dB%dC%d", i+1, i+2, i+3), 32)
		want := fmt.Sprintf("A%dB%dC%d", i+1, i+2, i+3)
		wg.Go(func() {
			for range 3 {
				if got, err := r.Read(line, text.Code); err != nil || got.Text != want {
					t.Errorf("%q, %v, want %q beside others", got.Text, err, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestMissingModels(t *testing.T) {
	t.Parallel()
	if _, err := text.NewONNX(t.TempDir()); !errors.Is(err, models.ErrUnavailable) || !strings.Contains(err.Error(), "make setup") {
		t.Errorf("ONNX: %v", err)
	}
	if _, err := text.NewTesseract(t.TempDir()); !errors.Is(err, models.ErrUnavailable) || !strings.Contains(err.Error(), "make setup") {
		t.Errorf("Tesseract: %v", err)
	}
}

func TestTesseractReadsAfterNothing(t *testing.T) {
	t.Parallel()
	e := newTesseract(t)
	line := tight(t, "A1B2C3", 32)
	for range 3 {
		if got, err := e.Read(line, text.Code); err != nil || got.Text != "A1B2C3" {
			t.Fatalf("%q, %v", got.Text, err)
		}
		if got, err := e.Read(nil, text.Code); err != nil || got.Text != "" {
			t.Fatalf("%q, %v without pixels", got.Text, err)
		}
	}
}

func BenchmarkReadCode(b *testing.B) {
	line := text.SampleLine(tight(b, "91440300MA2EQTXN7K", 32), whole(tight(b, "91440300MA2EQTXN7K", 32)), 48)
	for _, r := range []text.Recognizer{newONNX(b), newTesseract(b)} {
		b.Run(r.Name(), func(b *testing.B) {
			for b.Loop() {
				if _, err := r.Read(line, text.Code); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
