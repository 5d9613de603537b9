package ink

import (
	"math"
	"slices"
)

// StyleTraits is the length of the vector that Style returns.
const StyleTraits = 14

// Style returns the numbers by which handwriting is told from type: widths and their variation, heights, the base line,
// how much of the outline runs level or upright, and how evenly the ink lies. It is nil for an empty box. The training
// program fits the weights of Measurement.Handwritten to it.
func (r *Writing) Style() []float32 {
	if len(r.parts) == 0 {
		return nil
	}
	return r.style(r.strokes())
}

// strokes is what the widths of all strokes amount to, in pixels.
type strokes struct {
	width, variation float64
}

// strokes measures the widths along the strokes' middle lines.
func (r *residue) strokes() strokes {
	d, w := r.distances()
	var sum, squares, n float64
	for i := w + 1; i < len(d)-w-1; i++ {
		v := d[i]
		if v == 0 || v < d[i-1] || v < d[i+1] || v < d[i-w] || v < d[i+w] {
			continue
		}
		wide := 2*float64(v)/3 - 1
		sum += wide
		squares += wide * wide
		n++
	}
	if n == 0 {
		return strokes{width: 1}
	}
	mean := sum / n
	return strokes{mean, math.Sqrt(max(squares/n-mean*mean, 0)) / max(mean, .5)}
}

// bounds returns the box around all ink; x1 and y1 lie just beyond.
func (r *residue) bounds() (x0, y0, x1, y1 int) {
	x0, y0 = r.w, r.h
	for _, c := range r.parts {
		x0, y0, x1, y1 = min(x0, c.x0), min(y0, c.y0), max(x1, c.x1), max(y1, c.y1)
	}
	return
}

// distances returns each ink pixel's distance to the nearest blank, in thirds of a pixel (chamfer 3-4), on the box around
// all ink with a rim of one blank pixel, and the width of that.
func (r *residue) distances() (d []int32, w int) {
	x0, y0, x1, y1 := r.bounds()
	w = x1 - x0 + 2
	d = make([]int32, w*(y1-y0+2))
	for y := y0; y < y1; y++ {
		i := (y-y0+1)*w + 1
		for _, ink := range r.mask[y*r.w+x0 : y*r.w+x1] {
			if ink {
				d[i] = min(d[i-1]+3, d[i-w]+3, d[i-w-1]+4, d[i-w+1]+4)
			}
			i++
		}
	}
	for i := len(d) - w - 2; i > w; i-- {
		if d[i] > 0 {
			d[i] = min(d[i], d[i+1]+3, d[i+w]+3, d[i+w+1]+4, d[i+w-1]+4)
		}
	}
	return d, w
}

func (r *residue) style(s strokes) []float32 {
	var heights, bottoms, tops, widths []float64
	tallest := 0
	for _, c := range r.parts {
		tallest = max(tallest, c.height())
	}
	area := 0
	for _, c := range r.parts {
		area += len(c.px)
		if 10*c.height() < 4*tallest {
			continue
		}
		heights = append(heights, float64(c.height()))
		widths = append(widths, float64(c.width()))
		bottoms = append(bottoms, float64(c.y1))
		tops = append(tops, float64(c.y0))
	}
	height := median(heights)
	mm := r.pxPerMM
	level, upright, diagonal := r.directions()
	mean, spread := r.evenness()
	return []float32{
		float32(s.width / mm),
		float32(s.variation),
		float32(deviation(bottoms) / height),
		float32(deviation(tops) / height),
		float32(deviation(heights) / height),
		float32(height / mm / 5),
		float32(deviation(widths) / max(median(widths), 1)),
		level, upright, diagonal,
		mean, spread,
		float32(math.Log1p(float64(len(r.parts))) / 3),
		float32(s.width / height * 5),
	}
}

// directions returns the shares of the outline that run nearly level, nearly upright and nearly diagonal.
func (r *residue) directions() (level, upright, diagonal float32) {
	var l, u, d, all float64
	x0, y0, x1, y1 := r.bounds()
	for y := max(y0, 1); y < min(y1, r.h-1); y++ {
		for x := max(x0, 1); x < min(x1, r.w-1); x++ {
			i := y*r.w + x
			if !r.mask[i] {
				continue
			}
			gx, gy := float64(r.depth[i+1])-float64(r.depth[i-1]), float64(r.depth[i+r.w])-float64(r.depth[i-r.w])
			m := math.Sqrt(gx*gx + gy*gy)
			if m < float64(r.threshold)/2 {
				continue
			}
			all += m
			switch ax, ay := math.Abs(gx), math.Abs(gy); {
			case ax < .12*ay:
				l += m
			case ay < .12*ax:
				u += m
			case ax < 1.5*ay && ay < 1.5*ax:
				d += m
			}
		}
	}
	if all == 0 {
		return 0, 0, 0
	}
	return float32(l / all), float32(u / all), float32(d / all)
}

// evenness returns the mean darkness of the ink, 0–1, and its standard deviation as a share of it.
func (r *residue) evenness() (mean, spread float32) {
	var sum, squares, n float64
	for _, c := range r.parts {
		for _, i := range c.px {
			v := float64(r.depth[i])
			sum += v
			squares += v * v
			n++
		}
	}
	m := sum / n
	return float32(m / 255), float32(math.Sqrt(max(squares/n-m*m, 0)) / m)
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

func deviation(v []float64) float64 {
	var sum, squares float64
	for _, x := range v {
		sum += x
		squares += x * x
	}
	n := float64(len(v))
	return math.Sqrt(max(squares/n-sum*sum/n/n, 0))
}
