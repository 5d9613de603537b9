package authority

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"path/filepath"
	"sync"
	"time"

	"github.com/vermilion-seal/vermilion/issuance/durable"
	"github.com/vermilion-seal/vermilion/models"
)

// crlLife is how long a CRL may be relied on.
const crlLife = 7 * 24 * time.Hour

// Options are what a local authority may be told; the zero value works.
type Options struct {
	// Fingerprint pins the root: SHA-256 of its DER in hexadecimal, as Init returned it. Empty trusts the ledger's own pin.
	Fingerprint string
	// CRLURL is where relying parties fetch the CRL; empty leaves the extension out.
	CRLURL string
	// Policy is the OID of the certificate policy, dotted; empty leaves the extension out.
	Policy string
	// Now tells the time, Random gives serial numbers. Both are required.
	Now    func() time.Time
	Random io.Reader
}

// Local is an authority whose key is a file: a root that signs by itself. Several processes may have one open.
type Local struct {
	dir     string
	options Options
	profile profile
	key     *ecdsa.PrivateKey
	root    *x509.Certificate

	mu     sync.Mutex
	ledger *ledger
}

var _ Authority = (*Local)(nil)

// Issue implements Authority. The serial number and the first moment are in the ledger before anything is signed, so that
// a crash and another try end in the same certificate.
func (l *Local) Issue(ctx context.Context, r Request) (cert *x509.Certificate, err error) {
	key, err := parseCSR(r.CSR)
	if err != nil {
		return nil, err
	}
	if r.ID == "" {
		return nil, fmt.Errorf("issue certificate: no request id: %w", models.ErrInvalid)
	}
	if _, err := models.Fee(r.ValidityYears); err != nil {
		return nil, err
	}
	if err := r.Subject.Validate(); err != nil {
		return nil, err
	}
	content, err := contentOf(key, r)
	if err != nil {
		return nil, err
	}
	err = l.locked(ctx, func() error {
		known, err := l.ledger.lookup(r.ID, content)
		if err != nil {
			return err
		}
		if known != nil && known.certificate != nil {
			cert, err = x509.ParseCertificate(known.certificate)
			return err
		}
		cert, err = l.issue(r, key, content, known)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("issue certificate for %s: %w", r.ID, err)
	}
	return cert, nil
}

func (l *Local) issue(r Request, key *ecdsa.PublicKey, content string, known *entry) (*x509.Certificate, error) {
	now := l.options.Now().UTC().Truncate(time.Second)
	plan := record{Event: reserved, At: now, Request: r.ID, NotBefore: now, Content: content}
	if known != nil {
		plan = known.reserved
	} else {
		serial, err := l.serial()
		if err != nil {
			return nil, err
		}
		plan.Serial = serial.Text(16)
	}
	serial, ok := new(big.Int).SetString(plan.Serial, 16)
	if !ok {
		return nil, fmt.Errorf("serial %q is no number", plan.Serial)
	}
	template, err := l.profile.template(r.Subject, key, serial, plan.NotBefore, r.ValidityYears)
	if err != nil {
		return nil, err
	}
	if template.NotBefore.Before(l.root.NotBefore) || template.NotAfter.After(l.root.NotAfter) {
		return nil, models.Unavailable("authority_expires", "CA 根证书的有效期不足，请更换 CA。",
			"The CA's own certificate would end before this one: renew the CA.")
	}
	linted, err := trial(l.options.Random, template, l.root, key)
	if err != nil {
		return nil, err
	}
	if known == nil {
		if err := l.ledger.add(plan); err != nil {
			return nil, err
		}
	}
	cert, err := sign(l.options.Random, template, l.root, key, l.key)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(cert.RawTBSCertificate, linted.RawTBSCertificate) {
		return nil, fmt.Errorf("sign certificate: what was signed is not what was linted")
	}
	return cert, l.ledger.add(record{Event: issued, At: now, Request: r.ID, Certificate: cert.Raw})
}

// serial draws 127 random bits, never zero (RFC 5280 §4.1.2.2; the CA/Browser Forum asks for 64).
func (l *Local) serial() (*big.Int, error) {
	var b [16]byte
	for {
		if _, err := io.ReadFull(l.options.Random, b[:]); err != nil {
			return nil, fmt.Errorf("draw serial number: %w", err)
		}
		b[0] &= 0x7F
		n := new(big.Int).SetBytes(b[:])
		if n.Sign() > 0 && !l.ledger.serials[n.Text(16)] {
			return n, nil
		}
	}
}

// contentOf digests all that a request asks for.
func contentOf(key *ecdsa.PublicKey, r Request) (string, error) {
	spki, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", fmt.Errorf("issue certificate: %w", err)
	}
	all, err := json.Marshal(struct {
		SPKI    []byte
		Subject Subject
		Years   int
	}{spki, r.Subject, r.ValidityYears})
	if err != nil {
		return "", fmt.Errorf("issue certificate: %w", err)
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:]), nil
}

// Void implements Authority.
func (l *Local) Void(ctx context.Context, requestID string) error {
	err := l.locked(ctx, func() error {
		now := l.options.Now().UTC()
		e := l.ledger.requests[requestID]
		if e == nil || !e.void {
			if err := l.ledger.add(record{Event: voided, At: now, Request: requestID}); err != nil {
				return err
			}
		}
		// A reserved serial number may have been signed without our having noted it.
		if e == nil || e.reserved.Serial == "" || l.ledger.revoked[e.reserved.Serial] {
			return nil
		}
		return l.ledger.add(record{Event: revoked, At: now, Serial: e.reserved.Serial, Reason: Superseded})
	})
	if err != nil {
		return fmt.Errorf("void certificate request %s: %w", requestID, err)
	}
	return nil
}

// Revoke implements Authority.
func (l *Local) Revoke(ctx context.Context, serial *big.Int, reason Reason) error {
	hexSerial := serial.Text(16)
	err := l.locked(ctx, func() error {
		switch {
		case !l.ledger.serials[hexSerial]:
			return models.NotFound("certificate_unknown", "本 CA 未签发过该序列号的证书。", "This CA gave no certificate with that serial number.")
		case l.ledger.revoked[hexSerial]:
			return nil
		}
		return l.ledger.add(record{Event: revoked, At: l.options.Now().UTC(), Serial: hexSerial, Reason: reason})
	})
	if err != nil {
		return fmt.Errorf("revoke certificate %s: %w", hexSerial, err)
	}
	return nil
}

// CRL implements Authority. The list is also left as ca.crl in the authority's folder.
func (l *Local) CRL(ctx context.Context) (der []byte, err error) {
	err = l.locked(ctx, func() error {
		now := l.options.Now().UTC().Truncate(time.Second)
		number := l.ledger.crlNumber + 1
		if err := l.ledger.add(record{Event: listed, At: now, Number: number}); err != nil {
			return err
		}
		list := &x509.RevocationList{Number: big.NewInt(number), ThisUpdate: now, NextUpdate: now.Add(crlLife)}
		for _, r := range l.ledger.revocations {
			list.RevokedCertificateEntries = append(list.RevokedCertificateEntries,
				x509.RevocationListEntry{SerialNumber: r.serial, RevocationTime: r.at, ReasonCode: int(r.reason)})
		}
		der, err = x509.CreateRevocationList(l.options.Random, list, l.root, l.key)
		if err != nil {
			return err
		}
		return durable.WriteFile(filepath.Join(l.dir, crlFile), der, 0o644)
	})
	if err != nil {
		return nil, fmt.Errorf("sign CRL: %w", err)
	}
	return der, nil
}

// Chain implements Authority: a root that signs by itself is all of it.
func (l *Local) Chain() []*x509.Certificate { return []*x509.Certificate{l.root} }

// Issued returns the certificates of every request, revoked ones included, in no order.
func (l *Local) Issued(ctx context.Context) (certs []*x509.Certificate, err error) {
	err = l.locked(ctx, func() error {
		for _, e := range l.ledger.requests {
			if e.certificate == nil {
				continue
			}
			c, err := x509.ParseCertificate(e.certificate)
			if err != nil {
				return err
			}
			certs = append(certs, c)
		}
		return nil
	})
	return certs, err
}

// locked runs work on an up-to-date ledger that nobody else writes.
func (l *Local) locked(ctx context.Context, work func() error) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	release, err := durable.Lock(ctx, filepath.Join(l.dir, lockFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := l.ledger.refresh(); err != nil {
		return err
	}
	return work()
}
