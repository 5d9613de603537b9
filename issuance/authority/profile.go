package authority

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"time"

	zx509 "github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3"
	"github.com/zmap/zlint/v3/lint"

	"github.com/vermilion-seal/vermilion/models"
)

// profile is what every certificate of a local authority has in common.
type profile struct {
	crlURL string
	policy x509.OID
	ruled  bool // policy is set
}

// oidDocumentSigning is id-kp-documentSigning (RFC 9336).
var oidDocumentSigning = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 36}

// template is the certificate to be signed: subject from the request, key from the CSR, the rest from the profile.
func (p profile) template(subject Subject, key *ecdsa.PublicKey, serial *big.Int, notBefore time.Time, years int) (*x509.Certificate, error) {
	ski, err := keyIdentifier(key)
	if err != nil {
		return nil, err
	}
	c := &x509.Certificate{
		SerialNumber: serial, Subject: subject.Name(), NotBefore: notBefore, NotAfter: notBefore.AddDate(years, 0, 0),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageEmailProtection}, UnknownExtKeyUsage: []asn1.ObjectIdentifier{oidDocumentSigning},
		BasicConstraintsValid: true, SubjectKeyId: ski, SignatureAlgorithm: x509.ECDSAWithSHA256,
	}
	if p.crlURL != "" {
		c.CRLDistributionPoints = []string{p.crlURL}
	}
	if p.ruled {
		c.Policies = []x509.OID{p.policy}
	}
	return c, nil
}

// keyIdentifier is the leftmost 160 bits of the SHA-256 of the public key's bits (RFC 7093 §2, method 1).
func keyIdentifier(key *ecdsa.PublicKey) ([]byte, error) {
	point, err := key.Bytes()
	if err != nil {
		return nil, fmt.Errorf("key identifier: %w", err)
	}
	sum := sha256.Sum256(point)
	return sum[:20], nil
}

// parseCSR returns the P-256 key that a certificate request proves to be at hand.
func parseCSR(der []byte) (*ecdsa.PublicKey, error) {
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, fmt.Errorf("parse CSR: %w: %w", err, errCSR())
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, fmt.Errorf("check CSR: %w: %w", err, errCSR())
	}
	key, ok := csr.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("check CSR: the key is not on P-256: %w", errCSR())
	}
	return key, nil
}

func errCSR() *models.Error {
	return models.Invalid("csr", "csr", "证书请求无效。", "The certificate request is not valid.")
}

// trial returns the certificate to be signed under the signature of a throwaway key, linted: a bad certificate must not exist
// under the authority's own signature even for a moment.
func trial(random io.Reader, template, parent *x509.Certificate, public *ecdsa.PublicKey) (*x509.Certificate, error) {
	throwaway, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return nil, fmt.Errorf("lint certificate: %w", err)
	}
	twin := *parent
	twin.PublicKey = throwaway.Public()
	cert, err := sign(random, template, &twin, public, throwaway)
	if err != nil {
		return nil, err
	}
	return cert, Lint(cert.Raw)
}

func sign(random io.Reader, template, parent *x509.Certificate, public *ecdsa.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(random, template, parent, public, key)
	if err != nil {
		return nil, fmt.Errorf("sign certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}

// Lint runs every lint of zlint that applies to the certificate; the first that says error or fatal, in the order of their
// names, is returned as an error of kind models.ErrInvalid with code certificate_lint.
func Lint(der []byte) error {
	c, err := zx509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("lint certificate: %w", err)
	}
	results := zlint.LintCertificate(c).Results
	worst := ""
	for name, r := range results {
		if r.Status >= lint.Error && (worst == "" || name < worst) {
			worst = name
		}
	}
	if worst == "" {
		return nil
	}
	return fmt.Errorf("lint certificate: %s: %w", worst, models.Invalid("certificate_lint", "",
		"证书内容不符合规范（"+worst+"），未签发。", "The certificate would break a rule ("+worst+") and was not signed."))
}
