package seal_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
)

const realImages = "../../../shared/data"

// label is what the manifest says about a real image.
type label struct {
	Boxes  [][4]int `json:"seal_boxes"`
	Emblem [4]int   `json:"emblem_box"`
}

func TestFindReal(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.Join(realImages, "manifest.csv"))
	if err != nil {
		t.Skip("no real images here")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	labelled, found, extra := 0, 0, 0
	for _, row := range rows[1:] {
		var l label
		if err := json.Unmarshal([]byte(row[9]), &l); err != nil {
			t.Fatal(err)
		}
		p := readReal(t, row[0])
		if p == nil {
			continue
		}
		w, h := p.Size()
		scale := float64(max(w, h)) / 297 // as if the picture were an A4 page
		switch {
		case max(w, h) < 400 && len(l.Boxes) == 1 && l.Boxes[0][2] > w/2: // the seal alone
			scale = float64(l.Boxes[0][2]) / 42
		case scale < 2:
			continue
		}
		got := seal.Look(p, scale).Red()
		t.Logf("%s (%.1f px/mm): %s", row[0], scale, describe(got))
		for _, b := range l.Boxes {
			labelled++
			for _, s := range got {
				if overlap(s.Px, b) > .7 {
					found++
					break
				}
			}
		}
		for _, s := range got {
			known := overlap(s.Px, l.Emblem) > .3
			for _, b := range l.Boxes {
				known = known || overlap(s.Px, b) > .3
			}
			if !known {
				extra++
				t.Logf("%s: extra find %v", row[0], s.Px)
			}
		}
	}
	t.Logf("real images: %d of %d labelled seals found, %d other finds", found, labelled, extra)
	if found < labelled-2 || extra > 2 {
		t.Errorf("found %d of %d labelled seals and %d other things", found, labelled, extra)
	}
}

// readReal decodes an image as uploads are; nil for a format that uploads may not have.
func readReal(t *testing.T, name string) *page.Page {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(realImages, name))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := page.Decode(t.Context(), filepath.Base(name), data, page.Limits{})
	if err != nil {
		t.Logf("%s: %v", name, err)
		return nil
	}
	return pages[0]
}

// overlap returns the intersection of two boxes as a share of their union.
func overlap(a, b [4]int) float64 {
	w := min(a[0]+a[2], b[0]+b[2]) - max(a[0], b[0])
	h := min(a[1]+a[3], b[1]+b[3]) - max(a[1], b[1])
	if w <= 0 || h <= 0 {
		return 0
	}
	both := float64(w * h)
	return both / (float64(a[2]*a[3]+b[2]*b[3]) - both)
}
