package ink

// histogram counts n levels. Neighbours are often equal: counted apart, they do not wait for each other.
type histogram struct {
	apart [2][256]uint32
	n     int
}

func (h *histogram) add(levels []uint8) {
	h.n += len(levels)
	for ; len(levels) > 1; levels = levels[2:] {
		h.apart[0][levels[0]]++
		h.apart[1][levels[1]]++
	}
	for _, v := range levels {
		h.apart[0][v]++
	}
}

// quantile returns the first level at which more than n have been counted.
func (h *histogram) quantile(n int) uint8 {
	sum := 0
	for v, c := range h.apart[0] {
		if sum += int(c + h.apart[1][v]); sum > n {
			return uint8(v)
		}
	}
	return 255
}
