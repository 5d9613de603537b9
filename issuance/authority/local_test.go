package authority_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/issuance/authority"
	"github.com/vermilion-seal/vermilion/models"
)

var today = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func now() time.Time { return today }

var subject = authority.Subject{Country: "CN", Province: "广东", Organisation: "广州朱印示例有限公司", CreditCode: "91350100M000100Y43"}

func initialised(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ca")
	if _, err := authority.Init(dir, "测试认证中心", today, rand.Reader); err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t *testing.T, dir string) *authority.Local {
	t.Helper()
	ca, err := authority.Open(dir, authority.Options{Now: now, Random: rand.Reader, CRLURL: "http://crl.example/ca.crl", Policy: "1.2.3.4"})
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// newCSR makes a request that asks for another subject than the approved one.
func newCSR(t testing.TB) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return csrOf(t, key)
}

func csrOf(t testing.TB, key crypto.Signer) []byte {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: pkix.Name{CommonName: "冒名公司"}, DNSNames: []string{"example.com"},
	}, key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestLocalConforms(t *testing.T) {
	t.Parallel()
	conform(t, func(t *testing.T) authority.Authority { t.Helper(); return open(t, initialised(t)) })
}

// conform is what every implementation of authority.Authority must do.
func conform(t *testing.T, fresh func(*testing.T) authority.Authority) {
	t.Run("the same request gives the same certificate", func(t *testing.T) {
		t.Parallel()
		ca := fresh(t)
		r := authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5}
		first := issue(t, ca, r)
		if again := issue(t, ca, r); !again.Equal(first) {
			t.Error("the same request gave another certificate")
		}
		if first.NotAfter != first.NotBefore.AddDate(5, 0, 0) {
			t.Errorf("valid from %s to %s", first.NotBefore, first.NotAfter)
		}
		if cn := first.Subject.CommonName; cn != subject.Organisation || len(first.DNSNames) != 0 {
			t.Errorf("the certificate took its name from the CSR: %s %v", cn, first.DNSNames)
		}
		verify(t, ca, first)
	})
	t.Run("a request id is for one key and content", func(t *testing.T) {
		t.Parallel()
		ca := fresh(t)
		r := authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5}
		issue(t, ca, r)
		otherKey, otherYears, otherName := r, r, r
		otherKey.CSR = newCSR(t)
		otherYears.ValidityYears = 1
		otherName.Subject.Organisation = "另一公司"
		for name, r := range map[string]authority.Request{"key": otherKey, "years": otherYears, "name": otherName} {
			if _, err := ca.Issue(t.Context(), r); !errors.Is(err, models.ErrConflict) {
				t.Errorf("another %s: %v", name, err)
			}
		}
	})
	t.Run("a bad request is refused", func(t *testing.T) {
		t.Parallel()
		refuses(t, fresh(t))
	})
	t.Run("what is void or revoked is on the CRL", func(t *testing.T) {
		t.Parallel()
		ca := fresh(t)
		r := authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5}
		kept := issue(t, ca, authority.Request{ID: "b#1", CSR: newCSR(t), Subject: subject, ValidityYears: 1})
		gone := issue(t, ca, authority.Request{ID: "c#1", CSR: newCSR(t), Subject: subject, ValidityYears: 1})
		superseded := issue(t, ca, r)
		for range 2 {
			must(t, ca.Void(t.Context(), "a#1"))
			must(t, ca.Void(t.Context(), "never seen"))
			must(t, ca.Revoke(t.Context(), gone.SerialNumber, authority.KeyCompromise))
		}
		if _, err := ca.Issue(t.Context(), r); !errors.Is(err, models.ErrConflict) {
			t.Errorf("voided request served: %v", err)
		}
		if _, err := ca.Issue(t.Context(), authority.Request{ID: "never seen", CSR: r.CSR, Subject: subject, ValidityYears: 1}); !errors.Is(err, models.ErrConflict) {
			t.Errorf("request served that was voided before it came: %v", err)
		}
		if err := ca.Revoke(t.Context(), big.NewInt(12345), authority.Cessation); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("unknown serial revoked: %v", err)
		}
		want := map[string]int{superseded.SerialNumber.String(): int(authority.Superseded), gone.SerialNumber.String(): int(authority.KeyCompromise)}
		if diff := cmp.Diff(want, revoked(t, ca)); diff != "" {
			t.Error(diff)
		}
		if _, bad := want[kept.SerialNumber.String()]; bad {
			t.Error("two certificates have one serial number")
		}
	})
	t.Run("many at once get one certificate a request", func(t *testing.T) {
		t.Parallel()
		ca := fresh(t)
		r := authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5}
		certs := make([]*x509.Certificate, 8)
		var wg sync.WaitGroup
		for i := range certs {
			wg.Go(func() {
				c, err := ca.Issue(t.Context(), r)
				if err != nil {
					t.Error(err)
					return
				}
				certs[i] = c
			})
		}
		wg.Wait()
		for _, c := range certs {
			if c != nil && !c.Equal(certs[0]) {
				t.Error("one request gave two certificates")
			}
		}
	})
}

func refuses(t *testing.T, ca authority.Authority) {
	t.Helper()
	good := authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5}
	torn := append([]byte(nil), good.CSR...)
	torn[len(torn)-1] ^= 1
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(t, err)
	for name, change := range map[string]func(*authority.Request){
		"no id":                 func(r *authority.Request) { r.ID = "" },
		"no CSR":                func(r *authority.Request) { r.CSR = nil },
		"signature of a CSR":    func(r *authority.Request) { r.CSR = torn },
		"RSA key":               func(r *authority.Request) { r.CSR = csrOf(t, rsaKey) },
		"P-384 key":             func(r *authority.Request) { r.CSR = csrOf(t, p384) },
		"six years":             func(r *authority.Request) { r.ValidityYears = 6 },
		"name of 65 characters": func(r *authority.Request) { r.Subject.Organisation = strings.Repeat("长", 65) },
		"country of three":      func(r *authority.Request) { r.Subject.Country = "CHN" },
	} {
		r := good
		change(&r)
		if _, err := ca.Issue(t.Context(), r); !errors.Is(err, models.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(revoked(t, ca)) != 0 {
		t.Error("a refused request left something to revoke")
	}
}

func issue(t *testing.T, ca authority.Authority, r authority.Request) *x509.Certificate {
	t.Helper()
	c, err := ca.Issue(t.Context(), r)
	must(t, err)
	return c
}

func verify(t *testing.T, ca authority.Authority, c *x509.Certificate) {
	t.Helper()
	chain := ca.Chain()
	roots := x509.NewCertPool()
	roots.AddCert(chain[len(chain)-1])
	for _, usage := range []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageEmailProtection} {
		if _, err := c.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: c.NotBefore, KeyUsages: []x509.ExtKeyUsage{usage}}); err != nil {
			t.Error(err)
		}
	}
}

func revoked(t *testing.T, ca authority.Authority) map[string]int {
	t.Helper()
	der, err := ca.CRL(t.Context())
	must(t, err)
	list, err := x509.ParseRevocationList(der)
	must(t, err)
	must(t, list.CheckSignatureFrom(ca.Chain()[0]))
	reasons := map[string]int{}
	for _, e := range list.RevokedCertificateEntries {
		reasons[e.SerialNumber.String()] = e.ReasonCode
	}
	return reasons
}

func TestCertificateProfile(t *testing.T) {
	t.Parallel()
	ca := open(t, initialised(t))
	c := issue(t, ca, authority.Request{ID: "a#1", CSR: newCSR(t), Subject: subject, ValidityYears: 5})
	root := ca.Chain()[0]
	if c.KeyUsage != x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment || c.IsCA || !c.BasicConstraintsValid {
		t.Errorf("key usage %b, CA %v", c.KeyUsage, c.IsCA)
	}
	if c.SignatureAlgorithm != x509.ECDSAWithSHA256 || len(c.SubjectKeyId) != 20 || !cmp.Equal(c.AuthorityKeyId, root.SubjectKeyId) {
		t.Errorf("signed with %s, key %x by %x", c.SignatureAlgorithm, c.SubjectKeyId, c.AuthorityKeyId)
	}
	if !cmp.Equal(c.CRLDistributionPoints, []string{"http://crl.example/ca.crl"}) || len(c.Policies) != 1 || c.Policies[0].String() != "1.2.3.4" {
		t.Errorf("CRL at %v, policies %v", c.CRLDistributionPoints, c.Policies)
	}
	if bits := c.SerialNumber.BitLen(); bits < 64 || bits > 127 {
		t.Errorf("serial number of %d bits", bits)
	}
	for _, der := range [][]byte{c.Raw, root.Raw} {
		if err := authority.Lint(der); err != nil {
			t.Error(err)
		}
	}
	want := []string{"CN", "广东", "广州朱印示例有限公司", "广州朱印示例有限公司", "91350100M000100Y43", "NTRCN-91350100M000100Y43"}
	var got []string
	for _, n := range c.Subject.Names {
		got = append(got, n.Value.(string))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
