package text

import (
	"bytes"
	"image"
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// reducedRed reduces the red plane of a page by a whole factor, to about side pixels on its longer side.
func reducedRed(p *page.Page, side int) (*image.Gray, float64) {
	w, h := p.Size()
	f := max(1, int(math.Round(float64(max(w, h))/float64(side))))
	return p.CoarseRed(f), float64(f)
}

// bitmap marks ink with 1, one byte a pixel.
type bitmap struct {
	w, h int
	on   []uint8
	pale int // how many pixels away from the edges are a little darker than the paper
}

const (
	tileSide = 32
	// Ink is darker than this many hundredths of the paper.
	inkPercent = 62
	// What is darker than this many hundredths of the paper is something; on a blank page that is less than blankShare.
	palePercent, blankShare = 88, 0.0001
	// The edges of the sheet and the scanner's lid take this share of each side.
	edgeShare = 0.04
)

// ink separates print from paper: the paper of each tile is as bright as its brightest tenth, or its neighbours'.
func ink(im *image.Gray) *bitmap {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	tw, th := (w+tileSide-1)/tileSide, (h+tileSide-1)/tileSide
	bright, darkest := make([]int, tw*th), make([]uint8, tw*th)
	var even, odd [256]int // counts of levels by column: one alone would wait for its own last count on plain paper
	for ty := range th {
		for tx := range tw {
			clear(even[:])
			clear(odd[:])
			n := 0
			for y := ty * tileSide; y < min((ty+1)*tileSide, h); y++ {
				row := im.Pix[y*im.Stride+tx*tileSide : y*im.Stride+min((tx+1)*tileSide, w)]
				n += len(row)
				for ; len(row) > 1; row = row[2:] {
					even[row[0]]++
					odd[row[1]]++
				}
				if len(row) > 0 {
					even[row[0]]++
				}
			}
			v, above := 255, 0
			for ; v > 0 && 10*above < n; v-- {
				above += even[v] + odd[v]
			}
			bright[ty*tw+tx] = v
			for v = 0; even[v]+odd[v] == 0; {
				v++
			}
			darkest[ty*tw+tx] = uint8(v)
		}
	}
	b := &bitmap{w: w, h: h, on: make([]uint8, w*h)}
	n := 0
	inner := im.Rect.Inset(int(edgeShare * float64(min(w, h))))
	for ty := range th {
		for tx := range tw {
			paper := 0
			for ny := max(ty-1, 0); ny <= min(ty+1, th-1); ny++ {
				for nx := max(tx-1, 0); nx <= min(tx+1, tw-1); nx++ {
					paper = max(paper, bright[ny*tw+nx])
				}
			}
			limit, pale := uint8(paper*inkPercent/100), uint8(paper*palePercent/100)
			if darkest[ty*tw+tx] >= pale {
				continue
			}
			tile := image.Rect(tx*tileSide, ty*tileSide, (tx+1)*tileSide, (ty+1)*tileSide).Intersect(im.Rect)
			for y := tile.Min.Y; y < tile.Max.Y; y++ {
				on := b.on[y*w+tile.Min.X : y*w+tile.Max.X]
				for x, v := range im.Pix[y*im.Stride+tile.Min.X : y*im.Stride+tile.Max.X] {
					on[x] = below(v, limit)
				}
			}
			within := tile.Intersect(inner)
			for y := within.Min.Y; y < within.Max.Y; y++ {
				for _, v := range im.Pix[y*im.Stride+within.Min.X : y*im.Stride+within.Max.X] {
					n += int(below(v, pale))
				}
			}
		}
	}
	b.pale = n
	return b
}

// below is 1 where v is less than limit, 0 elsewhere, told without a branch.
func below(v, limit uint8) uint8 { return uint8((uint32(v) - uint32(limit)) >> 31) }

// turned returns the bitmap turned clockwise by 90 degrees.
func (b *bitmap) turned() *bitmap {
	out := &bitmap{w: b.h, h: b.w, on: make([]uint8, len(b.on))}
	for y := range b.h {
		row := b.on[y*b.w : (y+1)*b.w]
		for x := next(row, 0, 1); x < len(row); x = next(row, x+1, 1) {
			out.on[x*out.w+b.h-1-y] = 1
		}
	}
	return out
}

// next returns where in a row of a bitmap the value v stands next, at x or behind it; the row's length where it does not.
func next(row []uint8, x int, v uint8) int {
	if i := bytes.IndexByte(row[x:], v); i >= 0 {
		return x + i
	}
	return len(row)
}
