package quality

// The loops over samples.
var (
	Take     = take
	Count    = count
	Tally    = tally
	Far      = coloured
	Extremes = extremes
	Ranges   = ranges
)
