package text

import "image"

// partHeight is the height in pixels at which the columns between two lines are compared.
const partHeight = 24

// part cuts lines of a row that overlap where the least ink stands between them. A detector grows its boxes, so that one
// may hold half of its neighbour's first character, which would then be read twice.
func part(im *image.Gray, quads []Quad, row []int) {
	for k := 1; k < len(row); k++ {
		a, b := quads[row[k-1]], quads[row[k]]
		overlap := a[1].X - b[0].X
		wa, wb := a[1].X-a[0].X, b[1].X-b[0].X
		if overlap < 1 || overlap > 0.7*min(wa, wb) {
			continue
		}
		from := 1 - overlap/wa
		cut := lightest(SampleLine(im, a.Part(from, 1), partHeight))
		quads[row[k-1]] = a.Part(0, from+(1-from)*cut)
		quads[row[k]] = b.Part(cut*overlap/wb, 1)
	}
}

// lightest returns the middle of the widest light gap between the columns of a line, as a fraction of its width.
func lightest(line *image.Gray) float64 {
	w, h := line.Rect.Dx(), line.Rect.Dy()
	if w == 0 {
		return 0.5
	}
	columns := make([]int, w)
	most, least := 0, 255*h
	for x := range columns {
		for y := range h {
			columns[x] += int(line.Pix[y*line.Stride+x])
		}
		most, least = max(most, columns[x]), min(least, columns[x])
	}
	limit := most - (most-least)/8
	bestFrom, bestTo := 0, 0
	for x := 0; x < w; x++ {
		from := x
		for x < w && columns[x] >= limit {
			x++
		}
		if x-from > bestTo-bestFrom {
			bestFrom, bestTo = from, x
		}
	}
	return float64(bestFrom+bestTo) / 2 / float64(w)
}
