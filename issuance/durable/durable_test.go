package durable_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/issuance/durable"
)

func TestWriteFileReplaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, text := range []string{"one", "another, longer"} {
		if err := durable.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != text {
			t.Errorf("%q (%v), want %q", got, err, text)
		}
	}
	if err := durable.WriteFile(filepath.Join(dir, "none", "file"), nil, 0o600); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("folder missing: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%d files left (%v)", len(left), err)
	}
}

func TestLogCutsWhatIsTorn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 9000)
	for name, tt := range map[string]struct {
		before string
		want   []string
	}{
		"no file":        {"", []string{`"new"`}},
		"whole":          {"1\n2\n", []string{"1", "2", `"new"`}},
		"torn":           {"1\n2\n{\"a", []string{"1", "2", `"new"`}},
		"all torn":       {"{\"a", []string{`"new"`}},
		"torn and long":  {"1\n\"" + long, []string{"1", `"new"`}},
		"whole and long": {"\"" + long + "\"\n", []string{"\"" + long + "\"", `"new"`}},
	} {
		path := filepath.Join(t.TempDir(), "log")
		if tt.before != "" {
			if err := os.WriteFile(path, []byte(tt.before), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		log := durable.NewLog(path)
		if err := log.Append("new"); err != nil {
			t.Fatal(err)
		}
		got, _ := lines(t, log, 0)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func lines(t *testing.T, log *durable.Log, from int64) (all []string, next int64) {
	t.Helper()
	next, err := log.Read(from, func(line []byte) error { all = append(all, string(bytes.Clone(line))); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return all, next
}

func TestLogReadsOn(t *testing.T) {
	t.Parallel()
	log := durable.NewLog(filepath.Join(t.TempDir(), "log"))
	if all, next := lines(t, log, 0); all != nil || next != 0 {
		t.Errorf("a log that does not exist has %q", all)
	}
	var from int64
	for _, v := range []string{`1`, `{"a":2}`} {
		if err := log.Append(jsonText(v)); err != nil {
			t.Fatal(err)
		}
		var got []string
		got, from = lines(t, log, from)
		if diff := cmp.Diff([]string{v}, got); diff != "" {
			t.Error(diff)
		}
	}
}

// jsonText marshals as it stands.
type jsonText string

func (j jsonText) MarshalJSON() ([]byte, error) { return []byte(j), nil }

func FuzzLog(f *testing.F) {
	f.Add([]byte("1\n2\n{\"a"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, before []byte) {
		path := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(path, before, 0o600); err != nil {
			t.Fatal(err)
		}
		log := durable.NewLog(path)
		whole, _ := lines(t, log, 0)
		if err := log.Append("new"); err != nil {
			t.Fatal(err)
		}
		got, _ := lines(t, log, 0)
		if diff := cmp.Diff(append(whole, `"new"`), got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	release, err := durable.Lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, held, err := durable.TryLock(path); held || err != nil {
		t.Errorf("locked twice (%v)", err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := durable.Lock(soon, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waited in vain: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, held, err := durable.TryLock(path)
	if !held || err != nil {
		t.Fatalf("not locked after release (%v)", err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}
