package issuance_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A token that can be unplugged is waited for, not replaced: it holds a key.
func TestUnpluggedTokenIsWaitedFor(t *testing.T) {
	t.Parallel()
	needTokens(t)
	dir := t.TempDir()
	removable := func(crash string) (string, error) {
		c := childCommand(dir, crash)
		c.Env = append(c.Env, childRemovable+"=yes")
		var errs bytes.Buffer
		c.Stderr = &errs
		err := c.Run()
		return errs.String(), err
	}
	if _, err := removable(">written"); err == nil {
		t.Fatal("the child was not killed")
	}
	found, err := filepath.Glob(filepath.Join(dir, "softhsm", "tokens", "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("token folders %v (%v)", found, err)
	}
	away := filepath.Join(dir, "away")
	if err := os.Rename(found[0], away); err != nil {
		t.Fatal(err)
	}
	if text, err := removable(""); err == nil || !strings.Contains(text, "token_missing") {
		t.Fatalf("issued without its token: %v %s", err, text)
	}
	if err := os.Rename(away, found[0]); err != nil {
		t.Fatal(err)
	}
	r := finish(t, dir)
	serial := r.Certificate.TokenSerial
	if !strings.HasSuffix(strings.ReplaceAll(found[0], "-", ""), serial) {
		t.Errorf("issued on token %s, not on the one that was plugged in again", serial)
	}
	checkOne(t, dir, r)
}

// A software token that is gone does not come back: the next try takes another, and the lost certificate is revoked.
func TestLostSoftwareTokenIsReplaced(t *testing.T) {
	t.Parallel()
	needTokens(t)
	dir := t.TempDir()
	killed(t, childCommand(dir, ">verified"))
	found, err := filepath.Glob(filepath.Join(dir, "softhsm", "tokens", "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("token folders %v (%v)", found, err)
	}
	if err := os.RemoveAll(found[0]); err != nil {
		t.Fatal(err)
	}
	checkOne(t, dir, finish(t, dir))
}
