package quality

import "math"

const (
	// Chroma this far from the paper's, in levels summed over Cb and Cr, is a colour that people see.
	visibleChroma = 24
	// Chroma on paper within so many levels of its median is noise, beyond it something else.
	noiseChroma = 10
	// Above any of these a page is in colour: fifteen samples of an A4 page; the noise of a sensor after compression; paper
	// that is not neutral.
	leastColourShare = 3e-5
	leastChromaNoise = 0.35
	leastTint        = 1.0
	// Shades per dark pixel below which there are no shades: print scanned in grey has far more of them along its edges.
	bitonalShades = 0.04
)

// colour measures chroma. A mostly white page is in colour by the noise of its sensor or by a single seal.
func (m *Measurement) colour(l *lattice) {
	var cbs, crs, lumas [256]int
	bright := inkBelow(l.usual)
	for i, v := range l.luma {
		lumas[v]++
		if v >= bright {
			cbs[l.cb[i]]++
			crs[l.cr[i]]++
		}
	}
	paperCb, paperCr := percentile(&cbs, 0.5), percentile(&crs, 0.5)

	var count, strength int
	for i, cb := range l.cb {
		d := abs(int(cb)-paperCb) + abs(int(l.cr[i])-paperCr)
		if d >= visibleChroma {
			count++
			strength += d
		}
	}
	m.ColourShare = float64(count) / float64(len(l.luma))
	if count > 0 {
		m.ColourStrength = float64(strength) / float64(count)
	}
	meanCb, varCb := moments(&cbs, paperCb)
	meanCr, varCr := moments(&crs, paperCr)
	m.ChromaNoise = math.Sqrt(varCb + varCr)
	m.Tint = math.Hypot(meanCb-128, meanCr-128)

	dark, shades := 0, 0
	for v, n := range lumas {
		switch {
		case v < 64:
			dark += n
		case v < 192:
			shades += n
		}
	}
	switch {
	case m.ColourShare >= leastColourShare, m.ChromaNoise >= leastChromaNoise, m.Tint >= leastTint:
		m.Colour = Coloured
	case dark > 0 && float64(shades) < bitonalShades*float64(dark):
		m.Colour = Bitonal
	default:
		m.Colour = Grey
	}
}

// moments returns mean and variance of the levels within noiseChroma of the median.
func moments(histogram *[256]int, median int) (mean, variance float64) {
	var n, sum, squares float64
	for v := max(median-noiseChroma, 0); v <= min(median+noiseChroma, 255); v++ {
		c, d := float64(histogram[v]), float64(v-median)
		n, sum, squares = n+c, sum+c*d, squares+c*d*d
	}
	if n == 0 {
		return 128, 0
	}
	return float64(median) + sum/n, max(0, squares/n-sum/n*(sum/n))
}

func abs(i int) int { return max(i, -i) }
