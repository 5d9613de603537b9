package models

import (
	"errors"
	"fmt"
)

// The four kinds of error. Every error that a caller is expected to handle wraps exactly one of them; web turns them into
// HTTP statuses and workers into retry or archive, each in one table.
var (
	// ErrNotFound: what was named does not exist.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the thing exists but is not in a state that allows the step.
	ErrConflict = errors.New("conflict")
	// ErrInvalid: what was given can never be accepted as it is.
	ErrInvalid = errors.New("invalid")
	// ErrUnavailable: a resource is missing for now; the same call may succeed later.
	ErrUnavailable = errors.New("unavailable")
)

// Text is one message in both languages of the service.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Error is an error that a person or a program outside is told about.
// It never holds personal data: no name, ID number or mobile.
type Error struct {
	// Code is stable and machine-readable, in lower snake case: "credit_code_check_digit".
	Code string
	// Field is the dotted path of the input at fault ("organisation.credit_code"), empty where none is.
	Field string
	// Text says what to do, in Chinese and English.
	Text Text
	// Kind is one of the four sentinel errors.
	Kind error
}

// Error implements error with the English text.
func (e *Error) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s: %s", e.Code, e.Text.EN)
	}
	return fmt.Sprintf("%s: %s: %s", e.Field, e.Code, e.Text.EN)
}

// Unwrap returns the kind, so that errors.Is(err, ErrInvalid) holds.
func (e *Error) Unwrap() error { return e.Kind }

// Invalid returns an Error of kind ErrInvalid about the input at field.
func Invalid(code, field, zh, en string) *Error {
	return &Error{Code: code, Field: field, Text: Text{ZH: zh, EN: en}, Kind: ErrInvalid}
}

// Conflict returns an Error of kind ErrConflict.
func Conflict(code, zh, en string) *Error {
	return &Error{Code: code, Text: Text{ZH: zh, EN: en}, Kind: ErrConflict}
}

// NotFound returns an Error of kind ErrNotFound.
func NotFound(code, zh, en string) *Error {
	return &Error{Code: code, Text: Text{ZH: zh, EN: en}, Kind: ErrNotFound}
}

// Unavailable returns an Error of kind ErrUnavailable.
func Unavailable(code, zh, en string) *Error {
	return &Error{Code: code, Text: Text{ZH: zh, EN: en}, Kind: ErrUnavailable}
}
