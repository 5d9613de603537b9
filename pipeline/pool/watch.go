package pool

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"
)

// watcher kills a working child that exceeds its bounds.
type watcher struct {
	done  chan struct{} // closed when the job is over
	ended chan struct{} // closed when the watcher is
	cause error         // why it killed, if it did; valid after ended
}

// watch looks after a job from now on, until its stop is called.
func (c *child) watch(ctx context.Context, cfg Config, closing <-chan struct{}) *watcher {
	w := &watcher{done: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		if w.cause = c.exceeds(ctx, cfg, closing, w.done); w.cause != nil {
			c.kill()
			c.closePipes()
		}
	}()
	return w
}

// stop ends the watch and returns why the child was killed; nil when it was not.
func (w *watcher) stop() error {
	close(w.done)
	<-w.ended
	return w.cause
}

// exceeds returns what ends the child's job before it is done, or nil once it is done.
func (c *child) exceeds(ctx context.Context, cfg Config, closing, done <-chan struct{}) error {
	deadline := time.NewTimer(cfg.Deadline)
	defer deadline.Stop()
	clock := time.NewTimer(patience * cfg.Deadline)
	defer clock.Stop()
	before := c.processorTime()
	tick := time.NewTicker(memoryWatch)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return nil
		case <-c.exited:
			c.drain(done)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-closing:
			return ErrClosed
		case <-deadline.C:
			left := cfg.Deadline - (c.processorTime() - before)
			if left <= 0 {
				return fmt.Errorf("%w: %v", ErrDeadline, cfg.Deadline)
			}
			deadline.Reset(max(left, memoryWatch))
		case <-clock.C:
			return fmt.Errorf("%w: %v by the clock", ErrDeadline, patience*cfg.Deadline)
		case <-tick.C:
			if n := c.resident(); n > cfg.MemoryBytes {
				return fmt.Errorf("%w: %d MiB", ErrMemory, n>>20)
			}
		}
	}
}

// patience is how many times its processor time a job may take by the clock.
const patience = 4

// drain lets the parent read what a dead child has left. Whoever else may hold the child's pipes does not count.
func (c *child) drain(done <-chan struct{}) {
	t := time.NewTimer(pipeTime)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
		c.closePipes()
	}
}

// clockTick is the unit of processor times under Linux, whatever the kernel's own is (times(2)).
const clockTick = 10 * time.Millisecond

// processorTime is what the child has used of the processors: fields 14 and 15 of its stat file (proc(5)); 0 when it is gone.
func (c *child) processorTime() time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.pid()))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:]) // the name before it may hold anything
	var ticks int64
	for i := 11; i <= 12 && i < len(fields); i++ {
		n, err := strconv.ParseInt(string(fields[i]), 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * clockTick
}

// resident is the child's resident memory in bytes: the second field of its statm file, in pages (proc(5)); 0 when it is gone.
func (c *child) resident() int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", c.pid()))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(b)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
