package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/vermilion-seal/vermilion/issuance/durable"
	"github.com/vermilion-seal/vermilion/models"
)

// The files of a local authority.
const (
	keyFile    = "ca.key" // PKCS #8 in PEM, readable by its owner only
	certFile   = "ca.pem"
	ledgerFile = "ledger.jsonl"
	crlFile    = "ca.crl"
	lockFile   = "ca.lock"
)

// rootYears is how long a root is valid.
const rootYears = 20

// Init makes a new local authority in dir, which must not exist or be empty: a P-256 key and a root certificate for the
// given name. It returns the root's fingerprint, which belongs into the settings. It is the only way a key comes to be, and
// it happens entirely or not at all. With anything in dir the error is of kind models.ErrConflict.
func Init(dir, name string, now time.Time, random io.Reader) (fingerprint string, err error) {
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		return "", models.Conflict("authority_exists", "该目录中已有 CA 或其他文件，不会覆盖。",
			"The folder holds a CA or other files already: nothing is overwritten.")
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", fmt.Errorf("make authority: %w", err)
	}
	making, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-*")
	if err != nil {
		return "", fmt.Errorf("make authority: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(making)
			err = fmt.Errorf("make authority: %w", err)
		}
	}()
	fingerprint, err = fill(making, name, now.UTC().Truncate(time.Second), random)
	if err != nil {
		return "", err
	}
	// A rename onto an empty folder replaces it, onto any other fails.
	if err := os.Rename(making, dir); err != nil {
		return "", err
	}
	return fingerprint, durable.SyncDir(filepath.Dir(dir))
}

func fill(dir, name string, now time.Time, random io.Reader) (fingerprint string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return "", err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	root, err := selfSign(name, key, now, random)
	if err != nil {
		return "", err
	}
	fingerprint = Fingerprint(root)
	if err := durable.WriteFile(filepath.Join(dir, keyFile), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600); err != nil {
		return "", err
	}
	if err := durable.WriteFile(filepath.Join(dir, certFile), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root}), 0o644); err != nil {
		return "", err
	}
	log := durable.NewLog(filepath.Join(dir, ledgerFile))
	return fingerprint, log.Append(record{Event: created, At: now, Fingerprint: fingerprint})
}

func selfSign(name string, key *ecdsa.PrivateKey, now time.Time, random io.Reader) ([]byte, error) {
	ski, err := keyIdentifier(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	var serial [16]byte
	if _, err := io.ReadFull(random, serial[:]); err != nil {
		return nil, err
	}
	serial[0] = serial[0]&0x7F | 0x40
	root := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial[:]),
		Subject:      pkix.Name{Country: []string{"CN"}, Organization: []string{name}, CommonName: name},
		NotBefore:    now, NotAfter: now.AddDate(rootYears, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, BasicConstraintsValid: true, IsCA: true,
		SubjectKeyId: ski, SignatureAlgorithm: x509.ECDSAWithSHA256,
	}
	return x509.CreateCertificate(random, root, root, key.Public(), key)
}

// Fingerprint is the SHA-256 of a certificate's DER in hexadecimal.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// Open opens the local authority that Init made in dir. Nothing is ever made anew: a key that is missing, readable by others
// or not the certificate's own, and a root other than the pinned one, are errors of kind models.ErrUnavailable; a dir without
// an authority is one of kind models.ErrNotFound.
func Open(dir string, o Options) (*Local, error) {
	if o.Now == nil || o.Random == nil {
		return nil, fmt.Errorf("open authority: no clock or no source of randomness: %w", models.ErrInvalid)
	}
	l := &Local{dir: dir, options: o, profile: profile{crlURL: o.CRLURL}, ledger: newLedger(filepath.Join(dir, ledgerFile))}
	if o.Policy != "" {
		policy, err := x509.ParseOID(o.Policy)
		if err != nil {
			return nil, fmt.Errorf("open authority: policy %q: %w: %w", o.Policy, err, models.ErrInvalid)
		}
		l.profile.policy, l.profile.ruled = policy, true
	}
	if err := l.load(); err != nil {
		return nil, fmt.Errorf("open authority: %w", err)
	}
	return l, nil
}

func (l *Local) load() error {
	certPEM, certErr := os.ReadFile(filepath.Join(l.dir, certFile))
	keyPEM, keyErr := os.ReadFile(filepath.Join(l.dir, keyFile))
	switch {
	case errors.Is(certErr, os.ErrNotExist) && errors.Is(keyErr, os.ErrNotExist):
		return models.NotFound("authority_missing", "尚未建立 CA，请先初始化。", "There is no CA yet: initialise one first.")
	case certErr != nil:
		return broken("the certificate cannot be read")
	case keyErr != nil:
		return broken("the key is missing or cannot be read: restore it from its backup, it is never made anew")
	}
	info, err := os.Stat(filepath.Join(l.dir, keyFile))
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return broken("the key's file can be read by others than its owner")
	}
	if l.root, err = parseRoot(certPEM); err != nil {
		return err
	}
	if l.key, err = parseKey(keyPEM); err != nil {
		return err
	}
	if !l.key.PublicKey.Equal(l.root.PublicKey) {
		return broken("the key is not the certificate's")
	}
	if err := l.ledger.refresh(); err != nil {
		return err
	}
	fingerprint := Fingerprint(l.root.Raw)
	if fingerprint != l.ledger.fingerprint || l.options.Fingerprint != "" && fingerprint != l.options.Fingerprint {
		return broken("the root certificate is not the pinned one")
	}
	return nil
}

func parseRoot(data []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, broken("the certificate's file holds none")
	}
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil || !root.IsCA {
		return nil, broken("the certificate's file holds no CA certificate")
	}
	return root, nil
}

func parseKey(data []byte) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, broken("the key's file holds none")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if key, ok := parsed.(*ecdsa.PrivateKey); err == nil && ok {
		return key, nil
	}
	return nil, broken("the key's file holds no ECDSA key")
}

func broken(why string) error {
	return fmt.Errorf("%s: %w", why, models.Unavailable("authority_broken",
		"CA 的密钥或证书不完整，请从备份恢复。", "The CA's key or certificate is not whole: restore it from its backup."))
}
