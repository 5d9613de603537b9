package licence

// What the fuzz targets reach for.
var (
	CodeInQR = codeInQR
	NameIn   = nameIn
	TermEnd  = termEnd
)
