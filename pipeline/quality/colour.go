package quality

import "math"

const (
	// Chroma this far from what the page's own tone has at that brightness, in levels summed over Cb and Cr, is a colour
	// that people see.
	visibleChroma = 24
	// Chroma on paper within so many levels of its median is noise, beyond it something else.
	noiseChroma = 10
	// Above any of these a page is in colour: fifteen samples of an A4 page; the noise of a sensor after compression.
	leastColourShare = 3e-5
	leastChromaNoise = 0.35
	// Paper so far from neutral may be a grey scan that was tinted: then noise must be a sensor's beyond doubt.
	tintedPaper    = 6.0
	sensorOnTinted = 0.9
	darkestInk     = 0.3 // of the paper's brightness: print, not a coloured stamp
	fewestInk      = 30  // samples
	bitonalShades  = 0.04
)

// colour measures chroma on the sheet. A mostly white page is in colour by the noise of its sensor or by a single seal; a grey
// scan that was tinted has one tone from its paper to its ink, and nothing beside it.
func (m *Measurement) colour(l *lattice) {
	var cbs, crs, inkCbs, inkCrs [256]int
	bright, print := inkBelow(l.usual), uint8(darkestInk*float64(l.usual))
	all, inks := 0, 0
	l.eachOnSheet(func(from, to int) {
		all += to - from
		cb, cr := l.cb[from:to], l.cr[from:to]
		for i, v := range l.luma[from:to] {
			switch {
			case v >= bright:
				cbs[cb[i]]++
				crs[cr[i]]++
			case v < print:
				inks++
				inkCbs[cb[i]]++
				inkCrs[cr[i]]++
			}
		}
	})
	paperCb, paperCr := percentile(&cbs, 0.5), percentile(&crs, 0.5)
	inkCb, inkCr := paperCb, paperCr
	if inks >= fewestInk {
		inkCb, inkCr = percentile(&inkCbs, 0.5), percentile(&inkCrs, 0.5)
	}
	// The tone's chroma runs from the paper's to the ink's.
	var toneCb, toneCr [256]int
	for v := range 256 {
		t := min(max((float64(l.usual)-float64(v))/max(float64(l.usual)-float64(print)/2, 1), 0), 1)
		toneCb[v] = paperCb + int(math.Round(t*float64(inkCb-paperCb)))
		toneCr[v] = paperCr + int(math.Round(t*float64(inkCr-paperCr)))
	}

	var count, strength int
	l.eachOnSheet(func(from, to int) {
		cb, cr := l.cb[from:to], l.cr[from:to]
		for i, v := range l.luma[from:to] {
			if d := abs(int(cb[i])-toneCb[v]) + abs(int(cr[i])-toneCr[v]); d >= visibleChroma {
				count++
				strength += d
			}
		}
	})
	m.ColourShare = float64(count) / float64(all)
	if count > 0 {
		m.ColourStrength = float64(strength) / float64(count)
	}
	meanCb, varCb := moments(&cbs, paperCb)
	meanCr, varCr := moments(&crs, paperCr)
	m.ChromaNoise = math.Sqrt(varCb + varCr)
	m.Tint = math.Hypot(meanCb-128, meanCr-128)

	// Shades per dark pixel tell grey from black and white: print scanned in grey has many of them along its edges.
	dark, shades := 0, 0
	for k, on := range l.sheet {
		if !on {
			continue
		}
		for _, n := range l.lumas[k][:64] {
			dark += int(n)
		}
		for _, n := range l.lumas[k][64:192] {
			shades += int(n)
		}
	}
	noise := leastChromaNoise
	if m.Tint >= tintedPaper {
		noise = sensorOnTinted
	}
	switch {
	case m.ColourShare >= leastColourShare, m.ChromaNoise >= noise:
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
