package token_test

import (
	"errors"
	"testing"

	"github.com/vermilion-seal/vermilion/issuance/token"
)

type memory map[string]int

func (m memory) Tries(serial string) (int, error) { return m[serial], nil }

func (m memory) SetTries(serial string, n int) error { m[serial] = n; return nil }

func TestCounter(t *testing.T) {
	t.Parallel()
	other := errors.New("unplugged")
	wrong := func() error { return token.ErrPINIncorrect }
	for name, tt := range map[string]struct {
		before int
		login  func() error
		err    error
		after  int
	}{
		"right PIN":                       {7, func() error { return nil }, nil, 0},
		"wrong PIN":                       {7, wrong, token.ErrPINIncorrect, 8},
		"tenth wrong PIN":                 {9, wrong, token.ErrPINLocked, 10},
		"right PIN when locked":           {10, func() error { return nil }, token.ErrPINLocked, 10},
		"the token locked by itself":      {2, func() error { return token.ErrPINLocked }, token.ErrPINLocked, 10},
		"an error that says nothing":      {7, func() error { return other }, other, 7},
		"an error that says nothing at 9": {9, func() error { return other }, other, 9},
	} {
		store := memory{"s": tt.before}
		err := token.Counter{Store: store}.Attempt("s", tt.login)
		if !errors.Is(err, tt.err) || store["s"] != tt.after {
			t.Errorf("%s: %v, %d tries, want %v and %d", name, err, store["s"], tt.err, tt.after)
		}
	}
}

func TestCounterCountsBeforeTheTry(t *testing.T) {
	t.Parallel()
	store := memory{"s": 4}
	defer func() {
		if recover() == nil || store["s"] != 5 {
			t.Errorf("%d tries after one that was cut off, want 5", store["s"])
		}
	}()
	_ = token.Counter{Store: store}.Attempt("s", func() error { panic("cut off") })
}

func TestProgramsLeaveTheLastTryToPeople(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		tries int
		info  token.Info
		err   error
	}{
		"fresh":                    {0, token.Info{}, nil},
		"two left":                 {8, token.Info{}, nil},
		"one left":                 {9, token.Info{}, token.ErrPINFinalTry},
		"none left":                {10, token.Info{}, token.ErrPINLocked},
		"the token's own last try": {0, token.Info{FinalTry: true}, token.ErrPINFinalTry},
		"locked by itself":         {0, token.Info{Locked: true}, token.ErrPINLocked},
	} {
		if err := (token.Counter{Store: memory{"": tt.tries}}).MayTryAlone(tt.info); !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, want %v", name, err, tt.err)
		}
	}
}
