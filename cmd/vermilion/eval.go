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
	Flawed   bool   `help:"Of those only the defects that must not be accepted, without the good variants."`
	Seed     uint64 `default:"20000" help:"The first seed; the others follow. Seeds below 10000 serve development."`
	Good     bool   `help:"Only packages without defects."`
	Defect   string `help:"Give every package this defect." placeholder:"NAME"`
	Write    string `help:"Make the set and keep it with its labels in this folder, without judging it." placeholder:"DIR" type:"path" xor:"set"`
	Set      string `help:"Judge the labelled set in this folder, made by --write, instead of making one." placeholder:"DIR" type:"existingdir" xor:"set"`
	Kind     string `help:"Judge documents of this kind only." placeholder:"KIND"`
	JSON     bool   `name:"json" help:"Print the figures as JSON."`
	Keep     string `help:"Keep documents that were judged wrongly, with their verdicts, in this folder." placeholder:"DIR"`
}

// Help teaches the verb.
func (evalCmd) Help() string {
	return "Every other package has one defect in one of its documents, drawn by its seed. The same seeds give the same packages.\n" +
		"A set that is written once is judged again in a fraction of the time.\n\n" +
		"  vermilion eval --packages 200 --seed 20000 --keep wrong/\n" +
		"  vermilion eval --packages 160 --good --each 10 --seed 40000\n" +
		"  vermilion eval --packages 50 --each 2 --seed 1000 --write set/ && vermilion eval --set set/ --kind id_copy"
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
			for _, e := range applicant.Expectations() {
				if slices.Contains(e.Kinds, kind) && c.asksFor(e) {
					add(lot{kind: kind, defect: e.Defect})
				}
			}
		}
	}
	return lots
}

// asksFor tells whether a defect belongs to those that single documents are made with.
func (c *evalCmd) asksFor(e applicant.Expectation) bool {
	return e.Defect != applicant.None && (c.Defect == "" || c.Defect == string(e.Defect)) && (!c.Flawed || e.Decision != models.Accept)
}

// Run makes the set, judges it, or both, as many lots at once as there are cores.
func (c *evalCmd) Run(ctx context.Context, a *app) error {
	if c.Set != "" {
		stored, err := storedLots(c.Set)
		if err != nil {
			return err
		}
		return c.judgeAll(ctx, a, len(stored), func(i int) (*evalPackage, error) { return readPackage(stored[i]) })
	}
	studio, err := applicant.New(a.assets)
	if err != nil {
		return err
	}
	defer studio.Close()
	lots := c.lots()
	if c.Write != "" {
		return c.each(ctx, a, len(lots), func(_ context.Context, i int) error {
			p, err := c.make(studio, lots[i])
			if err != nil {
				return err
			}
			return p.write(filepath.Join(c.Write, fmt.Sprintf("%06d", p.Seed)))
		})
	}
	return c.judgeAll(ctx, a, len(lots), func(i int) (*evalPackage, error) { return c.make(studio, lots[i]) })
}

// each does n things, as many at once as there are cores, and shows how far it is. The first error ends it.
func (c *evalCmd) each(ctx context.Context, a *app, n int, do func(context.Context, int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		queue = make(chan int)
		done  int
		fault error
		begun = a.now()
	)
	for range runtime.NumCPU() {
		wg.Go(func() {
			for i := range queue {
				err := do(ctx, i)
				mu.Lock()
				if err != nil && fault == nil { // the others then end because of it
					fault = err
					cancel()
				}
				done++
				fmt.Fprintf(a.stderr, "\r%d/%d, %s ", done, n, a.now().Sub(begun).Round(time.Second))
				mu.Unlock()
			}
		})
	}
	for i := range n {
		select {
		case queue <- i:
		case <-ctx.Done():
		}
	}
	close(queue)
	wg.Wait()
	fmt.Fprintln(a.stderr)
	return fault
}

// judgeAll judges n packages and prints the table.
func (c *evalCmd) judgeAll(ctx context.Context, a *app, n int, next func(int) (*evalPackage, error)) error {
	ex, err := newExaminers(a, runtime.NumCPU(), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	most := watchMemory(peakMemory)
	table := newEvalTable()
	var mu sync.Mutex
	err = c.each(ctx, a, n, func(ctx context.Context, i int) error {
		p, err := next(i)
		if err != nil {
			return err
		}
		docs, err := c.judge(ctx, a, ex, p)
		if err != nil {
			return fmt.Errorf("seed %d: %w", p.Seed, err)
		}
		mu.Lock()
		defer mu.Unlock()
		table.addPackage(docs)
		return nil
	})
	table.PeakMB = most()
	if err := errors.Join(err, ex.Close()); err != nil {
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
	single  bool // and no package
	verdict models.Verdict
	wall    time.Duration // of examining
}

// make makes the documents of a lot.
func (c *evalCmd) make(studio *applicant.Studio, l lot) (*evalPackage, error) {
	rng := rand.New(rand.NewPCG(l.seed, 0x5eed))
	p := &evalPackage{Seed: l.seed, Single: l.kind != "", Request: applicant.VariedRequest(rng), IssuedAt: issueDay(l.seed)}
	p.Today = p.IssuedAt.Add(evalHandIn)
	kinds, flawed, defect := []models.DocumentKind{l.kind}, l.kind, l.defect
	if l.kind == models.SealForm {
		p.Request.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	}
	if l.kind == "" {
		kinds = p.Request.RequiredDocuments()
		flawed, defect = c.flaw(rng, kinds)
	}
	for _, kind := range kinds {
		o := applicant.Options{Today: p.Today, Varied: true}
		if kind == flawed && defect != applicant.None {
			o.Defect, o.Varied = defect, false
		}
		scan, err := studio.Document(p.Request, kind, p.IssuedAt, rng, o)
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", l.seed, err)
		}
		p.Scans = append(p.Scans, scan)
	}
	return p, nil
}

// judge examines the documents of a package and judges them together.
func (c *evalCmd) judge(ctx context.Context, a *app, ex *examiners, p *evalPackage) ([]evalDocument, error) {
	exams := map[models.DocumentKind]pipeline.Examination{}
	var docs []evalDocument
	for _, scan := range p.Scans {
		if c.Kind != "" && scan.Kind != models.DocumentKind(c.Kind) {
			continue
		}
		begun := a.now()
		var files []pipeline.File
		for _, f := range scan.Files() {
			files = append(files, pipeline.File{Name: f.Name, Data: f.Data})
		}
		x, _, err := ex.examine(ctx, scan.Kind, files, &p.Request)
		if err != nil {
			return nil, err
		}
		exams[scan.Kind] = x
		docs = append(docs, evalDocument{scan: scan, single: p.Single, wall: a.now().Sub(begun)})
	}
	verdicts := pipeline.Judge(pipeline.Case{Request: &p.Request, Today: p.Today}, exams, pipeline.DefaultPolicy())
	for i := range docs {
		docs[i].verdict = verdicts[docs[i].scan.Kind]
		if c.Keep != "" && docs[i].wrong() {
			if err := docs[i].keep(c.Keep, p.Seed, p.Request); err != nil {
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
