package page

import (
	"context"
	"errors"
	"sync"
	"syscall"

	"github.com/tetratelabs/wazero/experimental"
)

// mappedMemories maps WebAssembly memory from the system: it grows in place, where Go's heap would copy it, and goes back to
// the system at once.
type mappedMemories struct {
	mu    sync.Mutex
	freed [][]byte
}

// within returns a context in which WebAssembly modules get their memory from m.
func (m *mappedMemories) within(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, limit uint64) experimental.LinearMemory {
		return &mappedMemory{owner: m, limit: limit}
	}))
}

// release gives back what closed modules have used. None of their functions may still be running: a module that is killed
// is closed while it works.
func (m *mappedMemories) release() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var errs []error
	for _, b := range m.freed {
		errs = append(errs, syscall.Munmap(b))
	}
	m.freed = nil
	return errors.Join(errs...)
}

// mappedMemory reserves addresses for all of its limit; the system provides memory as it is touched.
type mappedMemory struct {
	owner *mappedMemories
	limit uint64
	bytes []byte
}

// Reallocate returns the first size bytes, or nil when the memory cannot be had, which the module sees as a failed growth.
func (m *mappedMemory) Reallocate(size uint64) []byte {
	if size > m.limit {
		return nil
	}
	if m.bytes == nil {
		b, err := syscall.Mmap(-1, 0, int(m.limit), syscall.PROT_READ|syscall.PROT_WRITE,
			syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE)
		if err != nil {
			return nil
		}
		m.bytes = b
	}
	return m.bytes[:size:m.limit]
}

// Free leaves the memory to its owner to give back.
func (m *mappedMemory) Free() {
	m.owner.mu.Lock()
	defer m.owner.mu.Unlock()
	if m.bytes != nil {
		m.owner.freed = append(m.owner.freed, m.bytes)
	}
}
