package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
)

// The gradient of every kind of weight is what a small step in it makes of the loss.
func TestBackwardIsTheGradient(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	c := net.NewConv(convHidden, glyph.Classes)
	for _, w := range weightsOf(c) {
		for i := range w {
			w[i] = float32(rng.NormFloat64()) * .1
		}
	}
	var picture glyph.Image
	for y := 4; y < 24; y++ {
		for x := 9; x < 17; x++ {
			picture[y*glyph.Side+x] = uint8(rng.IntN(256))
		}
	}
	const class = 3
	l := newLearner(glyph.Classes, rng)
	l.backward(c, &picture, class)
	// The loss of the picture as it was jiggled, with the hidden units that were dropped.
	loss := func() float64 {
		var m net.Maps
		for i, v := range l.picture {
			m.In[i] = float32(v) / 255
		}
		c.Activate(&m)
		h := c.Head.Activate(m.Out2[:])
		for j := range h {
			if l.h[j] == 0 {
				h[j] = 0
			}
			h[j] /= 1 - dropped
		}
		p := make([]float32, glyph.Classes)
		for k := range p {
			p[k] = c.Head.B2[k] + net.Dot(c.Head.W2[k*convHidden:(k+1)*convHidden], h)
		}
		net.Softmax(p)
		return -math.Log(float64(p[class]))
	}
	const step = 3e-4
	for k, w := range weightsOf(c) {
		seen := 0
		for _, i := range rng.Perm(len(w)) {
			got := float64(weightsOf(l.gradient)[k][i])
			if math.Abs(got) < .01 {
				continue
			}
			old := w[i]
			w[i] = old + step
			above := loss()
			w[i] = old - step
			below := loss()
			w[i] = old
			// A step may cross a kink.
			if want := (above - below) / (2 * step); math.Abs(got-want) > .01+.05*math.Abs(want) {
				t.Errorf("weights %d, number %d: %.4f, want %.4f", k, i, got, want)
			}
			if seen++; seen == 5 {
				break
			}
		}
		if seen == 0 {
			t.Errorf("weights %d have no gradient", k)
		}
	}
}
