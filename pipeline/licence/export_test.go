package licence

import "github.com/vermilion-seal/vermilion/pipeline/text"

// What the fuzz targets reach for.
var (
	CodeInQR = codeInQR
	NameIn   = nameIn
	TermEnd  = termEnd
)

// Rivalled tells whether a reading, all of which is one run, speaks against a code.
func Rivalled(code string, r text.Reading) bool { return rivalled(code, r.Runs(1)[0], r) }
