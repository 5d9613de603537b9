package print

import (
	"image"
	"image/draw"
	"math"

	"golang.org/x/image/vector"

	"github.com/vermilion-seal/vermilion/forms"
)

// Likeness is how a printed character that no engine knows looks beside the one that should stand there.
type Likeness struct {
	// Want is the character that should stand there, Index its place among the characters of the value.
	Want  string `json:"want"`
	Index int    `json:"index"`
	// Score is the correlation, −1 to 1, of the print with the character as a font draws it, Rival the best one of the others.
	Score float64 `json:"score"`
	Rival float64 `json:"rival"`
}

// Rivals are characters as a font draws them, which a print may show instead of the one that should stand there.
type Rivals struct {
	runes  []rune
	shapes []*shape
}

// DrawRivals draws characters, as far as a font has them.
func DrawRivals(runes []rune, fonts *forms.Fonts) Rivals {
	var drawn Rivals
	z := vector.NewRasterizer(drawnSide, drawnSide)
	for _, r := range runes {
		if s, ok := drawnShape(z, r, fonts); ok {
			drawn.runes, drawn.shapes = append(drawn.runes, r), append(drawn.shapes, s)
		}
	}
	return drawn
}

// Liken compares the picture of a character with the one that should stand there and with its rivals, among which it may be itself.
// Each is stretched to one size, so that place, size and weight do not matter. ok is false where the picture is blank or no font has
// the character.
func Liken(picture *image.Gray, want rune, fonts *forms.Fonts, rivals ...Rivals) (l Likeness, ok bool) {
	seen, ok := shapeOf(picture.Rect.Dx(), picture.Rect.Dy(), darkness(picture))
	if !ok {
		return l, false
	}
	l = Likeness{Want: string(want), Rival: -1}
	drawn, ok := drawnShape(vector.NewRasterizer(drawnSide, drawnSide), want, fonts)
	if !ok {
		return l, false
	}
	l.Score = seen.dot(drawn)
	for _, some := range rivals {
		for i, s := range some.shapes {
			if some.runes[i] != want {
				l.Rival = max(l.Rival, seen.dot(s))
			}
		}
	}
	return l, true
}

const (
	// Characters are drawn in a square of so many pixels with some room around them, and compared at shapeSide × shapeSide.
	drawnSide, drawnEm = 64, 48
	shapeSide          = 20
	// inkLevel is the share of the greatest darkness from which a pixel belongs to a character: hairlines are pale.
	inkLevel = 0.25
	// paperRank is the share of a picture that is brighter than its usual paper.
	paperRank = 0.3
	// strayInk is the share of the ink that may lie beyond the bounds of a character on each side: specks, and what the
	// picture has of its neighbours.
	strayInk = 0.02
)

// shape is a character stretched to its bounds, softened, of mean 0 and length 1.
type shape [shapeSide * shapeSide]float64

func (s *shape) dot(o *shape) float64 {
	sum := 0.0
	for i, v := range s {
		sum += v * o[i]
	}
	return sum
}

// darkness is how much darker each pixel is than the paper, of which most of a picture is.
func darkness(im *image.Gray) []float64 {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	var histogram [256]int
	for y := range h {
		for _, v := range im.Pix[y*im.Stride : y*im.Stride+w] {
			histogram[v]++
		}
	}
	paper, brighter := 255, 0
	for ; paper > 0 && brighter+histogram[paper] <= int(paperRank*float64(w*h)); paper-- {
		brighter += histogram[paper]
	}
	out := make([]float64, 0, w*h)
	for y := range h {
		for _, v := range im.Pix[y*im.Stride : y*im.Stride+w] {
			out = append(out, float64(max(paper-int(v), 0)))
		}
	}
	return out
}

// drawnShape is a character as a font draws it.
func drawnShape(z *vector.Rasterizer, r rune, fonts *forms.Fonts) (*shape, bool) {
	g, ok := forms.Glyph{X: (drawnSide - drawnEm) / 2, Y: drawnEm, Em: drawnEm}.In(r, fonts)
	if !ok {
		return nil, false
	}
	z.Reset(drawnSide, drawnSide)
	z.DrawOp = draw.Src
	g.Trace(pen{z, 0, 0, 1})
	alpha := image.NewAlpha(image.Rect(0, 0, drawnSide, drawnSide))
	z.Draw(alpha, alpha.Rect, image.Opaque, image.Point{})
	dark := make([]float64, len(alpha.Pix))
	for i, a := range alpha.Pix {
		dark[i] = float64(a)
	}
	return shapeOf(drawnSide, drawnSide, dark)
}

// shapeOf stretches what is dark among w × h pixels; ok is false where nothing is.
func shapeOf(w, h int, dark []float64) (*shape, bool) {
	most := 0.0
	for _, v := range dark {
		most = max(most, v)
	}
	columns, rows := make([]float64, w), make([]float64, h)
	for y := range rows {
		for x, v := range dark[y*w : (y+1)*w] {
			if v > inkLevel*most {
				columns[x] += v
				rows[y] += v
			}
		}
	}
	x0, x1 := bounds(columns)
	y0, y1 := bounds(rows)
	if most == 0 || x1-x0 < 4 || y1-y0 < 4 {
		return nil, false
	}
	s := stretched(dark, w, overlaps(x0, x1), overlaps(y0, y1))
	s.soften()
	sum, squares := 0.0, 0.0
	for _, v := range s {
		sum += v
	}
	for i := range s {
		s[i] -= sum / float64(len(s))
		squares += s[i] * s[i]
	}
	for i := range s {
		s[i] /= math.Sqrt(squares)
	}
	return s, squares > 0
}

// bounds returns from where to where, exclusive, the ink lies but for strays.
func bounds(ink []float64) (from, to int) {
	all := 0.0
	for _, v := range ink {
		all += v
	}
	to = len(ink)
	for sum := 0.0; from < to && sum+ink[from] <= strayInk*all; from++ {
		sum += ink[from]
	}
	for sum := 0.0; to > from && sum+ink[to-1] <= strayInk*all; to-- {
		sum += ink[to-1]
	}
	return from, to
}

// overlap is how much of a pixel, by its index along an axis, lies in one of the shapeSide cells along a character.
type overlap struct {
	pixel int
	share float64
}

// overlaps lists what lies in each of the cells from one pixel to another, exclusive, as shares of the cell.
func overlaps(from, to int) (cells [shapeSide][]overlap) {
	side := float64(to-from) / shapeSide
	list := make([]overlap, 0, to-from+2*shapeSide)
	for i := range cells {
		a, b := float64(from)+float64(i)*side, float64(from)+float64(i+1)*side
		first := len(list)
		for p := int(a); p < to && float64(p) < b; p++ {
			list = append(list, overlap{p, (min(float64(p+1), b) - max(float64(p), a)) / side})
		}
		cells[i] = list[first:len(list):len(list)]
	}
	return cells
}

// stretched averages the pixels, w in a row, that lie in each cell.
func stretched(pix []float64, w int, columns, rows [shapeSide][]overlap) *shape {
	var s shape
	for y, above := range rows {
		cells := s[y*shapeSide : (y+1)*shapeSide]
		for _, row := range above {
			line := pix[row.pixel*w : (row.pixel+1)*w]
			for x, beside := range columns {
				sum := 0.0
				for _, column := range beside {
					sum += column.share * line[column.pixel]
				}
				cells[x] += row.share * sum
			}
		}
	}
	return &s
}

// soften takes the mean of each cell and those around it, first along rows, then along columns.
func (s *shape) soften() {
	for _, steps := range [2]struct{ along, across int }{{1, shapeSide}, {shapeSide, 1}} {
		for line := range shapeSide {
			at := line * steps.across
			before, here := 0.0, s[at]
			for i := range shapeSide {
				sum, n, after := before+here, 2.0, 0.0
				if i == 0 {
					n = 1
				}
				if i < shapeSide-1 {
					after = s[at+steps.along]
					sum, n = sum+after, n+1
				}
				s[at] = sum / n
				before, here, at = here, after, at+steps.along
			}
		}
	}
}
