package vermilion_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/vermilion-seal/vermilion"

// graph lists, for every room, the rooms that it may import. An arrow only goes down.
var graph = map[string][]string{
	"models": {},
	"forms":  {"models"},

	"pipeline/page":     {"models"},
	"pipeline/text":     {"models", "pipeline/page"},
	"pipeline/align":    {"models", "forms", "pipeline/page"},
	"pipeline/quality":  {"models", "pipeline/page"},
	"pipeline/seal":     {"models", "pipeline/page"},
	"pipeline/ink":      {"models", "pipeline/page"},
	"pipeline/print":    {"models", "forms", "pipeline/page"},
	"pipeline/licence":  {"models", "pipeline/page", "pipeline/text"},
	"pipeline/identity": {"models", "pipeline/page", "pipeline/text"},
	"pipeline/pool":     {"models"},
	"pipeline": {
		"models", "forms", "pipeline/page", "pipeline/text", "pipeline/align", "pipeline/quality", "pipeline/seal",
		"pipeline/ink", "pipeline/print", "pipeline/licence", "pipeline/identity",
	},

	"issuance/durable":   {"models"},
	"issuance/token":     {"models", "issuance/durable"},
	"issuance/authority": {"models", "issuance/durable"},
	"issuance":           {"models", "issuance/token", "issuance/authority", "issuance/durable"},
	"store":              {"models"},
	"workers":            {"models"},
	"web":                {"models"},
	"applicant":          {"models", "forms"},
}

// doors lists the foreign packages that only some rooms may import; the key is a prefix of the import path.
var doors = map[string][]string{
	"github.com/pdfcpu/pdfcpu":          {"forms", "pipeline/page"},
	"github.com/klippa-app/go-pdfium":   {"pipeline/page"},
	"github.com/otiai10/gosseract":      {"pipeline/text"},
	"github.com/yalue/onnxruntime_go":   {"pipeline/text"},
	"google.golang.org/protobuf":        {"pipeline/text"},
	"github.com/miekg/pkcs11":           {"issuance/token"},
	"github.com/hibiken/asynq":          {"workers", "cmd"},
	"github.com/redis/go-redis":         {"workers", "cmd"},
	"github.com/alicebob/miniredis":     {"workers", "cmd"},
	"github.com/mattn/go-sqlite3":       {"store"},
	"database/sql":                      {"store"},
	"github.com/pressly/goose":          {"store"},
	"github.com/disintegration/imaging": {"pipeline/page"},
	"github.com/danielgtaylor/huma":     {"web"},
	"github.com/alecthomas/kong":        {"cmd"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p goPackage
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// within tells whether a package lies in a room: the room itself or a folder below it that is no room of its own.
func within(pkg string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return pkg == r || strings.HasPrefix(pkg, r+"/") })
}

func TestRoomsImportOnlyDownwards(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		path := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if path == "" || within(path, []string{"cmd"}) {
			continue
		}
		room := roomOf(path)
		if room == "" {
			t.Errorf("%s is no room of the house: give it a place in the graph", path)
			continue
		}
		for _, imported := range p.Imports {
			other, ours := strings.CutPrefix(imported, module+"/")
			if ours && roomOf(other) != room && !slices.Contains(graph[room], other) {
				t.Errorf("%s imports %s, which the graph does not allow", path, other)
			}
		}
	}
}

// roomOf returns the room that a folder belongs to: itself or the nearest one above it.
func roomOf(path string) string {
	best := ""
	for room := range graph {
		if within(path, []string{room}) && len(room) > len(best) {
			best = room
		}
	}
	return best
}

func TestForeignPackagesComeThroughTheirDoors(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		for _, imported := range p.Imports {
			for prefix, rooms := range doors {
				if (imported == prefix || strings.HasPrefix(imported, prefix+"/")) && !within(room, rooms) {
					t.Errorf("%s imports %s: only %s may", room, imported, strings.Join(rooms, ", "))
				}
			}
		}
	}
}
