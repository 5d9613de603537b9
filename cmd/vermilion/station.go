package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/vermilion-seal/vermilion/issuance"
	"github.com/vermilion-seal/vermilion/issuance/authority"
	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
)

// station is the desk where tokens are made. It is the only place that loads the token module.
type station struct {
	module    *token.Module
	authority *authority.Local
	issuer    *issuance.Issuer
	desk      *issuance.Desk
}

// openStation loads the token module and opens the authority. With the default module, SoftHSM, and a new data folder it
// makes both ready first.
func openStation(ctx context.Context, a *app, f serviceFlags, s *store.Store) (*station, error) {
	if f.TokenModule == "" {
		config, err := token.PrepareSoftHSM(f.tokens())
		if err != nil {
			return nil, err
		}
		if err := os.Setenv(token.SoftHSMConfig, config); err != nil {
			return nil, err
		}
	}
	ca, err := openAuthority(a, f)
	if err != nil {
		return nil, err
	}
	vault, err := issuance.OpenVault(ctx, f.vault(), rand.Reader)
	if err != nil {
		return nil, err
	}
	module, err := token.OpenModule(f.TokenModule, f.locks())
	if err != nil {
		return nil, err
	}
	cfg := issuance.Config{
		Tokens: module, Authority: ca, Journal: storedJournal{s}, Vault: vault, Tries: vault, Now: a.now, Random: rand.Reader,
	}
	st := &station{module: module, authority: ca}
	if st.issuer, err = issuance.New(cfg); err == nil {
		st.desk, err = issuance.NewDesk(cfg)
	}
	if err != nil {
		return nil, errors.Join(err, module.Close())
	}
	return st, nil
}

// Close lets go of the token module.
func (s *station) Close() error { return s.module.Close() }

// openAuthority opens the local authority. It is made once, with the data folder; a folder that lost its key is an error.
func openAuthority(a *app, f serviceFlags) (*authority.Local, error) {
	o := authority.Options{Now: a.now, Random: rand.Reader}
	ca, err := authority.Open(f.authority(), o)
	if !errors.Is(err, models.ErrNotFound) {
		return ca, err
	}
	_, err = authority.Init(f.authority(), "Vermilion Local CA", a.now(), rand.Reader)
	if err != nil && !errors.Is(err, models.ErrConflict) { // another process made it in this moment
		return nil, fmt.Errorf("make local authority: %w", err)
	}
	return authority.Open(f.authority(), o)
}

// storedJournal keeps issuance's journal in the store.
type storedJournal struct{ store *store.Store }

// AppendJournal adds a step.
func (j storedJournal) AppendJournal(ctx context.Context, application string, generation int, step string, body json.RawMessage) error {
	return j.store.AppendJournal(ctx, application, generation, step, body)
}

// Journal reads the steps in order.
func (j storedJournal) Journal(ctx context.Context, application string) ([]issuance.Entry, error) {
	stored, err := j.store.Journal(ctx, application)
	if err != nil {
		return nil, err
	}
	entries := make([]issuance.Entry, len(stored))
	for i, e := range stored {
		entries[i] = issuance.Entry(e)
	}
	return entries, nil
}

// issuer issues approved applications: what workers ask of the station.
type issuer struct {
	office  *office
	station *station
}

// Issue puts an application's certificate and seal on a token.
func (i issuer) Issue(ctx context.Context, a *models.Application) (models.Certificate, error) {
	png, err := i.office.impression(ctx, a)
	if err != nil {
		return models.Certificate{}, err
	}
	r, err := i.station.issuer.Issue(ctx, issuance.Approved{Application: a.Request, SealPNG: png})
	if err != nil {
		return models.Certificate{}, err
	}
	return r.Certificate, nil
}
