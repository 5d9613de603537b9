// Package net holds a perceptron with one hidden layer, small enough to be read from the binary and run on every digit, and a
// convolutional net for those that leave doubt.
package net

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Net maps In numbers through Hidden rectified units to a distribution over Out classes.
type Net struct {
	In, Hidden, Out int
	W1              []float32 // In × Hidden
	B1              []float32
	W2              []float32 // Out × Hidden
	B2              []float32
}

// New returns a net whose weights are all zero.
func New(in, hidden, out int) *Net {
	return &Net{in, hidden, out, make([]float32, hidden*in), make([]float32, hidden), make([]float32, out*hidden), make([]float32, out)}
}

// Predict returns the probability of each class. x must have In elements.
func (n *Net) Predict(x []float32) []float32 {
	h := n.Activate(x)
	p := make([]float32, n.Out)
	for k := range p {
		p[k] = n.B2[k] + Dot(n.W2[k*n.Hidden:(k+1)*n.Hidden], h)
	}
	Softmax(p)
	return p
}

// Activate returns the hidden units. It takes time for the elements of x that are not 0 only.
func (n *Net) Activate(x []float32) []float32 {
	h := append([]float32(nil), n.B1...)
	addRows(h, n.W1, x[:n.In])
	for j := range h {
		h[j] = max(h[j], 0)
	}
	return h
}

// AddTimes adds x times a to dst; both have one length.
func AddTimes(dst, x []float32, a float32) {
	x = x[:len(dst)]
	i := 0
	for ; i+4 <= len(dst); i += 4 {
		d, s := dst[i:i+4:i+4], x[i:i+4:i+4]
		d[0] += a * s[0]
		d[1] += a * s[1]
		d[2] += a * s[2]
		d[3] += a * s[3]
	}
	for ; i < len(dst); i++ {
		dst[i] += a * x[i]
	}
}

// Dot returns the inner product of two vectors of one length.
func Dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// Softmax turns scores into a distribution in place.
func Softmax(p []float32) {
	m := p[0]
	for _, v := range p {
		m = max(m, v)
	}
	var sum float32
	for i, v := range p {
		p[i] = float32(math.Exp(float64(v - m)))
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

const (
	magic    = 0x324e4956 // "VIN2", little-endian
	maxUnits = 4096
)

// WriteTo writes the net: magic and three sizes as uint32, then each layer as the float32 range of its weights, the weights
// as int16 fractions of it, and the biases as float32; all little-endian.
func (n *Net) WriteTo(w io.Writer) (int64, error) {
	buf := binary.LittleEndian.AppendUint32(nil, magic)
	for _, v := range []int{n.In, n.Hidden, n.Out} {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(v))
	}
	for _, l := range n.layers() {
		buf = l.append(buf)
	}
	m, err := w.Write(buf)
	return int64(m), err
}

type layer struct{ w, b []float32 }

// append writes the range of the weights, the weights and the biases.
func (l layer) append(buf []byte) []byte {
	var most float32
	for _, v := range l.w {
		most = max(most, v, -v)
	}
	buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(most))
	for _, v := range l.w {
		q := 0.0
		if most > 0 {
			q = math.Round(float64(v/most) * math.MaxInt16)
		}
		buf = binary.LittleEndian.AppendUint16(buf, uint16(int16(q)))
	}
	for _, v := range l.b {
		buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
	}
	return buf
}

func (n *Net) layers() [2]layer { return [2]layer{{n.W1, n.B1}, {n.W2, n.B2}} }

var errFormat = errors.New("not a net")

// Read reads what WriteTo wrote.
func Read(r io.Reader) (*Net, error) {
	var head [16]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("read net: %w", err)
	}
	if binary.LittleEndian.Uint32(head[:]) != magic {
		return nil, errFormat
	}
	var size [3]int
	for i := range size {
		size[i] = int(binary.LittleEndian.Uint32(head[4+4*i:]))
		if size[i] < 1 || size[i] > maxUnits {
			return nil, errFormat
		}
	}
	n := &Net{In: size[0], Hidden: size[1], Out: size[2]}
	var err error
	if n.W1, n.B1, err = readLayer(r, n.In, n.Hidden); err != nil {
		return nil, err
	}
	if n.W2, n.B2, err = readLayer(r, n.Hidden, n.Out); err != nil {
		return nil, err
	}
	return n, nil
}

func readLayer(r io.Reader, in, out int) (w, b []float32, err error) {
	// Read before converting, so that a header that promises much costs no more than the bytes that follow it.
	raw, err := io.ReadAll(io.LimitReader(r, int64(4+2*in*out+4*out)))
	if err != nil {
		return nil, nil, fmt.Errorf("read net: %w", err)
	}
	if len(raw) != 4+2*in*out+4*out {
		return nil, nil, fmt.Errorf("read net: %w", io.ErrUnexpectedEOF)
	}
	most := math.Float32frombits(binary.LittleEndian.Uint32(raw))
	raw = raw[4:]
	w, b = make([]float32, in*out), make([]float32, out)
	for i := range w {
		w[i] = float32(int16(binary.LittleEndian.Uint16(raw[2*i:]))) / math.MaxInt16 * most
	}
	raw = raw[2*in*out:]
	for i := range b {
		b[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return w, b, nil
}
