package quality

const (
	edgeMM = 1.5
	// A cell in which fewer samples than this are ink is blank: dust and noise.
	blankInk    = 0.002
	shadowShare = 0.75 // of the usual paper's brightness
	burntOut    = 252
	// Paper brighter than this everywhere is a scanner's, which clips to white by design.
	clippedPaper = 235
)

// light measures brightness, ink and blankness.
func (m *Measurement) light(l *lattice) {
	var ink [256]int
	var sum, inkCount, blank, shadow, glare int
	for cy := range l.cellsY {
		for cx := range l.cellsX {
			limit := inkBelow(l.around(cx, cy))
			n, dark := 0, 0
			l.each(cx, cy, func(i int) {
				v := l.luma[i]
				sum += int(v)
				n++
				if v < limit {
					dark++
					ink[v]++
				}
			})
			inkCount += dark
			if float64(dark) <= blankInk*float64(n) {
				blank++
			}
			k := cy*l.cellsX + cx
			if float64(l.paper[k]) < shadowShare*float64(l.usual) {
				shadow++
			}
			if l.usual < clippedPaper && l.shade[k] >= burntOut {
				glare++
			}
		}
	}
	samples, cells := float64(len(l.luma)), float64(len(l.paper))
	m.MeanLuma, m.PaperLuma = float64(sum)/samples, float64(l.usual)
	m.InkShare, m.BlankShare = float64(inkCount)/samples, float64(blank)/cells
	m.ShadowShare, m.GlareShare = float64(shadow)/cells, float64(glare)/cells
	m.InkLuma = m.PaperLuma
	if inkCount > 0 {
		m.InkLuma = float64(percentile(&ink, 0.1))
	}
	m.EdgeInk = l.edgeInk()
}

// edgeInk measures the strips along the edges against the usual paper, so that a dark lid counts as dark.
func (l *lattice) edgeInk() (share [4]float64) {
	limit := inkBelow(l.usual)
	depth := max(1, int(edgeMM/l.mm+0.5))
	strips := [4][4]int{
		{0, 0, l.cols, depth}, {l.cols - depth, 0, l.cols, l.rows},
		{0, l.rows - depth, l.cols, l.rows}, {0, 0, depth, l.rows},
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
