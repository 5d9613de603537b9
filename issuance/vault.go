package issuance

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/vermilion-seal/vermilion/issuance/durable"
	"github.com/vermilion-seal/vermilion/models"
)

// vault is what a station keeps to itself: PINs, and who works on which application. Names say whose the PINs are.
type vault interface {
	// Seal keeps the PINs under the name in place of earlier ones, durably.
	Seal(name string, p PINs) error
	// Open returns them; the error is of kind models.ErrNotFound where there are none.
	Open(name string) (PINs, error)
	Remove(name string) error
	// Claim waits until no other process or goroutine of this station works on the application.
	Claim(ctx context.Context, application string) (release func() error, err error)
}

// FileVault keeps PINs, and how many wrong ones a token has seen, in a folder: each in a file of its own, sealed with
// AES-256-GCM under the station's key, which is a file that only its owner may read. A copied file does not open under
// another name.
type FileVault struct {
	dir    string
	aead   cipher.AEAD
	random io.Reader
}

const stationKeyFile = "station.key"

// OpenVault opens the vault in dir, and makes one where dir is empty or missing. A vault whose key is gone is an error of
// kind models.ErrUnavailable: the key is never made anew beside PINs that it would not open.
func OpenVault(ctx context.Context, dir string, random io.Reader) (*FileVault, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open PIN vault: %w", err)
	}
	key, err := stationKey(ctx, dir, random)
	if err != nil {
		return nil, fmt.Errorf("open PIN vault: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("open PIN vault: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("open PIN vault: %w", err)
	}
	return &FileVault{dir: dir, aead: aead, random: random}, nil
}

func stationKey(ctx context.Context, dir string, random io.Reader) (key []byte, err error) {
	release, err := durable.Lock(ctx, filepath.Join(dir, "vault.lock"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	path := filepath.Join(dir, stationKeyFile)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("the station's key can be read by others than its owner: %w", models.ErrUnavailable)
	case err == nil:
		if key, err = os.ReadFile(path); err == nil && len(key) != 32 {
			err = fmt.Errorf("the station's key has %d bytes: %w", len(key), models.ErrUnavailable)
		}
		return key, err
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	}
	if sealed, err := filepath.Glob(filepath.Join(dir, "*.sealed")); err != nil || len(sealed) > 0 {
		return nil, errors.Join(err, fmt.Errorf("the station's key is missing: %w", models.Unavailable("station_key_missing",
			"制证工位的密钥文件丢失，请从备份恢复。", "The station's key is missing: restore it from its backup.")))
	}
	key = make([]byte, 32)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, err
	}
	return key, durable.WriteFile(path, key, 0o600)
}

// plainPINs is what a sealed file holds: the one place where a PIN is written out.
type plainPINs struct {
	User     string `json:"user"`
	SO       string `json:"so"`
	Handover bool   `json:"handover,omitempty"`
}

// Seal implements vault.
func (v *FileVault) Seal(name string, p PINs) error {
	return v.write("pins "+name, plainPINs{User: p.User.Reveal(), SO: p.SO.Reveal(), Handover: p.Handover})
}

// Open implements vault.
func (v *FileVault) Open(name string) (PINs, error) {
	var p plainPINs
	if err := v.read("pins "+name, &p); err != nil {
		return PINs{}, err
	}
	return PINs{User: Secret(p.User), SO: Secret(p.SO), Handover: p.Handover}, nil
}

// Remove implements vault.
func (v *FileVault) Remove(name string) error { return durable.Remove(v.path("pins " + name)) }

// Claim implements vault with one of 256 lock files: two applications rarely wait for each other, and it does no harm.
func (v *FileVault) Claim(ctx context.Context, application string) (release func() error, err error) {
	sum := sha256.Sum256([]byte(application))
	return durable.Lock(ctx, filepath.Join(v.dir, "claim-"+hex.EncodeToString(sum[:1])+".lock"))
}

// Tries implements token.TryStore.
func (v *FileVault) Tries(serial string) (int, error) {
	var n int
	if err := v.read("tries "+serial, &n); err != nil && !errors.Is(err, models.ErrNotFound) {
		return 0, err
	}
	return n, nil
}

// SetTries implements token.TryStore.
func (v *FileVault) SetTries(serial string, n int) error { return v.write("tries "+serial, n) }

func (v *FileVault) path(name string) string {
	sum := sha256.Sum256([]byte(name))
	return filepath.Join(v.dir, hex.EncodeToString(sum[:16])+".sealed")
}

func (v *FileVault) write(name string, value any) error {
	plain, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	nonce := make([]byte, v.aead.NonceSize())
	if _, err := io.ReadFull(v.random, nonce); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return durable.WriteFile(v.path(name), v.aead.Seal(nonce, nonce, plain, []byte(name)), 0o600)
}

func (v *FileVault) read(name string, into any) error {
	sealed, err := os.ReadFile(v.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return models.NotFound("pins_missing", "没有该证书介质的 PIN 记录。", "No PINs are kept for that token.")
	}
	if err != nil {
		return fmt.Errorf("open sealed PINs: %w", err)
	}
	n := v.aead.NonceSize()
	if len(sealed) < n {
		return fmt.Errorf("open sealed PINs: the file has %d bytes: %w", len(sealed), models.ErrInvalid)
	}
	plain, err := v.aead.Open(nil, sealed[:n], sealed[n:], []byte(name))
	if err != nil {
		return fmt.Errorf("open sealed PINs: %w: %w", err, models.ErrInvalid)
	}
	return json.Unmarshal(plain, into)
}
