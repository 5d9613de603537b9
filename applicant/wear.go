package applicant

import (
	"math"
	"math/rand/v2"
)

// wear leaves on the sheet what handling leaves: now and then a crease, and a few specks.
func (s *sheet) wear(rng *rand.Rand) {
	if rng.IntN(4) == 0 {
		at := []float64{1.0 / 3, 0.5, 2.0 / 3}[rng.IntN(3)] + 0.01*rng.NormFloat64()
		s.crease(int(at*float64(s.h)), 0.04+0.05*rng.Float64(), newField(rng, 14*s.scale))
	}
	if rng.IntN(3) > 0 {
		return
	}
	for range 1 + rng.IntN(6) {
		x, y := rng.Float64()*float64(s.w)/s.scale, rng.Float64()*float64(s.h)/s.scale
		r := 0.05 + 0.12*rng.Float64()
		s.lay(ellipse(x, y, r, r*(0.6+0.4*rng.Float64()), false).raster(s.scale), rgb{120, 112, 104})
	}
}

// crease shades the sheet along a row: light above the fold, dark below, about a millimetre wide.
func (s *sheet) crease(row int, depth float64, along *field) {
	reach := int(math.Ceil(0.6 * s.scale))
	for y := max(row-reach, 0); y < min(row+reach, s.h); y++ {
		t := float64(y-row) / float64(reach)
		side := 1.0
		if t < 0 {
			side = -0.4
		}
		shade := depth * side * (1 - math.Abs(t))
		line := s.pix[3*y*s.w : 3*(y+1)*s.w]
		for i := range line {
			k := 1 - shade*(0.7+0.3*along.at(i/3, 0))
			line[i] = uint8(min(float64(line[i])*k, 255))
		}
	}
}
