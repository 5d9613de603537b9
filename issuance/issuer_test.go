package issuance_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/issuance"
	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

func TestIssueAsOtherToolsSeeIt(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	a := approved("app-tools", sealPNG())
	r, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	serial, pin := r.Certificate.TokenSerial, r.PINs.User.Reveal()

	want := map[string]int{"Private Key": 1, "Public Key": 1, "Certificate": 1, "Data": 1}
	if diff := cmp.Diff(want, listObjects(t, sharedDir, serial, pin)); diff != "" {
		t.Errorf("objects: %s", diff)
	}
	keys := pkcs11Tool(t, sharedDir, serial, "--login", "--pin", pin, "--list-objects", "--type", "privkey")
	for _, phrase := range []string{"sensitive, always sensitive, never extractable, local", "EC", "Usage:      sign\n"} {
		if !strings.Contains(keys, phrase) {
			t.Errorf("private key lacks %q:\n%s", phrase, keys)
		}
	}

	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) {
		if err := os.WriteFile(file(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pkcs11Tool(t, sharedDir, serial, "--read-object", "--type", "data", "--label", "seal", "--output-file", file("seal.png"))
	seal, err := os.ReadFile(file("seal.png"))
	if err != nil || !cmp.Equal(seal, a.SealPNG) {
		t.Errorf("seal read back has %d bytes, want %d (%v)", len(seal), len(a.SealPNG), err)
	}

	write("cert.pem", r.Certificate.PEM)
	write("message", "hello")
	runTool(t, sharedDir, "openssl", "x509", "-inform", "DER", "-in", caPEM(t, s, dir), "-out", file("root.pem"))
	if out := runTool(t, sharedDir, "openssl", "verify", "-x509_strict", "-CAfile", file("root.pem"), file("cert.pem")); !strings.Contains(out, "OK") {
		t.Error(out)
	}
	runTool(t, sharedDir, "openssl", "dgst", "-sha256", "-binary", "-out", file("hash"), file("message"))
	pkcs11Tool(t, sharedDir, serial, "--login", "--pin", pin, "--sign", "--mechanism", "ECDSA",
		"--signature-format", "openssl", "--input-file", file("hash"), "--output-file", file("sig"))
	runTool(t, sharedDir, "openssl", "x509", "-in", file("cert.pem"), "-noout", "-pubkey", "-out", file("pub.pem"))
	if out := runTool(t, sharedDir, "openssl", "dgst", "-sha256", "-verify", file("pub.pem"), "-signature", file("sig"), file("message")); !strings.Contains(out, "Verified OK") {
		t.Error(out)
	}
	text := runTool(t, sharedDir, "openssl", "x509", "-in", file("cert.pem"), "-noout", "-text", "-nameopt", "utf8,sep_comma_plus_space")
	for _, phrase := range []string{"广州朱印示例有限公司", "ST=广东", "91350100M000100Y43", "Digital Signature, Non Repudiation", "CA:FALSE"} {
		if !strings.Contains(text, phrase) {
			t.Errorf("certificate lacks %q:\n%s", phrase, text)
		}
	}
}

// caPEM leaves the root in dir, in DER.
func caPEM(t *testing.T, s *station, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "root.der")
	if err := os.WriteFile(path, s.ca.Chain()[0].Raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestIssueAgainIsTheSame(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	a := approved("app-again", nil)
	first, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if first.Certificate.HasSeal {
		t.Error("a declined seal is reported")
	}
	a.Application.ValidityYears = 1
	if _, err := s.issuer.Issue(t.Context(), a); !errors.Is(err, models.ErrConflict) {
		t.Errorf("other content under the same id: %v, want a conflict", err)
	}
	if err := s.issuer.Abandon(t.Context(), a.Application.ID); !errors.Is(err, models.ErrConflict) {
		t.Errorf("abandon a finished issuance: %v, want a conflict", err)
	}
	if valid := validSerials(t, s.ca); len(valid) != 1 {
		t.Errorf("%d valid certificates", len(valid))
	}
}

func TestTamperedTokenIsMadeAnew(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	a := approved("app-tamper", sealPNG())
	first, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	held, err := shared.BySerial(t.Context(), first.Certificate.TokenSerial)
	if err != nil {
		t.Fatal(err)
	}
	session, err := held.Open(first.PINs.User.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Write(token.Object{Class: token.Data, Application: "vermilion", Label: "seal", Value: []byte("another")}); err != nil {
		t.Fatal(err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if second.Certificate.TokenSerial != first.Certificate.TokenSerial || second.Certificate.SerialNumber == first.Certificate.SerialNumber {
		t.Errorf("made anew as %s on %s, from %s on %s", second.Certificate.SerialNumber, second.Certificate.TokenSerial,
			first.Certificate.SerialNumber, first.Certificate.TokenSerial)
	}
	if diff := cmp.Diff([]string{second.Certificate.SerialNumber}, validSerials(t, s.ca)); diff != "" {
		t.Errorf("valid certificates: %s", diff)
	}
}

func TestTokenOfAnotherIsNotWiped(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	a := approved("app-reused", nil)
	first, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	held, err := shared.BySerial(t.Context(), first.Certificate.TokenSerial)
	if err != nil {
		t.Fatal(err)
	}
	so, user := first.PINs.SO.Reveal(), first.PINs.User.Reveal()
	if err := errors.Join(held.Format("another's", so), held.SetUserPIN(token.SecurityOfficer, so, user), held.Close()); err != nil {
		t.Fatal(err)
	}
	second, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if second.Certificate.TokenSerial == first.Certificate.TokenSerial {
		t.Error("a token that was formatted for something else was wiped")
	}
	if diff := cmp.Diff([]string{second.Certificate.SerialNumber}, validSerials(t, s.ca)); diff != "" {
		t.Errorf("valid certificates: %s", diff)
	}
}

func TestIssueManyAtOnce(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	const n = 6
	serials := make([]string, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			r, err := s.issuer.Issue(t.Context(), approved(fmt.Sprintf("app-many-%d", i), sealPNG()))
			if err != nil {
				t.Error(err)
			}
			serials[i] = r.Certificate.TokenSerial
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, serial := range serials {
		if serial == "" || seen[serial] {
			t.Errorf("tokens %v are not %d different ones", serials, n)
		}
		seen[serial] = true
	}
	if valid := validSerials(t, s.ca); len(valid) != n {
		t.Errorf("%d valid certificates, want %d", len(valid), n)
	}
}

// Processes of one station wait for each other and agree on the result.
func TestOneApplicationFromManySides(t *testing.T) {
	t.Parallel()
	needTokens(t)
	dir := t.TempDir()
	const n = 3
	results := make([]issuance.Result, n)
	var wg sync.WaitGroup
	for i := range n {
		s, err := newStation(dir, shared)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			r, err := s.issuer.Issue(t.Context(), approved("app-two", nil))
			if err != nil {
				t.Error(err)
			}
			results[i] = r
		})
	}
	wg.Wait()
	ca, err := openCA(dir)
	if err != nil {
		t.Fatal(err)
	}
	valid := validSerials(t, ca)
	for _, r := range results {
		if len(valid) != 1 || r.Certificate.SerialNumber != valid[0] {
			t.Errorf("result %s, valid %v", r.Certificate.SerialNumber, valid)
		}
	}
}

func TestIssueRefuses(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	long := approved("app-long", nil)
	long.Application.Organisation.Name = strings.Repeat("长", 65)
	foreign := approved("app-foreign", nil)
	foreign.Application.Organisation.Country = "某国"
	undeclared := approved("app-undeclared", nil)
	undeclared.SealPNG = sealPNG()
	missing := approved("app-missing", sealPNG())
	missing.SealPNG = nil
	for name, tt := range map[string]struct {
		give issuance.Approved
		code string
	}{
		"name beyond X.520's bound": {long, "certificate_lint"},
		"country that is no code":   {foreign, "country"},
		"seal that was declined":    {undeclared, "seal_service"},
		"seal that is missing":      {missing, "seal_service"},
	} {
		_, err := s.issuer.Issue(t.Context(), tt.give)
		var e *models.Error
		if !errors.As(err, &e) || e.Code != tt.code {
			t.Errorf("%s: %v, want code %s", name, err, tt.code)
		}
	}
	if certs, err := s.ca.Issued(t.Context()); err != nil || len(certs) != 0 {
		t.Errorf("%d certificates were signed (%v)", len(certs), err)
	}
}

func TestResultHidesPINs(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	r, err := s.issuer.Issue(t.Context(), approved("app-hidden", nil))
	if err != nil {
		t.Fatal(err)
	}
	marshalled, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := s.journal.Journal(t.Context(), "app-hidden")
	if err != nil {
		t.Fatal(err)
	}
	journal, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, pin := range []string{r.PINs.User.Reveal(), r.PINs.SO.Reveal()} {
		for _, text := range []string{string(marshalled), string(journal), fmt.Sprintf("%v %+v %#v %s %q", r, r, r, r.PINs.User, r.PINs.SO)} {
			if strings.Contains(text, pin) {
				t.Errorf("a PIN shows in %s", text)
			}
		}
	}
}
