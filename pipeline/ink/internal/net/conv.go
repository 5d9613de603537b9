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
	for py := range Pool1 {
		for px := range Pool1 {
			c.first(m, px, py)
		}
	}
	var patches [4][]float32
	var room [4 * Patch2]float32
	for py := range Pool2 {
		for px := range Pool2 {
			for k := range patches {
				patches[k] = room[k*Patch2 : (k+1)*Patch2]
				m.Patch(patches[k], 2*px+k%2, 2*py+k/2)
			}
			c.second(m, &patches, (py*Pool2+px)*Maps2)
		}
	}
}

// first computes one place of the first maps.
func (c *Conv) first(m *Maps, px, py int) {
	var rows [6]*[6]float32
	empty := true
	for y := range rows {
		rows[y] = (*[6]float32)(m.In[(2*py+y)*Side+2*px:])
		r := rows[y]
		empty = empty && r[0]+r[1]+r[2]+r[3]+r[4]+r[5] == 0
	}
	at := (py*Pool1 + px) * Maps1
	out, from := m.Out1[at:at+Maps1], m.From1[at:at+Maps1]
	for k := range out {
		from[k] = 0
		if empty {
			out[k] = max(c.B1[k], 0)
			continue
		}
		var s [4]float32
		for y := range 5 {
			w, a, b := (*[5]float32)(c.K1[k*Patch1+5*y:]), rows[y], rows[y+1]
			s[0] += w[0]*a[0] + w[1]*a[1] + w[2]*a[2] + w[3]*a[3] + w[4]*a[4]
			s[1] += w[0]*a[1] + w[1]*a[2] + w[2]*a[3] + w[3]*a[4] + w[4]*a[5]
			s[2] += w[0]*b[0] + w[1]*b[1] + w[2]*b[2] + w[3]*b[3] + w[4]*b[4]
			s[3] += w[0]*b[1] + w[1]*b[2] + w[2]*b[3] + w[3]*b[4] + w[4]*b[5]
		}
		out[k], from[k] = largest(s, c.B1[k])
	}
}

// second computes one place of the second maps from the patches below it.
func (c *Conv) second(m *Maps, patches *[4][]float32, at int) {
	for k := range Maps2 {
		w := c.K2[k*Patch2 : (k+1)*Patch2]
		p0, p1, p2, p3 := patches[0][:len(w)], patches[1][:len(w)], patches[2][:len(w)], patches[3][:len(w)]
		var s0, s1, s2, s3 float32
		for i, v := range w {
			s0 += v * p0[i]
			s1 += v * p1[i]
			s2 += v * p2[i]
			s3 += v * p3[i]
		}
		m.Out2[at+k], m.From2[at+k] = largest([4]float32{s0, s1, s2, s3}, c.B2[k])
	}
}

// Patch copies what a kernel of the second layer sees at a place of its 10 × 10.
func (m *Maps) Patch(to []float32, x, y int) {
	const row = 3 * Maps1
	for k := range 3 {
		copy(to[k*row:(k+1)*row], m.Out1[((y+k)*Pool1+x)*Maps1:])
	}
}

// largest returns the largest of four with the bias, no less than 0, and which it is.
func largest(s [4]float32, bias float32) (v float32, which uint8) {
	for i := 1; i < 4; i++ {
		if s[i] > s[which] {
			which = uint8(i)
		}
	}
	return max(s[which]+bias, 0), which
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
