package seal

import (
	"image"
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

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

// ScoreDrawn draws an elliptical ring with strokes for its text, in chroma steps, and scores it at a threshold.
func ScoreDrawn(ringInk, textInk, threshold float32) float64 {
	p := &inkPlane{w: 160, h: 120, pxPerMM: 2.4, v: make([]float32, 160*120)}
	e := turned(80, 60, 53, 35.5, 0)
	for y := range p.h {
		for x := range p.w {
			dx, dy := (float64(x)-80)/54, (float64(y)-60)/36
			turn := math.Atan2(dy, dx)/(2*math.Pi) + .5
			_, stroke := math.Modf(turn * 24)
			switch u := math.Hypot(dx, dy); {
			case u > .94 && u <= 1:
				p.v[y*p.w+x] = ringInk
			case u > .66 && u < .84 && turn > .1 && turn < .9 && stroke < .5:
				p.v[y*p.w+x] = textInk
			}
		}
	}
	r, ok := fit(p, threshold, e)
	if !ok {
		return 0
	}
	return r.score
}

// Radii returns the ink along a radius of a circle, in pixels of the page, at both resolutions, each beside what single looks give;
// -1 off the page.
func Radii(p *page.Page, pxPerMM, x, y, r float64, direction [2]float64, radii []float64) (got, want []float32) {
	pl := reduce(p.Image, pxPerMM, p.Image.Rect)
	for _, hue := range [...]hueGate{redInk, blueInk} {
		in, ink := newInked(p.Image, pl, hue), pl.inkPlane(hue)
		full, reduced := turned(x, y, r, .7*r, .3), turned(x/float64(pl.factor), y/float64(pl.factor), r/float64(pl.factor), r/float64(pl.factor), 0)
		one, other := make([]float32, len(radii)), make([]float32, len(radii))
		in.radial(one, &full, direction, radii)
		ink.radial(other, &reduced, direction, radii)
		got = append(append(got, one...), other...)
		for _, u := range radii {
			want = append(want, orOff(in.at(full.point(direction[0], direction[1], u))))
		}
		for _, u := range radii {
			want = append(want, orOff(ink.at(reduced.point(direction[0], direction[1], u))))
		}
	}
	return got, want
}

// Opacities returns the ink at points of a straight line on a page and how much of it print hides, each beside what the plain formula
// gives for the points one by one.
func Opacities(p *page.Page, pxPerMM float64, from page.Point, dx, dy float64, hues []float32) (got, want, hidden, wantHidden []uint8) {
	const fullHue, fullDark = 70, .6
	n, im := len(hues), p.Image
	pl := reduce(im, pxPerMM, im.Rect)
	got, hidden, want, wantHidden = make([]uint8, n), make([]uint8, n), make([]uint8, n), make([]uint8, n)
	newInked(im, pl, redInk).opacities(got, hidden, hues, track{from, dx, dy}, fullHue, fullDark)
	for i, v := range hues {
		x, y, hue := from.X+dx*float64(i), from.Y+dy*float64(i), float64(v)/fullHue
		if hue < faint {
			continue
		}
		x0, y0 := int(x), int(y)
		paper, _, paperCr := pl.paperAt(x0, y0)
		luma := 0.0
		for _, c := range [4]image.Point{{}, {X: 1}, {Y: 1}, {X: 1, Y: 1}} {
			share := (1 - math.Abs(x-float64(x0+c.X))) * (1 - math.Abs(y-float64(y0+c.Y)))
			luma += share * float64(im.Y[im.YOffset(x0+c.X, y0+c.Y)])
		}
		red := luma + 1.402*float64(float32(im.Cr[im.COffset(x0, y0)])-paperCr)
		between := func(v, from, to float64) float64 { return min(max((v-from)/(to-from), 0), 1) }
		open, dark := between(red/float64(paper), .35, .55), between((1-luma/float64(paper))/fullDark, .18, .78)
		want[i] = uint8(255 * min(open*dark*between(hue, faint, .2)+(1-open)*between(hue, .14, .64), 1))
		wantHidden[i] = uint8(255 * (1 - open))
	}
	return got, want, hidden, wantHidden
}

func orOff(v float32, ok bool) float32 {
	if !ok {
		return offPage
	}
	return v
}

// AddFours is addFours.
func AddFours(sums []uint16, row []uint8) { addFours(sums, row) }

// AddPairs is addPairs.
func AddPairs(sums []uint16, a, b []uint8) { addPairs(sums, a, b) }

// PowerOf is powerOf.
func PowerOf(square [spectrumSide][spectrumSide]float64) [spectrumSide][spectrumSide]float64 {
	power, from := spectrum{}, spectrum(square)
	powerOf(&power, &from)
	return power
}

// HueRow returns the red and the blue ink of chroma samples on white paper, each beside that of single ones.
func HueRow(cb, cr []uint8) (got, want []float32) {
	for _, hue := range [...]hueGate{redInk, blueInk} {
		row := make([]float32, len(cb))
		hue.hueRow(row, cb, cr, 127.5, 128.5)
		got = append(got, row...)
		for i := range cb {
			want = append(want, hue.ink(float32(cb[i])-127.5, float32(cr[i])-128.5))
		}
	}
	return got, want
}

// AddOpen is addOpen.
func AddOpen(ink, weight []int32, row, hidden []uint8, sign int) {
	addOpen(ink, weight, row, hidden, sign)
}
