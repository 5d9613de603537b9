package web_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/web"
)

func readDocs(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "api.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every code that a portal may meet stands in docs/api.md.
func TestDocsNameEveryCode(t *testing.T) {
	t.Parallel()
	docs := readDocs(t)
	code := regexp.MustCompile(`\b(?:Invalid|Conflict|NotFound|Unavailable)\("([a-z_0-9]+)"`)
	onPages := map[string]bool{"decision": true, "revision": true, "documents_required": true} // only of the reviewers' forms
	codes := 0
	for _, pattern := range []string{"*.go", "../models/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range code.FindAllStringSubmatch(string(source), -1) {
				codes++
				if !onPages[m[1]] && !strings.Contains(docs, "`"+m[1]+"`") {
					t.Errorf("%s: docs/api.md does not name %s", file, m[1])
				}
			}
		}
	}
	if codes < 50 {
		t.Errorf("only %d codes were found", codes)
	}
	for _, s := range models.States {
		if !strings.Contains(docs, "`"+string(s)+"`") {
			t.Errorf("docs/api.md does not name the state %s", s)
		}
	}
}

// The request of docs/api.md makes a draft, and its answer is the one that is shown there.
func TestDocsExample(t *testing.T) {
	t.Parallel()
	docs := readDocs(t)
	m := regexp.MustCompile(`(?s)-X POST \$API/applications -H .*? -d '(\{.*?\})'`).FindStringSubmatch(docs)
	if m == nil {
		t.Fatal("no request to make a draft")
	}
	h := open(t)
	got := h.ok(http.MethodPost, "/v1/applications", m[1])
	shown := regexp.MustCompile(`(?s)\{"id": "20261123-7KQ4XP", "account".*?\}\n`).FindString(docs)
	var want web.Progress
	if err := json.Unmarshal([]byte(shown), &want); err != nil {
		t.Fatalf("%v in %s", err, shown)
	}
	want.ID = got.ID // made by chance
	if a, b := mustJSON(t, want), mustJSON(t, got); a != b {
		t.Errorf("docs/api.md shows\n%s\nand the service answers\n%s", a, b)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
