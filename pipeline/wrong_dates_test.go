package pipeline_test

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

var wrongDates = flag.Int("writing.wrong", 12, "how many forms TestWrongDatesInDoubtfulHands makes")

// hardToRead are ways of writing that leave doubt, of which a form has one of each row.
var hardToRead = [][]applicant.Defect{
	{applicant.DateOtherHand},
	{applicant.DateThinPen, applicant.DateThickPen, applicant.DateSkips},
	{applicant.DateCrossesRule, applicant.DateTouchesPrint},
}

// Doubt about which day it is lets a date pass; wrong dates must hardly ever pass in its wake.
func TestWrongDatesInDoubtfulHands(t *testing.T) {
	t.Parallel()
	studio, err := applicant.New("../.assets")
	if err != nil {
		t.Skip("no assets here")
	}
	defer studio.Close()
	var passed, returned tally
	for i := range *wrongDates {
		rng := rand.New(rand.NewPCG(*writingSeed+uint64(i), 91))
		request := applicant.RandomRequest(rng)
		issued := time.Date(2025, 1, 2+rng.IntN(700), 4, 0, 0, 0, time.UTC)
		today := issued.AddDate(0, 0, 1+rng.IntN(30))
		o := applicant.Options{Today: today, Authorised: issued, Applied: today}
		off := 1 + rng.IntN(20) // days
		if i%4 > 1 {
			off += 30 * rng.IntN(12)
		}
		wrong := models.CheckAuthorisedOn
		if i%2 == 0 {
			o.Authorised = issued.AddDate(0, 0, -off)
		} else {
			o.Applied, wrong = today.AddDate(0, 0, off), models.CheckAppliedOn
		}
		for _, row := range hardToRead {
			o.Traits = append(o.Traits, row[rng.IntN(len(row))])
		}
		scan, err := studio.Document(request, models.CertificateForm, issued, rng, o)
		if err != nil {
			t.Fatal(err)
		}
		form, verdict, _ := judgeScan(t, models.CertificateForm, scan, today)
		if form == nil {
			continue
		}
		for _, f := range verdict.Findings {
			if f.Check != wrong {
				continue
			}
			passed.add(f.Outcome == models.Pass)
			returned.add(f.Outcome == models.Fail)
			if f.Outcome == models.Pass {
				t.Logf("form %d: %s of %q passed, read %v", i, wrong, scan.Truth.Written[string(wrong)].Text, verdict.Fields[string(wrong)])
			}
		}
	}
	t.Logf("wrong dates passed   %v", passed)
	t.Logf("wrong dates returned %v", returned)
	if passed.n == 0 {
		t.Error("no form registered")
	}
	// The judge takes a risk of two in a hundred.
	if passed.k > max(1, passed.n*4/100) {
		t.Errorf("%d of %d wrong dates passed", passed.k, passed.n)
	}
}
