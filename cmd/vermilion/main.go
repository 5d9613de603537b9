// Command vermilion is the back office of a registration authority: it draws application forms, judges the scans that come
// back, hands reviewers a queue and puts the approved certificate onto a token. One binary, many verbs.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
