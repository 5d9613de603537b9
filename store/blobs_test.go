package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
)

const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-4, SHA-256 of "abc"

func TestBlobs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b, err := store.OpenBlobs(dir)
	must(t, err)
	ctx := t.Context()
	for range 2 {
		digest, size, err := b.Put(ctx, strings.NewReader("abc"), 3)
		if digest != abc || size != 3 || err != nil {
			t.Fatalf("Put = %s, %d, %v", digest, size, err)
		}
	}
	if got, err := b.Read(ctx, abc); string(got) != "abc" || err != nil {
		t.Errorf("Read = %q, %v", got, err)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "tmp")); len(left) != 0 {
		t.Errorf("left behind in tmp: %v", left)
	}
	must(t, os.WriteFile(filepath.Join(dir, abc[:2], abc), []byte("abd"), 0o600))
	if _, err := b.Read(ctx, abc); err == nil {
		t.Error("damaged bytes were read without an error")
	}
	must(t, b.Delete(ctx, abc))
	must(t, b.Delete(ctx, abc))
	if has, err := b.Has(ctx, abc); has || err != nil {
		t.Errorf("Has = %v, %v after Delete", has, err)
	}
}

func TestBlobsRefuse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b, err := store.OpenBlobs(dir)
	must(t, err)
	ctx := t.Context()
	_, _, err = b.Put(ctx, bytes.NewReader(make([]byte, 5)), 4)
	wantCode(t, err, models.ErrInvalid, "file_too_large")
	if _, _, err := b.Put(ctx, iotest.ErrReader(os.ErrDeadlineExceeded), 4); err == nil {
		t.Error("a reader's error was lost")
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := b.Put(cancelled, strings.NewReader("abc"), 4); err == nil {
		t.Error("a cancelled upload was kept")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	_, err = b.Read(ctx, abc)
	wantCode(t, err, models.ErrNotFound, "blob_not_found")
	for _, digest := range []string{"", "..", "../../etc/passwd", strings.ToUpper(abc), abc[1:], abc + "00"} {
		_, err := b.Open(ctx, digest)
		wantCode(t, err, models.ErrInvalid, "digest")
		wantCode(t, b.Delete(ctx, digest), models.ErrInvalid, "digest")
	}
}
