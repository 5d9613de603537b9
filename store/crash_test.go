package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
)

const crashEnv = "STORE_TEST_CRASH_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		if err := writeForEver(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForEver commits changes and journal steps, and names each on stdout after the call returned.
func writeForEver(path string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, path, time.Now)
	if err != nil {
		return err
	}
	a, err := s.Application(ctx, "A1")
	if err != nil {
		return err
	}
	for {
		if err := s.AppendJournal(ctx, "A1", int(a.Revision), strconv.Itoa(os.Getpid()), nil); err != nil {
			return err
		}
		if err := s.Commit(ctx, a, by("edit"), models.Task{Kind: models.TaskNotify, Application: "A1", Revision: a.Revision}); err != nil {
			return err
		}
		fmt.Println(a.Revision)
	}
}

// A writer is killed in the middle of its work, again and again: everything that it had been promised is there, and no
// change is there in part.
func TestKilledWriterLosesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "v.db")
	s := open(t, path, time.Now)
	create(t, s, draft("A1", "acme"))
	for round := range 5 {
		promised := killWriter(t, path, 5+7*round)
		a, err := s.Application(t.Context(), "A1")
		if err != nil || a.Revision < promised {
			t.Fatalf("revision %d after %d was promised (%v)", a.Revision, promised, err)
		}
		entries, _, err := s.VerifyAudit(t.Context())
		if err != nil || int64(entries) != a.Revision {
			t.Errorf("%d audit entries for revision %d (%v)", entries, a.Revision, err)
		}
		journal, err := s.Journal(t.Context(), "A1")
		steps := int64(len(journal))
		if err != nil || steps < a.Revision-1 || steps > a.Revision+int64(round) {
			t.Errorf("%d journal entries for revision %d (%v)", steps, a.Revision, err)
		}
		tasks, err := s.Pending(t.Context(), 1_000_000)
		if err != nil || int64(len(tasks)) != a.Revision-1 {
			t.Errorf("%d tasks for revision %d (%v)", len(tasks), a.Revision, err)
		}
	}
}

// killWriter starts a writer, kills it after so many lines and returns the last revision that it reported.
func killWriter(t *testing.T, path string, lines int) (promised int64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashEnv+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	scanner := bufio.NewScanner(out)
	for n := 0; scanner.Scan(); n++ {
		if promised, err = strconv.ParseInt(strings.TrimSpace(scanner.Text()), 10, 64); err != nil {
			t.Error(err)
		}
		if n == lines {
			must(t, cmd.Process.Signal(syscall.SIGKILL))
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the writer ended by itself")
	}
	return promised
}
