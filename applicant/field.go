package applicant

import (
	"math"
	"math/rand/v2"
)

// field is smooth noise over the plane: values on a lattice of random numbers, blended between its nodes, about −1 to 1.
type field struct {
	node   [64][64]float32
	period float64 // pixels between nodes
}

// newField returns a field whose features are about period pixels wide.
func newField(rng *rand.Rand, period float64) *field {
	f := &field{period: math.Max(period, 1)}
	for y := range f.node {
		for x := range f.node[y] {
			f.node[y][x] = float32(2*rng.Float64() - 1)
		}
	}
	return f
}

// at returns the field's value at a pixel.
func (f *field) at(x, y int) float64 {
	u, v := float64(x)/f.period, float64(y)/f.period
	iu, iv := int(math.Floor(u)), int(math.Floor(v))
	fu, fv := u-float64(iu), v-float64(iv)
	fu, fv = fu*fu*(3-2*fu), fv*fv*(3-2*fv)
	a, b := &f.node[iv&63], &f.node[(iv+1)&63]
	l, r := iu&63, (iu+1)&63
	top := float64(a[l])*(1-fu) + float64(a[r])*fu
	bottom := float64(b[l])*(1-fu) + float64(b[r])*fu
	return top*(1-fv) + bottom*fv
}
