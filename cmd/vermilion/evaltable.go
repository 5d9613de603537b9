package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

// mayRefer stands for documents that are right to accept and as right to show a reviewer.
const mayRefer models.Decision = "accept or review"

// evalTable counts judgements.
type evalTable struct {
	Checks    map[models.Check]*checkCount                 `json:"checks"`
	Defects   map[applicant.Defect]map[models.Decision]int `json:"defects"`
	Confusion map[models.Decision]map[models.Decision]int  `json:"confusion"` // right, then given
	CPUms     map[models.DocumentKind]map[string]float64   `json:"cpu_ms"`    // mean by leaf
	WallMS    map[models.DocumentKind]float64              `json:"wall_ms"`
	Unread    int                                          `json:"unread"`         // documents no page of which could be read: broken, or twice too much for a page worker
	Failed    int                                          `json:"failed"`         // documents on which an engine failed
	PeakMB    int                                          `json:"peak_memory_mb"` // of a page worker
	Documents map[models.DocumentKind]int                  `json:"documents"`
	Fields    map[string]*fieldCount                       `json:"fields"`
	Reasons   map[models.Check]map[string]int              `json:"false_alarm_reasons"`
	Packages  packageCount                                 `json:"good_packages"`
}

// packageCount counts whole packages that are right to accept; those for which a reviewer's look is as right stay out of Referred.
type packageCount struct {
	N         int `json:"n"`
	Returned  int `json:"returned"`
	Plain     int `json:"plain"` // those that should be accepted without a reviewer's doubt
	Referred  int `json:"referred"`
	Documents int `json:"documents"`
}

// add counts the documents of one package.
func (c *packageCount) add(docs []evalDocument) {
	returned, referred, plain := false, false, true
	for _, d := range docs {
		if d.scan.Truth.Decision != models.Accept {
			return
		}
		plain = plain && !d.scan.Truth.MayRefer
		returned = returned || d.verdict.Decision == models.Return
		referred = referred || d.verdict.Decision == models.Refer
	}
	c.N++
	c.Documents += len(docs)
	if returned {
		c.Returned++
	}
	if plain {
		c.Plain++
		if referred && !returned {
			c.Referred++
		}
	}
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

// licenceSeal stands for the company's seal on licence copies, which bear a registry's, too.
const licenceSeal models.Check = "company_seal of licence"

// count returns the counts of a check.
func (t *evalTable) count(check models.Check) *checkCount {
	if t.Checks[check] == nil {
		t.Checks[check] = &checkCount{}
	}
	return t.Checks[check]
}

// add counts a check's answer on a document on which it should find something, or should not, and tells whether it stops a
// document that is right to accept.
func (c *checkCount) add(outcome models.Outcome, expected bool, d evalDocument) (alarmed bool) {
	truth := d.scan.Truth
	switch {
	case expected:
		c.Bad++
		if outcome == models.Pass && d.verdict.Decision != models.Return { // else another check returned it, and with reason
			c.Missed++
		}
		if outcome == models.Unsure {
			c.Doubt++
		}
	case truth.Decision == models.Accept:
		c.Good++
		if outcome == models.Fail {
			c.Alarm++
			return true
		}
		if outcome == models.Unsure && !truth.MayRefer {
			c.Unsure++
			return true
		}
	}
	return false
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
		Documents: map[models.DocumentKind]int{}, WallMS: map[models.DocumentKind]float64{}, Fields: map[string]*fieldCount{}, Reasons: map[models.Check]map[string]int{},
	}
}

// addPackage counts the documents that were handed in together.
func (t *evalTable) addPackage(docs []evalDocument) {
	for _, d := range docs {
		t.add(d)
	}
	if len(docs) > 0 && !docs[0].single {
		t.Packages.add(docs)
	}
}

func (t *evalTable) add(d evalDocument) {
	truth, v := d.scan.Truth, d.verdict
	bump(t.Defects, truth.Defect, v.Decision)
	right := truth.Decision
	if truth.MayRefer {
		right = mayRefer
	}
	bump(t.Confusion, right, v.Decision)
	t.Documents[v.Kind]++
	t.WallMS[v.Kind] += ms(d.wall)
	if t.CPUms[v.Kind] == nil {
		t.CPUms[v.Kind] = map[string]float64{}
	}
	for leaf, ms := range v.CPUms {
		t.CPUms[v.Kind][leaf] += ms
	}
	if len(v.Pages) == 0 {
		t.Unread++
	}
	for _, f := range v.Findings {
		if f.Reason == pipeline.ReasonNotExamined {
			t.Failed++
		}
		expected := slices.Contains(truth.Checks, f.Check)
		if alarmed := t.count(f.Check).add(f.Outcome, expected, d); alarmed {
			bump(t.Reasons, f.Check, f.Reason)
		}
		if f.Check == models.CheckCompanySeal && v.Kind == models.LicenceCopy {
			t.count(licenceSeal).add(f.Outcome, expected, d)
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
	fmt.Fprintf(w, "%d documents\n\n", sum(t.Documents))
	fmt.Fprintf(w, "%-23s %6s %7s %7s  %-15s %6s %7s %7s  %s\n", "check", "bad", "missed", "unsure", "missed 95 %", "good", "alarms", "unsure", "alarms 95 %")
	for _, check := range slices.Sorted(keys(t.Checks)) {
		c := t.Checks[check]
		fmt.Fprintf(w, "%-23s %6d %7d %7d  %-15s %6d %7d %7d  %s\n", check, c.Bad, c.Missed, c.Doubt, wilson(c.Missed, c.Bad), c.Good, c.Alarm, c.Unsure, wilson(c.Alarm, c.Good))
	}
	fmt.Fprintf(w, "\nwhy good documents were stopped: %v\n", t.Reasons)
	fmt.Fprintf(w, "\n%-22s %9s %9s %9s\n", "defect", "accepted", "reviewer", "returned")
	for _, d := range slices.Sorted(keys(t.Defects)) {
		n := t.Defects[d]
		fmt.Fprintf(w, "%-22s %9d %9d %9d\n", d, n[models.Accept], n[models.Refer], n[models.Return])
	}
	fmt.Fprintf(w, "\n%-22s %9s %9s %9s   %s\n", "right \\ given", "accepted", "reviewer", "returned", "share judged wrongly, 95 %")
	for _, d := range []models.Decision{models.Accept, mayRefer, models.Refer, models.Return} {
		n := t.Confusion[d]
		wrong := map[models.Decision]int{models.Accept: n[models.Return], mayRefer: n[models.Return], models.Refer: n[models.Accept], models.Return: n[models.Accept]}[d]
		fmt.Fprintf(w, "%-22s %9d %9d %9d   %s\n", d, n[models.Accept], n[models.Refer], n[models.Return], wilson(wrong, sum(n)))
	}
	fmt.Fprintf(w, "good documents sent to the reviewer as unsure: %s\n", wilson(t.Confusion[models.Accept][models.Refer], sum(t.Confusion[models.Accept])))
	p := t.Packages
	fmt.Fprintf(w, "good packages (%d documents): %d of %d returned, %s; %d of %d sent to the reviewer as unsure, %s\n",
		p.Documents, p.Returned, p.N, wilson(p.Returned, p.N), p.Referred, p.Plain, wilson(p.Referred, p.Plain))
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
		fmt.Fprintf(w, " = %.0f (wall %.0f)\n", total, t.WallMS[kind]/float64(max(1, t.Documents[kind])))
	}
	fmt.Fprintf(w, "documents no page of which could be read: %d; on which an engine failed: %d\npeak memory of a page worker %d MB\n", t.Unread, t.Failed, t.PeakMB)
}
