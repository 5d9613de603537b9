package durable

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockPoll is how often a waiting Lock tries again.
const lockPoll = 10 * time.Millisecond

// TryLock takes the lock file at path if nobody holds it, in this process or another; held is false where somebody does.
// The lock ends with release or with the process.
func TryLock(path string) (release func() error, held bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("lock %s: %w", filepath.Base(path), err)
	}
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case err == nil:
		return f.Close, true, nil
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
		return nil, false, f.Close()
	default:
		_ = f.Close()
		return nil, false, fmt.Errorf("lock %s: %w", filepath.Base(path), err)
	}
}

// Lock waits for the lock file at path until ctx ends.
func Lock(ctx context.Context, path string) (release func() error, err error) {
	for {
		release, held, err := TryLock(path)
		if held || err != nil {
			return release, err
		}
		if err := Pause(ctx); err != nil {
			return nil, fmt.Errorf("lock %s: %w", filepath.Base(path), err)
		}
	}
}

// Pause waits between two tries for something that is held; it returns ctx's error when that ends first.
func Pause(ctx context.Context) error {
	t := time.NewTimer(lockPoll)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
