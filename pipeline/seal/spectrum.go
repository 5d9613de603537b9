package seal

import (
	"image"
	"math"
	"math/cmplx"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// spectrumSide is the width and height in pixels of the squares whose spectra are taken, a power of two.
const spectrumSide = 32

// spectrum is a sum of power spectra, by vertical and horizontal frequency.
type spectrum [spectrumSide][spectrumSide]float64

// inkedSquares returns the squares within a seal a good quarter of which is inked.
func (v *View) inkedSquares(s *Seal) (corners []image.Point) {
	const n, every = spectrumSide, 4
	const enough = n * n / every / every / 4
	im := v.page.Image
	shift, _ := page.ChromaShift(im.SubsampleRatio)
	major, _, _ := s.outer.axes()
	step := max(int(1.6*v.pxPerMM), 1)
	for y := int(s.outer.y - major); y < int(s.outer.y+major); y += step {
		for x := int(s.outer.x - major); x < int(s.outer.x+major); x += step {
			if !image.Rect(x, y, x+n, y+n).In(im.Rect) || !s.outer.inside(float64(x)+n/2, float64(y)+n/2, 1) {
				continue
			}
			ink := 0
			for dy := every / 2; dy < n && ink < enough; dy += every {
				row := im.COffset(x, y+dy) - x>>shift
				for dx := every / 2; dx < n; dx += every {
					c := row + (x+dx)>>shift
					if s.ink.hue.ink(float32(im.Cb[c])-128, float32(im.Cr[c])-128) > s.ink.full/3 {
						ink++
					}
				}
			}
			if ink >= enough {
				corners = append(corners, image.Pt(x, y))
			}
		}
	}
	return corners
}

// add adds the spectrum of the luma of the square at a corner, scaled to a sum of 1 over the band. It uses room.
func (sp *spectrum) add(im *image.YCbCr, at image.Point, room *[2]spectrum) {
	const n = spectrumSide
	square, power := &room[0], &room[1]
	sum := 0
	for y := range n {
		for _, l := range im.Y[im.YOffset(at.X, at.Y+y):][:n] {
			sum += int(l)
		}
	}
	mean := float64(sum) / (n * n)
	for y := range n {
		for x, l := range im.Y[im.YOffset(at.X, at.Y+y):][:n] {
			square[y][x] = (float64(l) - mean) * window[y][x]
		}
	}
	powerOf(power, square)
	total := 0.0
	for _, f := range bandPass {
		total += power[f[0]][f[1]]
	}
	if total == 0 {
		return
	}
	for _, f := range bandPass {
		sp[f[0]][f[1]] += power[f[0]][f[1]] / total
	}
}

// window fades a square out towards its sides (von Hann).
var window = func() (w spectrum) {
	hann := func(x int) float64 { return 1 - math.Cos(2*math.Pi*(float64(x)+.5)/spectrumSide) }
	for y := range w {
		for x := range w[y] {
			w[y][x] = hann(x) * hann(y)
		}
	}
	return w
}()

// roots are the powers of the root of unity.
var roots = func() (r [spectrumSide / 2]complex128) {
	for k := range r {
		r[k] = cmplx.Rect(1, -2*math.Pi*float64(k)/spectrumSide)
	}
	return r
}()

// inBand tells whether a frequency has 6 pixels a period or fewer and lies off the axes, on which the blocks of a JPEG and
// straight edges have theirs.
func inBand(k, l int) bool {
	fx, fy := min(k, spectrumSide-k), min(l, spectrumSide-l)
	return fx*fx+fy*fy >= spectrumSide*spectrumSide/36 && fx > 1 && fy > 1
}

// bandPass lists the frequencies in the band.
var bandPass = func() (list [][2]uint8) {
	for k := range spectrumSide {
		for l := range spectrumSide {
			if inBand(k, l) {
				list = append(list, [2]uint8{uint8(k), uint8(l)})
			}
		}
	}
	return list
}()

// peak returns how far the highest frequency stands above those around it.
func (sp *spectrum) peak() float64 {
	const n = spectrumSide
	best := 0.0
	for k := range n {
		for l := range n/2 + 1 {
			if !inBand(k, l) {
				continue
			}
			var around, count float64
			for dk := -3; dk <= 3; dk++ {
				for dl := -3; dl <= 3; dl++ {
					m, o := (k+dk+n)%n, (l+dl+n)%n
					if max(dk, -dk) < 2 && max(dl, -dl) < 2 || !inBand(m, o) {
						continue
					}
					around += sp[m][o]
					count++
				}
			}
			if count > 0 && around > 0 {
				best = max(best, sp[k][l]*count/around)
			}
		}
	}
	return best
}
