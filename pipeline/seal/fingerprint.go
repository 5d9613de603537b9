package seal

import (
	"errors"
	"math"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
)

const (
	printRings = 40  // radii sampled from the centre to the ring's outer edge
	printTurns = 256 // directions sampled
	printSize  = printRings * printTurns
)

// Fingerprint returns the amounts of ink of an impression on a polar grid, 0–255, from the centre outwards, clockwise within
// a radius. Two of the same length can be compared with Similarity. It returns an *models.Error with code seal_too_coarse
// where the page has less than 5 pixels per mm.
func (v *View) Fingerprint(s Seal) ([]byte, error) {
	if v.pxPerMM < 5 || s.ink.hue == nil {
		return nil, models.Invalid("seal_too_coarse", "company_seal",
			"印章图像分辨率过低，请以 300 dpi 重新扫描。", "The seal's picture is too coarse: scan again at 300 dpi.")
	}
	in := inked{im: v.page.Image, pl: v.pl, hue: s.ink.hue}
	major, _, _ := s.outer.axes()
	print := make([]byte, printSize)
	for r := range printRings {
		for t := range printTurns {
			var sum float32
			n := 0
			// The mean over the cell, by a few samples.
			for i := range 3 {
				u := (float64(r) + (float64(i)+.5)/3) / printRings * 1.01
				steps := max(2, int(2*math.Pi*u*major/printTurns/1.5))
				for j := range steps {
					sin, cos := math.Sincos(2 * math.Pi * (float64(t) + (float64(j)+.5)/float64(steps)) / printTurns)
					x, y := s.outer.x+u*major*cos, s.outer.y+u*major*sin
					if ink, ok := in.at(x, y); ok {
						// A shadow dims the ink's colour as it dims the paper.
						light, _, _ := in.pl.paper.at(int(x)/in.pl.factor, int(y)/in.pl.factor)
						sum += min(ink/s.ink.full*in.pl.paper.globalY/max(light, 1), 1.5)
						n++
					}
				}
			}
			if n > 0 {
				print[r*printTurns+t] = uint8(sum / float32(n) * 170)
			}
		}
	}
	return print, nil
}

// errPrintSize is returned for fingerprints that were not made by Fingerprint.
var errPrintSize = errors.New("fingerprints differ in size")

// Similarity compares how the ink lies on two impressions, −1 to 1, at the turn that fits best. The same impression scanned
// or copied again gives .96 and more. Two impressions of one seal agree in what they say but not in where the ink is thick
// and thin, so what they say is divided out; they give clearly less.
func Similarity(a, b []byte) (float64, error) {
	if len(a) != printSize || len(b) != printSize {
		return 0, errPrintSize
	}
	turn := bestTurn(a, b)
	best := -1.0
	for d := -1.0; d <= 1.01; d += .25 {
		best = max(best, unevenness(a, turned256(b, turn+d)))
	}
	return best, nil
}

// bestTurn returns the turn of b, in steps of the grid, at which the two agree best as pictures.
func bestTurn(a, b []byte) float64 {
	best, at := math.Inf(-1), 0
	for turn := range printTurns {
		sum := 0
		for r := printRings / 4; r < printRings; r += 2 {
			ra, rb := a[r*printTurns:(r+1)*printTurns], b[r*printTurns:(r+1)*printTurns]
			for t, v := range ra {
				sum += int(v) * int(rb[(t+turn)%printTurns])
			}
		}
		if float64(sum) > best {
			best, at = float64(sum), turn
		}
	}
	return float64(at)
}

// turned256 returns b turned by a fraction of grid steps.
func turned256(b []byte, turn float64) []float32 {
	whole := math.Floor(turn)
	f := float32(turn - whole)
	k := (int(whole)%printTurns + printTurns) % printTurns
	out := make([]float32, len(b))
	for r := range printRings {
		row := b[r*printTurns : (r+1)*printTurns]
		for t := range printTurns {
			out[r*printTurns+t] = float32(row[(t+k)%printTurns])*(1-f) + float32(row[(t+k+1)%printTurns])*f
		}
	}
	return out
}

// unevenness correlates the amounts of ink within the strokes of the seal, averaged over about a millimetre. The strokes are
// where either impression has ink.
func unevenness(a []byte, b []float32) float64 {
	fa, fb, cover := make([]float32, printSize), make([]float32, printSize), make([]float32, printSize)
	var ma, mb float32
	for i := range fa {
		fa[i], fb[i] = float32(a[i]), b[i]
		ma += fa[i]
		mb += fb[i]
	}
	if ma == 0 || mb == 0 {
		return 0
	}
	for i := range fa {
		fb[i] *= ma / mb
		if max(fa[i], fb[i]) > 40 {
			cover[i] = 1
		}
	}
	cover = core(cover)
	for i, c := range cover {
		fa[i] *= c
		fb[i] *= c
	}
	for range 2 {
		fa, fb, cover = polarMean(fa), polarMean(fb), polarMean(cover)
	}
	type cell struct{ a, b, w float64 }
	var cells []cell
	for i, c := range cover {
		if r := i / printTurns; c > .12 && r >= 4 {
			cells = append(cells, cell{float64(fa[i] / c), float64(fb[i] / c), float64(r)})
		}
	}
	var n, sa, sb float64
	for _, c := range cells {
		n += c.w
		sa += c.w * c.a
		sb += c.w * c.b
	}
	if n == 0 {
		return 0
	}
	var vaa, vbb, vab float64
	for _, c := range cells {
		da, db := c.a-sa/n, c.b-sb/n
		vaa += c.w * da * da
		vbb += c.w * db * db
		vab += c.w * da * db
	}
	if vaa == 0 || vbb == 0 {
		return 0
	}
	return vab / math.Sqrt(vaa*vbb)
}

// core keeps the covered cells whose neighbours are covered too: at the rims of strokes the amount of ink says what the seal
// prints, not how it was pressed.
func core(cover []float32) []float32 {
	out := make([]float32, len(cover))
	for r := 1; r < printRings-1; r++ {
		for t := range printTurns {
			next, before := (t+1)%printTurns, (t+printTurns-1)%printTurns
			row := cover[r*printTurns : (r+1)*printTurns]
			out[r*printTurns+t] = row[t] * row[next] * row[before] * cover[(r-1)*printTurns+t] * cover[(r+1)*printTurns+t]
		}
	}
	return out
}

// polarMean averages over three radii and five directions.
func polarMean(src []float32) []float32 {
	rows := slices.Clone(src)
	for r := range printRings {
		for t := range printTurns {
			var s float32
			for d := -2; d <= 2; d++ {
				s += src[r*printTurns+(t+d+printTurns)%printTurns]
			}
			rows[r*printTurns+t] = s
		}
	}
	out := make([]float32, len(src))
	for r := range printRings {
		up, down := max(r-1, 0), min(r+1, printRings-1)
		for t := range printTurns {
			out[r*printTurns+t] = (rows[up*printTurns+t] + rows[r*printTurns+t] + rows[down*printTurns+t]) / 15
		}
	}
	return out
}
