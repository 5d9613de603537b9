package main

import (
	"math"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
)

// samples are feature vectors with the class of each.
type samples struct {
	x [][]float32
	y []int
}

func (s *samples) add(x []float32, y int) {
	s.x = append(s.x, x)
	s.y = append(s.y, y)
}

// descend trains a net by stochastic gradient descent with momentum on the cross entropy; the rate falls to nothing along
// a cosine.
func descend(rng *rand.Rand, s *samples, hidden, classes, epochs int, rate, decay float64) *net.Net {
	const batch = 16
	n := net.New(len(s.x[0]), hidden, classes)
	for i := range n.W1 {
		n.W1[i] = float32(rng.NormFloat64() * math.Sqrt(2/float64(n.In)))
	}
	for i := range n.W2 {
		n.W2[i] = float32(rng.NormFloat64() * math.Sqrt(1/float64(n.Hidden)))
	}
	g, v := net.New(n.In, hidden, classes), net.New(n.In, hidden, classes)
	steps := epochs * (len(s.x) / batch)
	order := rng.Perm(len(s.x))
	next := 0
	for step := range steps {
		for range batch {
			if next == len(order) {
				rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
				next = 0
			}
			backward(n, g, s.x[order[next]], s.y[order[next]])
			next++
		}
		lr := float32(rate * .5 * (1 + math.Cos(math.Pi*float64(step)/float64(steps))) / batch)
		update(n.W1, g.W1, v.W1, lr, float32(decay*batch))
		update(n.B1, g.B1, v.B1, lr, 0)
		update(n.W2, g.W2, v.W2, lr, float32(decay*batch))
		update(n.B2, g.B2, v.B2, lr, 0)
	}
	return n
}

// backward adds one sample's gradient to g.
func backward(n, g *net.Net, x []float32, y int) {
	h := n.Activate(x)
	p := make([]float32, n.Out)
	for k := range p {
		p[k] = n.B2[k] + net.Dot(n.W2[k*n.Hidden:(k+1)*n.Hidden], h)
	}
	net.Softmax(p)
	p[y]--
	dh := make([]float32, n.Hidden)
	for k, e := range p {
		g.B2[k] += e
		row, grow := n.W2[k*n.Hidden:(k+1)*n.Hidden], g.W2[k*n.Hidden:(k+1)*n.Hidden]
		for j := range h {
			grow[j] += e * h[j]
			dh[j] += e * row[j]
		}
	}
	for j := range dh {
		if h[j] == 0 {
			dh[j] = 0
		}
		g.B1[j] += dh[j]
	}
	for i, v := range x {
		if v != 0 {
			net.AddTimes(g.W1[i*n.Hidden:(i+1)*n.Hidden], dh, v)
		}
	}
}

func update(w, g, v []float32, lr, decay float32) {
	for i := range w {
		v[i] = .9*v[i] - lr*(g[i]+decay*w[i])
		w[i] += v[i]
		g[i] = 0
	}
}

// accuracy returns the share of samples that the net classifies rightly.
func accuracy(n *net.Net, s *samples) float64 {
	right := 0
	for i, x := range s.x {
		p := n.Predict(x)
		best := 0
		for k := range p {
			if p[k] > p[best] {
				best = k
			}
		}
		if best == s.y[i] {
			right++
		}
	}
	return float64(right) / float64(max(len(s.x), 1))
}
