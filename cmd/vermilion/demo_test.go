package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// TestDemo plays the main job through and then looks at the token as a stranger would: with OpenSC and OpenSSL.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	dir := filepath.Join(t.TempDir(), "demo")
	code, stdout, stderr := vermilion(t, "demo", "--dir", dir)
	if code != exitOK {
		log, _ := os.ReadFile(filepath.Join(dir, "service.log"))
		t.Fatalf("demo exits %d\n%s\n%s\n%s", code, stdout, stderr, log)
	}
	folder := filepath.Join(dir, "DEMO-A")
	pin := strings.TrimSpace(readFile(t, filepath.Join(folder, "token-pin.txt")))
	certificate, ca := filepath.Join(folder, "certificate.pem"), filepath.Join(folder, "ca.pem")

	objects := pkcs11(t, dir, "--login", "--pin", pin, "--list-objects")
	for what, pattern := range map[string]string{
		"private key": `(?m)^Private Key Object`, "public key": `(?m)^Public Key Object`,
		"certificate": `(?m)^Certificate Object`, "seal": `(?m)^Data object`,
	} {
		if n := len(regexp.MustCompile(pattern).FindAllString(objects, -1)); n != 1 {
			t.Errorf("token holds %d %s objects, want 1:\n%s", n, what, objects)
		}
	}
	if !regexp.MustCompile(`(?s)Private Key Object.*Access:\s+sensitive, always sensitive, never extractable`).MatchString(objects) {
		t.Errorf("private key is not sensitive and never extractable:\n%s", objects)
	}

	if out := openssl(t, "verify", "-CAfile", ca, certificate); !strings.Contains(out, "OK") {
		t.Errorf("openssl verify: %s", out)
	}
	message, signature := filepath.Join(dir, "message"), filepath.Join(dir, "signature")
	public := filepath.Join(dir, "public.pem")
	if err := os.WriteFile(message, []byte("signed on the token"), 0o600); err != nil {
		t.Fatal(err)
	}
	digest := filepath.Join(dir, "digest")
	openssl(t, "dgst", "-sha256", "-binary", "-out", digest, message)
	pkcs11(t, dir, "--login", "--pin", pin, "--sign", "--mechanism", "ECDSA", "--signature-format", "openssl", "--input-file", digest, "--output-file", signature)
	openssl(t, "x509", "-in", certificate, "-noout", "-pubkey", "-out", public)
	if out := openssl(t, "dgst", "-sha256", "-verify", public, "-signature", signature, message); !strings.Contains(out, "Verified OK") {
		t.Errorf("signature made on the token: %s", out)
	}

	var r models.Request
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(folder, "application.json"))), &r); err != nil {
		t.Fatal(err)
	}
	if subject := openssl(t, "x509", "-in", certificate, "-noout", "-subject", "-nameopt", "utf8,sep_multiline"); !strings.Contains(subject, r.Organisation.Name) || !strings.Contains(subject, r.Organisation.CreditCode) {
		t.Errorf("subject does not name the organisation:\n%s", subject)
	}

	for _, name := range []string{"DEMO-A/findings/certificate_form-1-*.png", "DEMO-B/findings/certificate_form-1-return.png", "DEMO-A/forms/seal_form.pdf"} {
		if found, _ := filepath.Glob(filepath.Join(dir, filepath.FromSlash(name))); len(found) == 0 {
			t.Errorf("the demonstration left no %s", name)
		}
	}
	service := readFile(t, filepath.Join(dir, "service.log"))
	for _, personal := range []string{r.Agent.Name, r.Agent.IDNumber, r.Agent.Mobile, r.Agent.Email, r.Organisation.Name} {
		if strings.Contains(service, personal) {
			t.Errorf("the log holds personal data: %q", personal)
		}
	}
	if code, out, errOut := vermilion(t, "audit", "verify", "--data", filepath.Join(dir, "data")); code != exitOK {
		t.Errorf("audit verify exits %d: %s%s", code, out, errOut)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// pkcs11 runs pkcs11-tool on the demonstration's software tokens.
func pkcs11(t *testing.T, demo string, args ...string) string {
	t.Helper()
	module, err := token.FindSoftHSM()
	if err != nil {
		t.Skip(err)
	}
	cmd := exec.Command("pkcs11-tool", append([]string{"--module", module}, args...)...)
	cmd.Env = append(os.Environ(), token.SoftHSMConfig+"="+filepath.Join(demo, "data", "tokens", "softhsm2.conf"))
	return output(t, cmd)
}

func openssl(t *testing.T, args ...string) string {
	t.Helper()
	return output(t, exec.Command("openssl", args...))
}

func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out.String())
	}
	return out.String()
}
