package issuance

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// errUnsound: a token does not hold what it should.
var errUnsound = errors.New("the token does not hold what it should")

// content is what a finished token holds: one key pair, its certificate, and the seal unless that was declined.
type content struct {
	keyID       []byte
	certificate []byte // DER
	seal        []byte // nil where declined
	years       int
	key         crypto.PublicKey // nil where only the certificate tells
}

// check reads the token back and compares everything. Without the private key in sight (an activated token) that one is left
// out. The error is errUnsound for a token that is present and differs; errors of kind models.ErrUnavailable pass.
func (c content) check(s token.Session, private bool, chain []*x509.Certificate, now time.Time, random io.Reader) error {
	objects, err := s.Objects()
	if errors.Is(err, models.ErrUnavailable) {
		return err
	}
	if err != nil {
		return unsound("it cannot be read: %v", err)
	}
	cert, err := x509.ParseCertificate(c.certificate)
	if err != nil {
		return fmt.Errorf("parse certificate: %w", err)
	}
	if err := c.checkObjects(objects, cert, private); err != nil {
		return err
	}
	if err := c.checkCertificate(cert, chain, now); err != nil || !private {
		return err
	}
	return challenge(s, c.keyID, cert, random)
}

func (c content) checkObjects(objects []token.Object, cert *x509.Certificate, private bool) error {
	count := map[token.Class]int{}
	for _, o := range objects {
		count[o.Class]++
		fits := false
		switch o.Class {
		case token.PrivateKey:
			fits = bytes.Equal(o.ID, c.keyID) && o.Key.SigningOnly()
		case token.PublicKey:
			fits = bytes.Equal(o.ID, c.keyID) && bytes.Equal(o.Value, cert.RawSubjectPublicKeyInfo)
		case token.Certificate:
			fits = bytes.Equal(o.ID, c.keyID) && bytes.Equal(o.Value, c.certificate)
		case token.Data:
			fits = o.Application == sealApplication && o.Label == sealLabel && bytes.Equal(o.Value, c.seal)
		case token.Other:
		}
		if !fits {
			return unsound("its %s is another", o.Class)
		}
	}
	want := map[token.Class]int{token.PublicKey: 1, token.Certificate: 1}
	if private {
		want[token.PrivateKey] = 1
	}
	if len(c.seal) > 0 {
		want[token.Data] = 1
	}
	for _, class := range []token.Class{token.PrivateKey, token.PublicKey, token.Certificate, token.Data} {
		if count[class] != want[class] {
			return unsound("it holds %d objects of class %s, not %d", count[class], class, want[class])
		}
	}
	return nil
}

// checkCertificate holds the certificate against the key that made the CSR, the validity that was asked for and the chain.
func (c content) checkCertificate(cert *x509.Certificate, chain []*x509.Certificate, now time.Time) error {
	public, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok || c.key != nil && !public.Equal(c.key) {
		return unsound("its certificate is for another key")
	}
	if !cert.NotAfter.Equal(cert.NotBefore.AddDate(c.years, 0, 0)) {
		return unsound("its certificate is not valid for %d years", c.years)
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for i, ca := range chain {
		if i == len(chain)-1 {
			roots.AddCert(ca)
		} else {
			between.AddCert(ca)
		}
	}
	at := now
	if at.Before(cert.NotBefore) { // a clock that was set back by less than a second's rounding
		at = cert.NotBefore
	}
	_, err := cert.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if err != nil {
		return unsound("its certificate does not verify: %v", err)
	}
	return nil
}

// challenge has the token sign random bytes and verifies the signature with the certificate's key.
func challenge(s token.Session, keyID []byte, cert *x509.Certificate, random io.Reader) error {
	signer, err := s.Signer(keyID)
	if errors.Is(err, models.ErrUnavailable) {
		return err
	}
	if err != nil {
		return unsound("its key cannot be used: %v", err)
	}
	nonce := make([]byte, 32)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return fmt.Errorf("draw challenge: %w", err)
	}
	hash := sha256.Sum256(nonce)
	sig, err := signer.Sign(random, hash[:], crypto.SHA256)
	if errors.Is(err, models.ErrUnavailable) {
		return err
	}
	if err != nil {
		return unsound("its key does not sign: %v", err)
	}
	if public, ok := cert.PublicKey.(*ecdsa.PublicKey); !ok || !ecdsa.VerifyASN1(public, hash[:], sig) {
		return unsound("its signature does not verify")
	}
	return nil
}

func unsound(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errUnsound, fmt.Sprintf(format, args...))
}
