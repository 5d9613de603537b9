// Package models says what an application for a digital certificate is and which step it may take next.
//
// It uses the standard library only and does no input or output: everything here would be true without a computer.
package models
