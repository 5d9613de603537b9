package identity

// What the fuzz targets reach for.
var (
	ParsePeriod = parsePeriod
	ValidNumber = validNumber
)
