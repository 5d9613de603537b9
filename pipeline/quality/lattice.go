package quality

import (
	"image"
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

const (
	latticeMM = 0.34 // between samples
	cellMM    = 8.0
)

// lattice is a page seen at regularly spaced single pixels, no averages, so that noise and sharp ink stay what they are.
type lattice struct {
	cols, rows   int
	step         int // pixels between samples
	luma, cb, cr []uint8
	mm           float64 // between samples

	cell         int // samples on a cell's side
	cellsX       int
	cellsY       int
	lumas        [][256]uint16 // per cell: how often each luma occurs
	paper, shade []uint8       // per cell: 90th percentile and median of luma
	sheet        []bool        // per cell: it lies on the sheet, away from its edges
	usual        uint8         // the median paper of the cells on the sheet
}

// survey samples a page of pxPerMM pixels a millimetre, on which the sheet has the given corners, in pixels.
func survey(im *image.YCbCr, pxPerMM float64, corners [4]page.Point) *lattice {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	l := &lattice{step: max(1, int(latticeMM*pxPerMM+0.5))}
	l.cols, l.rows = (w+l.step-1)/l.step, (h+l.step-1)/l.step
	l.mm = float64(l.step) / pxPerMM
	all := make([]uint8, 3*l.cols*l.rows)
	n := l.cols * l.rows
	l.luma, l.cb, l.cr = all[:n:n], all[n:2*n:2*n], all[2*n:]
	shift, _ := page.ChromaShift(im.SubsampleRatio)
	for y := range l.rows {
		from := im.Y[y*l.step*im.YStride:]
		c := im.COffset(0, y*l.step)
		cb, cr := im.Cb[c:], im.Cr[c:]
		o := y * l.cols
		px := 0
		for x := range l.luma[o : o+l.cols] {
			l.luma[o+x] = from[px]
			px += l.step
		}
		// Two loops keep fewer streams of memory in flight than one.
		rowB, rowR := l.cb[o:o+l.cols], l.cr[o:o+l.cols]
		px = 0
		for x := range rowB {
			rowB[x], rowR[x] = cb[px>>shift], cr[px>>shift]
			px += l.step
		}
	}
	l.divide()
	l.find(corners)
	return l
}

// divide finds the brightness of the paper in each cell.
func (l *lattice) divide() {
	l.cell = max(4, int(cellMM/l.mm+0.5))
	l.cellsX, l.cellsY = max(1, l.cols/l.cell), max(1, l.rows/l.cell)
	l.lumas = make([][256]uint16, l.cellsX*l.cellsY)
	for k := range l.lumas {
		// Neighbours are often equal: counted apart, they do not wait for each other.
		var even, odd [256]uint16
		l.each(k%l.cellsX, k/l.cellsX, func(from, to int) {
			row := l.luma[from:to]
			for ; len(row) > 1; row = row[2:] {
				even[row[0]]++
				odd[row[1]]++
			}
			for _, v := range row {
				even[v]++
			}
		})
		counts := &l.lumas[k]
		for v := range counts {
			counts[v] = even[v] + odd[v]
		}
		l.paper = append(l.paper, uint8(percentile(counts, 0.9)))
		l.shade = append(l.shade, uint8(percentile(counts, 0.5)))
	}
}

// each calls visit with the samples of every row of a cell: from the index from on, up to the index to. The last cells take
// what is left over at the edges.
func (l *lattice) each(cx, cy int, visit func(from, to int)) {
	x0, y0, x1, y1 := cx*l.cell, cy*l.cell, (cx+1)*l.cell, (cy+1)*l.cell
	if cx == l.cellsX-1 {
		x1 = l.cols
	}
	if cy == l.cellsY-1 {
		y1 = l.rows
	}
	for y := y0; y < min(y1, l.rows); y++ {
		visit(y*l.cols+x0, y*l.cols+min(x1, l.cols))
	}
}

// eachOnSheet calls visit as each does, for all cells on the sheet.
func (l *lattice) eachOnSheet(visit func(from, to int)) {
	for k, on := range l.sheet {
		if on {
			l.each(k%l.cellsX, k/l.cellsX, visit)
		}
	}
}

// around returns the brightness of the paper in a cell, or beside it where something dark fills the cell.
func (l *lattice) around(cx, cy int) uint8 {
	var near []uint8
	for y := max(cy-1, 0); y <= min(cy+1, l.cellsY-1); y++ {
		for x := max(cx-1, 0); x <= min(cx+1, l.cellsX-1); x++ {
			near = append(near, l.paper[y*l.cellsX+x])
		}
	}
	slices.Sort(near)
	return max(l.paper[cy*l.cellsX+cx], near[len(near)/2])
}

// inkBelow is the luma below which a pixel on paper of that brightness is ink.
func inkBelow(paper uint8) uint8 { return paper - max(paper/4, min(paper, 25)) }
