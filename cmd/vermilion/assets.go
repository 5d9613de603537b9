package main

import (
	_ "embed"
	"os"
	"path/filepath"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
)

// assetList is the list that cmd/setup.sh installs from.
//
//go:embed assets.tsv
var assetList string

// asset is one file of an installation.
type asset struct{ group, path, sha256, source string }

// listedAssets returns the files that every installation needs.
func listedAssets() []asset {
	var list []asset
	for line := range strings.Lines(assetList) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) == 5 && !strings.HasPrefix(line, "#") && f[0] == "core" {
			list = append(list, asset{f[0], f[1], f[2], f[3]})
		}
	}
	return list
}

// assetsThere tells whether the listed files are all there; doctor also compares what is in them.
func assetsThere(dir string) error {
	for _, a := range listedAssets() {
		if _, err := os.Stat(filepath.Join(dir, a.path)); err != nil {
			return models.Unavailable("assets_missing", "缺少模型或字体文件，请运行 make setup，或用 --assets 指定其目录。",
				a.path+" is missing: run make setup, or name the folder that holds it with --assets.")
		}
	}
	return nil
}

// findAssets looks for .assets in the working directory and its parents, then beside the binary and its parents.
func findAssets() string {
	var from []string
	if wd, err := os.Getwd(); err == nil {
		from = append(from, wd)
	}
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			from = append(from, filepath.Dir(real))
		}
	}
	for _, dir := range from {
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			candidate := filepath.Join(dir, ".assets")
			if info, err := os.Stat(candidate); err == nil && info.IsDir() {
				return candidate
			}
		}
	}
	return ".assets"
}
