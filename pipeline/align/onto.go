package align

import (
	"cmp"
	"image"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// How exactly a point is known, in pixels.
const (
	markSigma   = 0.15
	finderSigma = 0.4
	roughSigma  = 1.5
)

// How far from where it is expected a mark may be, in millimetres: so much, and so much more per millimetre of distance from
// the nearest known point.
const (
	reachMM    = 3.0
	reachPerMM = 0.06
)

// A residual in millimetres beyond which one of four marks is suspected to be something else.
const suspectMM = 0.7

// Onto places a page on the form that its QR code names. It returns the page turned upright and where the form lies on it.
// A page that lies in any of four ways is understood. The error is an *Error.
func Onto(p *page.Page) (*page.Page, *Registration, error) {
	code, says, trios, reason := findCode(p.Image)
	if reason != "" {
		return nil, nil, &Error{Reason: reason}
	}
	if code.mirrored() {
		return nil, nil, &Error{Reason: PageMirrored}
	}
	template, err := forms.Lookup(says.Kind, says.Version)
	if err != nil {
		return nil, nil, &Error{Reason: TemplateUnknown}
	}
	turn := code.turn()
	w, h := p.Size()
	for i, at := range code.finders {
		code.finders[i] = turned(at, turn, w, h)
	}
	for i := range trios {
		for k, f := range trios[i].finders {
			trios[i].finders[k].at = turned(f.at, turn, w, h)
		}
	}
	upright := p.Turned(turn)

	var l layout
	for _, which := range whichCode(upright.Image, template, code) {
		other := layout{im: upright.Image, template: template, modules: code.modules}
		other.begin(which, code, trios)
		if other.place(); other.evidence() > l.evidence() || l.im == nil {
			l = other
		}
		if l.evidence() >= enoughEvidence {
			break
		}
	}
	r := &Registration{Code: says, Template: template, Turn: turn}
	if !l.settle(r) {
		reason := MarksNotFound
		if l.cut() {
			reason = SheetCut
		}
		return nil, nil, &Error{Reason: reason, Marks: l.marks()}
	}
	r.describe()
	return upright, r, nil
}

// turned returns where a point comes to lie as its page of w × h pixels is turned clockwise.
func turned(p page.Point, clockwise, w, h int) page.Point {
	switch clockwise {
	case 90:
		return page.Point{X: float64(h) - p.Y, Y: p.X}
	case 180:
		return page.Point{X: float64(w) - p.X, Y: float64(h) - p.Y}
	case 270:
		return page.Point{X: p.Y, Y: float64(w) - p.X}
	}
	return p
}

// layout is what is known so far about where a form lies on an upright page.
type layout struct {
	im       *image.YCbCr
	template forms.Template
	modules  int // of the codes
	// start ties the finder patterns of the code that was read, and those of the other one where they are seen.
	start []tie
	// mark holds the ties of the marks; a sigma of 0 stands for a mark not found.
	mark [4]tie
}

// begin ties the code that was read to its place on the form, and then the other one.
func (l *layout) begin(which int, code symbol, trios []trio) {
	h, ok := l.tieCode(which, code.finders)
	if !ok {
		return
	}
	squares := finderSquares(l.template.QR[1-which], l.modules)
	expected, off := [3]page.Point{}, 0.0
	for i, s := range squares {
		m := s.middle()
		expected[i] = h.Map(m.X, m.Y)
	}
	leg := dist(expected[0], expected[1])
	best := 0.35 * dist(expected[0], code.finders[0])
	var at [3]page.Point
	for _, t := range trios {
		seen := [3]page.Point{t.finders[0].at, t.finders[1].at, t.finders[2].at}
		turned := math.Hypot((seen[1].X-seen[0].X)-(expected[1].X-expected[0].X), (seen[1].Y-seen[0].Y)-(expected[1].Y-expected[0].Y))
		if off = dist(seen[0], expected[0]); off < best && turned < 0.5*leg && dist(seen[0], code.finders[0]) > 2*leg {
			best, at = off, seen
		}
	}
	if at[0] != (page.Point{}) {
		l.tieCode(1-which, at)
	}
}

// tieCode ties the finder patterns of one code, and returns the map that they alone suggest.
func (l *layout) tieCode(which int, finders [3]page.Point) (Homography, bool) {
	squares := finderSquares(l.template.QR[which], l.modules)
	ties := make([]tie, 3)
	for i, s := range squares {
		ties[i] = tie{mm: s.middle(), px: finders[i], sigma: roughSigma}
	}
	h, ok := fit(ties, flatbed)
	if !ok {
		return h, false
	}
	for i, s := range squares {
		if at, ok := findFinder(l.im, h, s); ok {
			ties[i].px, ties[i].sigma = at, finderSigma
		}
	}
	l.start = append(l.start, ties...)
	return fit(ties, flatbed)
}

// whichCode tells which of the form's two codes was read, likelier first, by the part of the page that it stands in.
func whichCode(im *image.YCbCr, template forms.Template, code symbol) [2]int {
	kx, ky := float64(im.Rect.Dx())/template.PageMM[0], float64(im.Rect.Dy())/template.PageMM[1]
	off := func(i int) float64 {
		b := template.QR[i]
		return dist(code.finders[0], page.Point{X: b.X * kx, Y: b.Y * ky})
	}
	if off(1) < off(0) {
		return [2]int{1, 0}
	}
	return [2]int{0, 1}
}

// place looks for the marks. What the first round finds tells the second one better where to look.
func (l *layout) place() {
	l.findMarks(flatbed)
	l.findMarks(tilted)
}

// enoughEvidence is reached with three marks, or with one and the other code.
const enoughEvidence = 3

// evidence counts what speaks for this layout besides the code that was read: marks, and the other code as two.
func (l *layout) evidence() int {
	if l.im == nil {
		return -1
	}
	return l.marks() + 2*(len(l.start)/3-1)
}

// known lists all ties so far.
func (l *layout) known() []tie {
	ties := slices.Clone(l.start)
	for _, m := range l.mark {
		if m.sigma > 0 {
			ties = append(ties, m)
		}
	}
	return ties
}

// marks counts the marks found.
func (l *layout) marks() int { return len(l.known()) - len(l.start) }

// findMarks looks for the marks not yet found, the one nearest to something known first.
func (l *layout) findMarks(spread float64) {
	var missing []int
	for i, m := range l.mark {
		if m.sigma == 0 {
			missing = append(missing, i)
		}
	}
	slices.SortFunc(missing, func(a, b int) int { return cmp.Compare(l.distance(a), l.distance(b)) })
	for _, i := range missing {
		h, ok := fit(l.known(), spread)
		if !ok {
			return
		}
		s := markSquare(l.template.Marks[i])
		mid := s.middle()
		sx, sy, _ := h.scaleAt(mid.X, mid.Y)
		reach := (reachMM + reachPerMM*l.distance(i)) * max(sx, sy)
		if at, ok := findMark(l.im, h, s, reach); ok {
			l.mark[i] = tie{mm: mid, px: at, sigma: markSigma}
		}
	}
}

// cut tells whether a mark that is missing should stand beyond the picture's edge.
func (l *layout) cut() bool {
	h, ok := fit(l.known(), tilted)
	if !ok {
		return false
	}
	w, height := float64(l.im.Rect.Dx()), float64(l.im.Rect.Dy())
	for i, m := range l.mark {
		mid := markSquare(l.template.Marks[i]).middle()
		at := h.Map(mid.X, mid.Y)
		if m.sigma == 0 && (at.X < 0 || at.Y < 0 || at.X > w || at.Y > height) {
			return true
		}
	}
	return false
}

// distance is how far a mark is, in millimetres, from the nearest point that is known.
func (l *layout) distance(mark int) float64 {
	mid := markSquare(l.template.Marks[mark]).middle()
	least := l.template.PageMM[0] + l.template.PageMM[1]
	for _, t := range l.known() {
		least = min(least, dist(t.mm, mid))
	}
	return least
}

// settle computes the final map from the marks, checks it against both codes and writes it down.
func (l *layout) settle(r *Registration) bool {
	h, ok := fit(l.known(), tilted)
	if !ok {
		return false
	}
	checks, codes := l.checks(h)
	var found []tie
	for _, m := range l.mark {
		if m.sigma > 0 {
			found = append(found, m)
		}
	}
	if len(found) < 2 || len(found) == 2 && codes < 2 {
		return false
	}
	use := found
	if len(found) < 4 {
		use = append(slices.Clone(found), checks...)
	}
	if h, ok = fit(use, tilted); !ok {
		return false
	}
	worst := residual(h, checks)
	if len(found) == 4 && worst > suspectMM {
		for i := range found {
			three := append(slices.Delete(slices.Clone(found), i, i+1), checks...)
			if other, ok := fit(three, tilted); ok && residual(other, append(three, checks...)) < worst/3 {
				h, worst = other, residual(other, three)
				l.mark[i].sigma = 0
				break
			}
		}
	}
	r.ToPage, r.ResidualMM, r.Checks, r.Marks = h, worst, len(checks), l.marks()
	for i, m := range l.mark {
		mid := markSquare(l.template.Marks[i]).middle()
		r.MarksPx[i] = h.Map(mid.X, mid.Y)
		if m.sigma > 0 {
			r.MarksPx[i] = m.px
		}
	}
	_, ok = h.Inverse()
	return ok
}

// checks finds the finder patterns of both codes, and tells how many codes show two or more of theirs. Where damage leaves
// none, those that the code was read by have to do.
func (l *layout) checks(h Homography) (found []tie, codes int) {
	for _, b := range l.template.QR {
		n := len(found)
		for _, s := range finderSquares(b, l.modules) {
			if at, ok := findFinder(l.im, h, s); ok {
				found = append(found, tie{mm: s.middle(), px: at, sigma: finderSigma})
			}
		}
		if len(found) >= n+2 {
			codes++
		}
	}
	if len(found) == 0 {
		return l.start, 1
	}
	return found, codes
}

// residual is the greatest distance, in millimetres, between where ties were seen and where h says they should be.
func residual(h Homography, ties []tie) float64 {
	inverse, ok := h.Inverse()
	if !ok {
		return 1e3
	}
	worst := 0.0
	for _, t := range ties {
		worst = max(worst, dist(inverse.Map(t.px.X, t.px.Y), t.mm))
	}
	return worst
}
