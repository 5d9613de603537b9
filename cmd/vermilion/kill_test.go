package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/issuance/authority"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/web"
)

// TestKilledProcesses runs the parts of the service as processes of their own on a real Redis, and kills the worker while it
// examines and the station while it issues, without a warning. The application must arrive where it would have arrived,
// with one certificate.
func TestKilledProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	dir := t.TempDir()
	redis := startRedis(t, dir)
	flags := []string{"--data", filepath.Join(dir, "data"), "--redis", redis, "--stall-after", "20s"}
	listen := freeAddress(t)
	start := func(role string, more ...string) *runningProcess {
		return startProcess(t, dir, role, append(append([]string{"--assets", testAssets(t), "serve", "--role", role}, flags...), more...)...)
	}
	start("api", "--listen", listen)
	worker := start("worker", "--page-workers", "1")
	station := start("token")

	gate := awaitAPI(t, ctx, "http://"+listen, filepath.Join(dir, "data", "credentials.json"))
	id := applyFor(t, ctx, gate)

	p, err := gate.portal.await(ctx, id, models.AwaitingUploads, models.AwaitingPayment)
	if err != nil || p.State != models.Examining {
		t.Fatalf("application is %s before the kill, want examining: %v", p.State, err)
	}
	time.Sleep(time.Second) // well into the first document
	worker.kill(t)
	worker = start("worker", "--page-workers", "1")
	p, err = gate.portal.await(ctx, id, models.Examining)
	if err != nil || p.State != models.InReview {
		t.Fatalf("after the worker's death the application is %s, want in_review: %v", p.State, err)
	}

	if _, err := gate.reviewer.post(ctx, "/v1/applications/"+id+"/decision", map[string]string{"decision": "approve"}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // once in the first try, once in the recovery
		if awaitState(t, ctx, gate.portal, id, models.Issuing, models.Issued) == models.Issued {
			break
		}
		time.Sleep(60 * time.Millisecond)
		station.kill(t)
		station = start("token")
		time.Sleep(700 * time.Millisecond)
	}
	p, err = gate.portal.await(ctx, id, models.Approved, models.Issuing)
	if err != nil || p.State != models.Issued {
		t.Fatalf("after the station's death the application is %s, want issued: %v", p.State, err)
	}
	station.stop(t)
	worker.stop(t)

	code, shown, stderr := vermilion(t, "token", "show", "--data", filepath.Join(dir, "data"), p.Certificate.TokenSerial)
	if code != exitOK || !strings.Contains(shown, "1 public key, 1 certificate, 1 data") {
		t.Errorf("token show exits %d: %s%s", code, shown, stderr)
	}
	valid := validCertificates(t, filepath.Join(dir, "data"))
	if len(valid) != 1 || !strings.EqualFold(valid[0], p.Certificate.SerialNumber) {
		t.Errorf("valid certificates %v, want only %s", valid, p.Certificate.SerialNumber)
	}
}

// gate is the service's door for each role.
type gate struct{ portal, reviewer portal }

func awaitAPI(t *testing.T, ctx context.Context, base, credentials string) gate {
	t.Helper()
	for ctx.Err() == nil {
		resp, err := http.Get(base + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	var list []web.Credential
	if err := json.Unmarshal([]byte(readFile(t, credentials)), &list); err != nil {
		t.Fatal(err)
	}
	g := gate{portal{base: base, client: http.DefaultClient}, portal{base: base, client: http.DefaultClient}}
	for _, c := range list {
		switch c.Role {
		case models.Portal:
			g.portal.token = c.Token
		case models.Reviewer:
			g.reviewer.token = c.Token
		}
	}
	return g
}

// applyFor takes an application up to its last upload and returns its id.
func applyFor(t *testing.T, ctx context.Context, g gate) string {
	t.Helper()
	return applyWith(t, ctx, g, nil)
}

// applyWith is applyFor with other bytes in place of some documents.
func applyWith(t *testing.T, ctx context.Context, g gate, instead map[models.DocumentKind][]byte) string {
	t.Helper()
	studio, err := applicant.New(testAssets(t))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(11, 4))
	r := applicant.RandomRequest(rng)
	r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	if _, err := g.portal.post(ctx, "/v1/applications", r); err != nil {
		t.Fatal(err)
	}
	if _, err := g.portal.step(ctx, r.ID, "submit"); err != nil {
		t.Fatal(err)
	}
	p, err := g.portal.await(ctx, r.ID, models.Submitted)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.portal.post(ctx, "/v1/applications/"+r.ID+"/payment", map[string]any{"yuan": p.FeeYuan, "reference": "1"}); err != nil {
		t.Fatal(err)
	}
	today := time.Now().In(shanghai)
	for _, kind := range p.Required {
		s, err := studio.Document(r, kind, today, rng, applicant.Options{DPI: 300, Device: applicant.Scanner, Today: today, Authorised: today, Applied: today})
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := instead[kind]; ok {
			s.Data = data
		}
		if _, err := g.portal.upload(ctx, r.ID, kind, s.Name, s.Data); err != nil {
			t.Fatal(err)
		}
	}
	return r.ID
}

// awaitState waits until the application is in one of the states.
func awaitState(t *testing.T, ctx context.Context, p portal, id string, states ...models.State) models.State {
	t.Helper()
	for {
		progress, err := p.progress(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range states {
			if progress.State == s {
				return s
			}
		}
		time.Sleep(3 * time.Millisecond)
	}
}

// validCertificates lists the serial numbers of certificates that were issued and not revoked.
func validCertificates(t *testing.T, data string) []string {
	t.Helper()
	ca, err := openAuthority(testApp(t), serviceFlags{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	issued, err := ca.Issued(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	revoked := revokedSerials(t, ca)
	var valid []string
	for _, c := range issued {
		if serial := fmt.Sprintf("%x", c.SerialNumber); !revoked[serial] {
			valid = append(valid, serial)
		}
	}
	return valid
}

// runningProcess is a part of the service under test.
type runningProcess struct {
	cmd  *exec.Cmd
	done chan error
}

func startProcess(t *testing.T, dir, name string, args ...string) *runningProcess {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.OpenFile(filepath.Join(dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	p := &runningProcess{exec.Command(self, args...), make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	t.Cleanup(func() {
		p.stop(t)
		log.Close()
		if t.Failed() {
			t.Logf("%s:\n%s", name, readFile(t, filepath.Join(dir, name+".log")))
		}
	})
	return p
}

// kill ends the process without a warning.
func (p *runningProcess) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	p.wait(t)
}

// stop asks the process to end.
func (p *runningProcess) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	p.wait(t)
}

func (p *runningProcess) wait(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.done:
		p.done <- err
	case <-time.After(time.Minute):
		_ = p.cmd.Process.Kill()
		t.Errorf("%s did not end", strings.Join(p.cmd.Args[1:], " "))
	}
}

// startRedis runs a Redis of its own and returns its URL.
func startRedis(t *testing.T, dir string) string {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("redis-server is not installed")
	}
	host, port, _ := strings.Cut(freeAddress(t), ":")
	cmd := exec.Command(path, "--bind", host, "--port", port, "--dir", dir, "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	for range 100 {
		conn, err := net.Dial("tcp", host+":"+port)
		if err == nil {
			conn.Close()
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "redis://" + host + ":" + port + "/0"
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// revokedSerials reads the authority's CRL.
func revokedSerials(t *testing.T, ca authority.Authority) map[string]bool {
	t.Helper()
	der, err := ca.CRL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	revoked := map[string]bool{}
	for _, entry := range list.RevokedCertificateEntries {
		revoked[fmt.Sprintf("%x", entry.SerialNumber)] = true
	}
	return revoked
}
