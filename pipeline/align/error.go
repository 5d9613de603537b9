package align

// Reason says why a page could not be placed on its form. The values are stable.
type Reason string

// The reasons.
const (
	// CodeNotFound: nowhere on the page stands anything that looks like a QR code.
	CodeNotFound Reason = "code_not_found"
	// CodeUnreadable: a QR code is there, but too damaged, blurred or covered to be read.
	CodeUnreadable Reason = "code_unreadable"
	// CodeForeign: a QR code was read, and it is not one that we print.
	CodeForeign Reason = "code_foreign"
	// TemplateUnknown: the code names a form or a template version that we do not have.
	TemplateUnknown Reason = "template_unknown"
	// MarksNotFound: the code was read, but too few of the four corner marks are there: less than three, or two and only
	// one code.
	MarksNotFound Reason = "marks_not_found"
	// PageMirrored: the page is a mirror image.
	PageMirrored Reason = "page_mirrored"
)

// Error is returned for a page that is no legible form of ours. It is a fact about the scan, not a failure of the program,
// and holds nothing that was read from the page.
type Error struct {
	Reason Reason
	// Marks is the number of corner marks found, where that is the reason.
	Marks int
}

func (e *Error) Error() string { return "align page: " + string(e.Reason) }
