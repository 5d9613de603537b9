package net

import (
	"fmt"
	"io"
)

// The shape of a Conv: 5 × 5 kernels over a picture of 28 × 28, the larger of each 2 × 2 kept, 3 × 3 kernels over those 12 × 12
// maps, again the larger kept, and a perceptron on the 5 × 5 maps that remain.
const (
	Side  = 28 // of the picture
	Maps1 = 8
	Maps2 = 24

	Patch1 = 25        // weights of a kernel of the first layer, by row and column
	Patch2 = 9 * Maps1 // of the second, by row, column and map
	Pool1  = 12
	Pool2  = 5
	Flat   = Pool2 * Pool2 * Maps2
)

// Conv is a small convolutional net (LeCun et al., 1998). Head maps the pooled maps, by row, column and map, to classes.
type Conv struct {
	K1, B1 []float32 // Maps1 × Patch1
	K2, B2 []float32 // Maps2 × Patch2
	Head   *Net      // Flat in
}

// NewConv returns a net whose weights are all zero.
func NewConv(hidden, out int) *Conv {
	return &Conv{
		make([]float32, Maps1*Patch1), make([]float32, Maps1),
		make([]float32, Maps2*Patch2), make([]float32, Maps2),
		New(Flat, hidden, out),
	}
}

// Maps are what a Conv's layers make of a picture. The zero value is ready for use, and for reuse.
type Maps struct {
	In [Side * Side]float32
	// Out1 and Out2 are the pooled maps by row, column and map; From1 and From2 tell which of the four places, by rows, each
	// came from.
	Out1  [Pool1 * Pool1 * Maps1]float32
	From1 [Pool1 * Pool1 * Maps1]uint8
	Out2  [Flat]float32
	From2 [Flat]uint8
}

// Predict returns the probability of each class of a picture with 255 for ink.
func (c *Conv) Predict(m *Maps, picture *[Side * Side]uint8) []float32 {
	for i, v := range picture {
		m.In[i] = float32(v) / 255
	}
	c.Activate(m)
	return c.Head.Predict(m.Out2[:])
}

// Activate computes the maps of m.In.
func (c *Conv) Activate(m *Maps) {
	c.first(m)
	c.second(m)
}

// Patch copies what a kernel of the second layer sees at a place of its 10 × 10.
func (m *Maps) Patch(to []float32, x, y int) {
	const row = 3 * Maps1
	for k := range 3 {
		copy(to[k*row:(k+1)*row], m.Out1[((y+k)*Pool1+x)*Maps1:])
	}
}

// WriteTo writes the layers as those of a Net, without sizes, then the head.
func (c *Conv) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(layer{c.K2, c.B2}.append(layer{c.K1, c.B1}.append(nil)))
	if err != nil {
		return int64(n), err
	}
	m, err := c.Head.WriteTo(w)
	return int64(n) + m, err
}

// ReadConv reads what WriteTo wrote.
func ReadConv(r io.Reader) (*Conv, error) {
	c := &Conv{}
	var err error
	if c.K1, c.B1, err = readLayer(r, Patch1, Maps1); err != nil {
		return nil, err
	}
	if c.K2, c.B2, err = readLayer(r, Patch2, Maps2); err != nil {
		return nil, err
	}
	if c.Head, err = Read(r); err != nil {
		return nil, err
	}
	if c.Head.In != Flat {
		return nil, fmt.Errorf("read net: a head of %d where %d belong", c.Head.In, Flat)
	}
	return c, nil
}
