package pool

import (
	"os/exec"
	"runtime"
)

// starter starts processes from one thread that lives as long as the pool. The system kills a child with Pdeathsig when the
// *thread* that started it ends, and Go ends threads as it likes.
type starter struct {
	commands chan startCommand
	ended    chan struct{}
}

type startCommand struct {
	cmd *exec.Cmd
	err chan<- error
}

func newStarter() *starter {
	s := &starter{commands: make(chan startCommand), ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for c := range s.commands {
			c.err <- c.cmd.Start()
		}
	}()
	return s
}

func (s *starter) start(cmd *exec.Cmd) error {
	err := make(chan error, 1)
	s.commands <- startCommand{cmd, err}
	return <-err
}

// close ends the thread. No child may be left, and no start may follow.
func (s *starter) close() {
	close(s.commands)
	<-s.ended
}
