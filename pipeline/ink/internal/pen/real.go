package pen

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Real holds pictures of digits that people wrote.
type Real struct {
	Images  [][]uint8 // 28 × 28, 255 for ink
	Labels  []uint8
	byDigit [10][]int
}

const side = 28

// LoadReal reads the MNIST set of that name, train or t10k, from a folder of IDX files.
func LoadReal(dir, name string) (*Real, error) {
	images, err := os.ReadFile(filepath.Join(dir, name+"-images-idx3-ubyte"))
	if err != nil {
		return nil, fmt.Errorf("read digits: %w", err)
	}
	labels, err := os.ReadFile(filepath.Join(dir, name+"-labels-idx1-ubyte"))
	if err != nil {
		return nil, fmt.Errorf("read digits: %w", err)
	}
	return ParseIDX(images, labels)
}

// ParseIDX reads 28 × 28 pictures and their labels in the IDX format of http://yann.lecun.com/exdb/mnist.
func ParseIDX(images, labels []byte) (*Real, error) {
	if len(images) < 16 || binary.BigEndian.Uint32(images) != 0x803 || len(labels) < 8 || binary.BigEndian.Uint32(labels) != 0x801 {
		return nil, errors.New("parse digits: not IDX")
	}
	n := int64(binary.BigEndian.Uint32(images[4:]))
	if int64(binary.BigEndian.Uint32(labels[4:])) != n || int64(len(labels)) != 8+n ||
		binary.BigEndian.Uint32(images[8:]) != side || binary.BigEndian.Uint32(images[12:]) != side ||
		int64(len(images)) != 16+n*side*side {
		return nil, errors.New("parse digits: sizes do not agree")
	}
	r := &Real{Labels: labels[8:]}
	for i := range int(n) {
		r.Images = append(r.Images, images[16+i*side*side:16+(i+1)*side*side])
		d := r.Labels[i]
		if d > 9 {
			return nil, errors.New("parse digits: a label beyond 9")
		}
		r.byDigit[d] = append(r.byDigit[d], i)
	}
	return r, nil
}

// Range returns the digits from index i to j as a set of their own.
func (r *Real) Range(i, j int) *Real {
	s := &Real{Images: r.Images[i:j], Labels: r.Labels[i:j]}
	for k, d := range s.Labels {
		s.byDigit[d] = append(s.byDigit[d], k)
	}
	return s
}

// Digit draws digit d as a random person wrote it, at the given height in mm, and returns its width: its middle line gone
// over with the hand's pen, or its picture, thinned.
func (r *Real) Digit(b *Box, rng *rand.Rand, h *Hand, d int, p Point, height float64) (width float64) {
	im := r.Images[r.byDigit[d][rng.IntN(len(r.byDigit[d]))]]
	if h.retraces {
		if t := traceOf(im); t != nil {
			return h.retrace(b, rng, t, p, height)
		}
	}
	x0, x1, y0, y1 := side, 0, side, 0
	for i, v := range im {
		if v > 80 {
			x0, x1, y0, y1 = min(x0, i%side), max(x1, i%side+1), min(y0, i/side), max(y1, i/side+1)
		}
	}
	scale := height * b.PxPerMM / float64(y1-y0) // box pixels per picture pixel
	px, py := p.X*b.PxPerMM, p.Y*b.PxPerMM
	// A higher threshold makes a thinner stroke.
	threshold := 90 + 70*rng.Float64()
	wpx, hpx := float64(x1-x0)*scale*h.wide, float64(y1-y0)*scale
	for y := max(int(py)-2, 0); y < min(int(py+hpx)+2, b.H); y++ {
		for x := max(int(px)-2, 0); x < min(int(px+wpx)+2, b.W); x++ {
			v := between(im, (float64(x)+.5-px)/(scale*h.wide)+float64(x0)-.5, (float64(y)+.5-py)/scale+float64(y0)-.5)
			if v = min(max((v-threshold)/60+.5, 0), 1) * h.Dark; v > b.ink[y*b.W+x] {
				b.ink[y*b.W+x] = v
			}
		}
	}
	return wpx / b.PxPerMM
}
