package forms

import (
	"bytes"
	"image"
	"strconv"
)

// canvas writes a PDF content stream (ISO 32000-1 §8, §9). It takes millimetres from the top left; height is its own height.
type canvas struct {
	bytes.Buffer
	height float64 // mm
}

// op writes operands and their operator.
func (c *canvas) op(operator string, operands ...float64) {
	for _, v := range operands {
		c.Write(strconv.AppendFloat(c.AvailableBuffer(), v, 'f', decimals(v), 64))
		c.WriteByte(' ')
	}
	c.WriteString(operator)
	c.WriteByte('\n')
}

// decimals is how many a number needs: none where it is whole, else three.
func decimals(v float64) int {
	if v == float64(int(v)) {
		return 0
	}
	return 3
}

func points(mm float64) float64 { return mm / mmPerPoint }

func (c *canvas) fill(f fill) {
	c.op("g", f.grey)
	c.op("re", points(f.X), points(c.height-f.Y-f.H), points(f.W), points(f.H))
	c.op("f")
}

func (c *canvas) rule(r rule) {
	c.op("w", r.width)
	c.op("G", r.grey)
	if r.dashed {
		c.WriteString("[3 2] 0 d\n")
	} else {
		c.WriteString("[] 0 d\n")
	}
	c.op("m", points(r.x1), points(c.height-r.y1))
	c.op("l", points(r.x2), points(c.height-r.y2))
	c.op("S")
}

// line writes a line of text of size points with its baseline starting at x, y.
func (c *canvas) line(line []letter, x, y, size float64) {
	c.WriteString("BT\n")
	c.op("Td", points(x), points(c.height-y))
	current := faceCount
	for i, l := range line {
		if l.face != current {
			if i > 0 {
				c.WriteString("> Tj\n")
			}
			current = l.face
			c.WriteString("/" + current.resource() + " ")
			c.op("Tf", size)
			c.WriteByte('<')
		}
		const digits = "0123456789ABCDEF"
		c.Write([]byte{digits[l.number>>12], digits[l.number>>8&15], digits[l.number>>4&15], digits[l.number&15]})
	}
	if len(line) > 0 {
		c.WriteString("> Tj\n")
	}
	c.WriteString("ET\n")
}

// resource is the face's name in a page's resources.
func (f face) resource() string { return "T" + strconv.Itoa(int(f)) }

// symbol fills a place with a square symbol of one pixel a module: one path, so that no viewer shows seams.
func (c *canvas) symbol(place Box, im image.Image) {
	n := im.Bounds().Dx()
	module := points(place.W) / float64(n)
	c.WriteString("q\n")
	c.op("g", black)
	c.op("cm", module, 0, 0, -module, points(place.X), points(c.height-place.Y))
	for y := range n {
		for x := 0; x < n; x++ {
			start := x
			for x < n && dark(im, x, y) {
				x++
			}
			if x > start {
				c.op("re", float64(start), float64(y), float64(x-start), 1)
			}
		}
	}
	c.op("f")
	c.WriteString("Q\n")
}

func dark(im image.Image, x, y int) bool {
	v, _, _, _ := im.At(x, y).RGBA()
	return v < 0x8000
}
