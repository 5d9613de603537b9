package issuance_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/vermilion-seal/vermilion/issuance"
	"github.com/vermilion-seal/vermilion/models"
)

func openVault(t *testing.T, dir string) *issuance.FileVault {
	t.Helper()
	v, err := issuance.OpenVault(t.Context(), dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVault(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := openVault(t, dir)
	if _, err := v.Open("token 1"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("nothing sealed: %v", err)
	}
	want := issuance.PINs{User: "TRANSPRT", SO: "SECURITYOFFICER", Handover: true}
	if err := v.Seal("token 1", want); err != nil {
		t.Fatal(err)
	}
	if err := v.SetTries("1", 4); err != nil {
		t.Fatal(err)
	}
	v = openVault(t, dir)
	got, err := v.Open("token 1")
	if err != nil || got != want {
		t.Errorf("sealed PINs come back as others (%v)", err)
	}
	if n, err := v.Tries("1"); err != nil || n != 4 {
		t.Errorf("%d tries (%v)", n, err)
	}
	if err := v.Remove("token 1"); err != nil {
		t.Error(err)
	}
	if err := v.Remove("token 1"); err != nil {
		t.Error(err)
	}
	if _, err := v.Open("token 1"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("after Remove: %v", err)
	}
}

func TestVaultOnDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := openVault(t, dir)
	if err := v.Seal("token 1", issuance.PINs{User: "TRANSPRT", SO: "SECURITYOFFICER"}); err != nil {
		t.Fatal(err)
	}
	before := sealedFiles(t, dir)
	if err := v.Seal("token 2", issuance.PINs{User: "OTHER"}); err != nil {
		t.Fatal(err)
	}
	files := sealedFiles(t, dir)
	for path, data := range files {
		if bytes.Contains(data, []byte("TRANSPRT")) || bytes.Contains(data, []byte("SECURITY")) {
			t.Errorf("%s holds a PIN in clear", filepath.Base(path))
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v)", filepath.Base(path), info.Mode(), err)
		}
	}
	// Token 2's file under token 1's name, then a torn one.
	for one := range before {
		for two, data := range files {
			if one == two {
				continue
			}
			for _, spoilt := range [][]byte{data, data[:20], nil} {
				if err := os.WriteFile(one, spoilt, 0o600); err != nil {
					t.Fatal(err)
				}
				if _, err := v.Open("token 1"); !errors.Is(err, models.ErrInvalid) {
					t.Errorf("a file of %d bytes that is not token 1's opens: %v", len(spoilt), err)
				}
			}
		}
	}
}

func sealedFiles(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.sealed"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("sealed files %v (%v)", paths, err)
	}
	files := map[string][]byte{}
	for _, p := range paths {
		if files[p], err = os.ReadFile(p); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestVaultKeyIsNeverMadeAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := openVault(t, dir)
	if err := v.Seal("token 1", issuance.PINs{SO: "SECURITYOFFICER"}); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "station.key")
	for _, tt := range []struct {
		name  string
		spoil func() error
	}{
		{"open to others", func() error { return os.Chmod(key, 0o644) }},
		{"short", func() error { return errors.Join(os.Chmod(key, 0o600), os.WriteFile(key, []byte("short"), 0o600)) }},
		{"missing", func() error { return os.Remove(key) }},
	} {
		if err := tt.spoil(); err != nil {
			t.Fatal(err)
		}
		if _, err := issuance.OpenVault(t.Context(), dir, rand.Reader); !errors.Is(err, models.ErrUnavailable) {
			t.Errorf("key %s: %v", tt.name, err)
		}
	}
}

func TestCheckPIN(t *testing.T) {
	t.Parallel()
	for pin, want := range map[string]string{
		"Kapok#2026": "", "135790": "", "aaaaab": "", "918273645": "",
		"": "pin_format", "12345": "pin_format", "12345678901234567": "pin_format", "密码密码密码": "pin_format", "ab cdef": "pin_format",
		"111111": "pin_weak", "123456": "pin_weak", "87654321": "pin_weak", "abcdef": "pin_weak",
	} {
		err := issuance.CheckPIN(pin)
		var e *models.Error
		code := ""
		if errors.As(err, &e) {
			code = e.Code
		}
		if code != want {
			t.Errorf("%q: code %q, want %q", pin, code, want)
		}
	}
}
