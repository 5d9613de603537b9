package net_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
)

func random() *net.Net {
	rng := rand.New(rand.NewPCG(1, 2))
	n := net.New(7, 5, 3)
	for _, w := range [][]float32{n.W1, n.B1, n.W2, n.B2} {
		for i := range w {
			w[i] = float32(rng.NormFloat64())
		}
	}
	return n
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	want := random()
	var buf bytes.Buffer
	if _, err := want.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	got, err := net.Read(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 2e-4)); diff != "" {
		t.Error(diff)
	}
}

func TestPredictIsADistribution(t *testing.T) {
	t.Parallel()
	var sum float64
	for _, p := range random().Predict([]float32{1, -2, 3, 0, .5, 9, -4}) {
		sum += float64(p)
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("probabilities sum to %v", sum)
	}
}

func FuzzRead(f *testing.F) {
	var buf bytes.Buffer
	if _, err := random().WriteTo(&buf); err != nil {
		f.Fatal(err)
	}
	f.Add(buf.Bytes())
	f.Add(buf.Bytes()[:30])
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := net.Read(bytes.NewReader(b))
		if err == nil && len(n.Predict(make([]float32, n.In))) != n.Out {
			t.Error("wrong number of classes")
		}
	})
}
