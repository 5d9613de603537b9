// Package seal finds, measures and lifts the seals (印章) stamped on a page.
//
// It works on colour: stamp ink is what differs from the paper in hue, so black print, grey shadows and the paper itself
// vanish before anything is searched. It returns numbers and pictures and knows neither forms nor policy.
package seal

import "github.com/vermilion-seal/vermilion/pipeline/page"

// The diameters in mm between which a ring counts as a seal: company seals measure 38–42 mm (ellipses 45 × 30), contract
// seals up to 58 mm.
const (
	MinDiameterMM = 26.0
	MaxDiameterMM = 62.0
)

// The shapes of a seal.
const (
	Round   = "round"
	Ellipse = "ellipse"
)

// Seal is one ring-shaped impression on a page. Positions are page pixels with the origin at the top left.
type Seal struct {
	// Px is the bounding box x, y, w, h of the ring's outer edge, clipped to the page.
	Px [4]int
	// Centre is the ring's centre; it lies off the page when more than half of the seal does.
	Centre page.Point
	// WidthMM and HeightMM are the outer major and minor axis in mm.
	WidthMM, HeightMM float64
	// AngleDeg is the clockwise turn of the impression against upright in degrees, −180 to 180, as its text and star say;
	// for an ellipse the turn of its major axis. It is 0 where neither can be made out.
	AngleDeg float64
	// Shape is Round or Ellipse.
	Shape string
	// Coverage is the share of the ring that is present, 0–1: the completeness of the impression.
	Coverage float64
	// Second is how completely another ring of the same size shows beside this one, .6 to 1: most of it tells an impression that was
	// struck twice. It is 0 where less shows, which may be text.
	Second float64
	// InkShare is the share of the area within the ring that carries ink, 0–1.
	InkShare float64
	// Depth is how strongly a well inked spot is coloured, in steps of chroma: about 70 for an ordinary impression, 20 for
	// one that is hardly visible.
	Depth float64
	// CutByEdge tells that part of the ring lies beyond the page.
	CutByEdge bool
	// Star says how much the middle of the impression looks like a five-pointed star, 0–1: .6 and more for one that is plain
	// to see.
	Star float64
	// Rule is the longest straight line within the impression as a share of its diameter, measured where no star is plain to see.
	Rule float64
	// Score says how much the find resembles a seal, 0–1; a View returns those of .5 and more.
	Score float64
	// Colour is the mean colour of the ink as R, G, B.
	Colour [3]uint8
	// HueDeg is the hue of the ink in degrees, 0–360: red lies near 0, blue near 240.
	HueDeg float64

	outer ellipse // outer edge of the ring, in page pixels
	ink   inkLevel
}
