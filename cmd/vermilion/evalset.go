package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

// evalPackage is an application's documents with what they should be found to be: the unit of a labelled set.
type evalPackage struct {
	Seed     uint64           `json:"seed"`
	Single   bool             `json:"single,omitempty"` // one document on its own
	Request  models.Request   `json:"application"`
	IssuedAt time.Time        `json:"issued_at"`
	Today    time.Time        `json:"today"` // when it is handed in
	Scans    []applicant.Scan `json:"scans"`
}

// labelsFile holds what is known about a package, beside its scans.
const labelsFile = "labels.json"

// storedLots lists the packages of a labelled set, each in a folder of its own.
func storedLots(dir string) ([]string, error) {
	labels, err := filepath.Glob(filepath.Join(dir, "*", labelsFile))
	if err != nil {
		return nil, err
	}
	if len(labels) == 0 {
		return nil, models.Invalid("set_empty", "set",
			"该目录中没有标注数据：请先用 vermilion eval --write 生成。", "There is no labelled set in this folder: make one with vermilion eval --write.")
	}
	for i := range labels {
		labels[i] = filepath.Dir(labels[i])
	}
	return labels, nil
}

// scanPath is where the nth file of a package's scan lies.
func scanPath(dir string, kind models.DocumentKind, n int, name string) string {
	return filepath.Join(dir, fmt.Sprintf("%s-%d%s", kind, n, filepath.Ext(name)))
}

// write keeps the package in a folder. The labels come last: a folder without them was not finished.
func (p *evalPackage) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range p.Scans {
		for i, f := range s.Files() {
			if err := os.WriteFile(scanPath(dir, s.Kind, i, f.Name), f.Data, 0o644); err != nil {
				return err
			}
		}
	}
	labels, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, labelsFile), labels, 0o644)
}

func readPackage(dir string) (*evalPackage, error) {
	labels, err := os.ReadFile(filepath.Join(dir, labelsFile))
	if err != nil {
		return nil, err
	}
	p := &evalPackage{}
	if err := json.Unmarshal(labels, p); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, labelsFile), err)
	}
	for i := range p.Scans {
		s := &p.Scans[i]
		if s.Data, err = os.ReadFile(scanPath(dir, s.Kind, 0, s.Name)); err != nil {
			return nil, err
		}
		for j := range s.More {
			if s.More[j].Data, err = os.ReadFile(scanPath(dir, s.Kind, j+1, s.More[j].Name)); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}
