package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/web"
)

// deliver posts the token, receives the papers, activates and binds.
func (d *demo) deliver(ctx context.Context, id, serial string) error {
	for _, step := range []struct {
		by     portal
		event  string
		zh, en string
	}{
		{d.operator, "ship", "寄出令牌", "the token is in the post"},
		{d.operator, "papers", "收到纸质原件", "the paper originals have arrived"},
	} {
		if _, err := step.by.step(ctx, id, step.event); err != nil {
			return err
		}
		d.say(step.zh, step.en)
	}
	pin := fmt.Sprintf("%08d", d.rng.IntN(90_000_000)+10_000_000)
	if out, err := d.self(ctx, pin+"\n", "token", "activate", "--data", d.service.Data, serial); err != nil {
		return fmt.Errorf("activate token: %w: %s", err, out)
	}
	if _, err := d.operator.step(ctx, id, "activate"); err != nil {
		return err
	}
	d.say("激活：设置申请人自己的 PIN 码 "+pin, "activated with the applicant's own PIN")
	if err := d.write(models.Request{ID: id}, "token-pin.txt", []byte(pin+"\n")); err != nil {
		return err
	}
	if _, err := d.portal.step(ctx, id, "bind"); err != nil {
		return err
	}
	d.say("绑定账户", "bound to the account")
	return nil
}

// self runs another verb of this program.
func (d *demo) self(ctx context.Context, stdin string, args ...string) (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, exe, append([]string{"--assets", d.assets}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stderr.String(), err
	}
	return stdout.String(), nil
}

// verify reads the certificate back from the token, in a process of its own, and compares and verifies it.
func (d *demo) verify(ctx context.Context, id string, p web.Progress) error {
	read, err := d.self(ctx, "", "token", "show", "--pem", "--data", d.service.Data, p.Certificate.TokenSerial)
	if err != nil {
		return fmt.Errorf("read token back: %w: %s", err, read)
	}
	block, _ := pem.Decode([]byte(read))
	if block == nil {
		return fmt.Errorf("token gave no certificate")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return fmt.Errorf("certificate on token: %w", err)
	}
	if got := fmt.Sprintf("%x", cert.SerialNumber); !strings.EqualFold(got, p.Certificate.SerialNumber) {
		return fmt.Errorf("token holds certificate %s, the application says %s", got, p.Certificate.SerialNumber)
	}
	final, err := d.portal.progress(ctx, id)
	if err != nil {
		return err
	}
	if final.State != models.Bound {
		return fmt.Errorf("application A is %s, not bound", final.State)
	}
	d.say("从令牌读回证书，证书链验证通过", "the certificate read back from the token verifies")
	ca := new(bytes.Buffer)
	for _, c := range d.service.authorityChain {
		if err := pem.Encode(ca, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return err
		}
	}
	r := models.Request{ID: id}
	if err := d.write(r, "certificate.pem", []byte(read)); err != nil {
		return err
	}
	if err := d.write(r, "ca.pem", ca.Bytes()); err != nil {
		return err
	}
	return d.farewell(id, p.Certificate.TokenSerial)
}

// farewell says where everything is and how to look at it.
func (d *demo) farewell(id, serial string) error {
	dir, err := filepath.Abs(d.dir)
	if err != nil {
		return err
	}
	module, err := token.FindSoftHSM()
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, id)
	conf := filepath.Join(dir, "data", "tokens", "softhsm2.conf")
	fmt.Fprintf(d.stdout, `
成果 artefacts: %[1]s
  forms/            预填申请表 prefilled forms (PDF)
  scans/            模拟扫描件 simulated scans
  findings/         标注后的页面与核验结论 annotated pages and findings
  certificate.pem   证书 certificate      ca.pem  签发机构 authority

查看令牌 look at the token:
  SOFTHSM2_CONF=%[2]s pkcs11-tool --module %[3]s --login --pin $(cat %[1]s/token-pin.txt) --list-objects
查看证书 look at the certificate:
  openssl x509 -in %[1]s/certificate.pem -noout -text
  openssl verify -CAfile %[1]s/ca.pem %[1]s/certificate.pem
审计链 audit chain:
  bin/vermilion audit verify --data %[4]s
用时 took %.1[5]fs
`, folder, conf, module, filepath.Join(dir, "data"), d.now().Sub(d.begun).Seconds())
	return nil
}
