package issuance_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/issuance"
	"github.com/vermilion-seal/vermilion/issuance/authority"
	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// The test binary is also the child that is killed: with childDir set it issues one application and reports on stdout.
const (
	childDir       = "VERMILION_TEST_STATION"
	childCrash     = "VERMILION_TEST_CRASH"     // die by SIGKILL when the journal is about to take (<step) or has taken (>step) it
	childRemovable = "VERMILION_TEST_REMOVABLE" // tokens that can be unplugged
)

// shared is the module of this process, nil where SoftHSM is not installed; its tokens are under sharedDir.
var (
	shared    *token.Module
	sharedDir string
)

func TestMain(m *testing.M) {
	flag.Parse()
	if dir := os.Getenv(childDir); dir != "" {
		if err := child(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	dir, err := os.MkdirTemp("", "issuance")
	if err == nil {
		sharedDir = dir
		shared, err = openTokens(dir)
	}
	if err != nil && !errors.Is(err, models.ErrUnavailable) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func needTokens(t *testing.T) {
	t.Helper()
	if shared == nil {
		t.Skip("SoftHSM is not installed")
	}
}

func openTokens(dir string) (*token.Module, error) {
	config, err := token.PrepareSoftHSM(filepath.Join(dir, "softhsm"))
	if err != nil {
		return nil, err
	}
	if os.Getenv(childRemovable) != "" {
		text, err := os.ReadFile(config)
		if err != nil {
			return nil, err
		}
		text = bytes.ReplaceAll(text, []byte("slots.removable = false"), []byte("slots.removable = true"))
		if err := os.WriteFile(config, text, 0o600); err != nil {
			return nil, err
		}
	}
	if err := os.Setenv(token.SoftHSMConfig, config); err != nil {
		return nil, err
	}
	return token.OpenModule("", filepath.Join(dir, "locks"))
}

// station is an issuer with all its parts in one folder.
type station struct {
	issuance.Config
	ca      *authority.Local
	vault   *issuance.FileVault
	journal *issuance.FileJournal
	issuer  *issuance.Issuer
	desk    *issuance.Desk
}

func newStation(dir string, tokens *token.Module) (*station, error) {
	s := &station{}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	caDir := filepath.Join(dir, "ca")
	if _, err := authority.Init(caDir, "测试认证中心", time.Now(), rand.Reader); err != nil && !errors.Is(err, models.ErrConflict) {
		return nil, err
	}
	var err error
	if s.ca, err = openCA(dir); err != nil {
		return nil, err
	}
	if s.vault, err = issuance.OpenVault(context.Background(), filepath.Join(dir, "vault"), rand.Reader); err != nil {
		return nil, err
	}
	s.journal = issuance.NewFileJournal(dir, time.Now)
	s.Config = issuance.Config{
		Tokens: tokens, Authority: s.ca, Journal: s.journal, Vault: s.vault, Tries: s.vault, Now: time.Now, Random: rand.Reader,
	}
	return s, s.open()
}

func (s *station) open() (err error) {
	if s.issuer, err = issuance.New(s.Config); err != nil {
		return err
	}
	s.desk, err = issuance.NewDesk(s.Config)
	return err
}

func openCA(dir string) (*authority.Local, error) {
	return authority.Open(filepath.Join(dir, "ca"), authority.Options{Now: time.Now, Random: rand.Reader})
}

func sharedStation(t *testing.T) *station {
	t.Helper()
	needTokens(t)
	s, err := newStation(t.TempDir(), shared)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// approved is an application as the contract's application.json has it; every value is made up.
func approved(id string, seal []byte) issuance.Approved {
	r := models.Request{
		ID: id, Account: "acct-1", Business: models.BusinessNew, ValidityYears: 3,
		Organisation: models.Organisation{
			Name: "广州朱印示例有限公司", IDType: models.IDTypeBusinessLicence, CreditCode: "91350100M000100Y43", Type: "enterprise",
			Country: "CN", Province: "广东", RegisteredAddress: "广州市示例路 1 号", Phone: "020-12345678",
		},
		Agent: models.Agent{Name: "张三", IDNumber: "11010519491231002X", Mobile: "13800138000", Email: "a@example.com"},
	}
	if seal != nil {
		r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	}
	return issuance.Approved{Application: r, SealPNG: seal}
}

// sealPNG is a small red picture.
func sealPNG() []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 120, 120))
	for i := range 120 {
		img.Set(i, i, color.NRGBA{R: 200, A: 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// report is what a child prints.
type report struct {
	Certificate models.Certificate
	UserPIN     string
}

const childApplication = "app-crash-1"

func child(dir string) error {
	tokens, err := openTokens(dir)
	if err != nil {
		return err
	}
	s, err := newStation(dir, tokens)
	if err != nil {
		return err
	}
	s.Journal = crashing{s.journal, os.Getenv(childCrash)}
	if err := s.open(); err != nil {
		return err
	}
	fmt.Println("ready")
	r, err := s.issuer.Issue(context.Background(), approved(childApplication, sealPNG()))
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(report{r.Certificate, r.PINs.User.Reveal()}); err != nil {
		return err
	}
	return tokens.Close()
}

// crashing is a journal beside which the process dies.
type crashing struct {
	*issuance.FileJournal
	at string
}

func (c crashing) AppendJournal(ctx context.Context, application string, generation int, step string, body json.RawMessage) error {
	if c.at == "<"+step {
		die()
	}
	err := c.FileJournal.AppendJournal(ctx, application, generation, step, body)
	if c.at == ">"+step {
		die()
	}
	return err
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

func childCommand(dir, crash string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childDir+"="+dir, childCrash+"="+crash)
	return c
}

// finish runs children without a crash until one reports; a token that a kill has torn may cost a try.
func finish(t *testing.T, dir string) report {
	t.Helper()
	var last string
	for range 4 {
		var out, errs bytes.Buffer
		c := childCommand(dir, "")
		c.Stdout, c.Stderr = &out, &errs
		if err := c.Run(); err != nil {
			last = errs.String()
			t.Log("issue again:", strings.TrimSpace(last))
			continue
		}
		var r report
		if err := json.Unmarshal(bytes.TrimPrefix(out.Bytes(), []byte("ready\n")), &r); err != nil {
			t.Fatalf("report %q: %v", out.String(), err)
		}
		return r
	}
	t.Fatalf("does not recover: %s", last)
	return report{}
}

// checkOne fails unless exactly one certificate is valid, the reported one, and its token holds one of each object.
func checkOne(t *testing.T, dir string, r report) {
	t.Helper()
	ca, err := openCA(dir)
	if err != nil {
		t.Fatal(err)
	}
	valid := validSerials(t, ca)
	if len(valid) != 1 || valid[0] != r.Certificate.SerialNumber {
		t.Errorf("valid certificates %v, want only %s", valid, r.Certificate.SerialNumber)
	}
	want := map[string]int{"Private Key": 1, "Public Key": 1, "Certificate": 1, "Data": 1}
	if got := listObjects(t, dir, r.Certificate.TokenSerial, r.UserPIN); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("pkcs11-tool lists %v, want %v", got, want)
	}
}

// validSerials lists what the authority issued and its CRL does not name.
func validSerials(t *testing.T, ca *authority.Local) []string {
	t.Helper()
	certs, err := ca.Issued(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone := map[string]bool{}
	for _, e := range crl(t, ca).RevokedCertificateEntries {
		gone[e.SerialNumber.Text(16)] = true
	}
	var valid []string
	for _, c := range certs {
		if !gone[c.SerialNumber.Text(16)] {
			valid = append(valid, new(big.Int).Set(c.SerialNumber).Text(16))
		}
	}
	return valid
}
