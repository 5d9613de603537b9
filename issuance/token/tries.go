package token

import (
	"errors"
	"fmt"
)

// MaxTries is how many wrong user PINs in a row lock a token.
const MaxTries = 10

// TryStore remembers, durably, how many wrong PINs in a row a token has seen.
type TryStore interface {
	Tries(serial string) (int, error)
	SetTries(serial string, n int) error
}

// Counter locks a token after MaxTries wrong PINs in a row, for there are tokens that never do (SoftHSM).
type Counter struct{ Store TryStore }

// Attempt runs login, which tries a user PIN on the token, and counts it. The count is raised before the try, so that
// pulling the plug wins nothing, and ends at zero after a right PIN. Errors: ErrPINLocked, without a try, after MaxTries
// wrong ones; login's own. A try that failed for another reason than the PIN does not count.
func (c Counter) Attempt(serial string, login func() error) error {
	n, err := c.Store.Tries(serial)
	if err != nil {
		return fmt.Errorf("count PIN tries: %w", err)
	}
	if n >= MaxTries {
		return ErrPINLocked
	}
	if err := c.Store.SetTries(serial, n+1); err != nil {
		return fmt.Errorf("count PIN tries: %w", err)
	}
	err = login()
	switch {
	case err == nil:
		n = 0
	case errors.Is(err, ErrPINIncorrect):
		if n+1 >= MaxTries {
			return fmt.Errorf("%w: %w", ErrPINLocked, err)
		}
		return err
	case errors.Is(err, ErrPINLocked):
		n = MaxTries
	}
	if e := c.Store.SetTries(serial, n); e != nil {
		return errors.Join(err, fmt.Errorf("count PIN tries: %w", e))
	}
	return err
}

// Left is how many more wrong PINs the token bears before it locks.
func (c Counter) Left(serial string) (int, error) {
	n, err := c.Store.Tries(serial)
	return max(MaxTries-n, 0), err
}

// Reset forgets the wrong PINs: the security officer has set a new one.
func (c Counter) Reset(serial string) error { return c.Store.SetTries(serial, 0) }

// MayTryAlone tells whether a program may try a PIN on its own account: never where one more wrong PIN locks the token.
// Errors: ErrPINLocked, ErrPINFinalTry.
func (c Counter) MayTryAlone(info Info) error {
	left, err := c.Left(info.Serial)
	switch {
	case err != nil:
		return err
	case info.Locked || left == 0:
		return ErrPINLocked
	case info.FinalTry || left == 1:
		return ErrPINFinalTry
	}
	return nil
}
