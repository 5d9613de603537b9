// Package issuance turns an approved application into a certificate on a token.
//
// Nothing is on a token that is not in the journal. Issuance writes its intent before it acts and is verify-or-wipe: after
// a crash a token is either proved complete or formatted again as a new generation, and whatever certificate was superseded
// is revoked. However often it is cut off, there is one valid certificate in the end, and one key.
package issuance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/vermilion-seal/vermilion/issuance/authority"
	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// Approved is what a reviewer has approved.
type Approved struct {
	Application models.Request
	// SealPNG is the electronic seal's picture; nil where the seal service is declined.
	SealPNG []byte
}

// Result is a finished token.
type Result struct {
	Certificate models.Certificate
	// PINs open the token; PINs.User is empty after activation.
	PINs PINs
}

// tokens is where the station's tokens come from. Each method holds the token that it returns.
type tokens interface {
	Free(ctx context.Context) (token.Token, error)
	BySerial(ctx context.Context, serial string) (token.Token, error)
	ByLabel(ctx context.Context, label string) (token.Token, error)
}

// Config is what a station is made of. Every field is required.
type Config struct {
	Tokens    tokens
	Authority authority.Authority
	Journal   journal
	Vault     vault
	// Tries counts wrong PINs.
	Tries  token.TryStore
	Now    func() time.Time
	Random io.Reader
}

func (c Config) validate() error {
	if c.Tokens == nil || c.Authority == nil || c.Journal == nil || c.Vault == nil || c.Tries == nil || c.Now == nil || c.Random == nil {
		return fmt.Errorf("issuance: the configuration is not complete: %w", models.ErrInvalid)
	}
	return nil
}

// Issuer puts certificates on tokens. Its methods are safe for many goroutines, each with a token of its own.
type Issuer struct {
	Config
	counter token.Counter
}

// New returns an issuer.
func New(c Config) (*Issuer, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	return &Issuer{Config: c, counter: token.Counter{Store: c.Tries}}, nil
}

// Issue puts the certificate, and the seal, of an approved application on a token. It is idempotent: where the journal says
// that it is done and the token proves it, the same result comes again; where an earlier try was cut off, its certificate is
// revoked, its token wiped and a new generation begun.
//
// Errors: models.ErrInvalid for an application that can never be issued; models.ErrConflict where another station goes
// on with the application, or it was issued with other content; models.ErrUnavailable where the token or the authority is not at hand.
func (i *Issuer) Issue(ctx context.Context, a Approved) (r Result, err error) {
	id := a.Application.ID
	if err := validate(a); err != nil {
		return Result{}, err
	}
	release, err := i.Vault.Claim(ctx, id)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, release()) }()
	r, err = i.issue(ctx, a)
	if errors.Is(err, errBroken) {
		r, err = i.issue(ctx, a) // that token is abandoned now: take another
	}
	if err != nil {
		return Result{}, fmt.Errorf("issue %s: %w", id, err)
	}
	return r, nil
}

// errBroken: a token is broken for good and has been abandoned.
var errBroken = models.Unavailable("token_broken", "证书介质已损坏，请重试以更换介质。", "The token is broken: try again with another.")

// issue confirms what is done, or runs one generation.
func (i *Issuer) issue(ctx context.Context, a Approved) (Result, error) {
	last, err := i.last(ctx, a.Application.ID)
	if err != nil {
		return Result{}, err
	}
	if last.done != nil && !last.superseded {
		r, err := i.confirm(ctx, a, last)
		if !errors.Is(err, errUnsound) {
			return r, err
		}
	}
	r, err := i.generate(ctx, a, last)
	if err != nil {
		return Result{}, fmt.Errorf("generation %d: %w", last.number+1, err)
	}
	return r, nil
}

// Abandon gives up the token of an application's unfinished issuance because it is lost or broken: its certificate is
// revoked, and the next Issue takes a blank token. Errors: models.ErrNotFound where nothing was begun, models.ErrConflict
// where the issuance is done, for then the certificate must be revoked for a reason.
func (i *Issuer) Abandon(ctx context.Context, application string) (err error) {
	release, err := i.Vault.Claim(ctx, application)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	last, err := i.last(ctx, application)
	switch {
	case err != nil:
		return err
	case last.number == 0:
		return models.NotFound("issuance_not_begun", "该申请尚未开始制证。", "The issuance of that application has not begun.")
	case last.done != nil && !last.superseded:
		return models.Conflict("issuance_done", "该申请已完成制证，请改用吊销。", "The issuance is done: revoke the certificate instead.")
	}
	if err := i.supersede(ctx, application, last); err != nil || last.abandoned {
		return err
	}
	return i.note(ctx, application, last.number, stepAbandoned, nil)
}

func validate(a Approved) error {
	if errs := a.Application.Validate(); len(errs) > 0 {
		return errs[0]
	}
	if _, err := authority.SubjectOf(a.Application); err != nil {
		return err
	}
	if a.Application.SealService.Wanted != (len(a.SealPNG) > 0) {
		return models.Invalid("seal_service", "seal_service", "电子印章图像与申请不一致。",
			"There is a seal image where the service was declined, or none where it is wanted.")
	}
	return nil
}

// contentOf digests everything that ends up in the certificate or on the token.
func contentOf(a Approved) (string, error) {
	subject, err := authority.SubjectOf(a.Application)
	if err != nil {
		return "", err
	}
	all, err := json.Marshal(struct {
		Subject authority.Subject
		Years   int
		Seal    []byte
	}{subject, a.Application.ValidityYears, a.SealPNG})
	if err != nil {
		return "", fmt.Errorf("digest application: %w", err)
	}
	return digest(all), nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

var errRunning = models.Conflict("issuance_running", "该申请正在制证。", "The application is being issued at this moment.")

func (i *Issuer) last(ctx context.Context, application string) (generation, error) {
	entries, err := i.Journal.Journal(ctx, application)
	if err != nil {
		return generation{}, fmt.Errorf("read journal: %w", err)
	}
	return lastGeneration(entries)
}

// still fails where another station has gone on with the application since its last generation was read.
func (i *Issuer) still(ctx context.Context, application string, g generation) error {
	now, err := i.last(ctx, application)
	if err != nil {
		return err
	}
	if now.number != g.number || now.superseded != g.superseded || (now.done == nil) != (g.done == nil) {
		return errRunning
	}
	return nil
}

// note adds a step to the journal.
func (i *Issuer) note(ctx context.Context, application string, generation int, s step, body any) error {
	if body == nil {
		body = struct{}{}
	}
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("journal %s: %w", s, err)
	}
	if err := i.Journal.AppendJournal(ctx, application, generation, string(s), b); err != nil {
		return fmt.Errorf("journal %s: %w", s, err)
	}
	return nil
}

// supersede ends a generation: the journal says first that it counts no more, then its certificate is revoked.
func (i *Issuer) supersede(ctx context.Context, application string, g generation) error {
	if g.number == 0 {
		return nil
	}
	if !g.superseded {
		if err := i.note(ctx, application, g.number, stepSuperseded, nil); err != nil {
			return err
		}
	}
	return i.Authority.Void(ctx, requestID(application, g.number))
}
