package licence_test

import (
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/licence"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// misled is the engine when ornaments mislead it about the direction of a page, of which it is not sure.
type misled struct{ *text.ONNX }

func (misled) Upright(*image.Gray, []text.Quad) (turnCW int, confidence float64, err error) {
	return 180, .6, nil
}

// A border of rings is read as eights, clearly and either way up: that does not make a page that stands on its head some other
// document.
func TestOrnamentsMislead(t *testing.T) {
	t.Parallel()
	onnx, err := text.NewONNX(assets)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := onnx.Close(); err != nil {
			t.Error(err)
		}
	})
	random := rand.New(rand.NewPCG(11, 1))
	ornamented := func(p *pen, c copyOf) {
		for _, y := range []float64{22, 30, 38, 180, 188} {
			p.write(strings.Repeat("8", 34), 90, y, 4.4, 0)
		}
		p.write("营业执照", 100, 52, 17, 22)
		p.write("统一社会信用代码", 24, 50, 4.2, 0)
		p.write("名称", 24, 92, 4.4, 15)
		p.write(c.name, 48, 92, 4.4, 0)
	}
	c := copyOf{layout: ornamented, name: "样本市虚构软件有限公司", dpi: 200, noise: 5} // a code would be found at a glance
	_, got, err := licence.New(misled{onnx}, nil).Read(t.Context(), page.NewPage(c.draw(t, random, true), c.dpi), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Turn != 0 || got.IsLicence < .5 {
		t.Errorf("turn %d, a licence with %.2f, want 0 and more than .5", got.Turn, got.IsLicence)
	}
}
