package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

type evalCmd struct {
	Packages int    `default:"200" help:"How many packages to make and judge."`
	Each     int    `help:"Also judge every defect of every kind of document so many times, as single documents." placeholder:"N"`
	Seed     uint64 `default:"20000" help:"The first seed; the others follow. Seeds below 10000 serve development."`
	Good     bool   `help:"Only packages without defects."`
	Defect   string `help:"Give every package this defect." placeholder:"NAME"`
	JSON     bool   `name:"json" help:"Print the figures as JSON."`
	Keep     string `help:"Keep documents that were judged wrongly, with their verdicts, in this folder." placeholder:"DIR"`
}

// Help teaches the verb.
func (evalCmd) Help() string {
	return "Every other package has one defect in one of its documents, drawn by its seed. The same seeds give the same packages.\n\n" +
		"  vermilion eval --packages 200 --seed 20000 --keep wrong/\n" +
		"  vermilion eval --packages 160 --good --each 10 --seed 40000"
}

// evalDay is when the first evaluated packages are issued; others follow within two years, by their seeds.
var evalDay = time.Date(2025, 1, 2, 10, 0, 0, 0, shanghai)

func issueDay(seed uint64) time.Time { return evalDay.AddDate(0, 0, int(seed*37%730)) }

// evalHandIn is how long after issue packages are handed in.
const evalHandIn = 10 * 24 * time.Hour

// lot is what one seed stands for: a package, or a single document with a defect.
type lot struct {
	seed   uint64
	kind   models.DocumentKind // empty for a package
	defect applicant.Defect
}

// lots lists everything to judge.
func (c *evalCmd) lots() []lot {
	var lots []lot
	next := c.Seed
	add := func(l lot) {
		l.seed = next
		lots, next = append(lots, l), next+1
	}
	for range c.Packages {
		add(lot{})
	}
	for range c.Each {
		for _, kind := range models.DocumentKinds {
			for _, defect := range applicant.Defects(kind) {
				if defect != applicant.None && (c.Defect == "" || c.Defect == string(defect)) {
					add(lot{kind: kind, defect: defect})
				}
			}
		}
	}
	return lots
}

// Run judges all lots, as many at once as there are cores.
func (c *evalCmd) Run(ctx context.Context, a *app) error {
	studio, err := applicant.New(a.assets)
	if err != nil {
		return err
	}
	defer studio.Close()
	workers := runtime.NumCPU()
	ex, err := newExaminers(a, workers, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		lots  = c.lots()
		table = newEvalTable()
		mu    sync.Mutex
		wg    sync.WaitGroup
		queue = make(chan lot)
		done  int
		fault error
		begun = a.now()
	)
	for range workers {
		wg.Go(func() {
			for l := range queue {
				docs, err := c.judge(ctx, a, studio, ex, l)
				mu.Lock()
				if err != nil {
					fault = errors.Join(fault, fmt.Errorf("seed %d: %w", l.seed, err))
					cancel()
				}
				for _, d := range docs {
					table.add(d)
				}
				done++
				fmt.Fprintf(a.stderr, "\r%d/%d, %s ", done, len(lots), a.now().Sub(begun).Round(time.Second))
				mu.Unlock()
			}
		})
	}
	for _, l := range lots {
		select {
		case queue <- l:
		case <-ctx.Done():
		}
	}
	close(queue)
	wg.Wait()
	fmt.Fprintln(a.stderr)
	table.PeakMB = peakMemory()
	if err := errors.Join(fault, ex.Close()); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(a.stdout).Encode(table)
	}
	table.print(a.stdout)
	return nil
}

// evalDocument is one judged document with what it should have been.
type evalDocument struct {
	scan    applicant.Scan
	verdict models.Verdict
	wall    time.Duration // of examining
}

// judge makes the documents of a lot, examines and judges them.
func (c *evalCmd) judge(ctx context.Context, a *app, studio *applicant.Studio, ex *examiners, l lot) ([]evalDocument, error) {
	rng := rand.New(rand.NewPCG(l.seed, 0x5eed))
	r := applicant.VariedRequest(rng)
	issued := issueDay(l.seed)
	handedIn := issued.Add(evalHandIn)
	kinds, flawed, defect := []models.DocumentKind{l.kind}, l.kind, l.defect
	if l.kind == models.SealForm {
		r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	}
	if l.kind == "" {
		kinds = r.RequiredDocuments()
		flawed, defect = c.flaw(rng, kinds)
	}
	exams := map[models.DocumentKind]pipeline.Examination{}
	docs := make([]evalDocument, len(kinds))
	for i, kind := range kinds {
		o := applicant.Options{Today: handedIn, Varied: true}
		if kind == flawed && defect != applicant.None {
			o.Defect, o.Varied = defect, false
		}
		scan, err := studio.Document(r, kind, issued, rng, o)
		if err != nil {
			return nil, err
		}
		begun := a.now()
		var files []pipeline.File
		for _, f := range scan.Files() {
			files = append(files, pipeline.File{Name: f.Name, Data: f.Data})
		}
		x, _, err := ex.examine(ctx, kind, files, &r)
		if err != nil {
			return nil, err
		}
		exams[kind] = x
		docs[i] = evalDocument{scan: scan, wall: a.now().Sub(begun)}
	}
	verdicts := pipeline.Judge(pipeline.Case{Request: &r, Today: handedIn}, exams, pipeline.DefaultPolicy())
	for i, kind := range kinds {
		docs[i].verdict = verdicts[kind]
		if c.Keep != "" && docs[i].wrong() {
			if err := docs[i].keep(c.Keep, l.seed, r); err != nil {
				return nil, err
			}
		}
	}
	return docs, nil
}

// flaw draws which document has which defect; none for every other package.
func (c *evalCmd) flaw(rng *rand.Rand, kinds []models.DocumentKind) (models.DocumentKind, applicant.Defect) {
	whole := rng.IntN(2) == 0
	kind := kinds[rng.IntN(len(kinds))]
	defects := applicant.Defects(kind)
	defect := defects[1+rng.IntN(len(defects)-1)]
	switch {
	case c.Good:
		return "", applicant.None
	case c.Defect != "":
		for range 16 { // a kind that can have the defect
			if slices.Contains(applicant.Defects(kind), applicant.Defect(c.Defect)) {
				return kind, applicant.Defect(c.Defect)
			}
			kind = kinds[rng.IntN(len(kinds))]
		}
		return "", applicant.None
	case whole:
		return "", applicant.None
	}
	return kind, defect
}

// wrong tells that a document was accepted though it must not be, or returned though it must not be.
func (d evalDocument) wrong() bool {
	switch d.scan.Truth.Decision {
	case models.Accept:
		return d.verdict.Decision == models.Return || d.verdict.Decision == models.Refer && !d.scan.Truth.MayRefer
	case models.Return:
		return d.verdict.Decision != models.Return
	case models.Refer:
		return d.verdict.Decision == models.Accept
	}
	return false
}

func (d evalDocument) keep(dir string, seed uint64, r models.Request) error {
	name := fmt.Sprintf("%d-%s-%s", seed, d.verdict.Kind, d.scan.Truth.Defect)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	notes, err := json.MarshalIndent(map[string]any{"verdict": d.verdict, "truth": d.scan.Truth, "application": r}, "", " ")
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, name+filepath.Ext(d.scan.Name)), d.scan.Data, 0o644),
		os.WriteFile(filepath.Join(dir, name+".json"), notes, 0o644),
	)
}
