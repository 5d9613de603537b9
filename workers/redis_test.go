package workers_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// startRedis starts a Redis server and returns its URL.
func startRedis(t testing.TB) string {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("redis-server is not installed")
	}
	dir, err := os.MkdirTemp("", "redis") // short: the path of a socket has 107 bytes at most
	must(t, err)
	socket := filepath.Join(dir, "s")
	cmd := exec.Command(binary, "--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--maxmemory-policy", "noeviction")
	must(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		os.RemoveAll(dir)
	})
	eventually(t, func() (string, bool) {
		_, err := os.Stat(socket)
		return "redis-server does not start", err == nil
	})
	return "redis-socket://" + socket
}

// queues runs a test on the embedded Redis and on a real one.
func queues(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, "")
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		test(t, startRedis(t))
	})
}
