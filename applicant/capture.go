package applicant

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
)

// planes is what a device saw: luma in full, chroma at half the resolution both ways, JFIF YCbCr.
type planes struct {
	w, h  int
	y     []uint8
	cb    []uint8
	cr    []uint8
	scale float64 // pixels per millimetre of the sheet, about its middle
	// onto maps millimetres on the sheet to pixels; upright, before any turn of the stored image.
	onto homography
}

func (p *planes) chromaWidth() int  { return (p.w + 1) / 2 }
func (p *planes) chromaHeight() int { return (p.h + 1) / 2 }

// device says how a sheet is seen.
type device struct {
	w, h  int        // pixels of the image
	back  homography // from pixels of the image to pixels of the sheet
	light light
	noise float64 // standard deviation of luma, 0–255
	// chroma is the standard deviation of colour noise.
	chroma float64
	black  [3]float64 // what black reads as, 0–255
	white  [3]float64 // what paper reads as
	beyond backdrop
	// curl bends the sheet: its middle column is seen that many of its pixels lower than its edges.
	curl float64
}

// light is the brightness over the image: 1 in the middle, falling off to a side and to the corners, with the soft edge
// of a shadow.
type light struct {
	slopeX, slopeY float64 // change over the whole image
	vignette       float64 // loss in the corners
	shadow         float64 // loss inside the shadow
	shadowAt       float64 // where its edge crosses, 0–1 of the diagonal
	shadowSoft     float64
}

func (l light) at(u, v float64) float64 { // u, v from −0.5 to 0.5
	g := 1 + l.slopeX*u + l.slopeY*v - l.vignette*2*(u*u+v*v)
	if l.shadow > 0 {
		t := (0.6*u + 0.8*v + 0.5 - l.shadowAt) / l.shadowSoft
		g -= l.shadow / (1 + math.Exp(-6*t))
	}
	return g
}

// backdrop is what lies beyond the sheet: a scanner's lid or a desk.
type backdrop struct {
	colour rgb
	edge   float64 // darkness of the sheet's edge
	grain  *field
}

// run is the number of pixels over which the mapping and the light are taken as linear.
const run = 16

// see captures the sheet.
func (d device) see(s *sheet, rng *rand.Rand) *planes {
	p := &planes{w: d.w, h: d.h, y: make([]uint8, d.w*d.h)}
	cw := p.chromaWidth()
	p.cb, p.cr = make([]uint8, cw*p.chromaHeight()), make([]uint8, cw*p.chromaHeight())
	grain, colour := newNoise(d.noise, rng), newNoise(d.chroma, rng)
	tone := d.tones()
	row := make([]uint8, 3*(d.w+run))
	sumB, sumR := make([]int32, cw), make([]int32, cw)
	for y := range d.h {
		d.seeRow(s, y, row)
		out := p.y[y*d.w : (y+1)*d.w]
		n := grain.from(rng, d.w)
		for x := range out {
			r, g, b := int32(tone[0][row[3*x]]), int32(tone[1][row[3*x+1]]), int32(tone[2][row[3*x+2]])
			luma := (19595*r + 38470*g + 7471*b + 1<<15) >> 16
			sumB[x>>1] += b - luma
			sumR[x>>1] += r - luma
			out[x] = uint8(min(max(luma+int32(n[x]), 0), 255))
		}
		if y&1 == 0 && y+1 < d.h {
			continue
		}
		rows := int32(1 + y&1)
		nb, nr := colour.from(rng, cw), colour.from(rng, cw)
		cb, cr := p.cb[y/2*cw:], p.cr[y/2*cw:]
		for x := range cw {
			columns := int32(min(2, d.w-2*x))
			cb[x] = uint8(min(max(128+36985*(sumB[x]/(rows*columns))>>16+int32(nb[x]), 0), 255))
			cr[x] = uint8(min(max(128+46727*(sumR[x]/(rows*columns))>>16+int32(nr[x]), 0), 255))
			sumB[x], sumR[x] = 0, 0
		}
	}
	p.onto = d.back.inverse().after(homography{s.scale, 0, 0, 0, s.scale, 0, 0, 0, 1})
	a, b := p.onto.apply(point{100, 140}), p.onto.apply(point{110, 140})
	p.scale = math.Hypot(b.x-a.x, b.y-a.y) / 10
	return p
}

// at returns where on the sheet the device looks, in its pixels.
func (d device) at(x, y float64, s *sheet) point {
	p := d.back.apply(point{x, y})
	if d.curl != 0 {
		p.y -= d.curl * (math.Sin(math.Pi*p.x/float64(s.w)) - 2/math.Pi)
	}
	return p
}

// tones returns for each channel what paper and ink read as after the device's black and white.
func (d device) tones() (t [3][256]uint8) {
	for c := range 3 {
		for v := range 256 {
			t[c][v] = uint8(min(max(d.black[c]+(d.white[c]-d.black[c])*float64(v)/255, 0), 255))
		}
	}
	return t
}

// seeRow samples one row of the image from the sheet, bilinear, with the light on it.
func (d device) seeRow(s *sheet, y int, row []uint8) {
	const one = 1 << 16
	w, h := float64(s.w-1), float64(s.h-1)
	from := d.at(0.5, float64(y)+0.5, s)
	lit := d.light.at(-0.5, float64(y)/float64(d.h)-0.5)
	for x := 0; x < d.w; x += run {
		to := d.at(float64(x+run)+0.5, float64(y)+0.5, s)
		next := d.light.at(float64(x+run)/float64(d.w)-0.5, float64(y)/float64(d.h)-0.5)
		gain := int((lit + next) * 128)
		u, v := int((from.x-0.5)*one), int((from.y-0.5)*one)
		du, dv := int((to.x-from.x)*one/run), int((to.y-from.y)*one/run)
		inside := min(from.x, to.x) > 1 && max(from.x, to.x) < w-1 && min(from.y, to.y) > 1 && max(from.y, to.y) < h-1
		out := row[3*x : 3*x+3*run]
		for i := range run {
			if inside || u >= 0 && v >= 0 && u < (s.w-1)*one && v < (s.h-1)*one {
				s.sample(u, v, gain, out[3*i:3*i+3])
			} else {
				d.beyond.colourAt(u>>16, v>>16, s.w, s.h, gain, out[3*i:3*i+3])
			}
			u += du
			v += dv
		}
		from, lit = to, next
	}
}

// sample reads the sheet at a 16.16 position by bilinear interpolation and scales it by gain/256.
func (s *sheet) sample(u, v, gain int, out []uint8) {
	fx, fy := u>>8&255, v>>8&255
	i := 3 * ((v>>16)*s.w + u>>16)
	a := s.pix[i : i+6 : i+6]
	b := s.pix[i+3*s.w : i+3*s.w+6 : i+3*s.w+6]
	if le := binary.LittleEndian; le.Uint32(a)&le.Uint32(a[2:])&le.Uint32(b)&le.Uint32(b[2:]) == math.MaxUint32 { // white paper
		v := uint8(min(255*gain>>8, 255))
		out[0], out[1], out[2] = v, v, v
		return
	}
	w11 := fx * fy
	w10 := fx<<8 - w11
	w01 := fy<<8 - w11
	w00 := 1<<16 - w11 - w10 - w01
	for c := range 3 {
		p := (int(a[c])*w00 + int(a[c+3])*w10 + int(b[c])*w01 + int(b[c+3])*w11) >> 16 * gain >> 8
		out[c] = uint8(min(p, 255))
	}
}

// colourAt returns what lies beyond the sheet at a position in its pixels.
func (b backdrop) colourAt(x, y, w, h, gain int, out []uint8) {
	dx, dy := max(-x, x-w, 0), max(-y, y-h, 0)
	k := float64(gain) / 256 * (1 - b.edge*math.Exp(-float64(dx+dy)/6))
	if b.grain != nil {
		k *= 1 + 0.08*b.grain.at(x/6, y+4096)
	}
	for c := range 3 {
		out[c] = uint8(min(max(float64(b.colour[c])*k, 0), 255))
	}
}

// noise is a table of normal deviates, read from a random place for every row.
type noise struct{ table []int8 }

func newNoise(deviation float64, rng *rand.Rand) noise {
	n := noise{make([]int8, 1<<15)}
	for i := range n.table {
		n.table[i] = int8(math.Round(min(max(deviation*rng.NormFloat64(), -120), 120)))
	}
	return n
}

// from returns n values.
func (t noise) from(rng *rand.Rand, n int) []int8 {
	if n >= len(t.table) {
		t.table = append(t.table, t.table...)
	}
	at := rng.IntN(len(t.table) - n)
	return t.table[at : at+n]
}
