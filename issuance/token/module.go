package token

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/miekg/pkcs11"

	"github.com/vermilion-seal/vermilion/issuance/durable"
	"github.com/vermilion-seal/vermilion/models"
)

// Module is a loaded PKCS#11 module. A process can have it open once. Its methods are safe for many goroutines.
//
// Tokens that another process formats after OpenModule may not be seen before the module is opened again.
type Module struct {
	ctx   *pkcs11.Ctx
	locks string
	// mu serialises what changes or lists slots: C_InitToken is not safe beside either.
	mu sync.Mutex
}

// OpenModule loads the PKCS#11 module at path, or SoftHSM from its usual places where path is empty. Lock files, one a token,
// are kept in the folder locks, which every process that uses the same tokens must share. SOFTHSM2_CONF must be set before.
// Errors: models.ErrUnavailable where the module is missing or has no configuration, models.ErrConflict where it is open.
func OpenModule(path, locks string) (*Module, error) {
	if path == "" {
		p, err := FindSoftHSM()
		if err != nil {
			return nil, err
		}
		path = p
	}
	if _, err := os.Stat(path); err != nil {
		return nil, errModuleMissing(filepath.Base(path))
	}
	if err := os.MkdirAll(locks, 0o700); err != nil {
		return nil, fmt.Errorf("open token locks: %w", err)
	}
	ctx := pkcs11.New(path)
	if ctx == nil {
		return nil, errModuleMissing(filepath.Base(path))
	}
	if err := ctx.Initialize(); err != nil {
		// Without Destroy: where the module is open already, unloading it would pull it from under its user.
		if errors.Is(err, pkcs11.Error(pkcs11.CKR_CRYPTOKI_ALREADY_INITIALIZED)) {
			return nil, models.Conflict("token_module_open", "PKCS#11 模块已打开。", "The PKCS#11 module is open in this process already.")
		}
		return nil, fmt.Errorf("initialise %s: %v: %w", filepath.Base(path), err, models.ErrUnavailable) //nolint:errorlint // the module's own code is not part of the contract
	}
	return &Module{ctx: ctx, locks: locks}, nil
}

// Close finalises and unloads the module. Every token must be closed before.
func (m *Module) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := m.ctx.Finalize()
	m.ctx.Destroy()
	return wrap("finalise module", err)
}

// Tokens lists the tokens that are present, blank ones included, without holding any.
func (m *Module) Tokens() ([]Info, error) {
	found, err := m.scan()
	if err != nil {
		return nil, err
	}
	infos := make([]Info, len(found))
	for i, f := range found {
		infos[i] = f.Info
	}
	return infos, nil
}

// Free holds a blank token, one that nobody has formatted, waiting while every blank one is held by others.
// With none present the error is of kind models.ErrUnavailable.
func (m *Module) Free(ctx context.Context) (Token, error) {
	return m.hold(ctx, func(i Info) bool { return !i.Initialised }, models.Unavailable("token_none_free",
		"没有空白的证书介质，请插入一个。", "There is no blank token: insert one."))
}

// BySerial holds the token with that serial number, waiting while others hold it.
// Where it is not present the error is of kind models.ErrUnavailable.
func (m *Module) BySerial(ctx context.Context, serial string) (Token, error) {
	return m.hold(ctx, func(i Info) bool { return i.Serial == serial && i.Initialised }, errAbsent(serial))
}

// ByLabel holds the formatted token with that label, as BySerial does. It is for one purpose: to find a token again whose
// formatting was cut off before its serial number could be noted. The label must therefore be one that never repeats.
func (m *Module) ByLabel(ctx context.Context, label string) (Token, error) {
	return m.hold(ctx, func(i Info) bool { return i.Label == label && i.Initialised }, models.Unavailable("token_missing",
		"找不到该标签的证书介质。", "No token with that label is present."))
}

func errAbsent(serial string) *models.Error {
	return models.Unavailable("token_missing", "证书介质 "+serial+" 未插入，请插入后重试。",
		"Token "+serial+" is not present: insert it and try again.")
}

// present is a token found in a slot.
type present struct {
	Info
	slot uint
}

// scan lists the slots that hold a token. A token that cannot be asked is left out.
func (m *Module) scan() ([]present, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	slots, err := m.ctx.GetSlotList(true)
	if err != nil {
		return nil, wrap("list slots", err)
	}
	var found []present
	for _, s := range slots {
		if info, err := m.info(s); err == nil {
			found = append(found, present{info, s})
		}
	}
	return found, nil
}

func (m *Module) info(slot uint) (Info, error) {
	t, err := m.ctx.GetTokenInfo(slot)
	if err != nil {
		return Info{}, wrap("ask token", err)
	}
	s, err := m.ctx.GetSlotInfo(slot)
	if err != nil {
		return Info{}, wrap("ask slot", err)
	}
	return Info{
		Serial: trim(t.SerialNumber), Label: trim(t.Label), Manufacturer: trim(t.ManufacturerID), Model: trim(t.Model),
		Initialised: t.Flags&pkcs11.CKF_TOKEN_INITIALIZED != 0,
		UserPINSet:  t.Flags&pkcs11.CKF_USER_PIN_INITIALIZED != 0,
		FinalTry:    t.Flags&pkcs11.CKF_USER_PIN_FINAL_TRY != 0,
		Locked:      t.Flags&pkcs11.CKF_USER_PIN_LOCKED != 0,
		Removable:   s.Flags&(pkcs11.CKF_REMOVABLE_DEVICE|pkcs11.CKF_HW_SLOT) != 0,
	}, nil
}

func trim(s string) string { return strings.TrimRight(s, " \x00") }

// hold locks the first token that matches; absent is the error where none does.
func (m *Module) hold(ctx context.Context, match func(Info) bool, absent *models.Error) (Token, error) {
	for {
		found, err := m.scan()
		if err != nil {
			return nil, err
		}
		matched := false
		for _, f := range found {
			if !match(f.Info) {
				continue
			}
			matched = true
			release, held, err := durable.TryLock(m.lockPath(f.Serial))
			if err != nil {
				return nil, err
			}
			if !held {
				continue
			}
			// Who held it until now may have formatted or pulled it.
			if now, err := m.info(f.slot); err == nil && match(now) && now.Serial == f.Serial {
				return &device{m: m, slot: f.slot, serial: f.Serial, release: release}, nil
			}
			if err := release(); err != nil {
				return nil, err
			}
		}
		if !matched {
			return nil, absent
		}
		if err := durable.Pause(ctx); err != nil {
			return nil, fmt.Errorf("wait for token: %w", err)
		}
	}
}

// lockPath is the lock file of a token; blank software tokens have no serial number and share one.
func (m *Module) lockPath(serial string) string {
	if serial == "" {
		return filepath.Join(m.locks, "blank.lock")
	}
	return filepath.Join(m.locks, "token-"+url.PathEscape(serial)+".lock")
}

// wrap says what failed, and of which kind it is.
func wrap(op string, err error) error {
	var code pkcs11.Error
	if err == nil || !errors.As(err, &code) {
		return err
	}
	switch uint(code) {
	case pkcs11.CKR_PIN_INCORRECT, pkcs11.CKR_PIN_INVALID, pkcs11.CKR_PIN_LEN_RANGE:
		return fmt.Errorf("%s: %w", op, ErrPINIncorrect)
	case pkcs11.CKR_PIN_LOCKED:
		return fmt.Errorf("%s: %w", op, ErrPINLocked)
	case pkcs11.CKR_TOKEN_NOT_PRESENT, pkcs11.CKR_TOKEN_NOT_RECOGNIZED, pkcs11.CKR_DEVICE_REMOVED, pkcs11.CKR_SLOT_ID_INVALID,
		pkcs11.CKR_SESSION_HANDLE_INVALID, pkcs11.CKR_SESSION_CLOSED, pkcs11.CKR_CRYPTOKI_NOT_INITIALIZED:
		return fmt.Errorf("%s: %w: %w", op, err, models.ErrUnavailable)
	}
	return fmt.Errorf("%s: %w", op, err)
}
