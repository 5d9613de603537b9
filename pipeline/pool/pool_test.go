package pool_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/pool"
)

// TestMain runs this test program as a child when the pool starts it as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		if err := pool.Serve(os.Stdin, os.Stdout, handle); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

var grown []byte

// handle does what the first word of the request says.
func handle(_ context.Context, request []byte) ([]byte, error) {
	verb, rest, _ := strings.Cut(string(request), " ")
	switch verb {
	case "echo":
		return []byte(rest), nil
	case "pid":
		return []byte(strconv.Itoa(os.Getpid())), nil
	case "env":
		return []byte(os.Getenv(rest)), nil
	case "refuse":
		return nil, errors.New(rest)
	case "lack":
		return nil, fmt.Errorf("%s: %w", rest, models.ErrUnavailable)
	case "sleep":
		d, err := time.ParseDuration(rest)
		time.Sleep(d)
		return []byte("slept"), err
	case "spin":
		for { //nolint:staticcheck // that is what it is for
		}
	case "panic":
		panic(rest)
	case "exit":
		os.Exit(3)
	case "kill":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "babble":
		os.Stdout.WriteString("Reading page 1 of 1\n")
		return nil, nil
	case "orphan": // leave somebody behind who holds the pipes
		cmd := exec.Command("sleep", "30")
		cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = os.Stdout, os.Stderr, &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		time.AfterFunc(3*time.Second, func() { cmd.Process.Kill() })
		os.WriteFile(rest, []byte(strconv.Itoa(cmd.Process.Pid)), 0o600)
		os.Exit(4)
	case "grow": // and keep what was taken
		grown = bytes.Repeat([]byte{1}, 96<<20)
		return nil, nil
	case "hog":
		var kept [][]byte
		for {
			kept = append(kept, bytes.Repeat([]byte{1}, 8<<20))
			time.Sleep(time.Duration(len(kept)) * 10 * time.Microsecond)
		}
	}
	return nil, fmt.Errorf("what is %q?", verb)
}

func newPool(t *testing.T, cfg pool.Config) *pool.Pool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Command = []string{self, "child"}
	if cfg.Workers == 0 {
		cfg.Workers = 1
	}
	p, err := pool.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func do(t *testing.T, p *pool.Pool, request string) string {
	t.Helper()
	answer, err := p.Do(t.Context(), []byte(request))
	if err != nil {
		t.Fatalf("%.40s: %v", request, err)
	}
	return string(answer)
}

func TestDo(t *testing.T) {
	t.Parallel()
	p := newPool(t, pool.Config{Env: []string{"SPECIAL=yes"}, MemoryBytes: 512 << 20})
	big := strings.Repeat("0123456789abcdef", 1<<20)
	for request, want := range map[string]string{
		"echo hello":           "hello",
		"echo ":                "",
		"echo " + big:          big,
		"env SPECIAL":          "yes",
		"env OMP_THREAD_LIMIT": "1",
		"env GOMEMLIMIT":       strconv.Itoa(320 << 20),
	} {
		if got := do(t, p, request); got != want {
			t.Errorf("%.40s: %d bytes, %.40q, want %.40q", request, len(got), got, want)
		}
	}
	if _, err := p.Do(t.Context(), make([]byte, pool.MaxMessage+1)); err == nil {
		t.Error("an oversized request was taken")
	}
}

func TestChildSeesNoSecrets(t *testing.T) {
	t.Setenv("VERMILION_DATABASE", "postgres://secret")
	if got := do(t, newPool(t, pool.Config{}), "env VERMILION_DATABASE"); got != "" {
		t.Errorf("the child sees %q", got)
	}
}

func TestLostChildren(t *testing.T) {
	t.Parallel()
	for request, test := range map[string]struct {
		want error
		says string
	}{
		"panic index out of range": {pool.ErrCrashed, "panic: index out of range"},
		"exit":                     {pool.ErrCrashed, "exit status 3"},
		"kill":                     {pool.ErrKilled, "signal: killed"},
		"refuse the page is blank": {pool.ErrFailed, "the page is blank"},
		"lack models":              {models.ErrUnavailable, "models: unavailable"},
		"babble":                   {pool.ErrCrashed, "frame of"},
		"sleep 1m":                 {pool.ErrDeadline, "8s by the clock"},
		"spin":                     {pool.ErrDeadline, "2s"},
		"hog":                      {pool.ErrMemory, "MiB"},
	} {
		t.Run(request, func(t *testing.T) {
			t.Parallel()
			p := newPool(t, pool.Config{Deadline: 2 * time.Second, MemoryBytes: 200 << 20})
			before := do(t, p, "pid")
			_, err := p.Do(t.Context(), []byte(request))
			for _, e := range []error{pool.ErrFailed, pool.ErrCrashed, pool.ErrKilled, pool.ErrDeadline, pool.ErrMemory, pool.ErrClosed, models.ErrUnavailable} {
				if errors.Is(err, e) != (errors.Is(e, test.want)) {
					t.Errorf("got %v, want %v", err, test.want)
				}
			}
			if err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q does not say %q", err, test.says)
			}
			if after := do(t, p, "pid"); after == before {
				t.Error("the child was not replaced")
			}
			wantGone(t, before)
		})
	}
}

func wantGone(t *testing.T, pid string) {
	t.Helper()
	n, err := strconv.Atoi(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(n, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d: %v", n, err)
	}
}

func TestKilledFromOutside(t *testing.T) {
	t.Parallel()
	p := newPool(t, pool.Config{})
	pid, err := strconv.Atoi(do(t, p, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, func() { syscall.Kill(pid, syscall.SIGKILL) })
	if _, err := p.Do(t.Context(), []byte("sleep 10s")); !errors.Is(err, pool.ErrKilled) {
		t.Errorf("killed at work: %v", err)
	}
	idle, err := strconv.Atoi(do(t, p, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(idle, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	if got := do(t, p, "echo on"); got != "on" {
		t.Errorf("killed while idle: %q", got)
	}
}

func TestOrphansDoNotHoldTheJob(t *testing.T) {
	t.Parallel()
	p := newPool(t, pool.Config{Deadline: 20 * time.Second})
	note := t.TempDir() + "/pid"
	start := time.Now()
	if _, err := p.Do(t.Context(), []byte("orphan "+note)); !errors.Is(err, pool.ErrCrashed) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	b, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	if pid, err := strconv.Atoi(string(b)); err == nil {
		syscall.Kill(pid, syscall.SIGKILL)
	}
}

func TestChildrenAreRecycled(t *testing.T) {
	t.Parallel()
	p := newPool(t, pool.Config{MaxJobs: 3})
	var pids []string
	for range 7 {
		pids = append(pids, do(t, p, "pid"))
	}
	same := []bool{pids[0] == pids[1], pids[1] == pids[2], pids[2] == pids[3], pids[3] == pids[5], pids[5] == pids[6]}
	if diff := cmp.Diff([]bool{true, true, false, true, false}, same); diff != "" {
		t.Error(diff)
	}
	wantGone(t, pids[0])
}

// A child that has taken much memory goes, although it has done its job well.
func TestGrownChildIsRecycled(t *testing.T) {
	t.Parallel()
	p := newPool(t, pool.Config{RecycleBytes: 80 << 20})
	first := do(t, p, "pid")
	if again := do(t, p, "pid"); again != first {
		t.Errorf("child %s was replaced by %s", first, again)
	}
	do(t, p, "grow")
	if next := do(t, p, "pid"); next == first {
		t.Error("the grown child works on")
	}
}

func TestDoWaitsForAChild(t *testing.T) {
	t.Parallel()
	p := newPool(t, pool.Config{Workers: 2})
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			want := fmt.Sprintf("%d %s", i, strings.Repeat("x", i*10_000))
			if got, err := p.Do(t.Context(), []byte("echo "+want)); err != nil || string(got) != want {
				t.Errorf("job %d: %d bytes, %v", i, len(got), err)
			}
		})
	}
	wg.Wait()

	p = newPool(t, pool.Config{})
	do(t, p, "echo warm")
	began := make(chan struct{})
	wg.Go(func() {
		close(began)
		if _, err := p.Do(t.Context(), []byte("sleep 500ms")); err != nil {
			t.Error(err)
		}
	})
	<-began
	time.Sleep(100 * time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := p.Do(ctx, []byte("echo never")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting beyond its time: %v", err)
	}
	wg.Wait()
}

func TestDoStopsWithItsContext(t *testing.T) {
	t.Parallel()
	p := newPool(t, pool.Config{})
	before := do(t, p, "pid")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := p.Do(ctx, []byte("sleep 10s")); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, pool.ErrDeadline) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	wantGone(t, before)
}

func TestClose(t *testing.T) {
	t.Parallel()
	p := newPool(t, pool.Config{Workers: 2})
	before := do(t, p, "pid")
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := p.Do(t.Context(), []byte("sleep 10s")); !errors.Is(err, pool.ErrClosed) {
			t.Errorf("at work: %v", err)
		}
	})
	time.Sleep(200 * time.Millisecond)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if _, err := p.Do(t.Context(), []byte("echo late")); !errors.Is(err, pool.ErrClosed) {
		t.Errorf("afterwards: %v", err)
	}
	wantGone(t, before)
}

func TestCommandThatIsNoChild(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"/nonexistent/child"}, {"false"}, {"echo", "hello"}, {"sh", "-c", "kill -9 $$"}} {
		p, err := pool.New(pool.Config{Command: command, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Do(t.Context(), []byte("echo")); !errors.Is(err, models.ErrUnavailable) || errors.Is(err, pool.ErrCrashed) || errors.Is(err, pool.ErrKilled) ||
			!strings.Contains(err.Error(), "start a page worker") {
			t.Errorf("%v: %v", command, err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := pool.New(pool.Config{}); err == nil {
		t.Error("a pool without a command")
	}
}

func TestServeRefusesNoise(t *testing.T) {
	t.Parallel()
	for _, input := range []string{"hello, child", "Q\xff\xff\xff\xff", "Q\x00\x00\x00\x09half", "Q\x00", "A\x00\x00\x00\x00"} {
		if err := pool.Serve(strings.NewReader(input), io.Discard, handle); err == nil {
			t.Errorf("%q was served", input)
		}
	}
}

func FuzzServe(f *testing.F) {
	for _, seed := range []string{"", "Q\x00\x00\x00\x01a", "Q\x00\x00\x00\x00Q\x00\x00\x00\x02ab", "Q\x07\xff\xff\xff", "R\x00\x00\x00\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		var out bytes.Buffer
		served := 0
		err := pool.Serve(bytes.NewReader(input), &out, func(_ context.Context, request []byte) ([]byte, error) {
			served++
			return request, nil
		})
		if err == nil && out.Len() != 5+len(input) {
			t.Errorf("%d requests of %s: %d bytes", served, hex.EncodeToString(input), out.Len())
		}
	})
}

func BenchmarkDo(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	p, err := pool.New(pool.Config{Command: []string{self, "child"}, Workers: 1})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	request := append([]byte("echo "), make([]byte, 2<<20)...)
	b.SetBytes(int64(len(request)))
	for b.Loop() {
		if _, err := p.Do(b.Context(), request); err != nil {
			b.Fatal(err)
		}
	}
}
