// Package pool runs jobs in child processes that are bounded in time and memory, so that a crash, a hang or a bomb costs one
// job one try and not the service.
//
// A job is bytes in and bytes out. The pool knows nothing of what they mean, and never runs a job twice: that is the
// caller's decision.
package pool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// What becomes of a job that gets no response. The child is gone then, and another takes its place.
var (
	// ErrFailed says that the handler gave an error, whose text follows.
	ErrFailed = errors.New("page worker failed")
	// ErrCrashed says that the child died, or spoke what is no answer.
	ErrCrashed = errors.New("page worker crashed")
	// ErrKilled says that somebody else killed the child: the system does when it is out of memory.
	ErrKilled = errors.New("page worker was killed")
	// ErrDeadline says that the job took longer than Config.Deadline.
	ErrDeadline = errors.New("page worker exceeded its time")
	// ErrMemory says that the child grew beyond Config.MemoryBytes.
	ErrMemory = errors.New("page worker exceeded its memory")
	// ErrClosed says that the pool was closed, before the job or during it.
	ErrClosed = errors.New("pool of page workers is closed")
)

// Config says how children are started and bounded. Only Command is needed.
type Config struct {
	// Command is the argument vector of a child, which must call Serve on its standard input and output.
	Command []string
	// Env is added to the child's environment, which otherwise holds only what says where things lie: the child handles
	// foreign bytes, and the parent's environment may hold secrets.
	Env []string
	// Workers is the most children at one time; the number of CPUs when 0.
	Workers int
	// Deadline bounds the processor time of one job, and patience times as much by the clock: a busy machine is no fault of
	// the job's. 15 s when 0.
	Deadline time.Duration
	// MemoryBytes bounds a child's resident memory during a job; 768 MiB when 0. It is looked at every 20 ms.
	MemoryBytes int64
	// RecycleBytes is the resident memory from which a child is replaced after a job: what C libraries have taken once they
	// rarely give back. Half of MemoryBytes when 0.
	RecycleBytes int64
	// MaxJobs is how many jobs a child does before it is replaced; 500 when 0.
	MaxJobs int
	// Logger hears of children that start and leave; nobody does when nil.
	Logger *slog.Logger
}

func (c Config) orDefaults() Config {
	if c.Workers <= 0 {
		c.Workers = runtime.NumCPU()
	}
	if c.Deadline <= 0 {
		c.Deadline = 15 * time.Second
	}
	if c.MemoryBytes <= 0 {
		c.MemoryBytes = 768 << 20
	}
	if c.RecycleBytes <= 0 {
		c.RecycleBytes = c.MemoryBytes / 2
	}
	if c.MaxJobs <= 0 {
		c.MaxJobs = 500
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Pool is a bounded number of child processes. It is safe for concurrent use.
type Pool struct {
	config  Config
	starter *starter
	// seats holds one entry for each child that may run: the idle child, or nil where none has been started.
	seats chan *child
	// closing is closed when Close begins.
	closing   chan struct{}
	closeOnce sync.Once
}

// New returns a pool whose children start when jobs need them.
func New(cfg Config) (*Pool, error) {
	if len(cfg.Command) == 0 {
		return nil, errors.New("pool without a command")
	}
	cfg = cfg.orDefaults()
	p := &Pool{config: cfg, starter: newStarter(), seats: make(chan *child, cfg.Workers), closing: make(chan struct{})}
	for range cfg.Workers {
		p.seats <- nil
	}
	return p, nil
}

// Do has a child handle the request, of at most MaxMessage bytes, and returns its response. It waits until a child is free.
//
// The error is one of ErrFailed, ErrCrashed, ErrKilled, ErrDeadline, ErrMemory and ErrClosed; ctx's error, in which case the child
// was stopped if it had begun; or of kind models.ErrUnavailable, when no child could be started or the handler's error was of it.
func (p *Pool) Do(ctx context.Context, request []byte) ([]byte, error) {
	if len(request) > MaxMessage {
		return nil, fmt.Errorf("request of %d bytes, more than %d", len(request), MaxMessage)
	}
	c, err := p.seat(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { p.seats <- c }()
	if c != nil && c.gone() {
		p.dismiss(c, "found dead")
		c = nil
	}
	if c == nil {
		if c, err = p.start(ctx); err != nil {
			return nil, err
		}
	}
	response, err := c.do(ctx, request, p.config, p.closing)
	switch {
	case err != nil:
		p.dismiss(c, "lost")
		c = nil
		return nil, err
	case c.jobs >= p.config.MaxJobs:
		p.dismiss(c, "has done its jobs")
		c = nil
	case c.resident() > p.config.RecycleBytes:
		p.dismiss(c, "has grown")
		c = nil
	}
	return response, nil
}

// seat waits for a seat.
func (p *Pool) seat(ctx context.Context) (*child, error) {
	select { // the ready seat must not win over the end
	case <-p.closing:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	default:
	}
	select {
	case <-p.closing:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	case c := <-p.seats:
		return c, nil
	}
}

func (p *Pool) start(ctx context.Context) (*child, error) {
	c, err := startChild(ctx, p.config, p.starter, p.closing)
	switch {
	case err == nil:
		p.config.Logger.Debug("page worker started", "pid", c.pid())
		return c, nil
	case ctx.Err() != nil || errors.Is(err, ErrClosed):
		return nil, err
	}
	// Whatever ended the child, the job is not to blame for it.
	return nil, fmt.Errorf("%w: start a page worker: %v", models.ErrUnavailable, err) //nolint:errorlint // on purpose
}

func (p *Pool) dismiss(c *child, why string) {
	c.stop()
	p.config.Logger.Debug("page worker stopped", "pid", c.pid(), "why", why, "jobs", c.jobs)
}

// Close stops the jobs that run, which return ErrClosed, and all children, and waits until they are gone. Always nil.
func (p *Pool) Close() error {
	p.closeOnce.Do(func() {
		close(p.closing)
		for range p.config.Workers {
			if c := <-p.seats; c != nil {
				p.dismiss(c, "closed")
			}
		}
		p.starter.close()
	})
	return nil
}
