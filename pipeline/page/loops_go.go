//go:build !cgo || purego

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

// sumBlocks adds up every other row of squares of up to 500 samples a side that stand beside each other. It uses columns, as many
// as all of them have.
func sumBlocks(blocks []uint32, columns []uint16, src []uint8, stride, side int) {
	columns = columns[:len(blocks)*side]
	clear(columns)
	for y := 0; y < side; y += 2 {
		for x, v := range src[y*stride:][:len(columns)] {
			columns[x] += uint16(v)
		}
	}
	for i := range blocks {
		blocks[i] = 0
		for _, v := range columns[i*side : (i+1)*side] {
			blocks[i] += uint32(v)
		}
	}
}
