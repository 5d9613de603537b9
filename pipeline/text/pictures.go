package text

import (
	"image"
	"math"
	"strings"
)

// broadest is how many times the usual breadth of a character a picture of one may have.
const broadest = 1.7

// Pictures cuts a picture of each character out of the line that was read, nil where it cannot tell where the character stands:
// one for each rune of the reading's text without its spaces. The line is width times as broad as it is in proportion.
func Pictures(line *image.Gray, width float64, r Reading) []*image.Gray {
	chars, centres := placed(line, r)
	w := line.Rect.Dx()
	pitch := pitchOf(line, width, chars, centres)
	inked := inkedColumns(line)
	var pictures []*image.Gray
	for i, c := range chars {
		from, to := centres[i]-pitch/2, centres[i]+pitch/2
		if c.Text == UnreadMark { // it fills what its neighbours leave, a character's breadth of it at the line's ends
			from, to = 0, float64(w)
			if i == 0 && len(chars) > 1 {
				from = max(from, centres[1]-2*pitch)
			}
			if i > 0 && i == len(chars)-1 {
				to = min(to, centres[i-1]+2*pitch)
			}
		}
		if i > 0 && chars[i-1].Text != UnreadMark {
			from = max(from, centres[i-1]+pitch/2)
		}
		if i+1 < len(chars) && chars[i+1].Text != UnreadMark {
			to = min(to, centres[i+1]-pitch/2)
		}
		if c.Text == UnreadMark && to-from > broadest*pitch { // beside a blank
			from, to = inkedSpan(inked, from, to)
		}
		var picture *image.Gray
		if between(to-from, 0.4*pitch, broadest*pitch) {
			slack := 0.25 * pitch
			picture = columns(line, lightestColumn(line, from-slack, from+slack), lightestColumn(line, to-slack, to+slack))
		}
		for range c.Text {
			pictures = append(pictures, picture)
		}
	}
	return pictures
}

// inkedSpan returns from where to where there is ink between two places, nothing where there is none.
func inkedSpan(inked []bool, from, to float64) (float64, float64) {
	a, b := max(int(from), 0), min(int(to), len(inked))
	for a < b && !inked[a] {
		a++
	}
	for b > a && !inked[b-1] {
		b--
	}
	return float64(a), float64(b)
}

// placed lists the characters of a reading that are no spaces, with the middle of each in pixels of the line.
func placed(line *image.Gray, r Reading) (chars []Char, centres []float64) {
	if r.Lattice == nil || r.Lattice.Steps == 0 {
		return nil, nil
	}
	perStep := float64(max(line.Rect.Dx(), lineHeight)) / float64(r.Lattice.Steps)
	for _, c := range r.Chars {
		if strings.TrimSpace(c.Text) != "" {
			chars = append(chars, c)
			centres = append(centres, float64(c.From+c.To)/2*perStep)
		}
	}
	return chars, centres
}

// pitchOf is how far apart the Chinese characters of a line stand, in pixels: the largest print nearly fills its height.
func pitchOf(line *image.Gray, width float64, chars []Char, centres []float64) float64 {
	return max(hanPitch(chars, centres), 0.75*width*float64(line.Rect.Dy()))
}

// alikeColumns is by how much the mean level of columns without ink differs.
const alikeColumns = 2

// lightestColumn returns the column with the least ink from one place to another; of several, the one nearest to the middle,
// for characters have gaps, too.
func lightestColumn(line *image.Gray, from, to float64) int {
	w, h := line.Rect.Dx(), line.Rect.Dy()
	middle := (from + to) / 2
	best, most := min(max(int(middle), 0), w), -1
	for x := max(int(from), 0); x < min(int(to), w); x++ {
		sum := 0
		for y := range h {
			sum += int(line.Pix[y*line.Stride+x])
		}
		nearer := math.Abs(float64(x)-middle) < math.Abs(float64(best)-middle)
		if most < 0 || sum > most+alikeColumns*h || nearer && sum > most-alikeColumns*h {
			best, most = x, max(sum, most)
		}
	}
	return best
}

// columns returns the part of a line between two columns, nil where that is nothing.
func columns(line *image.Gray, from, to int) *image.Gray {
	from, to = max(from, 0), min(to, line.Rect.Dx())
	if to <= from {
		return nil
	}
	return &image.Gray{Pix: line.Pix[from:], Stride: line.Stride, Rect: image.Rect(0, 0, to-from, line.Rect.Dy())}
}
