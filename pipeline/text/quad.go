package text

import (
	"image"
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Quad is a parallelogram around a line of print: its corners top left, top right, bottom right, bottom left as the print
// is read, in pixels of the image with the origin at the top left.
type Quad [4]page.Point

// Width returns the length along the print in pixels.
func (q Quad) Width() float64 { return math.Hypot(q[1].X-q[0].X, q[1].Y-q[0].Y) }

// Height returns the height of the line in pixels.
func (q Quad) Height() float64 { return math.Hypot(q[3].X-q[0].X, q[3].Y-q[0].Y) }

// Centre returns the middle of the quad.
func (q Quad) Centre() page.Point {
	return page.Point{X: (q[0].X + q[2].X) / 2, Y: (q[0].Y + q[2].Y) / 2}
}

// Bounds returns the upright box around the quad as x, y, w, h in whole pixels.
func (q Quad) Bounds() [4]int {
	x0, y0, x1, y1 := q[0].X, q[0].Y, q[0].X, q[0].Y
	for _, p := range q[1:] {
		x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
	}
	x, y := int(math.Floor(x0)), int(math.Floor(y0))
	return [4]int{x, y, int(math.Ceil(x1)) - x, int(math.Ceil(y1)) - y}
}

// Rolled returns the same place with the corners named as they are read once the image has been turned clockwise by
// turnCW degrees, a multiple of 90.
func (q Quad) Rolled(turnCW int) Quad {
	n := quarters(turnCW)
	var r Quad
	for i := range r {
		r[i] = q[(i+4-n)%4]
	}
	return r
}

// Turned returns the quad on the image of w × h pixels turned clockwise by turnCW degrees, a multiple of 90.
func (q Quad) Turned(turnCW, w, h int) Quad {
	r := q.Rolled(turnCW)
	for i, p := range r {
		switch quarters(turnCW) {
		case 1:
			r[i] = page.Point{X: float64(h) - p.Y, Y: p.X}
		case 2:
			r[i] = page.Point{X: float64(w) - p.X, Y: float64(h) - p.Y}
		case 3:
			r[i] = page.Point{X: p.Y, Y: float64(w) - p.X}
		}
	}
	return r
}

// Part returns the piece of the quad between the fractions from and to of its width.
func (q Quad) Part(from, to float64) Quad {
	along := func(a, b page.Point, t float64) page.Point {
		return page.Point{X: a.X + (b.X-a.X)*t, Y: a.Y + (b.Y-a.Y)*t}
	}
	return Quad{along(q[0], q[1], from), along(q[0], q[1], to), along(q[3], q[2], to), along(q[3], q[2], from)}
}

// Raised returns the quad with a margin of so many heights above and below.
func (q Quad) Raised(margin float64) Quad {
	dx, dy := (q[3].X-q[0].X)*margin, (q[3].Y-q[0].Y)*margin
	for i, sign := range [4]float64{-1, -1, 1, 1} {
		q[i].X += sign * dx
		q[i].Y += sign * dy
	}
	return q
}

// Turned returns quads of an image of w × h pixels as they lie once it is turned clockwise by a multiple of 90 degrees.
func Turned(quads []Quad, turnCW, w, h int) []Quad {
	turned := make([]Quad, len(quads))
	for i, q := range quads {
		turned[i] = q.Turned(turnCW, w, h)
	}
	return turned
}

func quarters(turnCW int) int { return ((turnCW/90)%4 + 4) % 4 }

// maxLineAspect bounds a sampled line's width to this many times its height.
const maxLineAspect = 50

// SampleLine cuts the quad out of an image and straightens it to the given height in pixels; the width follows.
// Pixels are averaged where the line shrinks and interpolated where it grows; beyond the image's edge its border repeats.
func SampleLine(im *image.Gray, q Quad, height int) *image.Gray { return sample(im, q, height, 1) }

// sample is SampleLine with the width multiplied.
func sample(im *image.Gray, q Quad, height int, width float64) *image.Gray {
	qw, qh := q.Width(), q.Height()
	if im.Rect.Empty() || height < 1 || !(qw > 0) || !(qh > 0) {
		return image.NewGray(image.Rectangle{})
	}
	w := max(1, int(math.Ceil(math.Min(qw/qh, maxLineAspect)*float64(height)*width)))
	out := image.NewGray(image.Rect(0, 0, w, height))
	n := min(8, max(1, int(math.Ceil(qh/float64(height)/1.3)))) // samples a pixel and axis
	ux, uy := (q[1].X-q[0].X)/float64(w*n), (q[1].Y-q[0].Y)/float64(w*n)
	vx, vy := (q[3].X-q[0].X)/float64(height*n), (q[3].Y-q[0].Y)/float64(height*n)
	sums := make([]int, w)
	for y := range height {
		clear(sums)
		for s := range n {
			v := float64(y*n+s) + 0.5
			addAlong(sums, im, q[0].X+v*vx+ux/2-0.5, q[0].Y+v*vy+uy/2-0.5, ux, uy, n)
		}
		row := out.Pix[y*out.Stride:]
		for x, sum := range sums {
			row[x] = uint8((sum + n*n<<7) / (n * n) >> 8)
		}
	}
	return out
}

// addAlong adds 256 times the brightness at points on a straight line to the sums, n to each in turn. The first point is given in
// pixel indices, see bilinear.
func addAlong(sums []int, im *image.Gray, x, y, ux, uy float64, n int) {
	last := float64(len(sums)*n - 1)
	within := func(from, to float64, size int) bool { return min(from, to) >= 0 && max(from, to) < float64(size-1) }
	if !within(x, x+last*ux, im.Rect.Dx()) || !within(y, y+last*uy, im.Rect.Dy()) {
		for i := range sums {
			for k := range n {
				at := float64(i*n + k)
				sums[i] += bilinear(im, x+at*ux, y+at*uy)
			}
		}
		return
	}
	const one = 1 << 32
	fx, fy, dx, dy := int64(x*one), int64(y*one), int64(ux*one), int64(uy*one)
	for i := range sums {
		for range n {
			at := int(fy>>32)*im.Stride + int(fx>>32)
			ax, ay := int(fx>>24&255), int(fy>>24&255)
			above, below := im.Pix[at:at+2:at+2], im.Pix[at+im.Stride:at+im.Stride+2:at+im.Stride+2]
			top := int(above[0])*(256-ax) + int(above[1])*ax
			bottom := int(below[0])*(256-ax) + int(below[1])*ax
			sums[i] += (top*(256-ay) + bottom*ay) >> 8
			fx, fy = fx+dx, fy+dy
		}
	}
}

// bilinear returns 256 times the brightness at a point given in pixel indices, the first pixel's centre at (0, 0).
func bilinear(im *image.Gray, x, y float64) int {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	x, y = min(max(x, 0), float64(w-1)), min(max(y, 0), float64(h-1))
	ix, iy := int(x), int(y)
	ax, ay := int((x-float64(ix))*256), int((y-float64(iy))*256)
	dx, dy := 1, im.Stride
	if ix == w-1 {
		dx = 0
	}
	if iy == h-1 {
		dy = 0
	}
	i := iy*im.Stride + ix
	top := int(im.Pix[i])*(256-ax) + int(im.Pix[i+dx])*ax
	bottom := int(im.Pix[i+dy])*(256-ax) + int(im.Pix[i+dy+dx])*ax
	return (top*(256-ay) + bottom*ay) >> 8
}

// reduce averages the image's pixels down to w × h, neither greater than the image's own.
func reduce(im *image.Gray, w, h int) *image.Gray {
	sw, sh := im.Rect.Dx(), im.Rect.Dy()
	if w == sw && h == sh {
		return im
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	column := make([]int, sw)
	for y := range h {
		y0, y1 := y*sh/h, max((y+1)*sh/h, y*sh/h+1)
		clear(column)
		for sy := y0; sy < y1; sy++ {
			for x, v := range im.Pix[sy*im.Stride : sy*im.Stride+sw] {
				column[x] += int(v)
			}
		}
		row := out.Pix[y*out.Stride:]
		for x := range w {
			x0, x1 := x*sw/w, max((x+1)*sw/w, x*sw/w+1)
			sum := 0
			for _, v := range column[x0:x1] {
				sum += v
			}
			row[x] = uint8(sum / ((x1 - x0) * (y1 - y0)))
		}
	}
	return out
}
