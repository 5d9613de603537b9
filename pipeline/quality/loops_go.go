//go:build !cgo || purego

package quality

// take copies every step-th sample of a row.
func take(dst, src []uint8, step int) {
	for i := range dst {
		dst[i] = src[i*step]
	}
}

// count counts the levels in w × h samples.
func count(counts *[256]uint16, luma []uint8, stride, w, h int) {
	for y := range h {
		for _, v := range luma[y*stride:][:w] {
			counts[v]++
		}
	}
}

// tally counts the chroma, Cb and Cr, of those of w × h samples that are at the level bright or above it, and of those below the level
// print.
func tally(paper, ink *[2][256]int32, luma, cb, cr []uint8, stride, w, h int, bright, print uint8) {
	for y := range h {
		for i := y * stride; i < y*stride+w; i++ {
			switch v := luma[i]; {
			case v >= bright:
				paper[0][cb[i]]++
				paper[1][cr[i]]++
			case v < print:
				ink[0][cb[i]]++
				ink[1][cr[i]]++
			}
		}
	}
}

// coloured returns how many of w × h samples are so far from the tone, Cb and Cr, of their level, and how far together.
func coloured(luma, cb, cr []uint8, stride, w, h int, tone *[2][256]uint8, visible int) (number, strength int) {
	for y := range h {
		for i := y * stride; i < y*stride+w; i++ {
			v := luma[i]
			if d := abs(int(cb[i])-int(tone[0][v])) + abs(int(cr[i])-int(tone[1][v])); d >= visible {
				number++
				strength += d
			}
		}
	}
	return number, strength
}

// extremes returns the least and the greatest level in w × h samples.
func extremes(luma []uint8, stride, w, h int) (least, most uint8) {
	least = 255
	for y := range h {
		for _, v := range luma[y*stride:][:w] {
			least, most = min(least, v), max(most, v)
		}
	}
	return least, most
}

// ranges returns how far the levels of each row and of each column of w × h pixels go, tileSide of each at most.
func ranges(pixels []uint8, w, h int) (rows, columns [tileSide]uint8) {
	for y := range h {
		least, most := extremes(pixels[y*w:], w, w, 1)
		rows[y] = most - least
	}
	for x := range w {
		least, most := extremes(pixels[x:], w, 1, h)
		columns[x] = most - least
	}
	return rows, columns
}
