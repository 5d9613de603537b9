package pool

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vermilion-seal/vermilion/models"
)

// Serve is the child's side: it reads requests from r, has each handled in turn, and writes the answers to w, until r ends.
// An error of the handler goes to the parent as text, and whether it is of kind models.ErrUnavailable. What is slow to prepare is
// best prepared before Serve, as a job's time does not run then. Nothing else may write to w.
//
// The error is that of reading or writing.
func Serve(r io.Reader, w io.Writer, handle func(ctx context.Context, request []byte) ([]byte, error)) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := writeFrame(w, ready, nil); err != nil {
		return fmt.Errorf("greet the parent: %w", err)
	}
	for {
		kind, content, err := readFrame(r)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read a request: %w", err)
		case kind != request:
			return fmt.Errorf("read a request: frame of kind %#x", byte(kind))
		}
		answer, kind := []byte(nil), response
		if answer, err = handle(ctx, content); err == nil && len(answer) > MaxMessage {
			err = fmt.Errorf("response of %d bytes, more than %d", len(answer), MaxMessage)
		}
		if err != nil {
			answer, kind = []byte(err.Error()), failure
			if errors.Is(err, models.ErrUnavailable) {
				kind = unable
			}
		}
		if err := writeFrame(w, kind, answer); err != nil {
			return fmt.Errorf("write a response: %w", err)
		}
	}
}
