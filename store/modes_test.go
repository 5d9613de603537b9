package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The database holds personal data: its files are for their owner alone.
func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "v.db"), time.Now)
	create(t, s, draft("A1", "acme"))
	must(t, s.Ping(t.Context()))
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, f := range files {
		info, err := f.Info()
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", f.Name(), info.Mode())
		}
	}
	if len(files) < 3 {
		t.Errorf("%d files, want the database, its log and its lock", len(files))
	}
}
