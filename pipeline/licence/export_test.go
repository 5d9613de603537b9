package licence

import (
	"context"
	"image"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// What the fuzz targets reach for.
var (
	CodeInQR = codeInQR
	NameIn   = nameIn
	TermEnd  = termEnd
)

// Rivalled tells whether a reading, all of which is one run, speaks against a code.
func Rivalled(code string, r text.Reading) bool { return rivalled(code, r.Runs(1)[0], r) }

// Search reads an upright page without a glance at it before.
func (r *Reader) Search(ctx context.Context, p *page.Page) (Reading, error) {
	quads, err := text.Find(r.engine, p.Red(), firstSide, firstSide)
	if err != nil {
		return Reading{}, err
	}
	return r.look(ctx, p.Red(), quads, false)
}

// WithoutStray returns what remains of a row of which only the marks at some places have pictures.
func WithoutStray(row string, pictured ...int) string {
	characters := []rune(row)
	pictures := make([]*image.Gray, len(characters))
	for _, i := range pictured {
		pictures[i] = &image.Gray{}
	}
	return string(pick(characters, withoutStray(characters, pictures)))
}
