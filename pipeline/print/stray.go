package print

import (
	"image"
	"math"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

const (
	// inked is the share of full ink from which a pixel counts as ink.
	inked = 0.3
	// bridgeMM is how wide the print may be that a pen stroke passes under and is still followed.
	bridgeMM = 0.7
	// haloMM is how far around a stroke its blurred edge reaches, and shredMM how far what the print cuts off it may lie.
	haloMM  = 0.2
	shredMM = 0.5
)

// leaveFringes leaves out the edges of coloured ink: a received-stamp's are as dark as print.
func (s *strip) leaveFringes() {
	halo := max(1, int(math.Round(haloMM*s.scale)))
	for i, t := range s.tint {
		if t != other {
			continue
		}
		x, y := i%s.w, i/s.w
		for ny := max(y-halo, 0); ny <= min(y+halo, s.h-1); ny++ {
			for nx := max(x-halo, 0); nx <= min(x+halo, s.w-1); nx++ {
				if j := ny*s.w + nx; s.tint[j] == plain {
					s.tint[j] = fringe
				}
			}
		}
	}
}

// leaveCrossings finds strokes that come into the window from outside of the line, as a signature does, and leaves their pixels
// out; print does not reach so far. It returns whether there are any.
func (s *strip) leaveCrossings(p *sheet, full float32) bool {
	budget := make([]int16, s.w*s.h) // how far the stroke may still go under print; 0 where it has not been
	most := int16(bridgeMM*s.scale) + 1
	var queue []int
	enter := func(i int, left int16) {
		if s.tint[i] != plain || s.ink[i] < inked*full {
			return
		}
		if p.expected[i] < 0.2*full {
			left = most
		} else {
			left--
		}
		if left > budget[i] {
			budget[i] = left
			queue = append(queue, i)
		}
	}
	for x := 1; x < s.w-1; x++ {
		enter(s.w+x, 1)
		enter((s.h-2)*s.w+x, 1)
	}
	for y := 1; y < s.h-1; y++ {
		enter(y*s.w+1, 1)
		enter((y+1)*s.w-2, 1)
	}
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		x, y := i%s.w, i/s.w
		for ny := max(y-1, 1); ny <= min(y+1, s.h-2); ny++ {
			for nx := max(x-1, 1); nx <= min(x+1, s.w-2); nx++ {
				enter(ny*s.w+nx, budget[i])
			}
		}
	}
	found := false
	halo, shred := max(1, int(math.Round(haloMM*s.scale))), max(1, int(math.Round(shredMM*s.scale)))
	for i, left := range budget {
		if left == 0 || left != most && p.rest[i] < inked/2*full {
			continue
		}
		found = true
		x, y := i%s.w, i/s.w
		for ny := max(y-shred, 0); ny <= min(y+shred, s.h-1); ny++ {
			for nx := max(x-shred, 0); nx <= min(x+shred, s.w-1); nx++ {
				near := max(nx-x, x-nx, ny-y, y-ny) <= halo
				if j := ny*s.w + nx; near || p.rest[j] > inked/2*full {
					s.tint[j] = other
				}
			}
		}
	}
	return found
}

// The grid on which a value's place is searched for print beside the value: pixels per mm, and the level of ink there.
const (
	besideScale = 4.0
	besideInk   = 0.4
)

// beside returns how many mm² of print or of a coloured pen's writing stand in the place of value i beside it. Strokes that
// come in from outside are none, nor is a stamp, which goes on above or below; crossed tells that much else comes in.
func (l *lined) beside(p *page.Page, onto Mapping, i int, v forms.Printed) (mm2 float64, crossed bool) {
	s := &strip{x0: v.Box.X, y0: v.Box.Y, scale: besideScale, w: int(v.Box.W * besideScale), h: int(v.Box.H * besideScale)}
	if s.w < 3 || s.h < 3 {
		return 0, false
	}
	ink, coloured := s.glance(p.Image, onto, l.paper)
	for _, line := range l.strips {
		if line.field == i {
			s.leaveLine(ink, line)
			s.leaveLine(coloured, line)
		}
	}
	if n := count(coloured); n >= SuspicionMM2*besideScale*besideScale && stampShare*s.about(p.Image, onto, l.paper) < n {
		for k, on := range coloured {
			ink[k] = ink[k] || on
		}
	}
	inside, outside := 0, 0
	var stack []int
	for k, on := range ink {
		if !on {
			continue
		}
		n, touches := 0, false
		ink[k] = false
		for stack = append(stack[:0], k); len(stack) > 0; n++ {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := at%s.w, at/s.w
			touches = touches || x < 2 || y < 2 || x >= s.w-2 || y >= s.h-2
			for ny := max(y-1, 0); ny <= min(y+1, s.h-1); ny++ {
				for nx := max(x-1, 0); nx <= min(x+1, s.w-1); nx++ {
					if j := ny*s.w + nx; ink[j] {
						ink[j] = false
						stack = append(stack, j)
					}
				}
			}
		}
		if touches {
			outside += n
		} else {
			inside += n
		}
	}
	if outside > inside { // shreds of what comes in
		return 0, false
	}
	return float64(inside) / (besideScale * besideScale), crossedShare*outside >= inside+outside && outside > 0
}

// Where a crossedShare-th of what stands beside a value comes in from outside, the rest of it may be a stamp's.
const crossedShare = 4

// aboutMM is how far above and below a value's place a stamp goes on that stands in it.
const aboutMM = 5.0

// A pen that writes beside a value leaves less than the stampShare-th part of its ink above or below.
const stampShare = 5

// about returns how many pixels of coloured ink stand above the strip or below it, whichever are more.
func (s *strip) about(im *image.YCbCr, onto Mapping, p *sheet) int {
	most := 0
	for _, y0 := range [2]float64{s.y0 - aboutMM, s.y0 + float64(s.h)/s.scale} {
		band := &strip{x0: s.x0, y0: y0, scale: s.scale, w: s.w, h: int(aboutMM * s.scale)}
		_, coloured := band.glance(im, onto, p)
		most = max(most, count(coloured))
	}
	return most
}

func count(on []bool) int {
	n := 0
	for _, v := range on {
		if v {
			n++
		}
	}
	return n
}

// glance tells where dark ink without colour is on the strip's grid, and where coloured ink that is no seal's, pixel by nearest
// pixel.
func (s *strip) glance(im *image.YCbCr, onto Mapping, p *sheet) (ink, coloured []bool) {
	// The paper's level is that of the surroundings: shadows fall over a long field.
	const block = 3 * runLength // pixels, 12 mm
	at, luma, counts := s.nearest(im, s.paths(onto, 0, p), block)
	below := make([]uint8, len(counts))
	for b := range below {
		paper, left := 255, min(block, s.w-b*block)*s.h/4
		for ; paper > 0 && left > 0; paper-- {
			left -= int(counts[b][paper])
		}
		below[b] = uint8(float64(paper) * (1 - besideInk))
	}
	ink, coloured = make([]bool, len(luma)), make([]bool, len(luma))
	var edges []int
	for from := 0; from < len(luma); from += s.w {
		for b, limit := range below {
			first := from + b*block
			for i, v := range luma[first:min(first+block, from+s.w)] {
				if v >= limit {
					continue
				}
				i += first
				c := im.COffset(int(at[i])%im.YStride, int(at[i])/im.YStride)
				switch tintOf(int(im.Cb[c])-128, int(im.Cr[c])-128) {
				case plain:
					ink[i] = true
				case other:
					coloured[i] = true
					edges = append(edges, i)
				default:
					edges = append(edges, i)
				}
			}
		}
	}
	for _, i := range edges { // the edge of coloured ink does not show its colour
		x, y := i%s.w, i/s.w
		for ny := max(y-1, 0); ny <= min(y+1, s.h-1); ny++ {
			clear(ink[ny*s.w+max(x-1, 0) : ny*s.w+min(x+1, s.w-1)+1])
		}
	}
	return ink, coloured
}

// besideMarginMM is how far around a line its own print may be.
const besideMarginMM = 0.35

// leaveLine clears the place of a line of the value itself.
func (s *strip) leaveLine(ink []bool, line *strip) {
	first, last := line.glyphs[0], line.glyphs[len(line.glyphs)-1]
	dx, dy := line.shift[0]/line.scale, line.shift[1]/line.scale
	at := func(mm, origin float64, most int) int { return min(max(int(math.Round((mm-origin)*s.scale)), 0), most) }
	x0, x1 := at(first.X+dx-besideMarginMM, s.x0, s.w), at(last.X+last.Advance+dx+besideMarginMM, s.x0, s.w)
	y0, y1 := at(first.Y+dy-aboveBaseline*first.Em, s.y0, s.h), at(first.Y+dy+belowBaseline*first.Em, s.y0, s.h)
	for y := y0; y < y1; y++ {
		clear(ink[y*s.w+x0 : max(y*s.w+x1, y*s.w+x0)])
	}
}
