//go:build !cgo || purego

package align

// sample takes the mean of two neighbours at every pitch-th place of a row, or single ones at every place, and notes the least and the
// most of each block of them; 255 and 0 of none.
func sample(out, lows, highs, row []uint8, pitch int) {
	second := min(pitch-1, 1)
	for b := range lows {
		lows[b], highs[b] = 255, 0
		for i := b * block; i < min((b+1)*block, len(out)); i++ {
			v := uint8((int(row[i*pitch]) + int(row[i*pitch+second])) >> 1)
			out[i], lows[b], highs[b] = v, min(lows[b], v), max(highs[b], v)
		}
	}
}

// inside interpolates the plane at points on a straight line, one step apart and all of them within it, in its own pixels.
func (g *plane) inside(values []float64, x, y, dx, dy float64) {
	for i := range values {
		px, py := x+float64(i)*dx, y+float64(i)*dy
		x0, y0 := int(px), int(py)
		fx, fy := px-float64(x0), py-float64(y0)
		upper, lower := g.pix[y0*g.w+x0:][:2], g.pix[(y0+1)*g.w+x0:][:2]
		top := float64(upper[0])*(1-fx) + float64(upper[1])*fx
		low := float64(lower[0])*(1-fx) + float64(lower[1])*fx
		values[i] = top*(1-fy) + low*fy
	}
}

// average averages step × step pixels to one, for a row of them. It uses as many sums.
func average(out []uint8, sums []uint32, rows []uint8, stride, step int) {
	area := step * step
	for x := range out {
		sums[x] = uint32(area / 2)
	}
	for y := range step {
		for i, v := range rows[y*stride:][:len(out)*step] {
			sums[i/step] += uint32(v)
		}
	}
	for x, sum := range sums[:len(out)] {
		out[x] = uint8(int(sum) / area)
	}
}
