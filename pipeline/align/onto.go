package align

import (
	"cmp"
	"image"
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
	code, says, reason := findCode(p.Image)
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
	code.turnPoints(turn, w, h)
	upright := p.Turned(turn)

	l := layout{im: upright.Image, template: template, modules: code.modules}
	l.begin(code)
	// What the first round finds tells the second one better where to look.
	l.findMarks(flatbed)
	l.findMarks(tilted)
	r := &Registration{Code: says, Template: template, Turn: turn}
	if !l.settle(r) {
		return nil, nil, &Error{Reason: MarksNotFound, Marks: l.marks()}
	}
	r.describe()
	return upright, r, nil
}

// turnPoints moves the points of a code along with its page of w × h pixels as that is turned clockwise.
func (s *symbol) turnPoints(clockwise, w, h int) {
	for i, p := range s.finders {
		switch clockwise {
		case 90:
			s.finders[i] = page.Point{X: float64(h) - p.Y, Y: p.X}
		case 180:
			s.finders[i] = page.Point{X: float64(w) - p.X, Y: float64(h) - p.Y}
		case 270:
			s.finders[i] = page.Point{X: p.Y, Y: float64(w) - p.X}
		}
	}
}

// layout is what is known so far about where a form lies on an upright page.
type layout struct {
	im       *image.YCbCr
	template forms.Template
	modules  int // of the codes
	// start ties the finder patterns of the code that was read.
	start []tie
	// mark holds the ties of the marks; a sigma of 0 stands for a mark not found.
	mark [4]tie
}

// begin ties the code that was read to its place on the form.
func (l *layout) begin(code symbol) {
	squares := finderSquares(l.template.QR[l.whichCode(code)], l.modules)
	for i, s := range squares {
		l.start = append(l.start, tie{mm: s.middle(), px: code.finders[i], sigma: roughSigma})
	}
	h, ok := fit(l.start, flatbed)
	if !ok {
		return
	}
	for i, s := range squares {
		if at, ok := findFinder(l.im, h, s); ok {
			l.start[i].px, l.start[i].sigma = at, finderSigma
		}
	}
}

// whichCode tells which of the form's two codes was read, by the part of the page that it stands in.
func (l *layout) whichCode(code symbol) int {
	kx, ky := float64(l.im.Rect.Dx())/l.template.PageMM[0], float64(l.im.Rect.Dy())/l.template.PageMM[1]
	best, which := 0.0, 0
	for i, b := range l.template.QR {
		d := dist(code.finders[0], page.Point{X: b.X * kx, Y: b.Y * ky})
		if i == 0 || d < best {
			best, which = d, i
		}
	}
	return which
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
