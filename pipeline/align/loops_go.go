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
