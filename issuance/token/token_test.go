package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// source is where an implementation's tokens come from.
type source interface {
	Free(t *testing.T) token.Token
	BySerial(t *testing.T, serial string) token.Token
}

const (
	soPIN   = "SO-PIN-for-tests"
	userPIN = "User#0001"
	newPIN  = "User#0002"
)

// conform is what every implementation of token.Token must do.
func conform(t *testing.T, tokens source) {
	t.Run("a blank token is formatted, opened and found again", func(t *testing.T) {
		t.Parallel()
		tok := tokens.Free(t)
		serial := formatted(t, tok)
		must(t, tok.Close())
		tok = tokens.BySerial(t, serial)
		info, err := tok.Info()
		if err != nil || info.Serial != serial || info.Label != "conform" || !info.Initialised || !info.UserPINSet {
			t.Errorf("found again as %+v (%v)", info, err)
		}
		must(t, tok.Close())
	})
	t.Run("a key signs, its certificate and data are read back", func(t *testing.T) {
		t.Parallel()
		tok, s := opened(t, tokens)
		defer closeToken(t, tok)
		readBack(t, s)
	})
	t.Run("an ID is used once", func(t *testing.T) {
		t.Parallel()
		tok, s := opened(t, tokens)
		defer closeToken(t, tok)
		id := []byte{1, 2, 3}
		if _, err := s.GenerateKey(id, "one"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.GenerateKey(id, "two"); !errors.Is(err, models.ErrConflict) {
			t.Errorf("second key under one ID: %v", err)
		}
		if _, err := s.Signer([]byte{9}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("key under an unknown ID: %v", err)
		}
	})
	t.Run("without a PIN only public objects are seen", func(t *testing.T) {
		t.Parallel()
		tok, s := opened(t, tokens)
		defer closeToken(t, tok)
		if _, err := s.GenerateKey([]byte{1}, "one"); err != nil {
			t.Fatal(err)
		}
		must(t, s.Close())
		s, err := tok.Open("")
		if err != nil {
			t.Fatal(err)
		}
		objects, err := s.Objects()
		if err != nil || len(objects) != 1 || objects[0].Class != token.PublicKey {
			t.Errorf("seen without a PIN: %+v (%v)", objects, err)
		}
		if _, err := s.Signer([]byte{1}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("signer without a PIN: %v", err)
		}
	})
	t.Run("PINs let in and keep out", func(t *testing.T) {
		t.Parallel()
		tok := tokens.Free(t)
		defer closeToken(t, tok)
		formatted(t, tok)
		if _, err := tok.Open("Wrong#0001"); !errors.Is(err, token.ErrPINIncorrect) {
			t.Errorf("wrong PIN: %v", err)
		}
		if err := tok.SetUserPIN(token.User, "Wrong#0001", newPIN); !errors.Is(err, token.ErrPINIncorrect) {
			t.Errorf("change with a wrong PIN: %v", err)
		}
		must(t, tok.SetUserPIN(token.User, userPIN, newPIN))
		if _, err := tok.Open(userPIN); !errors.Is(err, token.ErrPINIncorrect) {
			t.Errorf("old PIN: %v", err)
		}
		must(t, tok.SetUserPIN(token.SecurityOfficer, soPIN, userPIN))
		s, err := tok.Open(userPIN)
		if err != nil {
			t.Fatal(err)
		}
		must(t, s.Close())
	})
	t.Run("formatting again wipes, with the right SO PIN only", func(t *testing.T) {
		t.Parallel()
		tok, s := opened(t, tokens)
		defer closeToken(t, tok)
		if _, err := s.GenerateKey([]byte{1}, "one"); err != nil {
			t.Fatal(err)
		}
		if err := tok.Format("again", soPIN); !errors.Is(err, models.ErrConflict) {
			t.Errorf("format under an open session: %v", err)
		}
		must(t, s.Close())
		before, err := tok.Info()
		must(t, err)
		if err := tok.Format("again", "not the SO PIN"); !errors.Is(err, token.ErrPINIncorrect) {
			t.Errorf("format with a wrong SO PIN: %v", err)
		}
		must(t, tok.Format("again", soPIN))
		after, err := tok.Info()
		if err != nil || after.Serial != before.Serial || after.UserPINSet {
			t.Errorf("after formatting: %+v (%v)", after, err)
		}
		must(t, tok.SetUserPIN(token.SecurityOfficer, soPIN, userPIN))
		if s, err = tok.Open(userPIN); err != nil {
			t.Fatal(err)
		}
		if objects, err := s.Objects(); err != nil || len(objects) != 0 {
			t.Errorf("%d objects survive (%v)", len(objects), err)
		}
	})
}

func readBack(t *testing.T, s token.Session) {
	t.Helper()
	id := []byte("key-1")
	signer, err := s.GenerateKey(id, "key one")
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256([]byte("message"))
	sig, err := signer.Sign(rand.Reader, hash[:], crypto.SHA256)
	if err != nil || !ecdsa.VerifyASN1(signer.Public().(*ecdsa.PublicKey), hash[:], sig) {
		t.Errorf("signature does not verify (%v)", err)
	}
	if _, err := signer.Sign(rand.Reader, hash[:5], crypto.SHA256); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("short digest: %v", err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "示例"}, NotAfter: time.Unix(1<<32, 0)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 20_000)
	want := map[token.Class]token.Object{
		token.Certificate: {Class: token.Certificate, ID: id, Label: "key one", Value: cert},
		token.Data:        {Class: token.Data, Application: "vermilion", Label: "seal", Value: data},
		token.PublicKey:   {Class: token.PublicKey, ID: id, Label: "key one", Value: spki},
		token.PrivateKey: {Class: token.PrivateKey, ID: id, Label: "key one", Key: token.KeyPolicy{
			Local: true, Sensitive: true, AlwaysSensitive: true, NeverExtractable: true, Sign: true,
		}},
	}
	must(t, s.Write(want[token.Certificate]))
	must(t, s.Write(want[token.Data]))
	objects, err := s.Objects()
	if err != nil {
		t.Fatal(err)
	}
	got := map[token.Class]token.Object{}
	for _, o := range objects {
		got[o.Class] = o
	}
	if diff := cmp.Diff(want, got); diff != "" || len(objects) != 4 {
		t.Errorf("%d objects: %s", len(objects), diff)
	}
	if err := s.Write(token.Object{Class: token.Certificate, ID: id, Value: []byte("no certificate")}); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("writing what is no certificate: %v", err)
	}
	if err := s.Write(token.Object{Class: token.PrivateKey, ID: id}); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("writing a private key: %v", err)
	}
	again, err := s.Signer(id)
	if err != nil || !signer.Public().(*ecdsa.PublicKey).Equal(again.Public()) {
		t.Errorf("key found again: %v", err)
	}
}

// formatted formats a blank token, sets the user PIN and returns its serial number.
func formatted(t *testing.T, tok token.Token) string {
	t.Helper()
	must(t, tok.Format("conform", soPIN))
	must(t, tok.SetUserPIN(token.SecurityOfficer, soPIN, userPIN))
	info, err := tok.Info()
	if err != nil || info.Serial == "" {
		t.Fatalf("formatted token says %+v (%v)", info, err)
	}
	return info.Serial
}

func opened(t *testing.T, tokens source) (token.Token, token.Session) {
	t.Helper()
	tok := tokens.Free(t)
	formatted(t, tok)
	s, err := tok.Open(userPIN)
	if err != nil {
		t.Fatal(err)
	}
	return tok, s
}

func closeToken(t *testing.T, tok token.Token) {
	t.Helper()
	must(t, tok.Close())
	must(t, tok.Close()) // twice is harmless
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
