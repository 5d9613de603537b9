package align

import (
	"cmp"
	"errors"
	"image"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// symbol is a QR code that was read. Its points are in the pixels of the page that it stands on.
type symbol struct {
	payload string
	// finders are the centres of the finder patterns: top left, top right, bottom left as the code stands upright.
	finders [3]page.Point
	modules int // on a side
}

// turn returns the clockwise turn in degrees that sets the code upright.
func (s *symbol) turn() int {
	tl, tr := s.finders[0], s.finders[1]
	quarter := int(math.Round(math.Atan2(tr.Y-tl.Y, tr.X-tl.X) / (math.Pi / 2)))
	return (4 - quarter) % 4 * 90
}

// mirrored tells whether the code is a mirror image.
func (s *symbol) mirrored() bool {
	tl, tr, bl := s.finders[0], s.finders[1], s.finders[2]
	return (tr.X-tl.X)*(bl.Y-tl.Y)-(tr.Y-tl.Y)*(bl.X-tl.X) < 0
}

// corners returns the corners of the symbol without its quiet zone: top left, top right, bottom right, bottom left.
func (s *symbol) corners() []page.Point {
	n := float64(s.modules)
	at := func(column, row float64) page.Point {
		i, j := (column-3.5)/(n-7), (row-3.5)/(n-7)
		tl, tr, bl := s.finders[0], s.finders[1], s.finders[2]
		return page.Point{X: tl.X + i*(tr.X-tl.X) + j*(bl.X-tl.X), Y: tl.Y + i*(tr.Y-tl.Y) + j*(bl.Y-tl.Y)}
	}
	return []page.Point{at(0, 0), at(n, 0), at(n, n), at(0, n)}
}

// ReadQR reads a QR code anywhere on a grey image. The corners are those of the symbol without its quiet zone, in pixels:
// top left, top right, bottom right, bottom left as the code itself stands upright. Where several codes are on the image
// one of them is read. The error is an *Error with reason code_not_found or code_unreadable.
func ReadQR(grey *image.Gray) (payload string, corners []page.Point, err error) {
	best := CodeNotFound
	origin := grey.Rect.Min
	grey = &image.Gray{Pix: grey.Pix, Stride: grey.Stride, Rect: grey.Rect.Sub(origin)}
	read := func(r image.Rectangle, step int) bool {
		g := reduce(grey, r, step)
		s, reason := g.readCode(nil)
		if reason != "" {
			best = worthier(best, reason)
			return false
		}
		payload, corners = s.payload, s.corners()
		for i := range corners {
			corners[i].X += float64(origin.X)
			corners[i].Y += float64(origin.Y)
		}
		return true
	}
	// Long sides of up to 2,400 pixels are looked at as they are, longer ones reduced to 1,200 to 2,400.
	step := max(1, (max(grey.Rect.Dx(), grey.Rect.Dy())+799)/1600)
	steps := []int{step}
	if step == 1 {
		steps = append(steps, 2)
	}
	for _, step := range steps {
		if read(grey.Rect, step) {
			return payload, corners, nil
		}
	}
	// A busy page offers better look-alikes of finder patterns than the code's own: look at it in parts.
	for _, r := range parts(grey.Rect) {
		if read(r, step) {
			return payload, corners, nil
		}
	}
	return "", nil, &Error{Reason: best}
}

// parts cuts a rectangle into nine that overlap by half.
func parts(r image.Rectangle) []image.Rectangle {
	var out []image.Rectangle
	w, h := r.Dx()/4, r.Dy()/4
	for j := range 3 {
		for i := range 3 {
			x, y := r.Min.X+i*w, r.Min.Y+j*h
			out = append(out, image.Rect(x, y, x+2*w, y+2*h))
		}
	}
	return out
}

// findCode looks for one of our codes on a page that may lie in any of four ways. Where nothing looks like a finder pattern
// there is no code, and the search ends soon. It returns all trios of finder patterns, too: the form has a second code.
func findCode(im *image.YCbCr) (symbol, forms.Code, []trio, string) {
	found := findFinders(im)
	candidates := trios(found)
	best := CodeNotFound
	var looks []look
	for _, t := range candidates[:min(len(candidates), mostCodes)] {
		looks = append(looks, look{t.bounds(), t.unit, &t})
	}
	whole := len(looks)
	// A finder pattern may be damaged so that only the decoder's more patient search sees it.
	slices.SortStableFunc(found, func(a, b finder) int { return cmp.Compare(b.hits, a.hits) })
	for _, f := range found[:min(len(found), mostCodes)] {
		if f.hits > 1 {
			looks = append(looks, look{around(f.at, 28*f.unit), f.unit, nil})
		}
	}
	for i, l := range looks {
		if i >= whole && best == CodeForeign {
			break
		}
		for _, pixels := range [2]float64{4, 7.5} { // a module
			g := redPiece(im, l.where, max(1, int(l.unit/pixels+0.5)))
			s, reason := g.readCode(l.finders)
			if reason != "" {
				best = worthier(best, reason)
				continue
			}
			code, err := forms.ParseCode(s.payload)
			if err != nil {
				best = worthier(best, CodeForeign)
				break
			}
			return s, code, candidates, ""
		}
	}
	return symbol{}, forms.Code{}, nil, best
}

// mostCodes is how many places are looked at for a code.
const mostCodes = 6

// look is a part of a page in which a code may stand, the pixels of one of its modules, and its finder patterns if all are known.
type look struct {
	where   image.Rectangle
	unit    float64
	finders *trio
}

// worthier returns the reason that says more about the page.
func worthier(a, b string) string {
	rank := func(r string) int {
		switch r {
		case CodeForeign:
			return 2
		case CodeUnreadable:
			return 1
		}
		return 0
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// readCode reads the QR code on the plane; the reason is empty, code_not_found or code_unreadable. Finder patterns that are known
// are tried first: those that the decoder would choose itself may be look-alikes among the code's modules.
func (g *plane) readCode(known *trio) (symbol, string) {
	if g.w < 21 || g.h < 21 { // a module a pixel, at the very least
		return symbol{}, CodeNotFound
	}
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.w, g.h, 0, 0, g.w, g.h, false)
	if err != nil {
		return symbol{}, CodeNotFound
	}
	bits, err := gozxing.NewHybridBinarizer(source).GetBlackMatrix()
	if err != nil {
		return symbol{}, CodeNotFound
	}
	d := detector.NewDetector(bits)
	if known != nil {
		if found, err := d.ProcessFinderPatternInfo(g.patterns(known)); err == nil {
			if s, reason := g.decode(found); reason == "" {
				return s, ""
			}
		}
	}
	found, err := d.Detect(tryHarder)
	if err != nil {
		return symbol{}, CodeNotFound
	}
	return g.decode(found)
}

// patterns gives finder patterns to the decoder.
func (g *plane) patterns(t *trio) *detector.FinderPatternInfo {
	at := func(i int) *detector.FinderPattern {
		f := t.finders[i]
		step := float64(g.step)
		return detector.NewFinderPattern1((f.at.X-g.left)/step, (f.at.Y-g.top)/step, f.unit/step)
	}
	return detector.NewFinderPatternInfo(at(2), at(0), at(1))
}

var tryHarder = map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}

// decode reads what was detected.
func (g *plane) decode(found *common.DetectorResult) (symbol, string) {
	modules := found.GetBits().GetWidth()
	read, err := decoder.NewDecoder().Decode(found.GetBits(), tryHarder)
	if err != nil {
		var notFound gozxing.NotFoundException
		if errors.As(err, &notFound) || !g.looksLikeCode(found.GetPoints()) {
			return symbol{}, CodeNotFound
		}
		return symbol{}, CodeUnreadable
	}
	points := found.GetPoints()
	if meta, ok := read.GetOther().(*decoder.QRCodeDecoderMetaData); ok {
		meta.ApplyMirroredCorrection(points)
	}
	at := func(i int) page.Point { return g.onPage(points[i].GetX(), points[i].GetY()) }
	return symbol{payload: read.GetText(), finders: [3]page.Point{at(1), at(2), at(0)}, modules: modules}, ""
}

// looksLikeCode tells whether three finder patterns stand as they do in a symbol: at the corners of an isosceles right
// triangle. Any three ringed specks on a page of text pass the detector.
func (g *plane) looksLikeCode(points []gozxing.ResultPoint) bool {
	if len(points) < 3 {
		return false
	}
	at := func(i int) page.Point { return page.Point{X: points[i].GetX(), Y: points[i].GetY()} }
	bl, tl, tr := at(0), at(1), at(2)
	a, b, c := dist(tl, tr), dist(tl, bl), dist(tr, bl)
	return math.Abs(a-b) < 0.12*(a+b)/2 && math.Abs(c-math.Hypot(a, b)) < 0.08*c
}
