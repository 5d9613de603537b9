package align

// Reasons why a page could not be placed on its form. They are stable codes.
const (
	// CodeNotFound: nowhere on the page stands anything that looks like a QR code.
	CodeNotFound = "code_not_found"
	// CodeUnreadable: a QR code is there, but too damaged, blurred or covered to be read.
	CodeUnreadable = "code_unreadable"
	// CodeForeign: a QR code was read, and it is not one that we print.
	CodeForeign = "code_foreign"
	// TemplateUnknown: the code names a form or a template version that we do not have.
	TemplateUnknown = "template_unknown"
	// MarksNotFound: the code was read, but too few of the four corner marks are there: less than three, or two and only
	// one code.
	MarksNotFound = "marks_not_found"
	// SheetCut: the same, and the picture ends before a missing mark: the sheet was cut off.
	SheetCut = "sheet_cut"
	// PageMirrored: the page is a mirror image.
	PageMirrored = "page_mirrored"
)

// Error is returned for a page that is no legible form of ours. It is a fact about the scan, not a failure of the program,
// and holds nothing that was read from the page.
type Error struct {
	// Reason is one of the constants of this package.
	Reason string
	// Marks is the number of corner marks found, where that is the reason.
	Marks int
}

func (e *Error) Error() string { return "align page: " + e.Reason }
