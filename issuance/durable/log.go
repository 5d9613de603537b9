package durable

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Log is an append-only file of JSON values, one a line. A line is there when its newline is: what a crash left without one
// was never acknowledged, readers skip it and the next Append cuts it off.
//
// Writers in several goroutines or processes hold a lock of their own around Append.
type Log struct{ path string }

// NewLog names the log at path, which need not exist yet.
func NewLog(path string) *Log { return &Log{path: path} }

// Append adds v as one line; when it returns nil the line is on the disk.
func (l *Log) Append(v any) (err error) {
	line, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("append to %s: %w", filepath.Base(l.path), err)
	}
	_, statErr := os.Stat(l.path)
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("append to %s: %w", filepath.Base(l.path), err)
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			err = fmt.Errorf("append to %s: %w", filepath.Base(l.path), err)
		}
	}()
	end, err := cutTorn(f)
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(append(line, '\n'), end); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if errors.Is(statErr, os.ErrNotExist) {
		return SyncDir(filepath.Dir(l.path))
	}
	return nil
}

// cutTorn truncates f after its last newline and returns its length.
func cutTorn(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	end := info.Size()
	buf := make([]byte, 4096)
	for at := end; at > 0; {
		n := min(at, int64(len(buf)))
		at -= n
		if _, err := f.ReadAt(buf[:n], at); err != nil {
			return 0, err
		}
		if i := bytes.LastIndexByte(buf[:n], '\n'); i >= 0 {
			keep := at + int64(i) + 1
			if keep == end {
				return end, nil
			}
			return keep, f.Truncate(keep)
		}
	}
	return 0, f.Truncate(0)
}

// Read calls line for every whole line from the byte offset from on and returns the offset behind the last one, from which
// the next Read may go on. A log that does not exist has no lines. The bytes are only valid during the call.
func (l *Log) Read(from int64, line func([]byte) error) (int64, error) {
	f, err := os.Open(l.path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return from, fmt.Errorf("read %s: %w", filepath.Base(l.path), err)
	}
	defer f.Close()
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		return from, fmt.Errorf("read %s: %w", filepath.Base(l.path), err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return from, fmt.Errorf("read %s: %w", filepath.Base(l.path), err)
	}
	for {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			return from, nil
		}
		if err := line(data[:i]); err != nil {
			return from, fmt.Errorf("read %s at byte %d: %w", filepath.Base(l.path), from, err)
		}
		from += int64(i) + 1
		data = data[i+1:]
	}
}
