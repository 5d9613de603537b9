//go:build !cgo || purego

package net

// first computes the first maps.
func (c *Conv) first(m *Maps) {
	for py := range Pool1 {
		for px := range Pool1 {
			c.firstAt(m, px, py)
		}
	}
}

// second computes the second maps from the first.
func (c *Conv) second(m *Maps) {
	var patches [4][]float32
	var room [4 * Patch2]float32
	for py := range Pool2 {
		for px := range Pool2 {
			for k := range patches {
				patches[k] = room[k*Patch2 : (k+1)*Patch2]
				m.Patch(patches[k], 2*px+k%2, 2*py+k/2)
			}
			c.secondAt(m, &patches, (py*Pool2+px)*Maps2)
		}
	}
}

// firstAt computes one place of the first maps.
func (c *Conv) firstAt(m *Maps, px, py int) {
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

// secondAt computes one place of the second maps from the patches below it.
func (c *Conv) secondAt(m *Maps, patches *[4][]float32, at int) {
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

// largest returns the largest of four with the bias, no less than 0, and which it is.
func largest(s [4]float32, bias float32) (v float32, which uint8) {
	for i := 1; i < 4; i++ {
		if s[i] > s[which] {
			which = uint8(i)
		}
	}
	return max(s[which]+bias, 0), which
}

// addRows adds each row of w, as long as h, times its element of x to h.
func addRows(h, w, x []float32) {
	for i, v := range x {
		if v != 0 {
			AddTimes(h, w[i*len(h):(i+1)*len(h)], v)
		}
	}
}
