package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"sync"

	"github.com/miekg/pkcs11"

	"github.com/vermilion-seal/vermilion/models"
)

// session is the one session of a held device. Two goroutines in one PKCS#11 session can crash the process; the mutex makes
// that mistake slow instead.
type session struct {
	d      *device
	ctx    *pkcs11.Ctx
	mu     sync.Mutex
	handle pkcs11.SessionHandle
	closed bool
}

// on runs work on the session with the same token present before and after.
func (s *session) on(op string, work func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("%s: %w", op, os.ErrClosed)
	}
	if _, err := s.d.Info(); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	if err := work(); err != nil {
		return wrap(op, err)
	}
	if _, err := s.d.Info(); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}

func (s *session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.d.session = nil
	// The token's last session takes the login with it (PKCS#11 v2.40 §5.6).
	return wrap("close session", s.ctx.CloseSession(s.handle))
}

func (s *session) GenerateKey(id []byte, label string) (crypto.Signer, error) {
	var key *signer
	err := s.on("generate key", func() error {
		taken, err := s.find(pkcs11.NewAttribute(pkcs11.CKA_ID, id))
		if err != nil {
			return err
		}
		if len(taken) > 0 {
			return fmt.Errorf("%d objects have that ID: %w", len(taken), models.ErrConflict)
		}
		public, private, err := keyTemplates(id, label)
		if err != nil {
			return err
		}
		mechanism := []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_EC_KEY_PAIR_GEN, nil)}
		pub, priv, err := s.ctx.GenerateKeyPair(s.handle, mechanism, public, private)
		if err != nil {
			return err
		}
		key, err = s.signer(pub, priv)
		return err
	})
	if err != nil {
		return nil, err
	}
	return key, nil
}

// oidP256 is secp256r1 (RFC 5480 §2.1.1.1).
var oidP256 = asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}

// keyTemplates says what the two halves of a signing key admit; what a token would allow by default is denied by name.
func keyTemplates(id []byte, label string) (public, private []*pkcs11.Attribute, err error) {
	curve, err := asn1.Marshal(oidP256)
	if err != nil {
		return nil, nil, err
	}
	a := pkcs11.NewAttribute
	common := []*pkcs11.Attribute{a(pkcs11.CKA_TOKEN, true), a(pkcs11.CKA_ID, id), a(pkcs11.CKA_LABEL, label), a(pkcs11.CKA_DERIVE, false)}
	public = append([]*pkcs11.Attribute{
		a(pkcs11.CKA_EC_PARAMS, curve), a(pkcs11.CKA_PRIVATE, false), a(pkcs11.CKA_VERIFY, true),
		a(pkcs11.CKA_VERIFY_RECOVER, false), a(pkcs11.CKA_ENCRYPT, false), a(pkcs11.CKA_WRAP, false),
	}, common...)
	private = append([]*pkcs11.Attribute{
		a(pkcs11.CKA_PRIVATE, true), a(pkcs11.CKA_SENSITIVE, true), a(pkcs11.CKA_EXTRACTABLE, false), a(pkcs11.CKA_SIGN, true),
		a(pkcs11.CKA_SIGN_RECOVER, false), a(pkcs11.CKA_DECRYPT, false), a(pkcs11.CKA_UNWRAP, false),
	}, common...)
	return public, private, nil
}

func (s *session) Signer(id []byte) (crypto.Signer, error) {
	var key *signer
	err := s.on("find key", func() error {
		one := func(class uint) (pkcs11.ObjectHandle, error) {
			found, err := s.find(pkcs11.NewAttribute(pkcs11.CKA_CLASS, class), pkcs11.NewAttribute(pkcs11.CKA_ID, id))
			switch {
			case err != nil:
				return 0, err
			case len(found) == 0:
				return 0, models.ErrNotFound
			case len(found) > 1:
				return 0, fmt.Errorf("%d keys have that ID: %w", len(found), models.ErrConflict)
			}
			return found[0], nil
		}
		pub, err := one(pkcs11.CKO_PUBLIC_KEY)
		if err != nil {
			return err
		}
		priv, err := one(pkcs11.CKO_PRIVATE_KEY)
		if err != nil {
			return err
		}
		key, err = s.signer(pub, priv)
		return err
	})
	if err != nil {
		return nil, err
	}
	return key, nil
}

// find returns every object that matches, all of them where nothing is asked for.
func (s *session) find(match ...*pkcs11.Attribute) (found []pkcs11.ObjectHandle, err error) {
	if err := s.ctx.FindObjectsInit(s.handle, match); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.ctx.FindObjectsFinal(s.handle)) }()
	for {
		some, _, err := s.ctx.FindObjects(s.handle, 64)
		if err != nil || len(some) == 0 {
			return found, err
		}
		found = append(found, some...)
	}
}

func (s *session) signer(public, private pkcs11.ObjectHandle) (*signer, error) {
	key, err := s.publicKey(public)
	if err != nil {
		return nil, err
	}
	return &signer{s: s, private: private, public: key}, nil
}

func (s *session) publicKey(h pkcs11.ObjectHandle) (*ecdsa.PublicKey, error) {
	a, err := s.ctx.GetAttributeValue(s.handle, h, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, nil), pkcs11.NewAttribute(pkcs11.CKA_EC_POINT, nil),
	})
	if err != nil {
		return nil, err
	}
	return ParsePublicKey(a[0].Value, a[1].Value)
}

// ParsePublicKey reads a P-256 public key from the attributes CKA_EC_PARAMS (a named curve) and CKA_EC_POINT (PKCS#11 v2.40
// mechanisms §2.3.3: the uncompressed point in an OCTET STRING; some tokens leave the wrapping out).
// The error is of kind models.ErrInvalid.
func ParsePublicKey(params, point []byte) (*ecdsa.PublicKey, error) {
	var curve asn1.ObjectIdentifier
	if rest, err := asn1.Unmarshal(params, &curve); err != nil || len(rest) > 0 || !curve.Equal(oidP256) {
		return nil, fmt.Errorf("public key is not on P-256: %w", models.ErrInvalid)
	}
	var raw []byte
	if rest, err := asn1.Unmarshal(point, &raw); err != nil || len(rest) > 0 {
		raw = point
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	if err != nil {
		return nil, fmt.Errorf("public key: %w: %w", err, models.ErrInvalid)
	}
	return key, nil
}

// signer is a key pair on the token.
type signer struct {
	s       *session
	private pkcs11.ObjectHandle
	public  *ecdsa.PublicKey
}

func (k *signer) Public() crypto.PublicKey { return k.public }

// Sign signs a digest with CKM_ECDSA; the randomness is the token's own.
func (k *signer) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if h := opts.HashFunc(); h == 0 || len(digest) != h.Size() {
		return nil, fmt.Errorf("sign: the digest has %d bytes: %w", len(digest), models.ErrInvalid)
	}
	var sig []byte
	err := k.s.on("sign", func() error {
		if err := k.s.ctx.SignInit(k.s.handle, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_ECDSA, nil)}, k.private); err != nil {
			return err
		}
		rs, err := k.s.ctx.Sign(k.s.handle, digest)
		if err != nil {
			return err
		}
		if len(rs) != 64 {
			return fmt.Errorf("the token's signature has %d bytes", len(rs))
		}
		sig, err = asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(rs[:32]), new(big.Int).SetBytes(rs[32:])})
		return err
	})
	return sig, err
}
