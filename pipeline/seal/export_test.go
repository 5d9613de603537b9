package seal

import "github.com/vermilion-seal/vermilion/pipeline/page"

// Candidate is a ring that was looked at, with the evidence that its score rests on.
type Candidate struct {
	X, Y, MajorMM float64               // mm
	Evidence      [2*traits + 1]float64 // and again, times the ring's completeness, and that itself
	Score         float64
}

// Candidates returns every ring that Find weighs.
func Candidates(p *page.Page, pxPerMM float64) (out []Candidate) {
	pl := reduce(p.Image, pxPerMM, p.Image.Rect)
	ink := pl.inkPlane(redInk)
	for _, t := range thresholds(ink) {
		for _, r := range search(ink, t, nil) {
			major, _, _ := r.axes()
			c := Candidate{X: (r.x + .5) / pl.pxPerMM, Y: (r.y + .5) / pl.pxPerMM, MajorMM: 2 * major / pl.pxPerMM, Score: r.score}
			full := complete(r.coverage)
			for i, v := range r.evidence.vector() {
				c.Evidence[i], c.Evidence[traits+i] = v, v*full
			}
			c.Evidence[2*traits] = full
			out = append(out, c)
		}
	}
	return out
}
