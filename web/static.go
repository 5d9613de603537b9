package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"time"
)

//go:embed static
var staticFS embed.FS

// assets are the style and the script of the pages, under addresses that change with their contents.
type assets struct{ files map[string][]byte }

func loadAssets() (*assets, error) {
	entries, err := staticFS.ReadDir("static")
	if err != nil {
		return nil, fmt.Errorf("read static files: %w", err)
	}
	a := &assets{files: map[string][]byte{}}
	for _, e := range entries {
		data, err := staticFS.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read static files: %w", err)
		}
		a.files[e.Name()] = data
	}
	return a, nil
}

// address returns where a file is found.
func (a *assets) address(name string) (string, error) {
	data, ok := a.files[name]
	if !ok {
		return "", fmt.Errorf("no static file %s", name)
	}
	digest := sha256.Sum256(data)
	return "/static/" + name + "?v=" + hex.EncodeToString(digest[:6]), nil
}

func (s *server) serveStatic(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	data, ok := s.static.files[name]
	if !ok || r.URL.Path != "/static/"+name {
		writeProblem(w, problemOf(errNoRoute()))
		return
	}
	if r.URL.Query().Get("v") != "" {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}
