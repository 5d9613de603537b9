package issuance_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/issuance"
	"github.com/vermilion-seal/vermilion/models"
)

func TestFileJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	j := issuance.NewFileJournal(dir, func() time.Time { return at })
	add := func(application string, generation int, step string) error {
		return j.AppendJournal(t.Context(), application, generation, step, json.RawMessage(`{"n":1}`))
	}
	for _, step := range []string{"intent", "formatted"} {
		if err := add("a", 1, step); err != nil {
			t.Fatal(err)
		}
	}
	if err := add("b", 1, "intent"); err != nil {
		t.Fatal(err)
	}
	if err := add("a", 1, "intent"); !errors.Is(err, models.ErrConflict) {
		t.Errorf("a step twice: %v", err)
	}
	// What a crash left of a line is no entry, and the next line does not run into it.
	f, err := os.OpenFile(filepath.Join(dir, "journal.jsonl"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"application":"a","gener`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := add("a", 2, "intent"); err != nil {
		t.Fatal(err)
	}
	body := json.RawMessage(`{"n":1}`)
	want := []issuance.Entry{
		{Generation: 1, Step: "intent", Body: body, At: at},
		{Generation: 1, Step: "formatted", Body: body, At: at},
		{Generation: 2, Step: "intent", Body: body, At: at},
	}
	got, err := issuance.NewFileJournal(dir, time.Now).Journal(t.Context(), "a")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}
