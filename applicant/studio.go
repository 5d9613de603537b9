package applicant

import (
	"hash/fnv"
	"math/rand/v2"
	"path/filepath"
	"sync"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

// Studio is where applicants work: it holds fonts and stroke data, and is safe for concurrent use.
type Studio struct {
	sans, bold, serif *typeface
	fonts             *forms.Fonts // for the forms
	printer           printer
	strokes           func() (*strokeBook, error)
	digits            func() (*digitBook, error)
}

// New returns a studio with the fonts, the stroke data and the digits under assetsDir (fonts/, strokes/, digits/). It fails
// when a font is missing; strokes and digits are read when first written with.
func New(assetsDir string) (*Studio, error) {
	sans, err := newTypeface(assetsDir, "NotoSansSC-Regular.ttf", "HanaMinB.ttf")
	if err != nil {
		return nil, err
	}
	bold, err := newTypeface(assetsDir, "NotoSansSC-Bold.ttf", "NotoSansSC-Regular.ttf", "HanaMinB.ttf")
	if err != nil {
		return nil, err
	}
	fonts, err := forms.LoadFonts(assetsDir)
	if err != nil {
		return nil, err
	}
	return &Studio{
		sans: sans, bold: bold, serif: sans,
		fonts:  fonts,
		digits: sync.OnceValues(func() (*digitBook, error) { return loadDigits(filepath.Join(assetsDir, "digits")) }),
		strokes: sync.OnceValues(func() (*strokeBook, error) {
			return loadStrokes(filepath.Join(assetsDir, "strokes", "hanzi-writer-data.tgz"))
		}),
	}, nil
}

// Close closes the font files; nothing may be made afterwards.
func (s *Studio) Close() error { return s.fonts.Close() }

// seedOf returns a seed that the strings determine.
func seedOf(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

// newStream returns a source of randomness that the strings determine.
func newStream(parts ...string) *rand.Rand { return rand.New(rand.NewPCG(seedOf(parts...), 0)) }

// agentStream returns a source of randomness that belongs to an application's agent, for one purpose: what all documents that
// the agent fills in have in common.
func agentStream(r models.Request, purpose string) *rand.Rand {
	return newStream(r.ID, r.Agent.Name, purpose)
}

// character returns how a character is written by hand: the strokes of the book, or for one that it lacks the outline of
// the printed glyph, traced with the pen. Strokes lie in a unit square, y down; advance is in its units.
func (s *Studio) character(r rune) ([][]point, float64, error) {
	book, err := s.strokes()
	if err != nil {
		return nil, 0, err
	}
	if strokes, ok := book.strokes(r); ok {
		return strokes, 1, nil
	}
	g, err := s.sans.glyph(r)
	if err != nil {
		return nil, 0, err
	}
	return g.skeleton(), max(g.advance, 0.3), nil
}
