package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

type benchCmd struct {
	Packages int    `default:"6" help:"How many packages to make."`
	Seed     uint64 `default:"30000" help:"The first package's seed."`
	DPI      int    `default:"300" help:"Resolution of the scans."`
	Peers    bool   `help:"Also give the same pages to djpeg, tesseract, ocrmypdf and tesseract.js, as far as they are installed (make peers)."`
	Soak     int    `help:"Afterwards examine so many more pages and watch the page workers' memory." placeholder:"PAGES"`
}

// Help teaches the verb.
func (benchCmd) Help() string {
	return "CPU time is what counts: it does not depend on what else the machine does. Peers see the same files in the same run.\n\n" +
		"  vermilion bench --peers\n  vermilion bench --packages 4 --soak 5000"
}

// benchPage is one document to be examined again and again.
type benchPage struct {
	request models.Request
	kind    models.DocumentKind
	file    pipeline.File
}

func (p benchPage) examine(ctx context.Context, ex *examiners) (pipeline.Examination, error) {
	x, _, err := ex.examine(ctx, p.kind, []pipeline.File{p.file}, &p.request)
	return x, err
}

// Run measures.
func (c *benchCmd) Run(ctx context.Context, a *app) error {
	pages, err := c.pages(a)
	if err != nil {
		return err
	}
	cpu, err := c.leaves(ctx, a, pages)
	if err != nil {
		return err
	}
	if err := c.scaling(ctx, a, pages); err != nil {
		return err
	}
	if c.Soak > 0 {
		if err := c.soak(ctx, a, pages); err != nil {
			return err
		}
	}
	if !c.Peers {
		return nil
	}
	if err := compareDecoding(ctx, a, pages, cpu); err != nil {
		return err
	}
	return comparePeers(ctx, a, pages, cpu)
}

// pages makes good packages on a flatbed scanner.
func (c *benchCmd) pages(a *app) ([]benchPage, error) {
	studio, err := applicant.New(a.assets)
	if err != nil {
		return nil, err
	}
	defer studio.Close()
	var pages []benchPage
	for i := range c.Packages {
		rng := rand.New(rand.NewPCG(c.Seed+uint64(i), 0xbe7c))
		r := applicant.RandomRequest(rng)
		r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
		scans, err := studio.Package(r, evalDay, rng, applicant.Options{DPI: c.DPI, Device: applicant.Scanner, Format: "jpeg", Today: evalDay.Add(evalHandIn)})
		if err != nil {
			return nil, err
		}
		for _, s := range scans {
			pages = append(pages, benchPage{r, s.Kind, pipeline.File{Name: s.Name, Data: s.Data}})
		}
		fmt.Fprintf(a.stderr, "\rmade %d/%d packages ", i+1, c.Packages)
	}
	fmt.Fprintln(a.stderr)
	return pages, nil
}

// leafRounds is how many times every page is measured: the machine's own pace changes from second to second.
const leafRounds = 4

// leaves prints the mean CPU time of each leaf by kind of document, and returns the totals.
func (c *benchCmd) leaves(ctx context.Context, a *app, pages []benchPage) (map[models.DocumentKind]float64, error) {
	ex, err := newExaminers(a, 1, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	by, n := map[models.DocumentKind]map[string]float64{}, map[models.DocumentKind]int{}
	for round := range 1 + leafRounds { // the first warms engines and caches
		for _, p := range pages {
			x, err := p.examine(ctx, ex)
			if err != nil {
				return nil, errors.Join(err, ex.Close())
			}
			if round == 0 {
				continue
			}
			if by[p.kind] == nil {
				by[p.kind] = map[string]float64{}
			}
			for leaf, ms := range x.CPUms {
				by[p.kind][leaf] += ms
			}
			n[p.kind]++
		}
	}
	fmt.Fprintf(a.stdout, "CPU per page in ms, %d dpi, mean of %d pages of each kind\n", c.DPI, c.Packages)
	totals, all := map[models.DocumentKind]float64{}, 0.0
	for _, kind := range models.DocumentKinds {
		var parts []string
		for _, leaf := range slices.Sorted(keys(by[kind])) {
			mean := by[kind][leaf] / float64(n[kind])
			totals[kind] += mean
			parts = append(parts, fmt.Sprintf("%s %.1f", leaf, mean))
		}
		all += totals[kind]
		decode := by[kind]["decode"] / float64(n[kind])
		fmt.Fprintf(a.stdout, "  %-17s %7.1f   = %.1f × decode + 60 ms   (%s)\n", kind, totals[kind], (totals[kind]-60)/decode, strings.Join(parts, ", "))
	}
	fmt.Fprintf(a.stdout, "  whole package     %7.1f\n  peak memory of the page worker %d MB\n", all, peakMemory())
	return totals, ex.Close()
}

// scaling examines the same load with one page worker and with as many as there are cores.
func (c *benchCmd) scaling(ctx context.Context, a *app, pages []benchPage) error {
	many := runtime.NumCPU()
	one, oneCPU, err := throughput(ctx, a, pages, 1)
	if err != nil {
		return err
	}
	all, allCPU, err := throughput(ctx, a, pages, many)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "throughput: 1 page worker %.2f pages/s, %d page workers %.2f pages/s, ratio %.2f; CPU per page %.0f and %.0f ms\n",
		one, many, all, all/one, oneCPU, allCPU)
	return nil
}

// throughput returns pages per second, and the CPU time that the leaves spend on a page in ms, after one round to warm up.
func throughput(ctx context.Context, a *app, pages []benchPage, workers int) (perSecond, cpu float64, err error) {
	ex, err := newExaminers(a, workers, slog.New(slog.DiscardHandler))
	if err != nil {
		return 0, 0, err
	}
	if _, err := examineAll(ctx, ex, pages, workers); err != nil {
		return 0, 0, errors.Join(err, ex.Close())
	}
	load := slices.Repeat(pages, 4) // one load: workers that wait for each other between rounds would count as slow
	begun := a.now()
	if cpu, err = examineAll(ctx, ex, load, workers); err != nil {
		return 0, 0, errors.Join(err, ex.Close())
	}
	n := float64(len(load))
	return n / a.now().Sub(begun).Seconds(), cpu / n, ex.Close()
}

// examineAll examines every page once, at most workers at a time, and returns the leaves' CPU time in ms.
func examineAll(ctx context.Context, ex *examiners, pages []benchPage, workers int) (cpu float64, err error) {
	queue := make(chan benchPage)
	faults, spent := make([]error, workers), make([]float64, workers)
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			for p := range queue {
				x, err := p.examine(ctx, ex)
				if err != nil {
					faults[i] = err
				}
				for _, ms := range x.CPUms {
					spent[i] += ms
				}
			}
		})
	}
	for _, p := range pages {
		queue <- p
	}
	close(queue)
	wg.Wait()
	for _, ms := range spent {
		cpu += ms
	}
	return cpu, errors.Join(faults...)
}

// soak examines many pages and prints how the workers' memory develops.
func (c *benchCmd) soak(ctx context.Context, a *app, pages []benchPage) error {
	ex, err := newExaminers(a, runtime.NumCPU(), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	most := watchMemory(residentMemory)
	defer func() { most() }()
	for done := 0; done < c.Soak; {
		if _, err := examineAll(ctx, ex, pages, runtime.NumCPU()); err != nil {
			return errors.Join(err, ex.Close())
		}
		before := done
		if done += len(pages); done/500 > before/500 || before == 0 || done >= c.Soak {
			fmt.Fprintf(a.stdout, "soak: %5d pages, page workers held %d MB at most since the line above\n", done, most())
			most = watchMemory(residentMemory)
		}
	}
	return ex.Close()
}
