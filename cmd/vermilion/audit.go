package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/vermilion-seal/vermilion/store"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Recompute the chain of audit entries and print its head."`
}

type auditVerifyCmd struct {
	serviceFlags
	Head string `help:"A head that was printed earlier, as COUNT:HASH: entries cut off since then are found out too." placeholder:"COUNT:HASH"`
}

// Run verifies the chain.
func (c *auditVerifyCmd) Run(ctx context.Context, a *app) (err error) {
	s, err := store.Open(ctx, c.database(), a.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	entries, head, err := s.VerifyAudit(ctx)
	if err != nil {
		fmt.Fprintf(a.stderr, "audit chain broken after %d entries 审计链在第 %d 条之后断裂: %v\n", entries, entries, err)
		return exitCode(exitReturned)
	}
	if c.Head != "" {
		var seq int64
		var hash string
		if _, err := fmt.Sscanf(c.Head, "%d:%s", &seq, &hash); err != nil {
			return fmt.Errorf("--head is written COUNT:HASH, as this verb prints it: %w", err)
		}
		if got, err := s.AuditHash(ctx, seq); err != nil || got != hash {
			fmt.Fprintf(a.stderr, "entry %d is gone or another one 第 %d 条缺失或不符\n", seq, seq)
			return exitCode(exitReturned)
		}
	}
	fmt.Fprintf(a.stdout, "audit chain sound 审计链完整: %d:%s\n", entries, head)
	return nil
}
