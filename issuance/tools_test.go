package issuance_test

import (
	"crypto/x509"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/issuance/authority"
	"github.com/vermilion-seal/vermilion/issuance/token"
)

// pkcs11Tool runs OpenSC's pkcs11-tool on the token with that serial number, in the SoftHSM below dir.
func pkcs11Tool(t *testing.T, dir, serial string, args ...string) string {
	t.Helper()
	module, err := token.FindSoftHSM()
	if err != nil {
		t.Skip(err)
	}
	slot := ""
	list := runTool(t, dir, "pkcs11-tool", "--module", module, "--list-token-slots")
	for block := range strings.SplitSeq(list, "Slot ") {
		if _, after, ok := strings.Cut(block, "serial num"); ok && strings.Contains(strings.SplitN(after, "\n", 2)[0], serial) {
			_, slot, _ = strings.Cut(block, "(")
			slot, _, _ = strings.Cut(slot, ")")
		}
	}
	if slot == "" {
		t.Fatalf("pkcs11-tool does not see token %s:\n%s", serial, list)
	}
	return runTool(t, dir, "pkcs11-tool", append([]string{"--module", module, "--slot", slot}, args...)...)
}

func runTool(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(err)
	}
	c := exec.Command(path, args...)
	c.Env = append(os.Environ(), token.SoftHSMConfig+"="+filepath.Join(dir, "softhsm", "softhsm2.conf"))
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// listObjects counts the objects on a token by the name that pkcs11-tool gives their kind.
func listObjects(t *testing.T, dir, serial, pin string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for line := range strings.Lines(pkcs11Tool(t, dir, serial, "--login", "--pin", pin, "--list-objects")) {
		for _, kind := range []string{"Private Key", "Public Key", "Certificate", "Data", "Secret Key", "Unknown"} {
			if strings.HasPrefix(line, kind+" ") {
				count[kind]++
			}
		}
	}
	return count
}

func crl(t *testing.T, ca *authority.Local) *x509.RevocationList {
	t.Helper()
	der, err := ca.CRL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	if err := list.CheckSignatureFrom(ca.Chain()[0]); err != nil {
		t.Fatal(err)
	}
	return list
}
