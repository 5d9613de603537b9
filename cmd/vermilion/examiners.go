package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/pool"
)

// examiners examines documents in page workers.
type examiners struct {
	pool *pool.Pool
	log  *slog.Logger
}

// newExaminers starts up to workers page workers; 0 means one for each core.
func newExaminers(a *app, workers int, log *slog.Logger) (*examiners, error) {
	if err := assetsThere(a.assets); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p, err := pool.New(pool.Config{
		Command: []string{self, "--assets", a.assets, "page-worker"},
		Workers: workers, Deadline: examineDeadline, RecycleBytes: recycleBytes, Logger: log,
		// The collector works harder above this limit: decoded PNG and TIFF pages leave much behind. Ordinary pages stay below.
		// A document is examined by one thread, and there is a page worker for every core: more threads would only take turns.
		// glibc would soon take the large pieces in which lines are found from its heap, and leave holes: mapped, they go back at once.
		Env: []string{"GOMEMLIMIT=96MiB", "GOMAXPROCS=1", "MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=1048576"},
	})
	if err != nil {
		return nil, err
	}
	return &examiners{p, log}, nil
}

const (
	// examineDeadline is the processor time that one document may take.
	examineDeadline = 30 * time.Second
	// recycleBytes is the memory from which a page worker is replaced after a document: ordinary pages leave it at some 210 MB,
	// and what the next one takes for a while comes on top.
	recycleBytes = 256 << 20
	// examineTries is how often a document may take a page worker down before it counts as unreadable, and engineTries how often an
	// engine may fail on it before a reviewer gets it unexamined.
	examineTries, engineTries = 2, 3
)

// Close stops the page workers.
func (e *examiners) Close() error { return e.pool.Close() }

// examine examines one document, compared with an application unless that is nil. What becomes of a document that always fails is a
// finding: one that takes page workers down is unreadable, and one on which engines of ours fail, or on which page workers are
// killed by somebody else, is not the applicant's fault, and unexamined. An error is the station's own, or ctx's.
func (e *examiners) examine(ctx context.Context, kind models.DocumentKind, files []pipeline.File, against *models.Request) (pipeline.Examination, map[string][]byte, error) {
	request, err := examineJob{Kind: kind, Request: against}.encode(files)
	if err != nil {
		return pipeline.Examination{}, nil, err
	}
	for crashes, failures := 0, 0; ; {
		response, err := e.pool.Do(ctx, request)
		switch {
		case err == nil:
			return decodeResult(response)
		case takesDown(err):
			if crashes++; crashes == examineTries {
				e.log.Warn("document is unreadable", "kind", kind, "tries", crashes, "error", err)
				return pipeline.Unreadable(kind, files), nil, nil
			}
		case errors.Is(err, pool.ErrFailed), errors.Is(err, pool.ErrKilled):
			if failures++; failures == engineTries {
				e.log.Error("document is not examined", "kind", kind, "tries", failures, "error", err)
				return e.picture(ctx, kind, files)
			}
		default:
			return pipeline.Examination{}, nil, err
		}
	}
}

// takesDown tells whether a document has taken a page worker down.
func takesDown(err error) bool {
	return errors.Is(err, pool.ErrCrashed) || errors.Is(err, pool.ErrDeadline) || errors.Is(err, pool.ErrMemory)
}

// picture returns a document unexamined, with the pictures of its pages where they can be had.
func (e *examiners) picture(ctx context.Context, kind models.DocumentKind, files []pipeline.File) (pipeline.Examination, map[string][]byte, error) {
	request, err := examineJob{Kind: kind, Picture: true}.encode(files)
	if err != nil {
		return pipeline.Examination{}, nil, err
	}
	response, err := e.pool.Do(ctx, request)
	switch {
	case err == nil:
		return decodeResult(response)
	case takesDown(err), errors.Is(err, pool.ErrFailed), errors.Is(err, pool.ErrKilled):
		return pipeline.Unexamined(kind, files), nil, nil
	}
	return pipeline.Examination{}, nil, err
}
