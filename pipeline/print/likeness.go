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

// Liken compares the picture of a character with the one that should stand there and with its rivals. Each is stretched to one
// size, so that place, size and weight do not matter. ok is false where the picture is blank or no font has the character.
func Liken(picture *image.Gray, want rune, rivals []rune, fonts *forms.Fonts) (l Likeness, ok bool) {
	seen, ok := shapeOf(picture.Rect.Dx(), picture.Rect.Dy(), darkness(picture))
	if !ok {
		return l, false
	}
	z := vector.NewRasterizer(drawnSide, drawnSide)
	l = Likeness{Want: string(want), Rival: -1}
	drawn, ok := drawnShape(z, want, fonts)
	if !ok {
		return l, false
	}
	l.Score = seen.dot(drawn)
	for _, r := range rivals {
		if other, ok := drawnShape(z, r, fonts); ok && r != want {
			l.Rival = max(l.Rival, seen.dot(other))
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
	for i, v := range dark[:w*h] {
		if v > inkLevel*most {
			columns[i%w] += v
			rows[i/w] += v
		}
	}
	x0, x1 := bounds(columns)
	y0, y1 := bounds(rows)
	if most == 0 || x1-x0 < 4 || y1-y0 < 4 {
		return nil, false
	}
	var s, soft shape
	for y := range shapeSide {
		for x := range shapeSide {
			s[y*shapeSide+x] = mean(dark, w,
				float64(x0)+float64(x*(x1-x0))/shapeSide, float64(y0)+float64(y*(y1-y0))/shapeSide,
				float64(x1-x0)/shapeSide, float64(y1-y0)/shapeSide)
		}
	}
	sum, squares := 0.0, 0.0
	for y := range shapeSide {
		for x := range shapeSide {
			v, n := 0.0, 0.0
			for dy := max(y-1, 0); dy <= min(y+1, shapeSide-1); dy++ {
				for dx := max(x-1, 0); dx <= min(x+1, shapeSide-1); dx++ {
					v, n = v+s[dy*shapeSide+dx], n+1
				}
			}
			soft[y*shapeSide+x] = v / n
			sum += v / n
		}
	}
	for i := range soft {
		soft[i] -= sum / float64(len(soft))
		squares += soft[i] * soft[i]
	}
	for i := range soft {
		soft[i] /= math.Sqrt(squares)
	}
	return &soft, squares > 0
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

// mean is the average of the pixels, w in a row, below a box of the size bw × bh at (x, y), each by how much of it lies below.
func mean(pix []float64, w int, x, y, bw, bh float64) float64 {
	sum, area := 0.0, 0.0
	for py := int(y); float64(py) < y+bh && (py+1)*w <= len(pix); py++ {
		high := min(float64(py+1), y+bh) - max(float64(py), y)
		for px := int(x); float64(px) < x+bw && px < w; px++ {
			part := high * (min(float64(px+1), x+bw) - max(float64(px), x))
			sum, area = sum+part*pix[py*w+px], area+part
		}
	}
	if area == 0 {
		return 0
	}
	return sum / area
}
