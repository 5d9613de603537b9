package applicant

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"
)

// strokeBook holds how characters are written: for each the centre lines of its strokes in order, as the JSON of
// hanzi-writer-data has them (1024 grid, y up, baseline 124 above the bottom).
type strokeBook struct {
	medians map[rune][]byte
	mu      sync.Mutex
	known   map[rune][][]point
}

// loadStrokes reads the archive of hanzi-writer-data, one JSON file a character.
func loadStrokes(archive string) (*strokeBook, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, fmt.Errorf("open strokes: %w", err)
	}
	defer f.Close()
	book, err := readStrokes(f)
	if err != nil {
		return nil, fmt.Errorf("read strokes: %w", err)
	}
	return book, nil
}

func readStrokes(r io.Reader) (*strokeBook, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	book := &strokeBook{medians: map[rune][]byte{}, known: map[rune][][]point{}}
	t := tar.NewReader(z)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return book, nil
		}
		if err != nil {
			return nil, err
		}
		name, isJSON := strings.CutSuffix(filepath.Base(h.Name), ".json")
		if !isJSON || utf8.RuneCountInString(name) != 1 {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(t, 1<<20))
		if err != nil {
			return nil, err
		}
		_, rest, found := bytes.Cut(data, []byte(`"medians":`))
		end := bytes.Index(rest, []byte("]]]"))
		if !found || end < 0 {
			continue
		}
		char, _ := utf8.DecodeRuneInString(name)
		book.medians[char] = bytes.Clone(bytes.TrimSpace(rest[:end+3]))
	}
}

// strokes returns a character's strokes in a unit square, y down; ok is false where the book does not have it.
func (b *strokeBook) strokes(r rune) (strokes [][]point, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s, ok := b.known[r]; ok {
		return s, true
	}
	raw, ok := b.medians[r]
	if !ok {
		return nil, false
	}
	var medians [][][2]float64
	if err := json.Unmarshal(raw, &medians); err != nil {
		return nil, false
	}
	for _, m := range medians {
		if len(m) == 0 {
			continue
		}
		s := make([]point, len(m))
		for i, p := range m {
			s[i] = point{p[0] / 1024, (900 - p[1]) / 1024}
		}
		strokes = append(strokes, s)
	}
	b.known[r] = strokes
	return strokes, true
}
