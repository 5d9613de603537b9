package main

import (
	"math"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
)

// pictures are glyphs with the class of each.
type pictures struct {
	x []glyph.Image
	y []uint8
}

func (s *pictures) add(x *glyph.Image, y int) {
	s.x = append(s.x, *x)
	s.y = append(s.y, uint8(y))
}

const (
	convHidden = 96
	// dropped is the share of hidden units that a sample learns without.
	dropped = .25
)

// learner is what one shard needs.
type learner struct {
	maps     net.Maps
	gradient *net.Conv
	rng      *rand.Rand
	picture  glyph.Image
	h        [convHidden]float32
	dh       [convHidden]float32
	p        []float32
	dflat    [net.Flat]float32
	dmaps    [len(net.Maps{}.Out1)]float32
	patch    [net.Patch2]float32
}

// conv trains a convolutional net, on glyphs that are warped anew each time.
func (d descent) conv(rng *rand.Rand, s *pictures, classes int) *net.Conv {
	c, v := net.NewConv(convHidden, classes), net.NewConv(convHidden, classes)
	for _, layer := range []struct {
		w  []float32
		in float64
	}{{c.K1, net.Patch1}, {c.K2, net.Patch2}, {c.Head.W1, net.Flat}, {c.Head.W2, 2 * convHidden}} {
		for i := range layer.w {
			layer.w[i] = float32(rng.NormFloat64() * math.Sqrt(2/layer.in))
		}
	}
	var learners [shards]*learner
	for i := range learners {
		learners[i] = newLearner(classes, rand.New(rand.NewPCG(rng.Uint64(), uint64(i))))
	}
	d.run(rng, len(s.x), func(shard, i int) { learners[shard].backward(c, &s.x[i], int(s.y[i])) }, func(rate float32) {
		for k, w := range weightsOf(c) {
			var gradients [shards][]float32
			for i, l := range learners {
				gradients[i] = weightsOf(l.gradient)[k]
			}
			d.update(w, weightsOf(v)[k], rate, d.decay*float64(1-k%2), gradients)
		}
	})
	return c
}

func newLearner(classes int, rng *rand.Rand) *learner {
	return &learner{gradient: net.NewConv(convHidden, classes), rng: rng, p: make([]float32, classes)}
}

// weightsOf lists kernels or weights and biases by turns.
func weightsOf(c *net.Conv) [8][]float32 {
	return [8][]float32{c.K1, c.B1, c.K2, c.B2, c.Head.W1, c.Head.B1, c.Head.W2, c.Head.B2}
}

// backward adds one sample's gradient.
func (l *learner) backward(c *net.Conv, picture *glyph.Image, y int) {
	l.picture = *picture
	jiggle(l.rng, &l.picture)
	m, g := &l.maps, l.gradient
	for i, v := range l.picture {
		m.In[i] = float32(v) / 255
	}
	c.Activate(m)
	copy(l.h[:], c.Head.Activate(m.Out2[:]))
	for j := range l.h {
		if l.rng.Float64() < dropped {
			l.h[j] = 0
		}
		l.h[j] /= 1 - dropped
	}
	p := l.p
	for k := range p {
		p[k] = c.Head.B2[k] + net.Dot(c.Head.W2[k*convHidden:(k+1)*convHidden], l.h[:])
	}
	net.Softmax(p)
	p[y]--
	clear(l.dh[:])
	for k, e := range p {
		g.Head.B2[k] += e
		net.AddTimes(g.Head.W2[k*convHidden:(k+1)*convHidden], l.h[:], e)
		net.AddTimes(l.dh[:], c.Head.W2[k*convHidden:(k+1)*convHidden], e)
	}
	for j := range l.dh {
		if l.h[j] == 0 {
			l.dh[j] = 0
		}
		l.dh[j] /= 1 - dropped
		g.Head.B1[j] += l.dh[j]
	}
	for i, v := range m.Out2 {
		l.dflat[i] = 0
		if v != 0 {
			net.AddTimes(g.Head.W1[i*convHidden:(i+1)*convHidden], l.dh[:], v)
			l.dflat[i] = net.Dot(c.Head.W1[i*convHidden:(i+1)*convHidden], l.dh[:])
		}
	}
	l.throughSecond(c)
	l.throughFirst()
}

// throughSecond carries the gradient from the second maps to the first.
func (l *learner) throughSecond(c *net.Conv) {
	m, g := &l.maps, l.gradient
	clear(l.dmaps[:])
	for place := range net.Pool2 * net.Pool2 {
		px, py := place%net.Pool2, place/net.Pool2
		for from := range 4 {
			x, y := 2*px+from%2, 2*py+from/2
			m.Patch(l.patch[:], x, y)
			for k := range net.Maps2 {
				i := place*net.Maps2 + k
				d := l.dflat[i]
				if d == 0 || int(m.From2[i]) != from {
					continue
				}
				g.B2[k] += d
				net.AddTimes(g.K2[k*net.Patch2:(k+1)*net.Patch2], l.patch[:], d)
				const row = 3 * net.Maps1
				for r := range 3 {
					at := ((y+r)*net.Pool1 + x) * net.Maps1
					net.AddTimes(l.dmaps[at:at+row], c.K2[k*net.Patch2+r*row:k*net.Patch2+(r+1)*row], d)
				}
			}
		}
	}
}

// throughFirst carries the gradient from the first maps to the first kernels.
func (l *learner) throughFirst() {
	m, g := &l.maps, l.gradient
	for i, d := range l.dmaps {
		if d == 0 || m.Out1[i] == 0 {
			continue
		}
		k, place := i%net.Maps1, i/net.Maps1
		from := int(m.From1[i])
		x, y := 2*(place%net.Pool1)+from%2, 2*(place/net.Pool1)+from/2
		g.B1[k] += d
		for r := range 5 {
			w, in := g.K1[k*net.Patch1+5*r:k*net.Patch1+5*r+5], m.In[(y+r)*net.Side+x:(y+r)*net.Side+x+5]
			for j, v := range in {
				w[j] += d * v
			}
		}
	}
}

// jiggle turns, slants, stretches and shifts a glyph a little.
func jiggle(rng *rand.Rand, g *glyph.Image) {
	turn, slant := rng.NormFloat64()*.08, rng.NormFloat64()*.1
	sx, sy := 1+rng.NormFloat64()*.07, 1+rng.NormFloat64()*.07
	ox, oy := rng.NormFloat64()*.7, rng.NormFloat64()*.7
	bend, lean, phase := rng.NormFloat64()*.6, rng.NormFloat64()*.6, rng.Float64()*6
	sin, cos := math.Sincos(turn)
	src := *g
	const c = (glyph.Side - 1) / 2.0
	var wave [glyph.Side]float64
	for i := range wave {
		wave[i] = math.Sin(phase + float64(i)*.25)
	}
	for y := range glyph.Side {
		for x := range glyph.Side {
			dx, dy := (float64(x)-c)*sx, (float64(y)-c)*sy
			u, v := cos*dx-sin*dy+slant*dy+c+ox+bend*wave[y], sin*dx+cos*dy+c+oy+lean*wave[x]
			i, j := int(u), int(v)
			if u < 0 || v < 0 || i >= glyph.Side-1 || j >= glyph.Side-1 {
				g[y*glyph.Side+x] = 0
				continue
			}
			at := j*glyph.Side + i
			a, b, d, e := float64(src[at]), float64(src[at+1]), float64(src[at+glyph.Side]), float64(src[at+glyph.Side+1])
			fx, fy := u-float64(i), v-float64(j)
			g[y*glyph.Side+x] = uint8((a*(1-fx)+b*fx)*(1-fy) + (d*(1-fx)+e*fx)*fy)
		}
	}
}

// convAccuracy returns the share of glyphs that the net classifies rightly.
func convAccuracy(c *net.Conv, s *pictures) float64 {
	right := 0
	var m net.Maps
	for i := range s.x {
		p := c.Predict(&m, (*[net.Side * net.Side]uint8)(&s.x[i]))
		best := 0
		for k := range p {
			if p[k] > p[best] {
				best = k
			}
		}
		if best == int(s.y[i]) {
			right++
		}
	}
	return float64(right) / float64(max(len(s.x), 1))
}
