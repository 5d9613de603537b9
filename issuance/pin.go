package issuance

import (
	"fmt"
	"io"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

// Secret is a PIN. It prints and marshals as a placeholder, so that no log and no JSON shows it by accident.
type Secret string

// Reveal returns the PIN itself.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer without the PIN.
func (s Secret) String() string { return "[secret]" }

// GoString implements fmt.GoStringer without the PIN.
func (s Secret) GoString() string { return "[secret]" }

// MarshalText implements encoding.TextMarshaler without the PIN.
func (s Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// PINs are what opens a token.
type PINs struct {
	// User is the transport PIN, which travels apart from the token; empty once the applicant has set one of their own.
	User Secret
	// SO is the security officer's PIN, with which the station unlocks the token. It never leaves the station.
	SO Secret
	// Handover: an activation has begun, and the user PIN may be the applicant's already.
	Handover bool
}

// pinAlphabet holds 32 characters that nobody confuses: no 0, O, 1, I.
const pinAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// The lengths of random PINs in characters of five bits.
const (
	transportPINLength = 8 // ten tries at 40 bits
	soPINLength        = 16
)

// drawPIN returns n random characters.
func drawPIN(random io.Reader, n int) (Secret, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("draw PIN: %w", err)
	}
	for i := range b {
		b[i] = pinAlphabet[b[i]&31]
	}
	return Secret(b), nil
}

// The shortest and longest PIN that a person may choose.
const (
	MinPINLength = 6
	MaxPINLength = 16
)

// CheckPIN tells whether a person may choose that PIN: 6 to 16 visible ASCII characters, neither one character repeated nor
// a run such as 123456. The error is of kind models.ErrInvalid with code pin_format or pin_weak.
func CheckPIN(pin string) error {
	visible := !strings.ContainsFunc(pin, func(r rune) bool { return r <= ' ' || r > '~' })
	if len(pin) < MinPINLength || len(pin) > MaxPINLength || !visible {
		return models.Invalid("pin_format", "pin", "PIN 码应为 6 至 16 位字母、数字或符号。",
			"A PIN has 6 to 16 letters, digits or symbols.")
	}
	stride := int(pin[1]) - int(pin[0])
	run := stride >= -1 && stride <= 1
	for i := 2; i < len(pin); i++ {
		run = run && int(pin[i])-int(pin[i-1]) == stride
	}
	if run {
		return models.Invalid("pin_weak", "pin", "PIN 码过于简单，请勿使用连续或相同的字符。",
			"The PIN is too simple: use neither a run nor one character repeated.")
	}
	return nil
}
