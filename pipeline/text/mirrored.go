package text

import (
	"cmp"
	"image"
	"math"
	"slices"
	"unicode"
)

const (
	// Lines of about mirrorAspect, in heights, hold enough characters to tell and take little time; so many are read.
	mirrorAspect, mirrorLines = 8, 5
	// mirrorWidth is how broad they are read, of their proportion.
	mirrorWidth = 0.6
	// What is read with this confidence and has so many Chinese characters says which way a line reads, where it is so many times
	// more than what is read the other way: much in a mirror looks like other characters.
	mirrorClear, mirrorChars, mirrorGain = 0.85, 4, 1.3
	// mirrorVotes is by how many lines more the one side must win.
	mirrorVotes = 2
)

// Mirrored tells whether an image is a mirror image: its lines, which run from left to right or stand on their heads, read clearly
// in a mirror, and better than without.
func Mirrored(r Recognizer, im *image.Gray, quads []Quad) (bool, error) {
	lines := slices.DeleteFunc(slices.Clone(quads), func(q Quad) bool { return !between(q.aspect(), mirrorAspect/2, mirrorAspect*2) })
	slices.SortStableFunc(lines, func(a, b Quad) int {
		return cmp.Compare(math.Abs(a.aspect()-mirrorAspect), math.Abs(b.aspect()-mirrorAspect))
	})
	votes := 0
	for _, q := range lines[:min(len(lines), mirrorLines)] {
		line := sample(im, q, lineHeight, mirrorWidth)
		for _, onHead := range [2]bool{false, true} {
			plain, err := clearPrint(r, flipped(line, onHead, onHead))
			if err != nil {
				return false, err
			}
			mirrored, err := clearPrint(r, flipped(line, !onHead, onHead))
			if err != nil {
				return false, err
			}
			if mirrored > mirrorGain*plain {
				votes++
			} else if plain > mirrorGain*mirrored {
				votes--
			}
			if max(plain, mirrored) > 0 {
				break
			}
		}
		if votes == mirrorVotes || votes == -mirrorVotes {
			break
		}
	}
	return votes >= mirrorVotes, nil
}

// clearPrint returns how much Chinese print a line holds, in characters by their confidence; 0 where it is not beyond doubt.
func clearPrint(r Recognizer, line *image.Gray) (float64, error) {
	reading, err := r.Read(line, Any)
	n := 0
	for _, c := range reading.Text {
		if unicode.Is(unicode.Han, c) {
			n++
		}
	}
	if reading.Confidence < mirrorClear || n < mirrorChars {
		return 0, err
	}
	return float64(n) * reading.Confidence, err
}

// flipped returns an image with its columns, its rows or both in reverse.
func flipped(im *image.Gray, across, down bool) *image.Gray {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		from := y
		if down {
			from = h - 1 - y
		}
		row := out.Pix[y*out.Stride : y*out.Stride+w]
		copy(row, im.Pix[from*im.Stride:])
		if across {
			slices.Reverse(row)
		}
	}
	return out
}
