package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/pool"
)

// examineJob is what a page worker is asked, examineResult what it answers; both travel as gob.
type (
	examineJob struct {
		Kind    models.DocumentKind
		Files   []pipeline.File
		Request *models.Request // nil where the document is not compared with an application
	}
	examineResult struct {
		Examination []byte // JSON
		Artefacts   map[string][]byte
	}
)

// pageWorkerCmd is the child process in which untrusted bytes meet image and OCR code.
type pageWorkerCmd struct{}

// Run answers jobs until standard input ends.
func (pageWorkerCmd) Run(a *app) error {
	examiner, err := pipeline.NewExaminer(a.assets, page.Limits{})
	if err != nil {
		return err
	}
	return errors.Join(pool.Serve(a.stdin, a.stdout, func(ctx context.Context, request []byte) ([]byte, error) {
		var job examineJob
		if err := gob.NewDecoder(bytes.NewReader(request)).Decode(&job); err != nil {
			return nil, fmt.Errorf("decode job: %w", err)
		}
		x, artefacts, err := examiner.Examine(ctx, job.Kind, job.Files, job.Request)
		if err != nil {
			return nil, err
		}
		result := examineResult{Artefacts: artefacts}
		if result.Examination, err = json.Marshal(x); err != nil {
			return nil, fmt.Errorf("encode examination: %w", err)
		}
		var out bytes.Buffer
		if err := gob.NewEncoder(&out).Encode(result); err != nil {
			return nil, fmt.Errorf("encode result: %w", err)
		}
		return out.Bytes(), nil
	}), examiner.Close())
}

// examiners examines documents in page workers.
type examiners struct{ pool *pool.Pool }

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
	return &examiners{p}, nil
}

const (
	// examineDeadline is the processor time that one document may take.
	examineDeadline = 30 * time.Second
	// recycleBytes is the memory from which a page worker is replaced after a document: ordinary pages leave it at some 210 MB,
	// and what the next one takes for a while comes on top.
	recycleBytes = 256 << 20
	// examineTries is how often a document may take a page worker down before it counts as unreadable.
	examineTries = 2
)

// Close stops the page workers.
func (e *examiners) Close() error { return e.pool.Close() }

// examine examines one document, compared with an application unless that is nil. A document that takes a page worker down
// twice is unreadable: that is a finding.
func (e *examiners) examine(ctx context.Context, kind models.DocumentKind, files []pipeline.File, against *models.Request) (pipeline.Examination, map[string][]byte, error) {
	var request bytes.Buffer
	if err := gob.NewEncoder(&request).Encode(examineJob{kind, files, against}); err != nil {
		return pipeline.Examination{}, nil, fmt.Errorf("encode job: %w", err)
	}
	for range examineTries {
		response, err := e.pool.Do(ctx, request.Bytes())
		if errors.Is(err, pool.ErrCrashed) || errors.Is(err, pool.ErrDeadline) || errors.Is(err, pool.ErrMemory) {
			continue
		}
		if err != nil {
			return pipeline.Examination{}, nil, err
		}
		var result examineResult
		if err := gob.NewDecoder(bytes.NewReader(response)).Decode(&result); err != nil {
			return pipeline.Examination{}, nil, fmt.Errorf("decode result: %w", err)
		}
		var x pipeline.Examination
		if err := json.Unmarshal(result.Examination, &x); err != nil {
			return pipeline.Examination{}, nil, fmt.Errorf("decode examination: %w", err)
		}
		return x, result.Artefacts, nil
	}
	return pipeline.Unreadable(kind, files), nil, nil
}
