package quality

import (
	"slices"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Sheet is what is known of the sheet on a page before it is measured. The zero value knows nothing.
type Sheet struct {
	// PxPerMM is the scale by the form's own marks, or as well as it is known; 0 where it is not.
	PxPerMM float64
	// Corners are the corners of the sheet in pixels, top left, top right, bottom right, bottom left; all zero where they
	// are not known. They may lie beyond the page.
	Corners [4]page.Point
}

const (
	// Cells around the picture with paper darker than this share of the usual are not of the sheet but of the table it lies
	// on, as long as so many of them are.
	tableShade = 0.87
	tableShare = 0.6
	// A sheet takes this share of a picture at least; a search that finds less has gone astray.
	leastSheet = 0.2
)

// find marks the cells that lie on the sheet with all their area, and takes the usual paper from them.
func (l *lattice) find(corners [4]page.Point) {
	l.sheet = make([]bool, len(l.paper))
	if corners != ([4]page.Point{}) {
		l.within(corners)
	} else {
		l.usual = l.paperOf(func(int) bool { return true }, 0.7)
		l.clear()
	}
	inside := 0
	for _, on := range l.sheet {
		if on {
			inside++
		}
	}
	if float64(inside) < leastSheet*float64(len(l.sheet)) {
		for i := range l.sheet {
			l.sheet[i] = true
		}
	}
	l.usual = l.paperOf(func(i int) bool { return l.sheet[i] }, 0.5)
}

// within marks the cells inside the corners.
func (l *lattice) within(corners [4]page.Point) {
	side := float64(l.cell * l.step)
	inside := func(x, y float64) bool {
		for i, a := range corners {
			b := corners[(i+1)%4]
			if (b.X-a.X)*(y-a.Y)-(b.Y-a.Y)*(x-a.X) < 0 {
				return false
			}
		}
		return true
	}
	for cy := range l.cellsY {
		for cx := range l.cellsX {
			x, y := float64(cx)*side, float64(cy)*side
			l.sheet[cy*l.cellsX+cx] = inside(x-side/4, y-side/4) && inside(x+1.25*side, y-side/4) &&
				inside(x-side/4, y+1.25*side) && inside(x+1.25*side, y+1.25*side)
		}
	}
}

// clear marks all cells but those at the picture's edges and, where the sheet lies on a table, those of the table and of the
// sheet's edges.
func (l *lattice) clear() {
	edge := func(cx, cy int) bool { return cx == 0 || cy == 0 || cx == l.cellsX-1 || cy == l.cellsY-1 }
	table := make([]bool, len(l.paper))
	dark := func(i int) bool { return float64(l.paper[i]) < tableShade*float64(l.usual) }
	var open []int
	rim, darkRim := 0, 0
	for i := range l.paper {
		cx, cy := i%l.cellsX, i/l.cellsX
		l.sheet[i] = !edge(cx, cy)
		if !edge(cx, cy) {
			continue
		}
		rim++
		if dark(i) {
			darkRim++
			table[i] = true
			open = append(open, i)
		}
	}
	if float64(darkRim) < tableShare*float64(rim) {
		return
	}
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		cx, cy := i%l.cellsX, i/l.cellsX
		for y := max(cy-1, 0); y <= min(cy+1, l.cellsY-1); y++ {
			for x := max(cx-1, 0); x <= min(cx+1, l.cellsX-1); x++ {
				k := y*l.cellsX + x
				l.sheet[k] = false
				if !table[k] && dark(k) {
					table[k] = true
					open = append(open, k)
				}
			}
		}
	}
}

// edgeCells is how many cells beyond those on the sheet its edge lies, on the average: that on the edge is left out.
const edgeCells = 0.6

// sheetBox returns the box around the sheet, x, y, width, height in pixels, on a picture of w × h, to about half a cell.
func (l *lattice) sheetBox(w, h int) [4]int {
	x0, y0, x1, y1 := l.cellsX, l.cellsY, -1, -1
	for i, on := range l.sheet {
		if on {
			cx, cy := i%l.cellsX, i/l.cellsX
			x0, y0, x1, y1 = min(x0, cx), min(y0, cy), max(x1, cx+1), max(y1, cy+1)
		}
	}
	side := l.cell * l.step
	margin := int(edgeCells * float64(side))
	x0, y0 = max(x0*side-margin, 0), max(y0*side-margin, 0)
	x1, y1 = min(x1*side+margin, w), min(y1*side+margin, h)
	return [4]int{x0, y0, max(x1-x0, 0), max(y1-y0, 0)}
}

// paperOf returns a percentile of the brightness of paper over some cells.
func (l *lattice) paperOf(of func(i int) bool, share float64) uint8 {
	var sorted []uint8
	for i, v := range l.paper {
		if of(i) {
			sorted = append(sorted, v)
		}
	}
	if len(sorted) == 0 {
		return 255
	}
	slices.Sort(sorted)
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}
