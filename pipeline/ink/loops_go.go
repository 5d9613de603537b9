//go:build !cgo || purego

package ink

// smooth puts src, convolved with the kernel 1-2-1 in both directions, into out, all but the border.
func smooth(out, src []uint8, w, h int) {
	for y := 1; y < h-1; y++ {
		o := out[y*w+1 : (y+1)*w-1]
		above, row, below := src[(y-1)*w:][:w], src[y*w:][:w], src[(y+1)*w:][:w]
		left := int(above[0]) + 2*int(row[0]) + int(below[0])
		middle := int(above[1]) + 2*int(row[1]) + int(below[1])
		above, row, below = above[2:][:len(o)], row[2:][:len(o)], below[2:][:len(o)]
		for x := range o {
			right := int(above[x]) + 2*int(row[x]) + int(below[x])
			o[x] = uint8((left + 2*middle + right) >> 4)
			left, middle = middle, right
		}
	}
}
