package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary stand in for the program, so that page workers and token stations run for real.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-test.") {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// repository is the root of the checkout.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func testAssets(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(repository(t), ".assets")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("models and fonts are not installed: make setup")
	}
	return dir
}

// shared returns a path among the real images, or skips.
func shared(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{repository(t), "..", "shared"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("../shared is not here")
	}
	return path
}

func testApp(t *testing.T) *app {
	t.Helper()
	return &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: time.Now, assets: testAssets(t)}
}

// vermilion runs a verb and returns its exit code and output.
func vermilion(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(t.Context(), slices.Concat([]string{"--assets", testAssets(t)}, args), strings.NewReader(""), &out, &errOut)
	return code, out.String(), errOut.String()
}

// testService starts the whole service in a folder of its own.
func testService(t *testing.T) *service {
	t.Helper()
	return testServiceOf(t, testApp(t))
}

// testServiceOf starts the service of an app; its log is service.log in its data folder.
func testServiceOf(t *testing.T, a *app) *service {
	t.Helper()
	log := &bytes.Buffer{}
	dir := t.TempDir()
	logFile, err := os.Create(filepath.Join(dir, "service.log"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := startService(context.Background(), a, serviceConfig{
		serviceFlags: serviceFlags{Data: dir}, Listen: "127.0.0.1:0", Role: roleAll,
		log: slog.New(slog.NewJSONHandler(logFile, nil)), stationLog: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close service: %v", err)
		}
		logFile.Close()
		if t.Failed() {
			service, _ := os.ReadFile(logFile.Name())
			t.Logf("service log:\n%s\nstation log:\n%s", service, log)
		}
	})
	return s
}
