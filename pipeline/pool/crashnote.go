package pool

import (
	"bytes"
	"sync"
)

// noteLength bounds what is kept of a line, in bytes.
const noteLength = 200

// crashNote listens to a child's standard error and keeps the line with which Go announces that the program dies. All else
// is dropped: libraries may quote a document there.
type crashNote struct {
	mu   sync.Mutex
	line []byte // the start of the current line
	note string
}

// Write takes more of the stream.
func (n *crashNote) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for rest := p; len(rest) > 0; {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		n.line = append(n.line, line[:min(len(line), noteLength-len(n.line))]...)
		if ended {
			n.endLine()
		}
		rest = after
	}
	return len(p), nil
}

// endLine keeps the first line of an announcement: the traceback follows it.
func (n *crashNote) endLine() {
	for _, start := range []string{"panic: ", "fatal error: ", "SIG", "unexpected fault address", "runtime: "} {
		if n.note == "" && bytes.HasPrefix(n.line, []byte(start)) {
			n.note = string(n.line)
		}
	}
	n.line = n.line[:0]
}

// String returns the line, empty when there was none.
func (n *crashNote) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.note
}
