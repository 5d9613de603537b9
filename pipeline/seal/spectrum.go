package seal

import (
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// spectrumSide is the width and height in pixels of the squares whose spectra are taken.
const spectrumSide = 32

// spectrum is a sum of power spectra; the second index runs over the non-negative frequencies only.
type spectrum [spectrumSide][spectrumSide / 2]float64

// add adds the spectrum of the luma of one square, scaled to a sum of 1; it returns false for squares off the page or with
// little ink.
func (sp *spectrum) add(p *page.Page, s *Seal, x0, y0 int) bool {
	const n = spectrumSide
	w, h := p.Size()
	if x0 < 0 || y0 < 0 || x0+n > w || y0+n > h {
		return false
	}
	var v [n][n]float64
	ink, mean := 0, 0.0
	for y := range n {
		for x := range n {
			c := p.Image.COffset(x0+x, y0+y)
			if s.ink.hue(float32(p.Image.Cb[c])-128, float32(p.Image.Cr[c])-128) > s.ink.full/3 {
				ink++
			}
			v[y][x] = float64(p.Image.Y[p.Image.YOffset(x0+x, y0+y)])
			mean += v[y][x] / (n * n)
		}
	}
	if ink < n*n/4 {
		return false
	}
	for y := range n {
		for x := range n {
			v[y][x] = (v[y][x] - mean) * hann(x) * hann(y)
		}
	}
	power := transform(&v)
	total := 0.0
	for k := range n {
		for l := range n / 2 {
			if inBand(k, l) {
				total += power[k][l]
			}
		}
	}
	if total == 0 {
		return false
	}
	for k := range n {
		for l := range n / 2 {
			sp[k][l] += power[k][l] / total
		}
	}
	return true
}

func hann(x int) float64 { return 1 - math.Cos(2*math.Pi*(float64(x)+.5)/spectrumSide) }

// transform returns the power spectrum, rows first, then columns.
func transform(v *[spectrumSide][spectrumSide]float64) (power spectrum) {
	const n = spectrumSide
	var cos, sin [n]float64
	for k := range n {
		sin[k], cos[k] = math.Sincos(2 * math.Pi * float64(k) / n)
	}
	var re, im [n][n]float64
	for y := range n {
		for k := range n {
			for x := range n {
				re[y][k] += v[y][x] * cos[k*x%n]
				im[y][k] -= v[y][x] * sin[k*x%n]
			}
		}
	}
	for k := range n {
		for l := range n / 2 {
			var a, b float64
			for y := range n {
				c, s := cos[l*y%n], sin[l*y%n]
				a += re[y][k]*c + im[y][k]*s
				b += im[y][k]*c - re[y][k]*s
			}
			power[k][l] = a*a + b*b
		}
	}
	return power
}

// inBand tells whether a frequency has 2 to 6 pixels a period and lies off the axes, on which the blocks of a JPEG and
// straight edges have theirs.
func inBand(k, l int) bool {
	fx, fy := min(k, spectrumSide-k), l
	f := math.Hypot(float64(fx), float64(fy))
	return f >= spectrumSide/6 && f <= spectrumSide/2 && fx > 1 && fy > 1
}

// peak returns how far the highest frequency stands above those around it.
func (sp *spectrum) peak() float64 {
	const n = spectrumSide
	best := 0.0
	for k := range n {
		for l := range n / 2 {
			if !inBand(k, l) {
				continue
			}
			var around, count float64
			for dk := -3; dk <= 3; dk++ {
				for dl := -3; dl <= 3; dl++ {
					m, o := (k+dk+n)%n, l+dl
					if max(dk, -dk) < 2 && max(dl, -dl) < 2 || o < 0 || o >= n/2 || !inBand(m, o) {
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
