package quality

const (
	edgeMM = 1.5
	// A cell in which fewer samples than this are ink is blank: dust and noise.
	blankInk    = 0.002
	shadowShare = 0.75 // of the usual paper's brightness
	burntOut    = 252
	// Paper brighter than this everywhere is a scanner's, which clips to white by design.
	clippedPaper = 243
)

// light measures brightness, ink and blankness on the sheet.
func (m *Measurement) light(l *lattice) {
	var ink [256]int
	var sum, samples, cells, inkCount, blank, shadow, glare int
	for cy := range l.cellsY {
		for cx := range l.cellsX {
			k := cy*l.cellsX + cx
			if !l.sheet[k] {
				continue
			}
			limit := inkBelow(l.around(cx, cy))
			n, dark, burnt := 0, 0, 0
			for v, count := range l.lumas[k] {
				c := int(count)
				n += c
				sum += c * v
				if v < int(limit) {
					dark += c
					ink[v] += c
				}
				if v >= burntOut {
					burnt += c
				}
			}
			inkCount += dark
			samples += n
			cells++
			if float64(dark) <= blankInk*float64(n) {
				blank++
			}
			if float64(l.paper[k]) < shadowShare*float64(l.usual) {
				shadow++
			}
			if l.usual < clippedPaper && 10*burnt >= 9*n {
				glare++
			}
		}
	}
	m.MeanLuma, m.PaperLuma = float64(sum)/float64(samples), float64(l.usual)
	m.InkShare, m.BlankShare = float64(inkCount)/float64(samples), float64(blank)/float64(cells)
	m.ShadowShare, m.GlareShare = float64(shadow)/float64(cells), float64(glare)/float64(cells)
	m.InkLuma = m.PaperLuma
	if inkCount > 0 {
		m.InkLuma = float64(percentile(&ink, 0.1))
	}
	m.EdgeInk = l.edgeInk()
	m.EdgeCuts = l.edgeCuts()
}

// edgeInk measures the strips along the edges against the usual paper, so that a dark lid counts as dark.
func (l *lattice) edgeInk() (share [4]float64) {
	limit := inkBelow(l.usual)
	depth := max(1, int(edgeMM/l.mm+0.5))
	strips := [4][4]int{
		{0, 0, l.cols, depth},
		{l.cols - depth, 0, l.cols, l.rows},
		{0, l.rows - depth, l.cols, l.rows},
		{0, 0, depth, l.rows},
	}
	for side, s := range strips {
		n, dark := 0, 0
		for y := max(s[1], 0); y < min(s[3], l.rows); y++ {
			for _, v := range l.luma[y*l.cols:][max(s[0], 0):min(s[2], l.cols)] {
				n++
				if v < limit {
					dark++
				}
			}
		}
		share[side] = float64(dark) / float64(max(n, 1))
	}
	return share
}

// What crosses the picture's edge as ink does: strokes and lines up to cutMM wide that go on inwards for insideMM.
const (
	cutMM    = 9.0
	insideMM = 1.6
)

// edgeCuts counts, along each edge of the picture, the pieces of ink that run into it: what is darker than the paper about
// it, so that shade along an edge makes no ink of the grain of a table. A table or a scanner's lid is wider than any of them.
func (l *lattice) edgeCuts() (cuts [4]int) {
	deep, wide := max(2, int(insideMM/l.mm+0.5)), int(cutMM/l.mm)
	sides := [4]struct {
		length int
		at     func(along, in int) uint8
		paper  func(cell int) uint8
	}{
		{l.cols, func(a, in int) uint8 { return l.luma[in*l.cols+a] }, func(c int) uint8 { return l.around(c, 0) }},
		{l.rows, func(a, in int) uint8 { return l.luma[a*l.cols+l.cols-1-in] }, func(c int) uint8 { return l.around(l.cellsX-1, c) }},
		{l.cols, func(a, in int) uint8 { return l.luma[(l.rows-1-in)*l.cols+a] }, func(c int) uint8 { return l.around(c, l.cellsY-1) }},
		{l.rows, func(a, in int) uint8 { return l.luma[a*l.cols+in] }, func(c int) uint8 { return l.around(0, c) }},
	}
	if min(l.cols, l.rows) <= 2*deep {
		return cuts
	}
	for side, s := range sides {
		var along [256]int
		for a := range s.length {
			along[s.at(a, 1)]++
		}
		if percentile(&along, 0.5) < int(tableShade*float64(l.usual)) {
			continue // not paper: a table or a lid, and its grain
		}
		limits := make([]uint8, max(1, s.length/l.cell))
		for cell := range limits {
			limits[cell] = inkBelow(s.paper(cell))
		}
		ink := func(along, in int) bool { return s.at(along, in) < limits[min(along/l.cell, len(limits)-1)] }
		for a := 0; a < s.length; a++ {
			from := a
			for a < s.length && ink(a, 1) {
				a++
			}
			if a == from || a-from > wide || from == 0 || a == s.length {
				continue
			}
			goesOn := true
			for in := 2; in <= deep && goesOn; in++ {
				goesOn = false
				for k := max(from-1, 0); k < min(a+1, s.length); k++ {
					goesOn = goesOn || ink(k, in)
				}
			}
			if goesOn {
				cuts[side]++
			}
		}
	}
	return cuts
}
