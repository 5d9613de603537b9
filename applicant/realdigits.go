package applicant

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// digitBook holds pictures of digits that people wrote, 28 × 28 with 255 for ink, by digit: the test split of MNIST, from
// which no recogniser of this house learns.
type digitBook [10][][]uint8

// loadDigits reads the IDX files t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte of a folder
// (http://yann.lecun.com/exdb/mnist).
func loadDigits(dir string) (*digitBook, error) {
	images, err := os.ReadFile(filepath.Join(dir, "t10k-images-idx3-ubyte"))
	if err != nil {
		return nil, fmt.Errorf("read digits: %w", err)
	}
	labels, err := os.ReadFile(filepath.Join(dir, "t10k-labels-idx1-ubyte"))
	if err != nil {
		return nil, fmt.Errorf("read digits: %w", err)
	}
	return parseDigits(images, labels)
}

func parseDigits(images, labels []byte) (*digitBook, error) {
	const head, labelHead, area = 16, 8, 28 * 28
	if len(images) < head || len(labels) < labelHead || binary.BigEndian.Uint32(images) != 0x803 || binary.BigEndian.Uint32(labels) != 0x801 {
		return nil, errors.New("parse digits: not IDX")
	}
	images, labels = images[head:], labels[labelHead:]
	if len(images) != area*len(labels) {
		return nil, errors.New("parse digits: sizes do not agree")
	}
	var book digitBook
	for i, d := range labels {
		if d > 9 {
			return nil, errors.New("parse digits: a label beyond 9")
		}
		book[d] = append(book[d], images[i*area:(i+1)*area])
	}
	for d := range book {
		if len(book[d]) == 0 {
			return nil, errors.New("parse digits: a digit is missing")
		}
	}
	return &book, nil
}

// strokes of one digit in a box one unit high, and its width.
type ownDigit struct {
	strokes [][]point
	wide    float64
}

// writer draws how one person writes each digit.
func (b *digitBook) writer(rng *rand.Rand) (*[10]ownDigit, error) {
	var own [10]ownDigit
	for d := range own {
		for try := 0; own[d].strokes == nil; try++ {
			if try > 50 {
				return nil, errors.New("trace digits: no picture gives strokes")
			}
			own[d] = traced(b[d][rng.IntN(len(b[d]))])
		}
	}
	return &own, nil
}

// traced returns the centre lines of a picture of a digit.
func traced(im []uint8) ownDigit {
	const side, stride, grow = 28, skeletonGrid + 2, float64(skeletonGrid) / 28
	on := make([]bool, stride*stride)
	get := func(x, y int) float64 {
		if x < 0 || y < 0 || x >= side || y >= side {
			return 0
		}
		return float64(im[y*side+x])
	}
	for y := 1; y <= skeletonGrid; y++ {
		for x := 1; x <= skeletonGrid; x++ {
			u, v := (float64(x)-0.5)/grow-0.5, (float64(y)-0.5)/grow-0.5
			i, j := int(u+1)-1, int(v+1)-1
			fu, fv := u-float64(i), v-float64(j)
			a := (get(i, j)*(1-fu)+get(i+1, j)*fu)*(1-fv) + (get(i, j+1)*(1-fu)+get(i+1, j+1)*fu)*fv
			on[y*stride+x] = a > 110
		}
	}
	thin(on, stride)
	lines := trace(on, stride)
	x0, y0, x1, y1 := 1.0, 1.0, 0.0, 0.0
	points := 0
	for _, l := range lines {
		for _, p := range l {
			x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
			points++
		}
	}
	if points < 4 || y1-y0 < 0.3 {
		return ownDigit{}
	}
	k := 1 / (y1 - y0)
	for _, l := range lines {
		for i, p := range l {
			l[i] = point{(p.x - x0) * k, (p.y - y0) * k}
		}
	}
	return ownDigit{lines, max((x1-x0)*k, 0.15)}
}
