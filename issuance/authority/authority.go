// Package authority signs certificates: a certification authority (CA, 证书认证机构) behind one interface.
package authority

import (
	"context"
	"crypto/x509"
	"math/big"
)

// Authority issues certificates and takes them back. Its methods are safe for many goroutines.
type Authority interface {
	// Issue returns the certificate for the request. It is idempotent: the same request again, after a crash too, returns the
	// same certificate. Errors: models.ErrInvalid for a request that can never be signed; models.ErrConflict for a request
	// whose ID was used with another key or content, or was voided; models.ErrUnavailable.
	Issue(ctx context.Context, r Request) (*x509.Certificate, error)
	// Void makes sure that no certificate issued for the request with that ID is valid, now or ever: what was issued, or may
	// have been, is revoked as superseded, and the ID will not be served. An ID never seen and a second time are no errors.
	Void(ctx context.Context, requestID string) error
	// Revoke takes back the certificate with that serial number. A second time changes nothing.
	// The error is of kind models.ErrNotFound for a serial number that this authority did not give.
	Revoke(ctx context.Context, serial *big.Int, reason Reason) error
	// CRL signs a list of what is revoked at this moment, in DER (RFC 5280 §5).
	CRL(ctx context.Context) ([]byte, error)
	// Chain returns the authority's own certificates, the one that signs first and the root last.
	Chain() []*x509.Certificate
}

// Request is what a certificate is asked for.
type Request struct {
	// ID names the request for ever; it holds no personal data.
	ID string
	// CSR is a PKCS #10 request in DER. It proves that the key is at hand; nothing else is taken from it.
	CSR []byte
	// Subject is whom the certificate names, from the approved application.
	Subject Subject
	// ValidityYears is how many years the certificate is valid, counted from its issue.
	ValidityYears int
}

// Reason is why a certificate is revoked (RFC 5280 §5.3.1).
type Reason int

// The reasons that a registration authority has.
const (
	Unspecified        Reason = 0
	KeyCompromise      Reason = 1
	AffiliationChanged Reason = 3
	Superseded         Reason = 4
	Cessation          Reason = 5 // cessationOfOperation
)
