package seal

import "math"

// evidence is what speaks for and against a ring being a seal, each about 0–1.
type evidence struct {
	arc      float64 // share present in the best stretch of 150°
	cleanArc float64 // the same for sectors with white on both sides of the ring
	coverage float64 // share of all sectors that are present
	gap      float64 // share of present sectors with white just inside the ring
	quiet    float64 // share of present sectors with white just outside
	changes  float64 // how often the ring breaks off and starts again
	jumps    float64 // how often it leaps inwards or outwards
	residual float64 // deviation from the ellipse as a share of the radius
	thick    float64 // thickness beyond that of a ring, in mm
	aspect   float64 // deviation from the known aspects
	bare     float64 // lack of text within the ring
	full     float64 // surplus of ink within the ring
	strokes  float64 // strokes met on the way around the text
	radial   float64 // how squarely the ring's outer edge faces outwards
}

// traits is how many kinds of evidence there are.
const traits = 14

// vector lists the evidence in the order of a row of weights.
func (e *evidence) vector() [traits]float64 {
	return [...]float64{
		e.arc, e.cleanArc, e.coverage, e.gap, e.quiet, e.changes, e.jumps, e.residual, e.thick, e.aspect,
		e.bare, e.full, e.strokes, e.radial,
	}
}

// weights of a logistic regression on simulated seals and decoys, each row followed by its bias: what counts in half a
// ring, and what counts besides as the ring becomes complete. TestWeights fits them anew.
var weights = [2][traits + 1]float64{
	{-0.09, -2.40, 2.54, 1.81, 1.23, 2.66, -0.97, -8.37, 2.32, -1.34, -1.05, -0.66, 4.29, 1.68, -3.87},
	{-1.82, -3.86, -0.29, 1.37, 0.81, 1.55, 0.59, 0.35, 1.78, -1.36, -0.32, -0.49, 3.18, 0.14, 0.92},
}

// complete returns 0 for up to half a ring and 1 for nearly all of it.
func complete(coverage float64) float64 { return min(max((coverage-.5)/.35, 0), 1) }

// score returns the probability that the evidence is a seal's.
func (e *evidence) score() float64 {
	t := complete(e.coverage)
	s := weights[0][traits] + t*weights[1][traits]
	for i, v := range e.vector() {
		s += (weights[0][i] + t*weights[1][i]) * v
	}
	return 1 / (1 + math.Exp(-s))
}
