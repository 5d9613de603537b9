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

	cell   int // samples on a cell's side
	cellsX int
	cellsY int
	lumas  [][256]uint16 // per cell: how often each luma occurs
	paper  []uint8       // per cell: 90th percentile of luma
	sheet  []bool        // per cell: it lies on the sheet, away from its edges
	usual  uint8         // the median paper of the cells on the sheet
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
		row := y * l.cols
		c := im.COffset(0, y*l.step)
		take(l.luma[row:row+l.cols], im.Y[y*l.step*im.YStride:], l.step)
		if l.step%(1<<shift) == 0 {
			take(l.cb[row:row+l.cols], im.Cb[c:], l.step>>shift)
			take(l.cr[row:row+l.cols], im.Cr[c:], l.step>>shift)
			continue
		}
		for x := range l.cols {
			at := c + x*l.step>>shift
			l.cb[row+x], l.cr[row+x] = im.Cb[at], im.Cr[at]
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
		x0, y0, x1, y1 := l.bounds(k%l.cellsX, k/l.cellsX)
		count(&l.lumas[k], l.luma[y0*l.cols+x0:], l.cols, x1-x0, y1-y0)
		l.paper = append(l.paper, uint8(percentile(&l.lumas[k], 0.9)))
	}
}

// bounds returns the columns and rows of samples of a cell. The last cells take what is left over at the edges.
func (l *lattice) bounds(cx, cy int) (x0, y0, x1, y1 int) {
	x0, y0, x1, y1 = cx*l.cell, cy*l.cell, (cx+1)*l.cell, (cy+1)*l.cell
	if cx == l.cellsX-1 {
		x1 = l.cols
	}
	if cy == l.cellsY-1 {
		y1 = l.rows
	}
	return x0, y0, min(x1, l.cols), min(y1, l.rows)
}

// eachOnSheet calls visit with rectangles that together are the cells on the sheet: the index of the first sample, the columns and the
// rows.
func (l *lattice) eachOnSheet(visit func(first, w, h int)) {
	for cy := range l.cellsY {
		for cx := 0; cx < l.cellsX; cx++ {
			if !l.sheet[cy*l.cellsX+cx] {
				continue
			}
			x0, y0, x1, y1 := l.bounds(cx, cy)
			for cx+1 < l.cellsX && l.sheet[cy*l.cellsX+cx+1] {
				cx++
				_, _, x1, _ = l.bounds(cx, cy)
			}
			if x0 < x1 && y0 < y1 {
				visit(y0*l.cols+x0, x1-x0, y1-y0)
			}
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
