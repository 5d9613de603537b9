package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/pool"
)

// examineJob is what a page worker is asked, and travels as gob. The content of its files follows as it is: a large scan would
// stand three times in the memory of who decodes it with the rest.
type examineJob struct {
	Kind    models.DocumentKind
	Files   []fileHead
	Request *models.Request // nil where the document is not compared with an application
	Picture bool            // for the reviewer, of a document on which examining failed
}

// fileHead is what precedes a file's content: its name, and its size in bytes.
type fileHead struct {
	Name string
	Size int
}

// examineResult is what a page worker answers, as gob.
type examineResult struct {
	Examination []byte // JSON
	Artefacts   map[string][]byte
}

// encode returns the job with its files.
func (job examineJob) encode(files []pipeline.File) ([]byte, error) {
	size := 0
	for _, f := range files {
		job.Files = append(job.Files, fileHead{f.Name, len(f.Data)})
		size += len(f.Data)
	}
	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(job); err != nil {
		return nil, fmt.Errorf("encode job: %w", err)
	}
	out.Grow(size)
	for _, f := range files {
		out.Write(f.Data)
	}
	return out.Bytes(), nil
}

// decodeJob returns a job with its files, which share the request's memory.
func decodeJob(request []byte) (examineJob, []pipeline.File, error) {
	var job examineJob
	r := bytes.NewReader(request) // of which gob takes no more than the job
	if err := gob.NewDecoder(r).Decode(&job); err != nil {
		return job, nil, fmt.Errorf("decode job: %w", err)
	}
	rest := request[len(request)-r.Len():]
	var files []pipeline.File
	for _, f := range job.Files {
		if f.Size < 0 || f.Size > len(rest) {
			return job, nil, fmt.Errorf("decode job: %d bytes left for a file of %d", len(rest), f.Size)
		}
		files = append(files, pipeline.File{Name: f.Name, Data: rest[:f.Size:f.Size]})
		rest = rest[f.Size:]
	}
	return job, files, nil
}

// pageWorkerCmd is the child process in which untrusted bytes meet image and OCR code.
type pageWorkerCmd struct{}

// Run answers jobs until standard input ends.
func (pageWorkerCmd) Run(a *app) error {
	examiner, err := pipeline.NewExaminer(a.assets, page.Limits{})
	if err != nil {
		return err
	}
	return errors.Join(pool.Serve(a.stdin, a.stdout, func(ctx context.Context, request []byte) ([]byte, error) {
		job, files, err := decodeJob(request)
		if err != nil {
			return nil, err
		}
		var x pipeline.Examination
		var artefacts map[string][]byte
		if job.Picture {
			x, artefacts, err = examiner.Picture(ctx, job.Kind, files)
		} else {
			x, artefacts, err = examiner.Examine(ctx, job.Kind, files, job.Request)
		}
		if err != nil {
			return nil, err
		}
		return encodeResult(x, artefacts)
	}), examiner.Close())
}

func encodeResult(x pipeline.Examination, artefacts map[string][]byte) ([]byte, error) {
	result := examineResult{Artefacts: artefacts}
	var err error
	if result.Examination, err = json.Marshal(x); err != nil {
		return nil, fmt.Errorf("encode examination: %w", err)
	}
	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(result); err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	return out.Bytes(), nil
}

func decodeResult(response []byte) (x pipeline.Examination, artefacts map[string][]byte, err error) {
	var result examineResult
	if err := gob.NewDecoder(bytes.NewReader(response)).Decode(&result); err != nil {
		return x, nil, fmt.Errorf("decode result: %w", err)
	}
	if err := json.Unmarshal(result.Examination, &x); err != nil {
		return x, nil, fmt.Errorf("decode examination: %w", err)
	}
	return x, result.Artefacts, nil
}
