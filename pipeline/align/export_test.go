package align

import "github.com/vermilion-seal/vermilion/pipeline/page"

// Sample is sample.
func Sample(out, lows, highs, row []uint8, pitch int) { sample(out, lows, highs, row, pitch) }

// Average is average.
func Average(out []uint8, sums []uint32, rows []uint8, stride, step int) {
	average(out, sums, rows, stride, step)
}

// Along is along on a plane of pixels that begins in the page's corner, in its resolution.
func Along(pix []uint8, w int, from page.Point, dx, dy float64, n int) []float64 {
	g := plane{pix: pix, w: w, h: len(pix) / w, step: 1}
	return g.along(nil, from, dx, dy, n)
}
