package pool

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/vermilion-seal/vermilion/models"
)

const (
	startTime   = time.Minute            // a child must be ready within this time of its start
	leaveTime   = 2 * time.Second        // a child must be gone within this time of the end of its input
	memoryWatch = 20 * time.Millisecond  // how often a working child's memory is looked at
	pipeTime    = 500 * time.Millisecond // how long a dead child's standard error may stay open
)

// child is one child process. Only its seat's holder uses it.
type child struct {
	cmd    *exec.Cmd
	in     *os.File      // the write end of its standard input
	out    *os.File      // the read end of its standard output
	exited chan struct{} // closed when the process is gone and cmd.ProcessState set
	crash  *crashNote
	jobs   int
	killed bool // by us; valid once it is gone
}

// startChild starts a child and waits until it is ready.
func startChild(ctx context.Context, cfg Config, s *starter, closing <-chan struct{}) (*child, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, theirIn.Close(), in.Close())
	}
	widen(in)
	widen(out)
	c := &child{in: in, out: out, exited: make(chan struct{}), crash: &crashNote{}}
	c.cmd = exec.Command(cfg.Command[0], cfg.Command[1:]...) //nolint:gosec // the operator's own command
	c.cmd.Env = environment(cfg)
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = theirIn, theirOut, c.crash
	c.cmd.WaitDelay = pipeTime
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	err = s.start(c.cmd)
	if err = errors.Join(err, theirIn.Close(), theirOut.Close()); err != nil {
		return nil, errors.Join(err, in.Close(), out.Close())
	}
	go func() {
		defer close(c.exited)
		_ = c.cmd.Wait() // how it ended stands in cmd.ProcessState
	}()
	cfg.Deadline = startTime
	w := c.watch(ctx, cfg, closing)
	kind, _, err := readFrame(c.out)
	if cause := w.stop(); cause != nil {
		err = cause
	}
	if err == nil && kind != ready {
		err = fmt.Errorf("%w: frame of kind %#x", ErrCrashed, byte(kind))
	}
	if err != nil {
		c.stop()
		return nil, errors.Join(err, c.obituary())
	}
	return c, nil
}

// widen gives a pipe a megabyte, where the system lets it: scans are that big, and a full pipe costs a change of process.
func widen(pipe *os.File) {
	if raw, err := pipe.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, 1<<20) })
	}
}

// passedOn names the variables of the parent's environment that a child gets: where programs, libraries, data and caches lie.
var passedOn = []string{"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "XDG_CACHE_HOME"}

func environment(cfg Config) []string {
	var env []string
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); slices.Contains(passedOn, name) {
			env = append(env, v)
		}
	}
	// Go's collector gets eager before the cap is reached; what C takes comes on top.
	env = append(env, fmt.Sprintf("GOMEMLIMIT=%d", cfg.MemoryBytes*5/8))
	env = append(env, cfg.Env...)
	// OpenMP heeds its limit only when it is there from the start of the process.
	return append(env, "OMP_THREAD_LIMIT=1")
}

// do has the child handle a request. After an error it must be stopped.
func (c *child) do(ctx context.Context, content []byte, cfg Config, closing <-chan struct{}) ([]byte, error) {
	c.jobs++
	w := c.watch(ctx, cfg, closing)
	kind, answer, err := c.exchange(content)
	cause := w.stop()
	switch {
	case cause != nil:
		return nil, cause
	case err != nil:
		c.stop()
		return nil, fmt.Errorf("%w: %w", c.end(), errors.Join(err, c.obituary()))
	case kind == failure:
		return nil, fmt.Errorf("%w: %s", ErrFailed, answer)
	case kind == unable:
		return nil, fmt.Errorf("%w: %s", models.ErrUnavailable, answer)
	case kind != response:
		return nil, fmt.Errorf("%w: frame of kind %#x", ErrCrashed, byte(kind))
	}
	return answer, nil
}

func (c *child) exchange(content []byte) (frameKind, []byte, error) {
	w := bufio.NewWriterSize(c.in, 64<<10)
	if err := writeFrame(w, request, content); err != nil {
		return 0, nil, err
	}
	if err := w.Flush(); err != nil {
		return 0, nil, err
	}
	return readFrame(c.out)
}

func (c *child) pid() int { return c.cmd.Process.Pid }

func (c *child) gone() bool {
	select {
	case <-c.exited:
		return true
	default:
		return false
	}
}

// kill ends the child and whatever it has started, and waits until it is gone.
func (c *child) kill() {
	if !c.gone() {
		c.killed = true
		_ = syscall.Kill(-c.pid(), syscall.SIGKILL) // it fails when there is nobody left to kill
	}
	<-c.exited
}

// stop ends the child's input, waits for it to leave, and kills it when it does not.
func (c *child) stop() {
	_ = c.in.Close() // it may be closed already, and a pipe has nothing to say
	t := time.NewTimer(leaveTime)
	defer t.Stop()
	select {
	case <-c.exited:
	case <-t.C:
	}
	c.kill()
	c.closePipes()
}

// closePipes ends what the parent may be reading or writing.
func (c *child) closePipes() {
	_ = c.in.Close()
	_ = c.out.Close()
}

// end tells what ended a child that is gone: itself, or somebody who is not this process.
func (c *child) end() error {
	if state := c.cmd.ProcessState; state != nil && !c.killed {
		if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
			return ErrKilled
		}
	}
	return ErrCrashed
}

// obituary says how a child ended that is gone.
func (c *child) obituary() error {
	state := c.cmd.ProcessState
	if state == nil {
		return errors.New("no exit status")
	}
	if note := c.crash.String(); note != "" {
		return fmt.Errorf("%s: %s", state, note)
	}
	return errors.New(state.String())
}
