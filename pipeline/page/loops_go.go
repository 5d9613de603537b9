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

// meanBlocks takes the means of every other row of squares of up to 500 samples a side that stand beside each other. It uses
// columns, as many as all of them have.
func meanBlocks(means []uint8, columns []uint16, src []uint8, stride, side int) {
	columns = columns[:len(means)*side]
	clear(columns)
	for y := 0; y < side; y += 2 {
		for x, v := range src[y*stride:][:len(columns)] {
			columns[x] += uint16(v)
		}
	}
	n := uint32((side + 1) / 2 * side)
	for i := range means {
		sum := uint32(0)
		for _, v := range columns[i*side : (i+1)*side] {
			sum += uint32(v)
		}
		means[i] = uint8(sum / n)
	}
}

// sampleLine puts the bilinear values along the segments, each a stretch of points long but for the last one, into line.
func (p *plane) sampleLine(line []uint8, segments []segment) {
	for i, s := range segments {
		x, y := s.x, s.y
		for k := i * stretch; k < min((i+1)*stretch, len(line)); k++ {
			at, ax, ay := int(y>>16)*p.stride+int(x>>16), uint32(x>>8&255), uint32(y>>8&255)
			above, below := p.pix[at:at+2:at+2], p.pix[at+p.stride:at+p.stride+2:at+p.stride+2]
			top := uint32(above[0])*(256-ax) + uint32(above[1])*ax
			bottom := uint32(below[0])*(256-ax) + uint32(below[1])*ax
			line[k] = uint8((top*(256-ay) + bottom*ay + 1<<15) >> 16)
			x, y = x+s.dx, y+s.dy
		}
	}
}

// Redden turns the luma of a row into the red plane, R = Y + 1.402 (Cr − 128) of JFIF, where the chroma of its pixel x is
// cr[(at+x·step)>>shift].
func Redden(row, cr []uint8, at, step, shift int) {
	for x, v := range row {
		red := int(v) + (1436*(int(cr[at>>shift])-128))>>10
		row[x] = uint8(min(max(red, 0), 255))
		at += step
	}
}

// transpose makes the rows of a plane of w×h samples columns, up tells from its last row on, and back its last column the first row.
// It walks in tiles so that both sides stay in the cache.
func transpose(dst, src []uint8, dstStride, srcStride, w, h int, up, back bool) {
	const tile = 32
	first, down := 0, srcStride
	if up {
		first, down = (h-1)*srcStride, -srcStride
	}
	for x0 := 0; x0 < w; x0 += tile {
		for y0 := 0; y0 < h; y0 += tile {
			for x := x0; x < min(x0+tile, w); x++ {
				to := x
				if back {
					to = w - 1 - x
				}
				from := first + y0*down + x
				row := dst[to*dstStride+y0 : to*dstStride+min(y0+tile, h)]
				for i := range row {
					row[i] = src[from+i*down]
				}
			}
		}
	}
}
