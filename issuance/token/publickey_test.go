package token_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/asn1"
	"errors"
	"testing"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

var p256Params = []byte{0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07}

func TestParsePublicKey(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	raw, err := key.PublicKey.Bytes()
	must(t, err)
	wrapped, err := asn1.Marshal(raw)
	must(t, err)
	for name, point := range map[string][]byte{"in an OCTET STRING": wrapped, "bare": raw} {
		if got, err := token.ParsePublicKey(p256Params, point); err != nil || !got.Equal(&key.PublicKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, give := range map[string][2][]byte{
		"another curve":         {{0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22}, wrapped},
		"no parameters":         {nil, wrapped},
		"no point":              {p256Params, nil},
		"off the curve":         {p256Params, append(raw[:64:64], raw[64]^1)},
		"the point at infinity": {p256Params, {0}},
	} {
		if _, err := token.ParsePublicKey(give[0], give[1]); !errors.Is(err, models.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParsePublicKey(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	raw, err := key.PublicKey.Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p256Params, raw)
	f.Add(p256Params, append([]byte{4, 65}, raw...))
	f.Fuzz(func(t *testing.T, params, point []byte) {
		key, err := token.ParsePublicKey(params, point)
		if err == nil && key.Curve != elliptic.P256() {
			t.Error("a key that is not on P-256")
		}
	})
}
