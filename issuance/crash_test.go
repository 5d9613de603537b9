package issuance_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"
	"time"
)

// TestCrashAtEachStep kills the process just before and just after the journal takes each step, and issues again.
func TestCrashAtEachStep(t *testing.T) {
	t.Parallel()
	needTokens(t)
	steps := []string{"intent", "formatted", "pins", "key", "csr", "certified", "written", "sealed", "verified", "done"}
	for _, step := range steps {
		for _, when := range []string{"<", ">"} {
			t.Run(when+step, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				killed(t, childCommand(dir, when+step))
				checkOne(t, dir, finish(t, dir))
			})
		}
	}
}

// TestCrashTwice dies in the first generation and again at each step by which the second takes its place.
func TestCrashTwice(t *testing.T) {
	t.Parallel()
	needTokens(t)
	for _, second := range []string{">superseded", ">intent", "<formatted", ">formatted", ">certified", "<done"} {
		t.Run(second, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			killed(t, childCommand(dir, ">written"))
			killed(t, childCommand(dir, second))
			checkOne(t, dir, finish(t, dir))
		})
	}
}

// killed runs a command that must die by a signal.
func killed(t *testing.T, c *exec.Cmd) {
	t.Helper()
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child was not killed: %v\n%s", err, out)
	}
}

// TestCrashAtAnyMoment kills the process at moments drawn over the whole of an issuance, with a fixed seed.
func TestCrashAtAnyMoment(t *testing.T) {
	t.Parallel()
	needTokens(t)
	const trials = 24
	draw := rand.New(rand.NewPCG(1, 2))
	for trial := range trials {
		at := time.Duration(draw.Int64N(int64(300 * time.Millisecond)))
		t.Run(fmt.Sprintf("%d at %dms", trial, at.Milliseconds()), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			c := childCommand(dir, "")
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // the station is ready, issuance begins
				t.Fatal(err)
			}
			time.Sleep(at)
			if err := c.Process.Kill(); err != nil {
				t.Log("done before the kill:", err)
			}
			_ = c.Wait()
			checkOne(t, dir, finish(t, dir))
		})
	}
}
