package ink_test

import (
	"slices"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
)

// A day that can be read in two ways stands once among the days, and these always in the same order: what is summed over them
// must not differ from one judging to the next.
func TestDaysOnceAndInOrder(t *testing.T) {
	t.Parallel()
	part := func(readings ...ink.Reading) ink.Digits { return ink.Digits{Alternatives: readings} }
	d := ink.Date{Parts: [3]ink.Digits{
		part(ink.Reading{Text: "2026", Probability: .9}, ink.Reading{Text: "2020", Probability: .1}),
		part(ink.Reading{Text: "3", Probability: .5}, ink.Reading{Text: "03", Probability: .3}, ink.Reading{Text: "8", Probability: .2}),
		part(ink.Reading{Text: "5", Probability: .6}, ink.Reading{Text: "6", Probability: .4}),
	}}
	days := d.Days()
	if len(days) != 8 {
		t.Fatalf("%d days, want 8", len(days))
	}
	if first := days[0]; !first.SameAs(ink.Day{Year: 2026, Month: 3, Day: 5}) || first.Probability < .431 || first.Probability > .433 {
		t.Errorf("first %+v, want 2026-3-5 with .432", first)
	}
	for range 20 {
		if !slices.Equal(days, d.Days()) {
			t.Fatal("the order changes")
		}
	}
}
