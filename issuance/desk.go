package issuance

import (
	"context"
	"errors"
	"fmt"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// Desk is where finished tokens get their owner's PIN: activation, change and unlocking. Ten wrong PINs in a row lock a
// token, whether or not it would do so by itself. Its methods are safe for many goroutines.
type Desk struct {
	tokens  tokens
	vault   vault
	counter token.Counter
}

// NewDesk returns a desk on the tokens, the vault and the tries of the configuration.
func NewDesk(c Config) (*Desk, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	return &Desk{tokens: c.Tokens, vault: c.Vault, counter: token.Counter{Store: c.Tries}}, nil
}

// Activate exchanges the transport PIN in the vault for the PIN that the applicant has chosen, of which nothing is kept.
// Doing it again with the same PIN after a crash completes it. Errors: those of CheckPIN; token.ErrPINLocked;
// token.ErrPINFinalTry; models.ErrConflict with code already_activated; models.ErrNotFound for a token that is not the
// station's; models.ErrUnavailable.
func (d *Desk) Activate(ctx context.Context, serial, newPIN string) error {
	if err := CheckPIN(newPIN); err != nil {
		return err
	}
	return d.with(ctx, "activate", serial, func(t token.Token, pins PINs) error {
		if pins.User == "" {
			return models.Conflict("already_activated", "该证书介质已激活。", "The token is activated already.")
		}
		info, err := t.Info()
		if err != nil {
			return err
		}
		if err := d.counter.MayTryAlone(info); err != nil {
			return err
		}
		done := false
		if pins.Handover {
			// An earlier activation was cut off between the token and the vault.
			done, err = d.opens(t, serial, newPIN)
			if err != nil {
				return err
			}
		}
		if !done {
			pins.Handover = true
			if err := d.vault.Seal(tokenPINs(serial), pins); err != nil {
				return err
			}
			if err := d.change(t, serial, pins.User.Reveal(), newPIN); err != nil {
				return err
			}
		}
		pins.User, pins.Handover = "", false
		return d.vault.Seal(tokenPINs(serial), pins)
	})
}

// ChangePIN exchanges the user PIN that a person has entered for another. Errors: those of CheckPIN;
// token.ErrPINIncorrect; token.ErrPINLocked; models.ErrUnavailable.
func (d *Desk) ChangePIN(ctx context.Context, serial, oldPIN, newPIN string) error {
	if err := CheckPIN(newPIN); err != nil {
		return err
	}
	return d.with(ctx, "change PIN", serial, func(t token.Token, pins PINs) error {
		if err := d.change(t, serial, oldPIN, newPIN); err != nil {
			return err
		}
		return d.handOver(serial, pins)
	})
}

// Unlock sets a new user PIN with the SO PIN and lifts the lock. Errors: those of CheckPIN; models.ErrNotFound for a token
// that is not the station's; models.ErrUnavailable.
func (d *Desk) Unlock(ctx context.Context, serial, newPIN string) error {
	if err := CheckPIN(newPIN); err != nil {
		return err
	}
	return d.with(ctx, "unlock", serial, func(t token.Token, pins PINs) error {
		if err := t.SetUserPIN(token.SecurityOfficer, pins.SO.Reveal(), newPIN); err != nil {
			return err
		}
		if err := d.counter.Reset(serial); err != nil {
			return err
		}
		return d.handOver(serial, pins)
	})
}

// TriesLeft is how many more wrong PINs the token bears before it locks.
func (d *Desk) TriesLeft(serial string) (int, error) { return d.counter.Left(serial) }

// with holds the token and its PINs while work runs.
func (d *Desk) with(ctx context.Context, what, serial string, work func(token.Token, PINs) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s token %s: %w", what, serial, err)
		}
	}()
	t, err := d.tokens.BySerial(ctx, serial)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	pins, err := d.vault.Open(tokenPINs(serial))
	if err != nil {
		return err
	}
	return work(t, pins)
}

func (d *Desk) change(t token.Token, serial, oldPIN, newPIN string) error {
	return d.counter.Attempt(serial, func() error { return t.SetUserPIN(token.User, oldPIN, newPIN) })
}

// opens tells whether the token opens with the PIN.
func (d *Desk) opens(t token.Token, serial, pin string) (bool, error) {
	err := d.counter.Attempt(serial, func() error {
		s, err := t.Open(pin)
		if err != nil {
			return err
		}
		return s.Close()
	})
	if errors.Is(err, token.ErrPINIncorrect) && !errors.Is(err, token.ErrPINLocked) {
		return false, nil
	}
	return err == nil, err
}

// handOver forgets the transport PIN: the token has its owner's now.
func (d *Desk) handOver(serial string, pins PINs) error {
	if pins.User == "" {
		return nil
	}
	pins.User, pins.Handover = "", false
	return d.vault.Seal(tokenPINs(serial), pins)
}
