package quality

import (
	"image"
	"math"
)

const (
	tileSide  = 64  // pixels
	mostTiles = 110 // measured
	// nativeWidth is the 10–90 % width in pixels up to which edges are as sharp as the grid can carry; wider ones are
	// blurred or were enlarged. Simulated scanners reach 1.2 to 1.9, pages enlarged from half the resolution 2.7 to 3.2.
	nativeWidth = 2.0
	// narrowing corrects for strokes that stand closer together than the blur is wide: their edges run into one another
	// and measure less than they are.
	narrowing = 1.6
	// sharpest is the share of edges taken as the sharp ones: strokes that taper and specks are always wider.
	sharpest = 0.3
	// fewestEdges are needed in one direction for its figure to mean something.
	fewestEdges = 40
	// A page enlarged by repeating pixels has this share of its edges in step.
	inStep = 0.97
)

// sharpness measures the widths of edges in tiles of the page at full resolution.
func (m *Measurement) sharpness(grey *image.Gray, l *lattice) {
	contrast := m.PaperLuma - m.InkLuma
	m.EffectiveDPI = m.GridDPI
	if contrast < 30 {
		return
	}
	across, down := edges{contrast: contrast}, edges{contrast: contrast}
	tiles := busyTiles(grey, l, contrast)
	stride := max(1, (len(tiles)+mostTiles-1)/mostTiles)
	var line [tileSide]uint8
	for i := 0; i < len(tiles); i += stride {
		t := tiles[i]
		for y := t.Min.Y; y < t.Max.Y; y += 2 {
			across.measure(grey.Pix[grey.PixOffset(t.Min.X, y):][:t.Dx()], t.Min.X)
		}
		for x := t.Min.X; x < t.Max.X; x += 2 {
			at := grey.PixOffset(x, t.Min.Y)
			for y := range t.Dy() {
				line[y] = grey.Pix[at+y*grey.Stride]
			}
			down.measure(line[:t.Dy()], t.Min.Y)
		}
	}
	m.Edges = across.n + down.n
	enlarged := 1.0
	if across.n >= fewestEdges {
		m.EdgeWidthX = across.width()
		enlarged = float64(across.repeats())
	}
	if down.n >= fewestEdges {
		m.EdgeWidthY = down.width()
		enlarged = max(enlarged, float64(down.repeats()))
	}
	m.EdgeWidthPx = max(m.EdgeWidthX, m.EdgeWidthY)
	m.EdgeWidthMM = m.EdgeWidthPx * mmPerInch / m.GridDPI
	if m.EdgeWidthPx > nativeWidth {
		enlarged = max(enlarged, math.Pow(m.EdgeWidthPx/nativeWidth, narrowing))
	}
	m.EffectiveDPI = m.GridDPI / enlarged
}

// busyTiles lists the tiles in which the lattice saw both ink and paper.
func busyTiles(grey *image.Gray, l *lattice, contrast float64) []image.Rectangle {
	var out []image.Rectangle
	w, h := grey.Rect.Dx(), grey.Rect.Dy()
	for y := 0; y < h; y += tileSide {
		for x := 0; x < w; x += tileSide {
			least, most := uint8(255), uint8(0)
			for ly := (y + l.step - 1) / l.step; ly < min((y+tileSide)/l.step, l.rows); ly++ {
				row := l.luma[ly*l.cols : (ly+1)*l.cols]
				for lx := (x + l.step - 1) / l.step; lx < min((x+tileSide)/l.step, l.cols); lx++ {
					least, most = min(least, row[lx]), max(most, row[lx])
				}
			}
			if float64(most)-float64(least) >= 0.6*contrast {
				out = append(out, image.Rect(x, y, min(x+tileSide, w), min(y+tileSide, h)))
			}
		}
	}
	return out
}

// edges gathers the widths of edges that are crossed in one direction.
type edges struct {
	contrast float64 // between paper and ink
	n        int
	widths   [400]int // by twentieths of a pixel
	// phase counts the edges by the remainder of their place divided by 2, 3 and 4.
	phase [3][4]int
}

const widthBins = 20 // per pixel

// measure finds the edges in a line of pixels, the first of which lies at offset. An edge is a run in which the luma only
// rises or only falls, by half the contrast at least; its width is that of the Gaussian whose spread its slope has.
func (e *edges) measure(line []uint8, offset int) {
	least := int(0.12 * e.contrast)
	for i := 0; i+1 < len(line); {
		d := int(line[i+1]) - int(line[i])
		if abs(d) < least {
			i++
			continue
		}
		sign := 1
		if d < 0 {
			sign = -1
		}
		// Follow the slope to its end. Level stretches of up to two pixels belong to it: repeated pixels make stairs.
		from, to, level := i, i+1, 0
		for j := i + 1; j+1 < len(line) && level <= 2; j++ {
			s := sign * (int(line[j+1]) - int(line[j]))
			if s < -3 {
				break
			}
			if s >= 4 {
				to, level = j+1, 0
			} else {
				level++
			}
		}
		for from > 0 && sign*(int(line[from])-int(line[from-1])) >= 4 {
			from--
		}
		e.add(line[from:to+1], sign, offset+from)
		i = to
	}
}

// add takes one slope into account.
func (e *edges) add(slope []uint8, sign, at int) {
	rise := sign * (int(slope[len(slope)-1]) - int(slope[0]))
	if float64(rise) < 0.5*e.contrast {
		return
	}
	steepest, where := 0, 0
	for i := range len(slope) - 1 {
		if d := sign * (int(slope[i+1]) - int(slope[i])); d > steepest {
			steepest, where = d, i
		}
	}
	// What is less than a twelfth of the steepest step is the foot of the slope: noise and ringing.
	var n, sum, squares float64
	for i := range len(slope) - 1 {
		d := sign * (int(slope[i+1]) - int(slope[i]))
		if 12*d < steepest {
			continue
		}
		x := float64(i - where)
		n, sum, squares = n+float64(d), sum+float64(d)*x, squares+float64(d)*x*x
	}
	spread := math.Sqrt(max(0, squares/n-sum/n*(sum/n)))
	const gaussian = 2.563 // from 10 % to 90 %, in standard deviations
	e.widths[min(int(gaussian*spread*widthBins), len(e.widths)-1)]++
	e.n++
	for k := range e.phase {
		e.phase[k][(at+where)%(k+2)]++
	}
}

// width returns the width of the sharp edges in pixels.
func (e *edges) width() float64 {
	rank := int(sharpest * float64(e.n))
	for bin, n := range e.widths {
		if rank -= n; rank < 0 {
			return (float64(bin) + 0.5) / widthBins
		}
	}
	return float64(len(e.widths)) / widthBins
}

// repeats returns how many times each pixel was repeated: 1 for a page that was not enlarged in that way.
func (e *edges) repeats() int {
	const enough = 200
	if e.n < enough {
		return 1
	}
	times := 1
	for k, phases := range e.phase {
		for _, n := range phases {
			if float64(n) >= inStep*float64(e.n) {
				times = k + 2
			}
		}
	}
	return times
}
