package identity

import "github.com/vermilion-seal/vermilion/pipeline/text"

// What the fuzz targets reach for.
var (
	ParsePeriod = parsePeriod
	ValidNumber = validNumber
)

// WholeRow returns a line of a survey with what is found above and below it, as far as they are one row no higher than so many pixels.
func WholeRow(lines []text.Quad, line int, height float64) text.Quad {
	g := glance{layout: text.Layout{Lines: lines}}
	return g.wholeRow(lines[line], height)
}
