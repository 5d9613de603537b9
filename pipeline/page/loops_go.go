//go:build !cgo || purejpeg

package page

// halve averages 2 × 2 samples to one, for w × h of them.
func halve(dst, src []uint8, stride, w, h int) {
	for y := range h {
		above, below := src[2*y*stride:][:2*w], src[(2*y+1)*stride:][:2*w]
		for x := range dst[y*w : (y+1)*w] {
			a, b := above[2*x:2*x+2:2*x+2], below[2*x:2*x+2:2*x+2]
			dst[y*w+x] = uint8((int(a[0]) + int(a[1]) + int(b[0]) + int(b[1]) + 2) / 4)
		}
	}
}

// everyOther adds up the columns of every other one of up to 500 rows.
func everyOther(sums []uint16, src []uint8, stride, rows int) {
	clear(sums)
	for y := 0; y < rows; y += 2 {
		for x, v := range src[y*stride:][:len(sums)] {
			sums[x] += uint16(v)
		}
	}
}
