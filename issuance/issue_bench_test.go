package issuance_test

import (
	"crypto/rand"
	"fmt"
	"testing"
)

// BenchmarkIssue measures one application from approval to a verified SoftHSM token, on one goroutine.
func BenchmarkIssue(b *testing.B) {
	if shared == nil {
		b.Skip("SoftHSM is not installed")
	}
	s, err := newStation(b.TempDir(), shared)
	if err != nil {
		b.Fatal(err)
	}
	seal := make([]byte, 30_000) // the size of a lifted impression
	if _, err := rand.Read(seal); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		if _, err := s.issuer.Issue(b.Context(), approved(fmt.Sprintf("app-bench-%d", n), seal)); err != nil {
			b.Fatal(err)
		}
	}
}
