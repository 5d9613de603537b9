package issuance

import (
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"

	"github.com/vermilion-seal/vermilion/issuance/authority"
	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// The data object that holds the seal's picture.
const (
	sealApplication = "vermilion"
	sealLabel       = "seal"
)

// making is one generation at work. Its fields fill in the order of the steps.
type making struct {
	*Issuer
	approved  Approved
	subject   authority.Subject
	number    int
	intent    intentBody
	removable bool

	token   token.Token
	pins    PINs
	serial  string
	session token.Session
	key     crypto.Signer
	csr     []byte
	cert    *x509.Certificate
	result  models.Certificate
}

// steps is a generation from a blank token to a finished one. Each acts and returns what the journal notes of it.
var steps = []struct {
	name step
	act  func(*making, context.Context) (any, error)
}{
	{stepFormatted, (*making).format},
	{stepPINs, (*making).setPIN},
	{stepKey, (*making).generateKey},
	{stepCSR, (*making).request},
	{stepCertified, (*making).certify},
	{stepWritten, (*making).writeCertificate},
	{stepSealed, (*making).writeSeal},
	{stepVerified, (*making).verify},
	{stepDone, (*making).finish},
}

// generate runs the generation after last.
func (i *Issuer) generate(ctx context.Context, a Approved, last generation) (r Result, err error) {
	m := &making{Issuer: i, approved: a, number: last.number + 1}
	if m.subject, err = authority.SubjectOf(a.Application); err != nil {
		return Result{}, err
	}
	if err := m.takeToken(ctx, last); err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, m.token.Close()) }()
	// Whoever held the token until now may have been issuing the same application.
	if err := i.still(ctx, a.Application.ID, last); err != nil {
		return Result{}, err
	}
	if err := i.supersede(ctx, a.Application.ID, last); err != nil {
		return Result{}, err
	}
	if err := m.begin(ctx); err != nil {
		return Result{}, err
	}
	for _, s := range steps {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		body, err := s.act(m, ctx)
		if err != nil {
			return Result{}, err
		}
		if err := i.note(ctx, a.Application.ID, m.number, s.name, body); err != nil {
			return Result{}, err
		}
	}
	return Result{Certificate: m.result, PINs: m.pins}, nil
}

// begin writes the intent, then seals the PINs that the token is about to get: there is no moment at which a token has a PIN
// that the vault has not.
func (m *making) begin(ctx context.Context) error {
	content, err := contentOf(m.approved)
	if err != nil {
		return err
	}
	label, err := m.label()
	if err != nil {
		return err
	}
	id := sha256.Sum256([]byte("vermilion key " + requestID(m.approved.Application.ID, m.number)))
	m.intent = intentBody{Content: content, Label: label, KeyID: id[:20], Token: m.serial, Removable: m.removable}
	if m.pins.User, err = drawPIN(m.Random, transportPINLength); err != nil {
		return err
	}
	if m.pins.SO == "" {
		if m.pins.SO, err = drawPIN(m.Random, soPINLength); err != nil {
			return err
		}
	}
	m.pins.Handover = false
	if err := m.note(ctx, m.approved.Application.ID, m.number, stepIntent, m.intent); err != nil {
		return err
	}
	if m.serial != "" {
		return m.Vault.Seal(tokenPINs(m.serial), m.pins)
	}
	return m.Vault.Seal(labelPINs(label), m.pins)
}

// label is the token's label, 32 bytes at most: the beginning of the application's id, and 64 random bits by which a token is
// known again whose serial number could not be noted.
func (m *making) label() (string, error) {
	var tag [8]byte
	if _, err := io.ReadFull(m.Random, tag[:]); err != nil {
		return "", fmt.Errorf("draw label: %w", err)
	}
	id := m.approved.Application.ID
	return id[:min(len(id), 15)] + "-" + hex.EncodeToString(tag[:]), nil
}

// The names of PINs in the vault, before and after the token's serial number is known.
func labelPINs(label string) string  { return "label " + label }
func tokenPINs(serial string) string { return "token " + serial }

func (m *making) format(ctx context.Context) (any, error) {
	err := m.token.Format(m.intent.Label, m.pins.SO.Reveal())
	if err != nil && !m.removable && (m.serial != "" || errors.Is(err, token.ErrPINIncorrect)) {
		// A software token that a crash has torn: its SO PIN opens it no more, or its files cannot be read.
		return nil, errors.Join(errBroken, err, m.note(ctx, m.approved.Application.ID, m.number, stepAbandoned, nil))
	}
	if err != nil {
		return nil, err
	}
	info, err := m.token.Info()
	if err != nil {
		return nil, err
	}
	if m.serial == "" {
		if err := m.Vault.Seal(tokenPINs(info.Serial), m.pins); err != nil {
			return nil, err
		}
		if err := m.Vault.Remove(labelPINs(m.intent.Label)); err != nil {
			return nil, err
		}
	}
	m.serial, m.removable = info.Serial, info.Removable
	return formattedBody{Token: info.Serial, Removable: info.Removable}, nil
}

func (m *making) setPIN(context.Context) (any, error) {
	if err := m.token.SetUserPIN(token.SecurityOfficer, m.pins.SO.Reveal(), m.pins.User.Reveal()); err != nil {
		return nil, err
	}
	return nil, m.counter.Reset(m.serial)
}

func (m *making) generateKey(context.Context) (any, error) {
	s, err := m.token.Open(m.pins.User.Reveal())
	if err != nil {
		return nil, err
	}
	m.session = s
	left, err := s.Objects()
	if err != nil {
		return nil, err
	}
	if len(left) > 0 {
		return nil, fmt.Errorf("the token holds %d objects after it was formatted", len(left))
	}
	if m.key, err = s.GenerateKey(m.intent.KeyID, m.intent.Label); err != nil {
		return nil, err
	}
	spki, err := x509.MarshalPKIXPublicKey(m.key.Public())
	if err != nil {
		return nil, fmt.Errorf("read public key: %w", err)
	}
	return digestBody{digest(spki)}, nil
}

func (m *making) request(context.Context) (any, error) {
	csr, err := x509.CreateCertificateRequest(m.Random, &x509.CertificateRequest{Subject: m.subject.Name()}, m.key)
	if err != nil {
		return nil, fmt.Errorf("make CSR: %w", err)
	}
	m.csr = csr
	return digestBody{digest(csr)}, nil
}

func (m *making) certify(ctx context.Context) (any, error) {
	request := requestID(m.approved.Application.ID, m.number)
	cert, err := m.Authority.Issue(ctx, authority.Request{
		ID: request, CSR: m.csr, Subject: m.subject, ValidityYears: m.approved.Application.ValidityYears,
	})
	if err != nil {
		return nil, err
	}
	m.cert = cert
	return certifiedBody{Request: request, Serial: cert.SerialNumber.Text(16), DER: cert.Raw}, nil
}

func (m *making) writeCertificate(context.Context) (any, error) {
	return nil, m.session.Write(token.Object{
		Class: token.Certificate, ID: m.intent.KeyID, Label: m.intent.Label, Value: m.cert.Raw,
	})
}

func (m *making) writeSeal(context.Context) (any, error) {
	if len(m.approved.SealPNG) == 0 {
		return digestBody{}, nil
	}
	err := m.session.Write(token.Object{
		Class: token.Data, Application: sealApplication, Label: sealLabel, Value: m.approved.SealPNG,
	})
	return digestBody{digest(m.approved.SealPNG)}, err
}

// verify reads everything back through a session of its own.
func (m *making) verify(context.Context) (any, error) {
	if err := m.session.Close(); err != nil {
		return nil, err
	}
	s, err := m.token.Open(m.pins.User.Reveal())
	if err != nil {
		return nil, err
	}
	m.session = s
	want := content{keyID: m.intent.KeyID, certificate: m.cert.Raw, key: m.key.Public(), seal: m.approved.SealPNG, years: m.approved.Application.ValidityYears}
	if err := want.check(s, true, m.Authority.Chain(), m.Now(), m.Random); err != nil {
		return nil, err
	}
	return nil, m.session.Close()
}

// finish names the result, unless another station has superseded this generation.
func (m *making) finish(ctx context.Context) (any, error) {
	if err := m.still(ctx, m.approved.Application.ID, generation{number: m.number}); err != nil {
		return nil, err
	}
	m.result = models.Certificate{
		SerialNumber: m.cert.SerialNumber.Text(16), Subject: m.subject.String(),
		NotBefore: m.cert.NotBefore, NotAfter: m.cert.NotAfter,
		PEM:         string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: m.cert.Raw})),
		TokenSerial: m.serial, HasSeal: len(m.approved.SealPNG) > 0,
	}
	return doneBody{m.result}, nil
}
