package token_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

// childSerial makes the test binary a process that tries to hold that token and says how it went.
const childSerial = "VERMILION_TEST_HOLD"

var (
	softHSM    *token.Module
	softHSMDir string
)

func TestMain(m *testing.M) {
	flag.Parse()
	if serial := os.Getenv(childSerial); serial != "" {
		os.Exit(hold(serial))
	}
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "token")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	softHSMDir = dir
	config, err := token.PrepareSoftHSM(dir)
	if err != nil {
		return 0, err
	}
	if err := os.Setenv(token.SoftHSMConfig, config); err != nil {
		return 0, err
	}
	softHSM, err = token.OpenModule("", filepath.Join(dir, "locks"))
	if errors.Is(err, models.ErrUnavailable) {
		return m.Run(), nil
	}
	if err != nil {
		return 0, err
	}
	code := m.Run()
	return code, softHSM.Close()
}

func needSoftHSM(t *testing.T) {
	t.Helper()
	if softHSM == nil {
		t.Skip("SoftHSM is not installed")
	}
}

// softHSMTokens is the conformance suite's source of SoftHSM tokens.
type softHSMTokens struct{}

func (softHSMTokens) Free(t *testing.T) token.Token {
	t.Helper()
	tok, err := softHSM.Free(t.Context())
	must(t, err)
	return tok
}

func (softHSMTokens) BySerial(t *testing.T, serial string) token.Token {
	t.Helper()
	tok, err := softHSM.BySerial(t.Context(), serial)
	must(t, err)
	return tok
}

func TestSoftHSMConforms(t *testing.T) {
	t.Parallel()
	needSoftHSM(t)
	conform(t, softHSMTokens{})
}

func TestTokenIsHeldByOne(t *testing.T) {
	t.Parallel()
	needSoftHSM(t)
	tok := softHSMTokens{}.Free(t)
	serial := formatted(t, tok)

	soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := softHSM.BySerial(soon, serial); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("held twice in one process: %v", err)
	}
	if got := holdInChild(t, serial); got != "held by another" {
		t.Errorf("another process: %s", got)
	}
	must(t, tok.Close())
	if got := holdInChild(t, serial); got != "held" {
		t.Errorf("another process after Close: %s", got)
	}
	if _, err := tok.Info(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("closed token: %v", err)
	}
}

func holdInChild(t *testing.T, serial string) string {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childSerial+"="+serial)
	out, err := c.Output()
	must(t, err)
	return strings.TrimSpace(string(out))
}

func hold(serial string) int {
	m, err := token.OpenModule("", filepath.Join(filepath.Dir(os.Getenv(token.SoftHSMConfig)), "locks"))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err = m.BySerial(ctx, serial)
	switch {
	case err == nil:
		fmt.Println("held")
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Println("held by another")
	default:
		fmt.Println(err)
	}
	return 0
}

// A token that vanishes lists nothing, without an error from the module: that must not look like a blank token.
func TestVanishedTokenIsNotEmpty(t *testing.T) {
	t.Parallel()
	needSoftHSM(t)
	tok, s := opened(t, softHSMTokens{})
	if _, err := s.GenerateKey([]byte{1}, "one"); err != nil {
		t.Fatal(err)
	}
	info, err := tok.Info()
	must(t, err)
	if n := removeTokenFiles(t, info.Serial); n != 1 {
		t.Fatalf("%d token folders for serial %s", n, info.Serial)
	}
	if objects, err := s.Objects(); err == nil {
		t.Errorf("a token that is gone lists %d objects", len(objects))
	}
	if _, err := s.GenerateKey([]byte{2}, "two"); err == nil {
		t.Error("a token that is gone makes keys")
	}
	_ = tok.Close()
}

// removeTokenFiles pulls a SoftHSM token out: its folder ends with the serial number's digits.
func removeTokenFiles(t *testing.T, serial string) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(softHSMDir, "tokens"))
	must(t, err)
	n := 0
	for _, e := range entries {
		if strings.HasSuffix(strings.ReplaceAll(e.Name(), "-", ""), serial) {
			must(t, os.RemoveAll(filepath.Join(softHSMDir, "tokens", e.Name())))
			n++
		}
	}
	return n
}

func TestAbsentTokens(t *testing.T) {
	t.Parallel()
	needSoftHSM(t)
	if _, err := softHSM.BySerial(t.Context(), "0000000000000000"); !errors.Is(err, models.ErrUnavailable) {
		t.Errorf("unknown serial: %v", err)
	}
	if _, err := softHSM.ByLabel(t.Context(), "no such label"); !errors.Is(err, models.ErrUnavailable) {
		t.Errorf("unknown label: %v", err)
	}
}

func TestModuleErrors(t *testing.T) {
	t.Parallel()
	if _, err := token.OpenModule(filepath.Join(t.TempDir(), "none.so"), t.TempDir()); !errors.Is(err, models.ErrUnavailable) {
		t.Errorf("missing module: %v", err)
	}
	needSoftHSM(t)
	if _, err := token.OpenModule("", t.TempDir()); !errors.Is(err, models.ErrConflict) {
		t.Errorf("module opened twice: %v", err)
	}
}
