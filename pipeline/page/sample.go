package page

import (
	"image"
	"math"
)

// Sample rectifies the quadrilateral with the corners top left, top right, bottom right and bottom left, in page pixels, to
// a patch of w×h pixels, 4:2:0. It averages when it shrinks and interpolates bilinearly otherwise. What lies beyond the page, and
// all of a quadrilateral whose corners fall together, is white. The scale is the caller's to set.
func (p *Page) Sample(quad [4]Point, w, h int) *Patch {
	w, h = max(w, 0), max(h, 0)
	out := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	luma, cb, cr := planes(p.Image)
	pw, ph := p.Size()
	r := rectifier{
		m: fromUnitSquare(quad), w: w, h: h, right: float64(pw), bottom: float64(ph),
		across: max(distance(quad[0], quad[1]), distance(quad[3], quad[2])),
		down:   max(distance(quad[0], quad[3]), distance(quad[1], quad[2])),
	}
	r.fill(out.Y, &luma, 255)
	r.coarser(2)
	r.fill(out.Cb, &cb, 128)
	r.fill(out.Cr, &cr, 128)
	return &Patch{Image: out}
}

// rectifier fills the planes of a patch of w×h pixels.
type rectifier struct {
	m             homography
	w, h          int
	right, bottom float64 // the page's size
	across, down  float64 // the quadrilateral's longer sides, in page pixels
}

// coarser makes the pixels by a whole factor larger; the last ones may reach beyond the quadrilateral.
func (r *rectifier) coarser(by int) {
	w, h := (r.w+by-1)/by, (r.h+by-1)/by
	across, down := float64(w*by)/float64(max(r.w, 1)), float64(h*by)/float64(max(r.h, 1))
	r.m = r.m.stretched(across, down)
	r.w, r.h, r.across, r.down = w, h, r.across*across, r.down*down
}

// fill rectifies one plane; outside is the value of what lies beyond the page.
func (r *rectifier) fill(dst []uint8, p *plane, outside uint32) {
	nx := samplesPerPixel(r.across*p.kx/256, r.w)
	ny := samplesPerPixel(r.down*p.ky/256, r.h)
	n := uint32(nx * ny)
	du, dv := 1/float64(r.w*nx), 1/float64(r.h*ny)
	if r.within(p) {
		r.fillWithin(dst, p, nx, ny)
		return
	}
	m := &r.m
	affine := m.g == 0 && m.h == 0
	for y := range r.h {
		row := dst[y*r.w : (y+1)*r.w]
		for x := range row {
			sum := n / 2
			for j := range ny {
				v := (float64(y*ny+j) + 0.5) * dv
				px, py, k := m.b*v+m.c, m.e*v+m.f, m.h*v+1
				for i := range nx {
					u := (float64(x*nx+i) + 0.5) * du
					qx, qy := m.a*u+px, m.d*u+py
					if !affine {
						scale := 1 / (m.g*u + k)
						qx, qy = qx*scale, qy*scale
					}
					if !(qx >= 0 && qy >= 0 && qx <= r.right && qy <= r.bottom) { // NaN too
						sum += outside
						continue
					}
					sum += p.at(qx, qy)
				}
			}
			row[x] = uint8(sum / n)
		}
	}
}

// within tells whether the quadrilateral lies so far inside the plane that no sample is the last of a row or column.
func (r *rectifier) within(p *plane) bool {
	for _, corner := range [4][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
		x, y := r.m.apply(corner[0], corner[1])
		x, y = x*p.kx-128, y*p.ky-128
		if !(x >= 1 && y >= 1 && x <= float64(p.lastX-1) && y <= float64(p.lastY-1)) { // NaN too
			return false
		}
	}
	return true
}

// stretch is how many points of a line lie evenly between two that are placed exactly.
const stretch = 16

// segment is a stretch of a line: its first point and the step to the next, in 65536ths of a sample.
type segment struct{ x, y, dx, dy int64 }

// fillWithin rectifies a quadrilateral within the plane: exactly at every 16th point of a row, evenly between.
func (r *rectifier) fillWithin(dst []uint8, p *plane, nx, ny int) {
	points, n := r.w*nx, uint64(nx*ny)
	dv := 1 / float64(r.h*ny)
	segments := make([]segment, (points+stretch-1)/stretch)
	if n == 1 {
		for y := range r.h {
			r.cut(segments, p, points, (float64(y)+.5)*dv)
			p.sampleLine(dst[y*r.w:(y+1)*r.w], segments)
		}
		return
	}
	line, sums := make([]uint8, points), make([]uint64, r.w)
	share := 1<<32/n + 1 // a product takes a tenth of a division's time
	for y := range r.h {
		clear(sums)
		for j := range ny {
			r.cut(segments, p, points, (float64(y*ny+j)+.5)*dv)
			p.sampleLine(line, segments)
			addBlocks(sums, line, nx)
		}
		for x, sum := range sums {
			dst[y*r.w+x] = uint8((sum + n/2) * share >> 32)
		}
	}
}

// cut places the segments of a line of so many points at height v of the quadrilateral.
func (r *rectifier) cut(segments []segment, p *plane, points int, v float64) {
	du := 1 / float64(points)
	fixed := func(i int) (x, y int64) {
		px, py := r.m.apply((float64(i)+.5)*du, v)
		return int64((px*p.kx - 128) * 256), int64((py*p.ky - 128) * 256)
	}
	x, y := fixed(0)
	for i := range segments {
		n := min(stretch, points-i*stretch)
		nextX, nextY := fixed(i*stretch + n)
		segments[i] = segment{x, y, (nextX - x) / int64(n), (nextY - y) / int64(n)}
		x, y = nextX, nextY
	}
}

// holds tells whether the plane has four samples about each of the segment's first n points.
func (p *plane) holds(s segment, n int) bool {
	w, h := int64(p.lastX>>8), int64(p.lastY>>8)
	on := func(x, y int64) bool { return x >= 0 && y >= 0 && x>>16 < w && y>>16 < h }
	return on(s.x, s.y) && on(s.x+s.dx*int64(n-1), s.y+s.dy*int64(n-1))
}

// samplesPerPixel returns how many points per pixel, along one side, visit every sample of a side of length samples.
func samplesPerPixel(length float64, pixels int) int {
	if n := math.Ceil(length/float64(max(pixels, 1)) - 0.1); n > 1 {
		return int(min(n, 64))
	}
	return 1
}

func distance(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// homography maps (u, v) to ((a·u + b·v + c)/(g·u + h·v + 1), (d·u + e·v + f)/(g·u + h·v + 1)).
type homography struct{ a, b, c, d, e, f, g, h float64 }

func (m *homography) apply(u, v float64) (x, y float64) {
	k := 1 / (m.g*u + m.h*v + 1)
	return (m.a*u + m.b*v + m.c) * k, (m.d*u + m.e*v + m.f) * k
}

// stretched returns the homography of a square that is by these factors wider and higher.
func (m *homography) stretched(across, down float64) homography {
	return homography{m.a * across, m.b * down, m.c, m.d * across, m.e * down, m.f, m.g * across, m.h * down}
}

// fromUnitSquare returns the homography that takes (0,0), (1,0), (1,1), (0,1) to the corners of quad
// (Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, §2.2.3).
func fromUnitSquare(quad [4]Point) homography {
	p0, p1, p2, p3 := quad[0], quad[1], quad[2], quad[3]
	sx, sy := p0.X-p1.X+p2.X-p3.X, p0.Y-p1.Y+p2.Y-p3.Y
	d1x, d1y, d2x, d2y := p1.X-p2.X, p1.Y-p2.Y, p3.X-p2.X, p3.Y-p2.Y
	det := d1x*d2y - d2x*d1y
	g, h := (sx*d2y-d2x*sy)/det, (d1x*sy-sx*d1y)/det
	return homography{
		a: p1.X - p0.X + g*p1.X, b: p3.X - p0.X + h*p3.X, c: p0.X,
		d: p1.Y - p0.Y + g*p1.Y, e: p3.Y - p0.Y + h*p3.Y, f: p0.Y,
		g: g, h: h,
	}
}

// plane is one plane of a page; a sample spans 1/kx × 1/ky page pixels.
type plane struct {
	pix          []uint8
	stride       int
	kx, ky       float64
	lastX, lastY int // index of the last sample in 256ths
}

func planes(im *image.YCbCr) (luma, cb, cr plane) {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	sx, sy := Subsampling(im.SubsampleRatio)
	cw, ch := (w+sx-1)/sx, (h+sy-1)/sy
	luma = plane{im.Y, im.YStride, 256, 256, (w - 1) << 8, (h - 1) << 8}
	cb = plane{im.Cb, im.CStride, 256 / float64(sx), 256 / float64(sy), (cw - 1) << 8, (ch - 1) << 8}
	cr = cb
	cr.pix = im.Cr
	return luma, cb, cr
}

// at returns the bilinear value at a page position, which must lie on the page.
func (p *plane) at(x, y float64) uint32 {
	fx := min(max(int(x*p.kx)-128, 0), p.lastX)
	fy := min(max(int(y*p.ky)-128, 0), p.lastY)
	i := (fy>>8)*p.stride + fx>>8
	ax, ay := uint32(fx&255), uint32(fy&255)
	right, below := 1, p.stride
	if fx == p.lastX {
		right = 0
	}
	if fy == p.lastY {
		below = 0
	}
	top := uint32(p.pix[i])*(256-ax) + uint32(p.pix[i+right])*ax
	bottom := uint32(p.pix[i+below])*(256-ax) + uint32(p.pix[i+below+right])*ax
	return (top*(256-ay) + bottom*ay + 1<<15) >> 16
}
