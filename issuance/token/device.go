package token

import (
	"errors"
	"fmt"
	"os"

	"github.com/miekg/pkcs11"

	"github.com/vermilion-seal/vermilion/issuance/durable"
	"github.com/vermilion-seal/vermilion/models"
)

// device is a PKCS#11 token in a slot, held through its lock file.
type device struct {
	m       *Module
	slot    uint
	serial  string // empty until a blank software token is formatted
	release func() error
	session *session // the open one, or nil
}

func (d *device) Info() (Info, error) {
	if d.release == nil {
		return Info{}, fmt.Errorf("ask token: %w", os.ErrClosed)
	}
	info, err := d.m.info(d.slot)
	if err != nil {
		return Info{}, err
	}
	if info.Serial != d.serial {
		return Info{}, errAbsent(d.serial)
	}
	return info, nil
}

func (d *device) Format(label, soPIN string) error {
	if err := d.idle("format token"); err != nil {
		return err
	}
	if len(label) > 32 {
		return models.Invalid("token_label", "label", "证书介质标签最长 32 字节。", "A token's label has 32 bytes at most.")
	}
	if err := d.initialise(label, soPIN); err != nil {
		return wrap("format token", err)
	}
	info, err := d.m.info(d.slot)
	if err != nil {
		return err
	}
	if info.Serial == "" || info.Label != label || !info.Initialised {
		return fmt.Errorf("format token: it reports serial %q, label %q, initialised %v", info.Serial, info.Label, info.Initialised)
	}
	if info.Serial != d.serial {
		if err := d.rename(info.Serial); err != nil {
			return err
		}
	}
	// A SoftHSM token that a crash has torn formats without an error and has no SO PIN afterwards, nor ever again.
	return d.as(pkcs11.CKU_SO, soPIN, func(pkcs11.SessionHandle) error { return nil })
}

func (d *device) initialise(label, soPIN string) error {
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	return d.m.ctx.InitToken(d.slot, soPIN, label)
}

// rename exchanges the lock of a blank token for that of the serial number that formatting gave it.
func (d *device) rename(serial string) error {
	release, held, err := durable.TryLock(d.m.lockPath(serial))
	if err != nil {
		return err
	}
	if !held {
		return fmt.Errorf("format token: the new serial %s is held by another: %w", serial, models.ErrConflict)
	}
	old := d.release
	d.serial, d.release = serial, release
	return old()
}

func (d *device) SetUserPIN(by Role, pin, newPIN string) error {
	if err := d.idle("set user PIN"); err != nil {
		return err
	}
	if pin == "" || newPIN == "" {
		return fmt.Errorf("set user PIN: %w", ErrPINIncorrect)
	}
	login, set := uint(pkcs11.CKU_USER), func(h pkcs11.SessionHandle) error { return d.m.ctx.SetPIN(h, pin, newPIN) }
	if by == SecurityOfficer {
		login, set = pkcs11.CKU_SO, func(h pkcs11.SessionHandle) error { return d.m.ctx.InitPIN(h, newPIN) }
	}
	return d.as(login, pin, func(h pkcs11.SessionHandle) error {
		if err := set(h); err != nil {
			// Not through wrap: the PIN that let us in cannot be what is wrong.
			return fmt.Errorf("set user PIN: %v: %w", err, models.Invalid("pin_refused", "pin", //nolint:errorlint // the module's own code is not part of the contract
				"证书介质不接受该 PIN 码，请更换。", "The token refuses that PIN: choose another."))
		}
		return nil
	})
}

// as runs work in a session of its own, logged in.
func (d *device) as(user uint, pin string, work func(pkcs11.SessionHandle) error) (err error) {
	h, err := d.m.ctx.OpenSession(d.slot, pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	if err != nil {
		return wrap("open session", err)
	}
	defer func() { err = errors.Join(err, wrap("close session", d.m.ctx.CloseSession(h))) }()
	if err := d.m.ctx.Login(h, user, pin); err != nil {
		return wrap("log in", err)
	}
	if err := work(h); err != nil {
		return err
	}
	return wrap("log out", d.m.ctx.Logout(h))
}

func (d *device) Open(userPIN string) (Session, error) {
	if err := d.idle("open token"); err != nil {
		return nil, err
	}
	h, err := d.m.ctx.OpenSession(d.slot, pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	if err != nil {
		return nil, wrap("open token", err)
	}
	if userPIN != "" {
		if err := d.m.ctx.Login(h, pkcs11.CKU_USER, userPIN); err != nil {
			return nil, errors.Join(wrap("log in", err), wrap("close session", d.m.ctx.CloseSession(h)))
		}
	}
	d.session = &session{d: d, ctx: d.m.ctx, handle: h}
	return d.session, nil
}

func (d *device) Close() error {
	if d.release == nil {
		return nil
	}
	var err error
	if d.session != nil {
		err = d.session.Close()
	}
	release := d.release
	d.release = nil
	return errors.Join(err, release())
}

// idle tells whether the token is still the one that is held, with no session open.
func (d *device) idle(op string) error {
	if d.session != nil {
		return fmt.Errorf("%s: a session is open: %w", op, models.ErrConflict)
	}
	if _, err := d.Info(); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}
