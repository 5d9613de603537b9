package issuance

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// takeToken holds the token for the next generation: the last generation's, which is to be wiped, or a blank one.
func (m *making) takeToken(ctx context.Context, last generation) (err error) {
	if m.token, err = m.lastToken(ctx, last); err != nil {
		return err
	}
	if m.token == nil {
		if m.token, err = m.Tokens.Free(ctx); err != nil {
			return err
		}
	}
	if err := m.remember(last.intent.Label); err != nil {
		return errors.Join(err, m.token.Close())
	}
	return nil
}

// lastToken holds the token of the last generation; nil where it had none, or that is not to be used again.
func (m *making) lastToken(ctx context.Context, last generation) (t token.Token, err error) {
	if last.number == 0 || last.abandoned {
		return nil, nil
	}
	if last.token != "" {
		t, err = m.Tokens.BySerial(ctx, last.token)
		if errors.Is(err, models.ErrUnavailable) && !last.removable {
			return nil, nil // a software token that a crash has torn to pieces; a device would only be unplugged
		}
	} else {
		t, err = m.Tokens.ByLabel(ctx, last.intent.Label)
		if errors.Is(err, models.ErrUnavailable) {
			return nil, nil // cut off before the formatting, or it is out of reach: then it holds no key, only PINs
		}
	}
	if err != nil {
		return nil, err
	}
	info, err := t.Info()
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	if !slices.Contains(last.labels, info.Label) {
		return nil, t.Close() // formatted since for something else, which is not ours to wipe
	}
	return t, nil
}

// remember notes who the held token is, and finds the SO PIN of one that was formatted under the label.
func (m *making) remember(label string) error {
	info, err := m.token.Info()
	if err != nil {
		return err
	}
	m.removable = info.Removable
	if !info.Initialised {
		return nil
	}
	m.serial = info.Serial
	m.pins, err = m.Vault.Open(tokenPINs(info.Serial))
	if errors.Is(err, models.ErrNotFound) {
		m.pins, err = m.adopt(info.Serial, label)
	}
	if err != nil {
		return fmt.Errorf("find PINs of token %s: %w", info.Serial, err)
	}
	return nil
}

// adopt moves the PINs that were sealed under a label to the serial number that the token turned out to have.
func (m *making) adopt(serial, label string) (PINs, error) {
	pins, err := m.Vault.Open(labelPINs(label))
	if err != nil {
		return PINs{}, err
	}
	if err := m.Vault.Seal(tokenPINs(serial), pins); err != nil {
		return PINs{}, err
	}
	return pins, m.Vault.Remove(labelPINs(label))
}

// confirm proves that a finished token is still what the journal says. The error is errUnsound where it is not and may be
// wiped; a token whose PIN is the applicant's own is never wiped.
func (i *Issuer) confirm(ctx context.Context, a Approved, last generation) (r Result, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("confirm the token: %w", err)
		}
	}()
	content, err := contentOf(a)
	if err != nil {
		return Result{}, err
	}
	if content != last.intent.Content {
		return Result{}, models.Conflict("issued_otherwise", "该申请已按其他内容制证。", "The application was issued with other content.")
	}
	t, err := i.Tokens.BySerial(ctx, last.token)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	pins, err := i.Vault.Open(tokenPINs(last.token))
	if err != nil {
		return Result{}, err
	}
	private := pins.User != "" && !pins.Handover
	s, err := i.open(t, pins, private)
	if err != nil {
		return Result{}, err
	}
	err = i.compare(s, a, last, private)
	err = errors.Join(err, s.Close())
	if errors.Is(err, errUnsound) && !private {
		return Result{}, fmt.Errorf("%v: %w", err, models.Conflict("token_changed", //nolint:errorlint // to the caller it is a conflict, not an unsound token that may be wiped
			"已激活的证书介质内容有变，请人工处理。", "The contents of an activated token have changed: look into it."))
	}
	if err != nil {
		return Result{}, err
	}
	return Result{Certificate: *last.done, PINs: pins}, nil
}

// open opens a session with the transport PIN, or without one where that is the applicant's.
func (i *Issuer) open(t token.Token, pins PINs, private bool) (s token.Session, err error) {
	if !private {
		return t.Open("")
	}
	info, err := t.Info()
	if err != nil {
		return nil, err
	}
	if err := i.counter.MayTryAlone(info); err != nil {
		return nil, err
	}
	err = i.counter.Attempt(info.Serial, func() error {
		s, err = t.Open(pins.User.Reveal())
		return err
	})
	return s, err
}

func (i *Issuer) compare(s token.Session, a Approved, last generation, private bool) error {
	block, _ := pem.Decode([]byte(last.done.PEM))
	if block == nil {
		return fmt.Errorf("the journal holds no certificate: %w", models.ErrInvalid)
	}
	want := content{keyID: last.intent.KeyID, certificate: block.Bytes, seal: a.SealPNG, years: a.Application.ValidityYears}
	return want.check(s, private, i.Authority.Chain(), i.Now(), i.Random)
}
