// Package pen simulates what stands in the blanks of a form: digits and names written by hand, type, stamp ink, rules, and
// the scanner. It serves training and tests.
package pen

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Point is a position in mm on the box, origin at its top left.
type Point struct{ X, Y float64 }

// Box is a simulated blank: how much ink lies on each pixel, 0–1.
type Box struct {
	W, H    int
	PxPerMM float64
	ink     []float64 // writing
	print   []float64 // black print
	stamp   []float64 // red ink
	// Colour is the writing's ink as R, G, B, 0–1.
	Colour [3]float64
}

// NewBox returns an empty box of that size in mm.
func NewBox(wMM, hMM, pxPerMM float64) *Box {
	w, h := int(wMM*pxPerMM), int(hMM*pxPerMM)
	return &Box{W: w, H: h, PxPerMM: pxPerMM, ink: make([]float64, w*h), print: make([]float64, w*h), stamp: make([]float64, w*h)}
}

// line draws a stroke along the points; width may vary along it.
func (b *Box) line(plane []float64, pts []Point, width func(t float64) float64, dark float64) {
	k := b.PxPerMM
	for i := 1; i < len(pts); i++ {
		p, q := pts[i-1], pts[i]
		w := width(float64(i)/float64(len(pts))) * k / 2
		ax, ay, bx, by := p.X*k, p.Y*k, q.X*k, q.Y*k
		for y := max(int(min(ay, by)-w-1), 0); y <= min(int(max(ay, by)+w+1), b.H-1); y++ {
			for x := max(int(min(ax, bx)-w-1), 0); x <= min(int(max(ax, bx)+w+1), b.W-1); x++ {
				d := toSegment(float64(x)+.5, float64(y)+.5, ax, ay, bx, by)
				if v := min(max(w-d+.5, 0), 1) * dark; v > plane[y*b.W+x] {
					plane[y*b.W+x] = v
				}
			}
		}
	}
}

// lift takes the ink away around some point of a digit of that height, as where the pen did not touch the paper.
func (b *Box) lift(rng *rand.Rand, s Span, height, width float64) {
	k := b.PxPerMM
	var inked []int
	for y := range b.H {
		for x := max(int(s.From*k), 0); x < min(int(s.To*k), b.W); x++ {
			if b.ink[y*b.W+x] > 0 {
				inked = append(inked, y*b.W+x)
			}
		}
	}
	if len(inked) == 0 {
		return
	}
	at := inked[rng.IntN(len(inked))]
	u := rng.Float64()
	reach := ((.03+.14*u*u)*height + width/2) * k
	cx, cy := at%b.W, at/b.W
	for y := max(cy-int(reach), 0); y <= min(cy+int(reach), b.H-1); y++ {
		for x := max(cx-int(reach), 0); x <= min(cx+int(reach), b.W-1); x++ {
			far := math.Hypot(float64(x-cx), float64(y-cy))
			b.ink[y*b.W+x] *= min(max(far-reach+1, 0), 1)
		}
	}
}

func toSegment(x, y, ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(max(((x-ax)*dx+(y-ay)*dy)/l, 0), 1)
	}
	return math.Hypot(x-ax-t*dx, y-ay-t*dy)
}

// curve runs smoothly through the points (Catmull-Rom).
func curve(pts []Point) []Point {
	if len(pts) < 3 {
		return pts
	}
	at := func(i int) Point { return pts[min(max(i, 0), len(pts)-1)] }
	var out []Point
	for i := range len(pts) - 1 {
		p0, p1, p2, p3 := at(i-1), at(i), at(i+1), at(i+2)
		for s := range 8 {
			t := float64(s) / 8
			f := func(a, b, c, d float64) float64 {
				return .5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
			}
			out = append(out, Point{f(p0.X, p1.X, p2.X, p3.X), f(p0.Y, p1.Y, p2.Y, p3.Y)})
		}
	}
	return append(out, pts[len(pts)-1])
}

// starve lets the ink fail to flow here and there, by at most that share.
func (b *Box) starve(rng *rand.Rand, share float64) {
	if share == 0 {
		return
	}
	const grain = 3 // px
	wide := b.W/grain + 2
	field := make([]float64, wide*(b.H/grain+2))
	for i := range field {
		field[i] = max(rng.NormFloat64(), 0)
	}
	for i, v := range b.ink {
		if v == 0 {
			continue
		}
		x, y := i%b.W, i/b.W
		f, fx, fy := field[y/grain*wide+x/grain:], float64(x%grain)/grain, float64(y%grain)/grain
		dry := (f[0]*(1-fx)+f[1]*fx)*(1-fy) + (f[wide]*(1-fx)+f[wide+1]*fx)*fy
		b.ink[i] = v * max(1-share*dry, 0)
	}
}

// Foot is how far the rule of a blank lies above the lower side of its box, in mm.
const Foot = 2.3

// Rule draws the thin printed line at the foot of a blank, slightly askew and out of place.
func (b *Box) Rule(rng *rand.Rand) {
	w, h := float64(b.W)/b.PxPerMM, float64(b.H)/b.PxPerMM
	y := h - Foot + .25*rng.NormFloat64()
	tilt := (rng.Float64() - .5) * .3
	wide, dark := .15+.2*rng.Float64(), .6+.4*rng.Float64()
	b.line(b.print, []Point{{.6 * rng.Float64(), y - tilt}, {w - .6*rng.Float64(), y + tilt}}, func(float64) float64 { return wide }, dark)
}

// Intrude draws bits of neighbouring print within 0.9 mm of the left and right side.
func (b *Box) Intrude(rng *rand.Rand) {
	w, h := float64(b.W)/b.PxPerMM, float64(b.H)/b.PxPerMM
	for range 2 + rng.IntN(3) {
		y := h * (.2 + .6*rng.Float64())
		x0, x1 := -.5, .1+.8*rng.Float64()
		if rng.IntN(2) == 0 {
			x0, x1 = w+.5, w-x1
		}
		b.line(b.print, []Point{{x0, y}, {x1, y + .4*rng.NormFloat64()}}, func(float64) float64 { return .35 }, 1)
	}
}

// Stamp lays the ring and some characters of a red seal across the box.
func (b *Box) Stamp(rng *rand.Rand) {
	w, h := float64(b.W)/b.PxPerMM, float64(b.H)/b.PxPerMM
	r := 20.0
	dir := 2 * math.Pi * rng.Float64()
	away := r + (rng.Float64()-.5)*h
	cx, cy := w/2+away*math.Cos(dir), h/2+away*math.Sin(dir)
	var arc []Point
	for t := 0.0; t < 2*math.Pi; t += .02 {
		arc = append(arc, Point{cx + r*math.Cos(t), cy + r*math.Sin(t)})
	}
	dark := .5 + .5*rng.Float64()
	b.line(b.stamp, arc, func(float64) float64 { return .9 }, dark)
	for range 10 {
		t := dir + math.Pi + rng.NormFloat64()*.3
		u := r - 2.5 - 4*rng.Float64()
		p := Point{cx + u*math.Cos(t), cy + u*math.Sin(t)}
		b.line(b.stamp, []Point{p, {p.X + rng.NormFloat64()*2, p.Y + rng.NormFloat64()*2}}, func(float64) float64 { return .6 }, dark)
	}
}

// Scan returns the box as a scanner sees it: paper, blur, noise and JPEG of the given quality.
func (b *Box) Scan(rng *rand.Rand, quality int) *page.Patch {
	white := .88 + .1*rng.Float64()
	paper := [3]float64{white, white * (.98 + .02*rng.Float64()), white * (.94 + .06*rng.Float64())}
	red := [3]float64{.78 + .15*rng.Float64(), .12 + .2*rng.Float64(), .15 + .2*rng.Float64()}
	black := .1 + .15*rng.Float64()
	for range rng.IntN(3) { // a coarse or soft scan
		b.ink, b.print, b.stamp = b.soften(b.ink), b.soften(b.print), b.soften(b.stamp)
	}
	px := make([][3]float64, b.W*b.H)
	for i := range px {
		for c := range 3 {
			px[i][c] = paper[c] * (1 - b.ink[i]*(1-b.Colour[c])) * (1 - b.stamp[i]*(1-red[c])) * (1 - b.print[i]*(1-black))
		}
	}
	side := .08 + .22*rng.Float64() // weight of each neighbour in the blur
	noise := .004 + .014*rng.Float64()
	shade := (rng.Float64() - .5) * .08
	im := image.NewRGBA(image.Rect(0, 0, b.W, b.H))
	var normal [1 << 10]float64
	for i := range normal {
		normal[i] = rng.NormFloat64() * noise
	}
	edges := func(i, n int) (int, int) { return max(i-1, 0), min(i+1, n-1) }
	for y := range b.H {
		up, down := edges(y, b.H)
		for x := range b.W {
			left, right := edges(x, b.W)
			here, n, s, w, e := &px[y*b.W+x], &px[up*b.W+x], &px[down*b.W+x], &px[y*b.W+left], &px[y*b.W+right]
			light := (1 + shade*(float64(x)/float64(b.W)-.5)) / (1 + 4*side)
			bits := rng.Uint64()
			grain := normal[bits&1023]
			var q [3]uint8
			for c := range 3 {
				bits >>= 10
				v := (here[c]+side*(n[c]+s[c]+w[c]+e[c]))*light + grain + normal[bits&1023]*.4
				q[c] = uint8(255 * min(max(v, 0), 1))
			}
			i := im.PixOffset(x, y)
			im.Pix[i], im.Pix[i+1], im.Pix[i+2], im.Pix[i+3] = q[0], q[1], q[2], 255
		}
	}
	return throughJPEG(im, quality, b.PxPerMM)
}

// soften averages a plane over crosses of five pixels.
func (b *Box) soften(plane []float64) []float64 {
	out := make([]float64, len(plane))
	copy(out, plane)
	for y := 1; y < b.H-1; y++ {
		for i := y*b.W + 1; i < (y+1)*b.W-1; i++ {
			out[i] = .4*plane[i] + .15*(plane[i-1]+plane[i+1]+plane[i-b.W]+plane[i+b.W])
		}
	}
	return out
}

// throughJPEG returns the picture with the traces of compression and 4:2:0 colour, in 4:4:4.
func throughJPEG(im image.Image, quality int, pxPerMM float64) *page.Patch {
	var buf bytes.Buffer
	out := image.NewYCbCr(im.Bounds(), image.YCbCrSubsampleRatio444)
	if err := jpeg.Encode(&buf, im, &jpeg.Options{Quality: quality}); err != nil {
		panic(err) // writing to memory cannot fail
	}
	decoded, err := jpeg.Decode(&buf)
	if err != nil {
		panic(err) // nor can reading what was just written
	}
	src := decoded.(*image.YCbCr)
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			i := y*out.CStride + x
			out.Y[y*out.YStride+x] = src.Y[src.YOffset(x, y)]
			out.Cb[i], out.Cr[i] = src.Cb[src.COffset(x, y)], src.Cr[src.COffset(x, y)]
		}
	}
	return &page.Patch{Image: out, PxPerMM: pxPerMM}
}
