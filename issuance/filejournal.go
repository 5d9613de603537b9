package issuance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/vermilion-seal/vermilion/issuance/durable"
	"github.com/vermilion-seal/vermilion/models"
)

// FileJournal is a journal in one file, for a station without a database. Several processes may share it.
type FileJournal struct {
	dir string
	log *durable.Log
	now func() time.Time
}

// fileEntry is one line of a FileJournal.
type fileEntry struct {
	Application string          `json:"application"`
	Generation  int             `json:"generation"`
	Step        string          `json:"step"`
	Body        json.RawMessage `json:"body,omitempty"`
	At          time.Time       `json:"at"`
}

// NewFileJournal keeps the journal in dir, which must exist, as journal.jsonl.
func NewFileJournal(dir string, now func() time.Time) *FileJournal {
	return &FileJournal{dir: dir, log: durable.NewLog(filepath.Join(dir, "journal.jsonl")), now: now}
}

// AppendJournal adds a step durably. Adding a step that the generation has already is an error of kind models.ErrConflict.
func (j *FileJournal) AppendJournal(ctx context.Context, application string, generation int, step string, body json.RawMessage) (err error) {
	release, err := durable.Lock(ctx, filepath.Join(j.dir, "journal.lock"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	entries, err := j.Journal(ctx, application)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Generation == generation && e.Step == step {
			return fmt.Errorf("journal: %s has step %s of generation %d already: %w", application, step, generation, models.ErrConflict)
		}
	}
	return j.log.Append(fileEntry{Application: application, Generation: generation, Step: step, Body: body, At: j.now()})
}

// Journal returns the application's steps in order.
func (j *FileJournal) Journal(_ context.Context, application string) ([]Entry, error) {
	var entries []Entry
	_, err := j.log.Read(0, func(line []byte) error {
		var e fileEntry
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		if e.Application == application {
			entries = append(entries, Entry{Generation: e.Generation, Step: e.Step, Body: e.Body, At: e.At})
		}
		return nil
	})
	return entries, err
}
