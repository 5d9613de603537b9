package authority_test

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/issuance/authority"
	"github.com/vermilion-seal/vermilion/models"
)

func TestInitNeverOverwrites(t *testing.T) {
	t.Parallel()
	dir := initialised(t)
	if _, err := authority.Init(dir, "另一认证中心", today, rand.Reader); !errors.Is(err, models.ErrConflict) {
		t.Errorf("second Init: %v", err)
	}
	must(t, os.Remove(filepath.Join(dir, "ca.key")))
	if _, err := authority.Init(dir, "另一认证中心", today, rand.Reader); !errors.Is(err, models.ErrConflict) {
		t.Errorf("Init beside a certificate without its key: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(left) != 1 {
		t.Errorf("%d entries beside the authority (%v)", len(left), err)
	}
}

func TestOpenRefusesWhatIsNotWhole(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(t *testing.T, dir string)
		kind  error
	}{
		"nothing there": {func(t *testing.T, dir string) { t.Helper(); must(t, os.RemoveAll(dir)) }, models.ErrNotFound},
		"key missing":   {func(t *testing.T, dir string) { t.Helper(); must(t, os.Remove(filepath.Join(dir, "ca.key"))) }, models.ErrUnavailable},
		"certificate missing": {
			func(t *testing.T, dir string) { t.Helper(); must(t, os.Remove(filepath.Join(dir, "ca.pem"))) }, models.ErrUnavailable,
		},
		"key open to others": {
			func(t *testing.T, dir string) { t.Helper(); must(t, os.Chmod(filepath.Join(dir, "ca.key"), 0o644)) }, models.ErrUnavailable,
		},
		"key of another": {func(t *testing.T, dir string) { t.Helper(); copyFile(t, initialised(t), dir, "ca.key") }, models.ErrUnavailable},
		"another CA's key and certificate": {
			func(t *testing.T, dir string) {
				t.Helper()
				other := initialised(t)
				copyFile(t, other, dir, "ca.key")
				copyFile(t, other, dir, "ca.pem")
			}, models.ErrUnavailable,
		},
		"ledger missing": {func(t *testing.T, dir string) { t.Helper(); must(t, os.Remove(filepath.Join(dir, "ledger.jsonl"))) }, models.ErrUnavailable},
		"key no PEM": {
			func(t *testing.T, dir string) {
				t.Helper()
				must(t, os.WriteFile(filepath.Join(dir, "ca.key"), []byte("no key"), 0o600))
			}, models.ErrUnavailable,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := initialised(t)
			tt.spoil(t, dir)
			if _, err := authority.Open(dir, authority.Options{Now: now, Random: rand.Reader}); !errors.Is(err, tt.kind) {
				t.Errorf("opened: %v, want %v", err, tt.kind)
			}
		})
	}
}

func copyFile(t *testing.T, from, to, name string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(from, name))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(to, name), data, 0o600))
}

func TestOpenPinsTheFingerprint(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "ca")
	fingerprint, err := authority.Init(dir, "测试认证中心", today, rand.Reader)
	must(t, err)
	if _, err := authority.Open(dir, authority.Options{Now: now, Random: rand.Reader, Fingerprint: fingerprint}); err != nil {
		t.Error(err)
	}
	if _, err := authority.Open(dir, authority.Options{Now: now, Random: rand.Reader, Fingerprint: "00"}); !errors.Is(err, models.ErrUnavailable) {
		t.Errorf("another pin: %v", err)
	}
}

// A crash between the ledger's reservation and the certificate, and one in the middle of a line, end in one serial number.
func TestIssueAfterACrash(t *testing.T) {
	t.Parallel()
	dir := initialised(t)
	r := authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5}
	first := issue(t, open(t, dir), r)
	path := filepath.Join(dir, "ledger.jsonl")
	ledger, err := os.ReadFile(path)
	must(t, err)
	lines := bytes.SplitAfter(ledger, []byte("\n"))
	for _, cut := range []int{0, 20, len(lines[2]) - 1} {
		must(t, os.WriteFile(path, append(bytes.Join(lines[:2], nil), lines[2][:cut]...), 0o600))
		late, err := authority.Open(dir, authority.Options{
			Now: func() time.Time { return today.AddDate(0, 1, 0) }, Random: rand.Reader,
			CRLURL: "http://crl.example/ca.crl", Policy: "1.2.3.4",
		})
		must(t, err)
		again := issue(t, late, r)
		if !bytes.Equal(again.RawTBSCertificate, first.RawTBSCertificate) {
			t.Errorf("cut after %d bytes: another certificate", cut)
		}
	}
}

func TestTwoProcessesShareALedger(t *testing.T) {
	t.Parallel()
	dir := initialised(t)
	one, two := open(t, dir), open(t, dir)
	r := authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5}
	if !issue(t, one, r).Equal(issue(t, two, r)) {
		t.Error("two openings gave two certificates")
	}
	must(t, two.Void(t.Context(), "a#1"))
	if _, err := one.Issue(t.Context(), r); !errors.Is(err, models.ErrConflict) {
		t.Errorf("voided by the other: %v", err)
	}
}

func TestIssueNeverOutlivesTheRoot(t *testing.T) {
	t.Parallel()
	dir := initialised(t)
	late, err := authority.Open(dir, authority.Options{Now: func() time.Time { return today.AddDate(16, 0, 0) }, Random: rand.Reader})
	must(t, err)
	_, err = late.Issue(t.Context(), authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5})
	if !errors.Is(err, models.ErrUnavailable) {
		t.Errorf("certificate beyond the root's end: %v", err)
	}
}

func FuzzIssue(f *testing.F) {
	dir := filepath.Join(f.TempDir(), "ca")
	if _, err := authority.Init(dir, "测试认证中心", today, rand.Reader); err != nil {
		f.Fatal(err)
	}
	ca, err := authority.Open(dir, authority.Options{Now: now, Random: rand.Reader})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(newCSR(f), "广州朱印示例有限公司", "广东")
	f.Add([]byte{0x30, 0x80}, "", "")
	n := 0
	f.Fuzz(func(t *testing.T, csr []byte, name, province string) {
		n++
		r := authority.Request{
			ID: string(rune('a'+n%26)) + time.Duration(n).String(), CSR: csr, ValidityYears: 1,
			Subject: authority.Subject{Country: "CN", Province: province, Organisation: name, CreditCode: "91350100M000100Y43"},
		}
		c, err := ca.Issue(t.Context(), r)
		if err != nil {
			return
		}
		if got := c.Subject.CommonName; got != name || c.PublicKeyAlgorithm != x509.ECDSA {
			t.Errorf("certificate for %q, asked for %q", got, name)
		}
	})
}
