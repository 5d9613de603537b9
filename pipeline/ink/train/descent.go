package main

import (
	"math"
	"math/rand/v2"
	"sync"

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

// shards is how many parts a batch is shared into, each of which is summed by itself: the sum is the same on any number of
// cores.
const shards = 8

// descent walks down the cross entropy: stochastic gradient descent with momentum, whose rate falls to nothing along a
// cosine.
type descent struct {
	epochs, batch int
	rate, decay   float64
}

// run calls backward with a shard and a sample's index to add to that shard's gradient, on several cores, and step with the
// rate once for each batch of n samples.
func (d descent) run(rng *rand.Rand, n int, backward func(shard, i int), step func(rate float32)) {
	order := rng.Perm(n)
	next := 0
	steps := d.epochs * (n / d.batch)
	for k := range steps {
		if next+d.batch > n {
			rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
			next = 0
		}
		some := order[next : next+d.batch]
		next += d.batch
		var wait sync.WaitGroup
		for s := range shards {
			wait.Go(func() {
				for _, i := range some[s*d.batch/shards : (s+1)*d.batch/shards] {
					backward(s, i)
				}
			})
		}
		wait.Wait()
		step(float32(d.rate * .5 * (1 + math.Cos(math.Pi*float64(k)/float64(steps))) / float64(d.batch)))
	}
}

// update moves weights against the sum of the shards' gradients, which it clears, with momentum v.
func (d descent) update(w, v []float32, lr float32, decay float64, gradients [shards][]float32) {
	g := gradients[0]
	for _, more := range gradients[1:] {
		for i, x := range more {
			g[i] += x
			more[i] = 0
		}
	}
	fade := float32(decay * float64(d.batch))
	for i := range w {
		v[i] = .9*v[i] - lr*(g[i]+fade*w[i])
		w[i] += v[i]
		g[i] = 0
	}
}

// perceptron trains a perceptron.
func (d descent) perceptron(rng *rand.Rand, s *samples, hidden, classes int) *net.Net {
	n := net.New(len(s.x[0]), hidden, classes)
	for i := range n.W1 {
		n.W1[i] = float32(rng.NormFloat64() * math.Sqrt(2/float64(n.In)))
	}
	for i := range n.W2 {
		n.W2[i] = float32(rng.NormFloat64() * math.Sqrt(1/float64(n.Hidden)))
	}
	var g [shards]*net.Net
	for i := range g {
		g[i] = net.New(n.In, hidden, classes)
	}
	v := net.New(n.In, hidden, classes)
	d.run(rng, len(s.x), func(shard, i int) { backward(n, g[shard], s.x[i], s.y[i]) }, func(rate float32) {
		for k, w := range layersOf(n) {
			var gradients [shards][]float32
			for i := range g {
				gradients[i] = layersOf(g[i])[k]
			}
			d.update(w, layersOf(v)[k], rate, d.decay*float64(1-k%2), gradients)
		}
	})
	return n
}

// layersOf lists weights and biases by turns.
func layersOf(n *net.Net) [4][]float32 { return [4][]float32{n.W1, n.B1, n.W2, n.B2} }

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
