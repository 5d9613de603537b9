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
	d := r.distances()
	var sum, squares, n float64
	for y := 1; y < r.h-1; y++ {
		for x := 1; x < r.w-1; x++ {
			i := y*r.w + x
			v := d[i]
			if v == 0 || v < d[i-1] || v < d[i+1] || v < d[i-r.w] || v < d[i+r.w] {
				continue
			}
			w := 2*float64(v)/3 - 1
			sum += w
			squares += w * w
			n++
		}
	}
	if n == 0 {
		return strokes{width: 1}
	}
	mean := sum / n
	return strokes{mean, math.Sqrt(max(squares/n-mean*mean, 0)) / max(mean, .5)}
}

// distances returns each ink pixel's distance to the nearest blank, in thirds of a pixel (chamfer 3-4).
func (r *residue) distances() []int32 {
	d := make([]int32, r.w*r.h)
	near := func(i, j int, step int32) { d[i] = min(d[i], d[j]+step) }
	for y := range r.h {
		for x := range r.w {
			i := y*r.w + x
			if !r.mask[i] {
				continue
			}
			if d[i] = 1 << 20; x == 0 || y == 0 || x == r.w-1 || y == r.h-1 {
				d[i] = 3
				continue
			}
			near(i, i-1, 3)
			near(i, i-r.w, 3)
			near(i, i-r.w-1, 4)
			near(i, i-r.w+1, 4)
		}
	}
	for y := r.h - 2; y > 0; y-- {
		for x := r.w - 2; x > 0; x-- {
			if i := y*r.w + x; r.mask[i] {
				near(i, i+1, 3)
				near(i, i+r.w, 3)
				near(i, i+r.w+1, 4)
				near(i, i+r.w-1, 4)
			}
		}
	}
	return d
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
	for y := 1; y < r.h-1; y++ {
		for x := 1; x < r.w-1; x++ {
			i := y*r.w + x
			if !r.mask[i] {
				continue
			}
			gx, gy := float64(r.depth[i+1])-float64(r.depth[i-1]), float64(r.depth[i+r.w])-float64(r.depth[i-r.w])
			m := math.Hypot(gx, gy)
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
