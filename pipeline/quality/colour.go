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
	var papers, inks [2][256]int32 // how often each level of Cb and of Cr occurs
	bright, print := inkBelow(l.usual), uint8(darkestInk*float64(l.usual))
	all := 0
	l.eachOnSheet(func(first, w, h int) {
		all += w * h
		tally(&papers, &inks, l.luma[first:], l.cb[first:], l.cr[first:], l.cols, w, h, bright, print)
	})
	paperCb, paperCr := percentile(&papers[0], 0.5), percentile(&papers[1], 0.5)
	inkCb, inkCr := paperCb, paperCr
	if sum(&inks[0]) >= fewestInk {
		inkCb, inkCr = percentile(&inks[0], 0.5), percentile(&inks[1], 0.5)
	}
	// The tone's chroma runs from the paper's to the ink's.
	var tone [2][256]uint8
	for v := range 256 {
		t := min(max((float64(l.usual)-float64(v))/max(float64(l.usual)-float64(print)/2, 1), 0), 1)
		tone[0][v] = uint8(paperCb + int(math.Round(t*float64(inkCb-paperCb))))
		tone[1][v] = uint8(paperCr + int(math.Round(t*float64(inkCr-paperCr))))
	}

	var number, strength int
	l.eachOnSheet(func(first, w, h int) {
		n, d := coloured(l.luma[first:], l.cb[first:], l.cr[first:], l.cols, w, h, &tone, visibleChroma)
		number, strength = number+n, strength+d
	})
	m.ColourShare = float64(number) / float64(all)
	if number > 0 {
		m.ColourStrength = float64(strength) / float64(number)
	}
	meanCb, varCb := moments(&papers[0], paperCb)
	meanCr, varCr := moments(&papers[1], paperCr)
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
func moments(histogram *[256]int32, median int) (mean, variance float64) {
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
