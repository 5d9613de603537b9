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
	// edgesPerLine is what lines of tiles with print show at least where the print is sharp.
	edgesPerLine = 0.25
	// A page enlarged by repeating pixels has this share of its edges in step.
	inStep = 0.97
)

// sharpness measures the widths of edges in tiles of the page: at full resolution first, and where hardly any edge is steep
// enough to be seen there, at a half and a quarter of it.
func (m *Measurement) sharpness(grey *image.Gray, l *lattice) {
	contrast := m.PaperLuma - m.InkLuma
	m.EffectiveDPI = m.GridDPI
	if contrast < 30 {
		return
	}
	tiles := busyTiles(grey, l, contrast)
	var across, down edges
	for _, step := range [3]int{1, 2, 4} {
		first := step == 1
		a, d := measureTiles(grey, tiles, step, contrast)
		if first || !across.many() && a.n*step >= 2*across.n*across.step {
			across = a
		}
		if first || !down.many() && d.n*step >= 2*down.n*down.step {
			down = d
		}
		if across.many() && down.many() {
			break
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

// measureTiles measures edges across and down at 1/step of the resolution, in fewer tiles that reach as much farther.
func measureTiles(grey *image.Gray, tiles []image.Rectangle, step int, contrast float64) (across, down edges) {
	across, down = edges{contrast: contrast, step: step}, edges{contrast: contrast, step: step}
	stride := max(1, (len(tiles)*step+mostTiles-1)/mostTiles)
	side := tileSide * step
	var pixels, line [tileSide * tileSide]uint8
	for i := 0; i < len(tiles); i += stride {
		t := tiles[i]
		t = t.Inset(-(side - tileSide) / 2).Intersect(grey.Rect)
		w, h := t.Dx()/step, t.Dy()/step
		reduceTile(grey, t.Min, w, h, step, pixels[:])
		rows, columns := ranges(pixels[:], w, h)
		for y := 0; y < h; y += 2 {
			if across.steep(int(rows[y])) {
				across.measure(pixels[y*w:(y+1)*w], t.Min.X/step)
			}
		}
		for x := 0; x < w; x += 2 {
			if !down.steep(int(columns[x])) {
				continue
			}
			for y := range h {
				line[y] = pixels[y*w+x]
			}
			down.measure(line[:h], t.Min.Y/step)
		}
		across.lines += (h + 1) / 2
		down.lines += (w + 1) / 2
	}
	return across, down
}

// reduceTile averages step × step pixels of w × h places from a corner on.
func reduceTile(grey *image.Gray, from image.Point, w, h, step int, out []uint8) {
	for y := range h {
		if step == 1 {
			copy(out[y*w:(y+1)*w], grey.Pix[grey.PixOffset(from.X, from.Y+y):])
			continue
		}
		for x := range w {
			sum := 0
			for k := range step {
				at := grey.PixOffset(from.X+x*step, from.Y+y*step+k)
				for _, v := range grey.Pix[at : at+step] {
					sum += int(v)
				}
			}
			out[y*w+x] = uint8(sum / (step * step))
		}
	}
}

// busyTiles lists the tiles on the sheet in which the lattice saw both ink and paper.
func busyTiles(grey *image.Gray, l *lattice, contrast float64) []image.Rectangle {
	var out []image.Rectangle
	w, h := grey.Rect.Dx(), grey.Rect.Dy()
	least := 0.6 * contrast
	for y := 0; y < h; y += tileSide {
		for x := 0; x < w; x += tileSide {
			cx, cy := (x+tileSide/2)/(l.cell*l.step), (y+tileSide/2)/(l.cell*l.step)
			if !l.sheet[min(cy, l.cellsY-1)*l.cellsX+min(cx, l.cellsX-1)] {
				continue
			}
			samples := image.Rect((x+l.step-1)/l.step, (y+l.step-1)/l.step, min((x+tileSide)/l.step, l.cols), min((y+tileSide)/l.step, l.rows))
			if samples.Empty() {
				continue
			}
			dark, light := extremes(l.luma[samples.Min.Y*l.cols+samples.Min.X:], l.cols, samples.Dx(), samples.Dy())
			if float64(light)-float64(dark) >= least {
				out = append(out, image.Rect(x, y, min(x+tileSide, w), min(y+tileSide, h)))
			}
		}
	}
	return out
}

// edges gathers the widths of edges that are crossed in one direction.
type edges struct {
	contrast float64 // between paper and ink
	step     int     // 1 at full resolution
	lines    int     // looked at
	n        int
	widths   [400]int // by twentieths of a pixel at that resolution
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

// steep tells whether a rise in luma is enough for an edge.
func (e *edges) steep(rise int) bool { return float64(rise) >= 0.5*e.contrast }

// add takes one slope into account.
func (e *edges) add(slope []uint8, sign, at int) {
	rise := sign * (int(slope[len(slope)-1]) - int(slope[0]))
	if !e.steep(rise) {
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

// many tells whether lines of print show as many edges as they should.
func (e *edges) many() bool { return float64(e.n) >= edgesPerLine*float64(e.lines) }

// width returns the width of the sharp edges in pixels at full resolution.
func (e *edges) width() float64 {
	rank := int(sharpest * float64(e.n))
	for bin, n := range e.widths {
		if rank -= n; rank < 0 {
			return (float64(bin) + 0.5) / widthBins * float64(e.step)
		}
	}
	return float64(len(e.widths)) / widthBins
}

// repeats returns how many times each pixel was repeated: 1 for a page that was not enlarged in that way.
func (e *edges) repeats() int {
	const enough = 200
	if e.n < enough || e.step > 1 {
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
