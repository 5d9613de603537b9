package pipeline_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

var wrongDates = flag.Int("writing.wrong", 12, "how many forms TestWrongDatesInDoubtfulHands makes")

// hardToRead are ways of writing that leave doubt, of which a form has one of each row.
var hardToRead = [][]applicant.Defect{
	{applicant.DateOtherHand},
	{applicant.DateThinPen, applicant.DateThickPen, applicant.DateSkips},
	{applicant.DateCrossesRule, applicant.DateTouchesPrint},
}

// Doubt about which day it is lets a date pass, all the more where the other form, in the same hand, says so; wrong dates must
// hardly ever pass in its wake.
func TestWrongDatesInDoubtfulHands(t *testing.T) {
	t.Parallel()
	studio, err := applicant.New("../.assets")
	if err != nil {
		t.Skip("no assets here")
	}
	defer studio.Close()
	var alone, together struct{ passed, returned tally }
	for i := range *wrongDates {
		rng := rand.New(rand.NewPCG(*writingSeed+uint64(i), 91))
		request := applicant.RandomRequest(rng)
		request.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
		issued := time.Date(2025, 1, 2+rng.IntN(700), 4, 0, 0, 0, time.UTC)
		today := issued.AddDate(0, 0, 1+rng.IntN(30))
		right := applicant.Options{Today: today, Authorised: issued, Applied: today}
		for _, row := range hardToRead {
			right.Traits = append(right.Traits, row[rng.IntN(len(row))])
		}
		off := 1 + rng.IntN(20) // days
		if i%4 > 1 {
			off += 30 * rng.IntN(12)
		}
		o, wrong := right, models.CheckAuthorisedOn
		if i%2 == 0 {
			o.Authorised = issued.AddDate(0, 0, -off)
		} else {
			o.Applied, wrong = today.AddDate(0, 0, off), models.CheckAppliedOn
		}
		write := func(kind models.DocumentKind, o applicant.Options) *pipeline.Form {
			scan, err := studio.Document(request, kind, issued, rng, o)
			if err != nil {
				t.Fatal(err)
			}
			form, _ := measureScan(t, scan)
			return form
		}
		form := write(models.CertificateForm, o)
		if form == nil {
			continue
		}
		judge := func(forms map[models.DocumentKind]*pipeline.Form, passed, returned *tally) {
			verdict := judgeForms(forms, today)[models.CertificateForm]
			at := slices.IndexFunc(verdict.Findings, func(f models.Finding) bool { return f.Check == wrong })
			f := verdict.Findings[at]
			passed.add(f.Outcome == models.Pass)
			returned.add(f.Outcome == models.Fail)
			if f.Outcome == models.Pass {
				t.Logf("form %d of %d: %s of %s and %s passed, read %v", i, len(forms), wrong, o.Authorised.Format(time.DateOnly),
					o.Applied.Format(time.DateOnly), verdict.Fields[string(wrong)])
			}
		}
		judge(map[models.DocumentKind]*pipeline.Form{models.CertificateForm: form}, &alone.passed, &alone.returned)
		if i%3 == 0 { // the same mistake on both
			right = o
		}
		if other := write(models.SealForm, right); other != nil {
			judge(map[models.DocumentKind]*pipeline.Form{models.CertificateForm: form, models.SealForm: other}, &together.passed, &together.returned)
		}
	}
	t.Logf("wrong dates passed   %v, beside the other form %v", alone.passed, together.passed)
	t.Logf("wrong dates returned %v, beside the other form %v", alone.returned, together.returned)
	if alone.passed.n == 0 || together.passed.n == 0 {
		t.Error("no form registered")
	}
	// The judge takes a risk of two in a hundred.
	for _, passed := range []tally{alone.passed, together.passed} {
		if passed.k > max(1, passed.n*4/100) {
			t.Errorf("%d of %d wrong dates passed", passed.k, passed.n)
		}
	}
}
