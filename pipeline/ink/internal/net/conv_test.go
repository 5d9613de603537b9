package net_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
)

func randomConv(rng *rand.Rand) *net.Conv {
	c := net.NewConv(96, 11)
	for _, w := range [][]float32{c.K1, c.B1, c.K2, c.B2, c.Head.W1, c.Head.B1, c.Head.W2, c.Head.B2} {
		for i := range w {
			w[i] = float32(rng.NormFloat64()) * .1
		}
	}
	return c
}

// stroke is a picture with ink on a fifth of it, like a digit's.
func stroke(rng *rand.Rand) *[net.Side * net.Side]uint8 {
	var p [net.Side * net.Side]uint8
	for y := 4; y < 24; y++ {
		for x := 9; x < 17; x++ {
			p[y*net.Side+x] = uint8(rng.IntN(256))
		}
	}
	return &p
}

// The layers are those of a plain convolution, position by position.
func TestConvIsAConvolution(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	c := randomConv(rng)
	p := stroke(rng)
	var m net.Maps
	c.Predict(&m, p)
	at := func(x, y int) float32 { return float32(p[y*net.Side+x]) / 255 }
	for i := range m.Out1 {
		k, px, py := i%net.Maps1, i/net.Maps1%net.Pool1, i/net.Maps1/net.Pool1
		want := float32(0)
		for o := range 4 {
			s := c.B1[k]
			for w := range net.Patch1 {
				s += c.K1[k*net.Patch1+w] * at(2*px+o%2+w%5, 2*py+o/2+w/5)
			}
			want = max(want, s)
		}
		if d := m.Out1[i] - want; d > 1e-4 || d < -1e-4 {
			t.Fatalf("first map %d at %d, %d: %v, want %v", k, px, py, m.Out1[i], want)
		}
	}
	for i := range m.Out2 {
		k, px, py := i%net.Maps2, i/net.Maps2%net.Pool2, i/net.Maps2/net.Pool2
		want := float32(0)
		for o := range 4 {
			s := c.B2[k]
			for w := range net.Patch2 {
				x, y := 2*px+o%2+w/net.Maps1%3, 2*py+o/2+w/net.Maps1/3
				s += c.K2[k*net.Patch2+w] * m.Out1[(y*net.Pool1+x)*net.Maps1+w%net.Maps1]
			}
			want = max(want, s)
		}
		if d := m.Out2[i] - want; d > 1e-4 || d < -1e-4 {
			t.Fatalf("second map %d at %d, %d: %v, want %v", k, px, py, m.Out2[i], want)
		}
	}
}

func BenchmarkConv(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	c, p := randomConv(rng), stroke(rng)
	var m net.Maps
	for b.Loop() {
		c.Predict(&m, p)
	}
}
