package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	Seed     uint64 `default:"20000" help:"The first package's seed; the others follow. Seeds below 10000 serve development."`
	Good     bool   `help:"Only packages without defects."`
	Defect   string `help:"Give every package this defect." placeholder:"NAME"`
	JSON     bool   `name:"json" help:"Print the figures as JSON."`
	Keep     string `help:"Keep documents that were judged wrongly, with their verdicts, in this folder." placeholder:"DIR"`
}

// Help teaches the verb.
func (evalCmd) Help() string {
	return "Every other package has one defect in one of its documents, drawn by its seed. The same seeds give the same packages.\n\n" +
		"  vermilion eval --packages 200 --seed 20000 --keep wrong/"
}

// evalDay is when evaluated packages are issued; a fixed day keeps them identical.
var evalDay = time.Date(2026, 3, 2, 10, 0, 0, 0, shanghai)

// evalHandIn is how long after issue packages are handed in.
const evalHandIn = 10 * 24 * time.Hour

// Run judges the packages, as many at once as there are cores.
func (c *evalCmd) Run(ctx context.Context, a *app) error {
	studio, err := applicant.New(a.assets)
	if err != nil {
		return err
	}
	workers := runtime.NumCPU()
	ex, err := newExaminers(a, workers, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		table = newEvalTable()
		mu    sync.Mutex
		wg    sync.WaitGroup
		seeds = make(chan uint64)
		fault error
		begun = a.now()
	)
	for range workers {
		wg.Go(func() {
			for seed := range seeds {
				docs, err := c.judgePackage(ctx, studio, ex, seed)
				mu.Lock()
				if err != nil {
					fault = errors.Join(fault, fmt.Errorf("package %d: %w", seed, err))
					cancel()
				}
				for _, d := range docs {
					table.add(d)
				}
				table.packages++
				fmt.Fprintf(a.stderr, "\r%d/%d packages, %s ", table.packages, c.Packages, a.now().Sub(begun).Round(time.Second))
				mu.Unlock()
			}
		})
	}
	for i := range c.Packages {
		select {
		case seeds <- c.Seed + uint64(i):
		case <-ctx.Done():
		}
	}
	close(seeds)
	wg.Wait()
	fmt.Fprintln(a.stderr)
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
}

func (c *evalCmd) judgePackage(ctx context.Context, studio *applicant.Studio, ex *examiners, seed uint64) ([]evalDocument, error) {
	rng := rand.New(rand.NewPCG(seed, 0x5eed))
	r := applicant.RandomRequest(rng)
	kinds := r.RequiredDocuments()
	flawed, defect := c.flaw(rng, kinds)
	exams := map[models.DocumentKind]pipeline.Examination{}
	scans := map[models.DocumentKind]applicant.Scan{}
	for _, kind := range kinds {
		o := applicant.Options{Today: evalDay.Add(evalHandIn)}
		if kind == flawed {
			o.Defect = defect
		}
		scan, err := studio.Document(r, kind, evalDay, rng, o)
		if err != nil {
			return nil, err
		}
		x, _, err := ex.examine(ctx, kind, []pipeline.File{{Name: scan.Name, Data: scan.Data}})
		if err != nil {
			return nil, err
		}
		exams[kind], scans[kind] = x, scan
	}
	verdicts := pipeline.Judge(pipeline.Case{Request: &r, Printed: printedBy(r), Today: evalDay.Add(evalHandIn)}, exams, pipeline.DefaultPolicy())
	var docs []evalDocument
	for _, kind := range kinds {
		d := evalDocument{scans[kind], verdicts[kind]}
		docs = append(docs, d)
		if c.Keep != "" && d.wrong() {
			if err := d.keep(c.Keep, seed, r); err != nil {
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
		return d.verdict.Decision != models.Accept
	case models.Return:
		return d.verdict.Decision != models.Return
	}
	return d.verdict.Decision == models.Accept
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

// evalTable counts judgements.
type evalTable struct {
	packages  int
	Checks    map[models.Check]*checkCount                 `json:"checks"`
	Defects   map[applicant.Defect]map[models.Decision]int `json:"defects"`
	Confusion map[models.Decision]map[models.Decision]int  `json:"confusion"` // right, then given
	CPUms     map[models.DocumentKind]map[string]float64   `json:"cpu_ms"`    // mean by leaf
	Documents map[models.DocumentKind]int                  `json:"documents"`
	Fields    map[string]*fieldCount                       `json:"fields"`
	Reasons   map[models.Check]map[string]int              `json:"false_alarm_reasons"`
}

// checkCount counts one check: on documents where it should find something, and on those where it should not.
type checkCount struct {
	Bad    int `json:"bad"`
	Missed int `json:"missed"`     // passed
	Doubt  int `json:"bad_unsure"` // unsure where it should fail
	Good   int `json:"good"`
	Alarm  int `json:"false_alarm"` // failed
	Unsure int `json:"good_unsure"`
}

type fieldCount struct {
	N     int `json:"n"`
	Sure  int `json:"sure"`
	Exact int `json:"exact_when_sure"`
}

func newEvalTable() *evalTable {
	return &evalTable{
		Checks: map[models.Check]*checkCount{}, Defects: map[applicant.Defect]map[models.Decision]int{},
		Confusion: map[models.Decision]map[models.Decision]int{}, CPUms: map[models.DocumentKind]map[string]float64{},
		Documents: map[models.DocumentKind]int{}, Fields: map[string]*fieldCount{}, Reasons: map[models.Check]map[string]int{},
	}
}

func (t *evalTable) add(d evalDocument) {
	truth, v := d.scan.Truth, d.verdict
	bump(t.Defects, truth.Defect, v.Decision)
	bump(t.Confusion, truth.Decision, v.Decision)
	t.Documents[v.Kind]++
	if t.CPUms[v.Kind] == nil {
		t.CPUms[v.Kind] = map[string]float64{}
	}
	for leaf, ms := range v.CPUms {
		t.CPUms[v.Kind][leaf] += ms
	}
	for _, f := range v.Findings {
		c := t.Checks[f.Check]
		if c == nil {
			c = &checkCount{}
			t.Checks[f.Check] = c
		}
		switch expected := slices.Contains(truth.Checks, f.Check); {
		case expected:
			c.Bad++
			switch f.Outcome {
			case models.Pass:
				if v.Decision != models.Return { // another check returned it, and with reason
					c.Missed++
				}
			case models.Unsure:
				c.Doubt++
			case models.Fail:
			}
		case truth.Decision == models.Accept:
			c.Good++
			switch f.Outcome {
			case models.Fail:
				c.Alarm++
				bump(t.Reasons, f.Check, f.Reason)
			case models.Unsure:
				c.Unsure++
				bump(t.Reasons, f.Check, f.Reason)
			case models.Pass:
			}
		}
	}
	if truth.Decision != models.Accept {
		return
	}
	truths := map[string]string{}
	for name, value := range truth.Printed {
		truths[name] = value
	}
	for name, w := range truth.Written {
		if w.Date != "" {
			truths[name] = w.Date
		}
	}
	for name, want := range truths {
		got, read := v.Fields[name]
		if !read && t.Fields[name] == nil {
			continue
		}
		c := t.Fields[name]
		if c == nil {
			c = &fieldCount{}
			t.Fields[name] = c
		}
		c.N++
		if got.Confidence >= .8 {
			c.Sure++
			if models.SameName(got.Value, want) {
				c.Exact++
			}
		}
	}
}

func bump[K, L comparable](m map[K]map[L]int, k K, l L) {
	if m[k] == nil {
		m[k] = map[L]int{}
	}
	m[k][l]++
}

// print writes the table; intervals are Wilson's at 95 %.
func (t *evalTable) print(w io.Writer) {
	fmt.Fprintf(w, "%d packages, %d documents\n\n", t.packages, sum(t.Documents))
	fmt.Fprintf(w, "%-18s %6s %7s %7s  %-15s %6s %7s %7s  %s\n", "check", "bad", "missed", "unsure", "missed 95 %", "good", "alarms", "unsure", "alarms 95 %")
	for _, check := range slices.Sorted(keys(t.Checks)) {
		c := t.Checks[check]
		fmt.Fprintf(w, "%-18s %6d %7d %7d  %-15s %6d %7d %7d  %s\n", check, c.Bad, c.Missed, c.Doubt, wilson(c.Missed, c.Bad), c.Good, c.Alarm, c.Unsure, wilson(c.Alarm, c.Good))
	}
	fmt.Fprintf(w, "\nwhy good documents were stopped: %v\n", t.Reasons)
	fmt.Fprintf(w, "\n%-22s %9s %9s %9s\n", "defect", "accepted", "reviewer", "returned")
	for _, d := range slices.Sorted(keys(t.Defects)) {
		n := t.Defects[d]
		fmt.Fprintf(w, "%-22s %9d %9d %9d\n", d, n[models.Accept], n[models.Refer], n[models.Return])
	}
	fmt.Fprintf(w, "\n%-22s %9s %9s %9s\n", "right \\ given", "accepted", "reviewer", "returned")
	for _, d := range []models.Decision{models.Accept, models.Refer, models.Return} {
		n := t.Confusion[d]
		fmt.Fprintf(w, "%-22s %9d %9d %9d\n", d, n[models.Accept], n[models.Refer], n[models.Return])
	}
	fmt.Fprintf(w, "\n%-22s %6s %6s %16s\n", "field", "n", "sure", "exact when sure")
	for _, name := range slices.Sorted(keys(t.Fields)) {
		c := t.Fields[name]
		fmt.Fprintf(w, "%-22s %6d %6d %16d\n", name, c.N, c.Sure, c.Exact)
	}
	fmt.Fprintln(w, "\nmean CPU in ms by leaf")
	for _, kind := range models.DocumentKinds {
		total := 0.0
		fmt.Fprintf(w, "%-18s", kind)
		for _, leaf := range slices.Sorted(keys(t.CPUms[kind])) {
			mean := t.CPUms[kind][leaf] / float64(max(1, t.Documents[kind]))
			total += mean
			fmt.Fprintf(w, " %s %.0f", leaf, mean)
		}
		fmt.Fprintf(w, " = %.0f\n", total)
	}
}
