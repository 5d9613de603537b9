package licence_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// A name is read to its end, at a glance and in a search, even where its first line could be all of it and its second has but one
// character of fine strokes, which detectors overlook.
func TestReadWrappedName(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	random := rand.New(rand.NewPCG(16, 18))
	reduced := func(p *pen, c copyOf) {
		p.pxPerMM *= .85
		broad(p, c)
	}
	for _, tt := range []struct {
		title  string
		layout func(p *pen, c copyOf)
		across bool
		name   string
		dpi    float64
	}{
		{"across", broad, true, "虚构省样本市示例区第一农业机械制造股份有限公司厂", 300},
		{"across, reduced", reduced, true, "虚构样本市（示例）第一农业机械制造股份有限公司厂", 300},
		{"upright", tall, false, "虚构样本市示例区第一农业机械制造集团有限公司店", 300},
		{"a branch", broad, true, "虚构省样本市示例区第一农业机械制造股份有限公司测试路分公司", 200},
		{"one line", broad, true, "虚构省样本市示例区第一农业机械制造股份有限公司", 200},
		{"one line, upright", tall, false, "虚构样本市示例区第一农业机械制造集团有限公司", 150},
	} {
		c := copyOf{layout: tt.layout, code: newCode(random), name: tt.name, dpi: tt.dpi, noise: 4}
		p := page.NewPage(c.draw(t, random, tt.across), tt.dpi)
		t.Run(tt.title, func(t *testing.T) {
			t.Parallel()
			_, read, err := r.Read(t.Context(), p, nil)
			if err != nil {
				t.Fatal(err)
			}
			searched, err := r.Search(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if !models.SameName(read.Name.Value, tt.name) || !models.SameName(searched.Name.Value, tt.name) {
				t.Errorf("read %+v, found %+v, want %s", read.Name, searched.Name, tt.name)
			}
		})
	}
}
