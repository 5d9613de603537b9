package page

import "fmt"

// Reasons why a file is no readable scan. They are stable codes.
const (
	EmptyFile         = "empty_file"         // no bytes
	FileTooLarge      = "file_too_large"     // more bytes than Limits.MaxBytes
	UnsupportedFormat = "unsupported_format" // neither JPEG, PNG, TIFF nor PDF, or a variant of them that is not read
	FormatMismatch    = "format_mismatch"    // none of these formats, although the name ends as if it were
	Truncated         = "truncated"          // the file ends before its pixels do
	Malformed         = "malformed"          // the file breaks the rules of its format
	TooManyPixels     = "too_many_pixels"    // more pixels than Limits.MaxPixels
	TooManyPages      = "too_many_pages"     // more pages than Limits.MaxPages
	EncryptedPDF      = "encrypted_pdf"      // a password is needed to see the pages
	EmptyPDF          = "empty_pdf"          // a PDF without pages
)

// Error says that a file is a bad scan. Any other error of this package is a fault of the machine, or of time.
type Error struct {
	// Reason is one of the constants of this package.
	Reason string
	// Err is the cause; it may be nil.
	Err error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Reason
	}
	return e.Reason + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

func bad(reason, format string, args ...any) *Error {
	return &Error{Reason: reason, Err: fmt.Errorf(format, args...)}
}
