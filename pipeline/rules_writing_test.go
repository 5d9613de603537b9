package pipeline_test

import (
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/ink"
)

// says is a reading with its likeliest text first and what is left for a second one.
func says(text string, p float64, second ...string) ink.Digits {
	d := ink.Digits{Text: text, Confidence: p, Alternatives: []ink.Reading{{Text: text, Probability: p}}}
	for _, s := range second {
		d.Alternatives = append(d.Alternatives, ink.Reading{Text: s, Probability: .999 - p})
	}
	return d
}

func date(year, month, day ink.Digits) ink.Date {
	return ink.Date{Parts: [3]ink.Digits{year, month, day}}
}

// plain is a date that the ink leaves no doubt about.
func plain(year, month, day string) ink.Date {
	return date(says(year, .9999), says(month, .9999), says(day, .9999))
}

// written is a form issued on 2026-03-02 with all its blanks filled in.
func written(kind models.DocumentKind, authorised, applied ink.Date) pipeline.Examination {
	f := &pipeline.Form{Writing: map[string]ink.Measurement{}, Dates: map[string]ink.Date{"authorised_on": authorised, "applied_on": applied}}
	f.Code.IssuedOn = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{
		"authorised_on.year", "authorised_on.month", "authorised_on.day", "applied_on.year", "applied_on.month", "applied_on.day",
		"agent_signature",
	} {
		f.Writing[name] = ink.Measurement{InkMM2: 9, Handwritten: .95}
	}
	return pipeline.Examination{Kind: kind, Pages: []pipeline.Page{{Form: f}}}
}

// judgeWriting judges the first of the forms of a package that is handed in on 2026-03-12.
func judgeWriting(forms ...pipeline.Examination) map[models.Check]models.Finding {
	all := map[models.DocumentKind]pipeline.Examination{}
	for _, x := range forms {
		all[x.Kind] = x
	}
	c := pipeline.Case{Today: time.Date(2026, 3, 12, 23, 0, 0, 0, time.UTC)}
	found := map[models.Check]models.Finding{}
	for _, f := range pipeline.Judge(c, all, pipeline.DefaultPolicy())[forms[0].Kind].Findings {
		found[f.Check] = f
	}
	return found
}

func TestDates(t *testing.T) {
	t.Parallel()
	good := plain("2026", "3", "5")
	for _, c := range []struct {
		name                string
		authorised, applied ink.Date
		check               models.Check
		outcome             models.Outcome
		reason              string
	}{
		{"usual", good, plain("2026", "03", "05"), models.CheckAppliedOn, models.Pass, "ok"},
		{"year of two digits", plain("26", "3", "5"), good, models.CheckAuthorisedOn, models.Pass, "ok"},
		{"on the day of issue", plain("2026", "3", "2"), good, models.CheckAuthorisedOn, models.Pass, "ok"},
		{"today", good, plain("2026", "3", "12"), models.CheckAppliedOn, models.Pass, "ok"},
		{"tomorrow", good, plain("2026", "3", "13"), models.CheckAppliedOn, models.Fail, "date_in_future"},
		{"before issue", plain("2026", "3", "1"), good, models.CheckAuthorisedOn, models.Fail, "date_before_issue"},
		{"last year", plain("2025", "3", "5"), good, models.CheckAuthorisedOn, models.Fail, "date_before_issue"},
		{"30 February", good, plain("2026", "2", "30"), models.CheckAppliedOn, models.Fail, "date_impossible"},
		{"month 13", good, plain("2026", "13", "5"), models.CheckAppliedOn, models.Fail, "date_impossible"},
		{"before issue, in a hand that is hard to read", plain("2026", "3", "1"), date(says("2026", .999), says("3", .999), says("5", .4, "6")), models.CheckAuthorisedOn, models.Unsure, "date_doubtful"},
		{"both before issue", plain("2025", "3", "1"), plain("2025", "3", "1"), models.CheckAuthorisedOn, models.Fail, "date_before_issue"},
		{"applied first", plain("2026", "3", "9"), plain("2026", "3", "4"), models.CheckAppliedOn, models.Fail, "applied_before_authorised"},
		{"1 or 7, and the calendar tells", good, date(says("2026", .999), says("3", .999), says("17", .55, "11")), models.CheckAppliedOn, models.Pass, "ok"},
		{"the calendar against clear ink", good, date(says("2026", .999), says("3", .999), says("17", .9, "11")), models.CheckAppliedOn, models.Unsure, "date_doubtful"},
		{"a day far from the right ones, or a right one", good, date(says("2026", .999), says("9", .9, "3"), says("9", .999)), models.CheckAppliedOn, models.Pass, "date_inexact"},
		{"two right days as likely", good, date(says("2026", .999), says("3", .999), says("5", .5, "6")), models.CheckAppliedOn, models.Pass, "date_inexact"},
		{"a wrong day far likelier than a right one", good, date(says("2026", .999), says("3", .999), says("20", .9, "2")), models.CheckAppliedOn, models.Unsure, "date_doubtful"},
		{"one right day before the authorisation", plain("2026", "3", "6"), date(says("2026", .999), says("3", .999), says("5", .5, "6")), models.CheckAppliedOn, models.Pass, "date_inexact"},
		{"likely before the authorisation", plain("2026", "3", "8"), date(says("2026", .999), says("3", .999), says("5", .9, "9")), models.CheckAppliedOn, models.Unsure, "applied_before_authorised"},
		{"a 2 like a 7", good, date(says("7026", .8, "2026"), says("3", .999), says("5", .999)), models.CheckAppliedOn, models.Pass, "ok"},
		{"another decade, clearly", good, plain("2016", "3", "9"), models.CheckAppliedOn, models.Unsure, "date_doubtful"},
		{"a 2 like a 1", good, date(says("2016", .99, "2026"), says("3", .999), says("9", .999)), models.CheckAppliedOn, models.Pass, "date_inexact"},
		{"likely a wrong day, or that of the other date", good, date(says("2026", .999), says("3", .999), says("15", .9, "5")), models.CheckAppliedOn, models.Pass, "date_inexact"},
		{"a year before, clearly", good, date(says("2025", .99, "2026"), says("3", .999), says("9", .999)), models.CheckAppliedOn, models.Unsure, "date_doubtful"},
		{"a year before, or this year as in the other date", good, date(says("2025", .9, "2026"), says("3", .999), says("9", .999)), models.CheckAppliedOn, models.Pass, "date_inexact"},
		{"a year before, or this year, and the other date cannot be read", ink.Date{}, date(says("2025", .9, "2026"), says("3", .999), says("9", .999)), models.CheckAppliedOn, models.Unsure, "date_doubtful"},
		{"a day that nobody writes", good, date(says("2026", .999), says("3", .999), says("71", .98, "11")), models.CheckAppliedOn, models.Pass, "ok"},
		{"a day that nobody writes, beyond doubt", good, plain("2026", "3", "71"), models.CheckAppliedOn, models.Unsure, "date_doubtful"},
		{"little known of the day", good, date(says("2026", .999), says("3", .999), says("9", .1)), models.CheckAppliedOn, models.Unsure, "date_doubtful"},
		{"no number", good, ink.Date{}, models.CheckAppliedOn, models.Unsure, "date_doubtful"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := judgeWriting(written(models.SealForm, c.authorised, c.applied))[c.check]
			if f.Outcome != c.outcome || f.Reason != c.reason {
				t.Errorf("got %s %s with confidence %.3f, want %s %s", f.Outcome, f.Reason, f.Confidence, c.outcome, c.reason)
			}
		})
	}
}

// What stands surely on the other form helps to read this one, and does not hide a date that is clearly wrong.
func TestDatesOfTheOtherForm(t *testing.T) {
	t.Parallel()
	surely := plain("2026", "3", "4")
	doubtful := date(says("2026", .999), says("3", .999), says("20", .9, "4"))
	later := date(says("2026", .999), says("3", .999), says("20", .9, "7"))
	for _, c := range []struct {
		name          string
		applied       ink.Date
		other         ink.Date // both dates of the other form
		outcome       models.Outcome
		reason        string
		withoutReason string
	}{
		{"a wrong day, or that of the other form", doubtful, surely, models.Pass, "date_inexact", "date_doubtful"},
		{"a wrong day, or one that stands nowhere", later, surely, models.Unsure, "date_doubtful", "date_doubtful"},
		{"the other form is as hard to read", doubtful, doubtful, models.Unsure, "date_doubtful", "date_doubtful"},
		{"clearly a wrong day", plain("2026", "3", "20"), surely, models.Fail, "date_in_future", "date_in_future"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := written(models.SealForm, plain("2026", "3", "3"), c.applied)
			f := judgeWriting(form, written(models.CertificateForm, c.other, c.other))[models.CheckAppliedOn]
			if f.Outcome != c.outcome || f.Reason != c.reason {
				t.Errorf("got %s %s with confidence %.3f, want %s %s", f.Outcome, f.Reason, f.Confidence, c.outcome, c.reason)
			}
			if f := judgeWriting(form)[models.CheckAppliedOn]; f.Reason != c.withoutReason {
				t.Errorf("by itself: got %s, want %s", f.Reason, c.withoutReason)
			}
		})
	}
}

// An odd reading of what is not seen whole tells that it was not read.
func TestDatesCutOff(t *testing.T) {
	t.Parallel()
	good := plain("2026", "3", "5")
	oddYear := date(says("2077", .98, "2026"), says("3", .999), says("9", .999))
	oddDay := date(says("2026", .999), says("3", .999), says("71", .98, "11"))
	for _, c := range []struct {
		name           string
		applied, other ink.Date
		cut            string
		outcome        models.Outcome
	}{
		{"an odd day, seen whole", oddDay, good, "", models.Pass},
		{"an odd day, cut off", oddDay, good, ".day", models.Unsure},
		{"an odd day, and the month is cut off", oddDay, good, ".month", models.Pass},
		{"an odd year, cut off, that the other date tells", oddYear, good, ".year", models.Pass},
		{"an odd year, cut off, that nothing tells", oddYear, ink.Date{}, ".year", models.Unsure},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := written(models.SealForm, c.other, c.applied)
			if c.cut != "" {
				form.Pages[0].Form.Writing["applied_on"+c.cut] = ink.Measurement{InkMM2: 9, Handwritten: .95, Cut: true}
			}
			if f := judgeWriting(form)[models.CheckAppliedOn]; f.Outcome != c.outcome {
				t.Errorf("got %s %s with confidence %.3f, want %s", f.Outcome, f.Reason, f.Confidence, c.outcome)
			}
		})
	}
}

func TestWritingPresentAndByHand(t *testing.T) {
	t.Parallel()
	good := plain("2026", "3", "5")
	set := func(m ink.Measurement, names ...string) func(map[string]ink.Measurement) {
		return func(w map[string]ink.Measurement) {
			for _, name := range names {
				w[name] = m
			}
		}
	}
	parts := []string{"authorised_on.year", "authorised_on.month", "authorised_on.day"}
	for _, c := range []struct {
		name    string
		change  func(map[string]ink.Measurement)
		check   models.Check
		outcome models.Outcome
		reason  string
	}{
		{"no date", set(ink.Measurement{InkMM2: .1}, parts...), models.CheckAuthorisedOn, models.Fail, "date_missing"},
		{"no day", set(ink.Measurement{}, parts[2]), models.CheckAuthorisedOn, models.Fail, "date_incomplete"},
		{"a typed date", set(ink.Measurement{InkMM2: 9, Handwritten: .01}, parts...), models.CheckAuthorisedOn, models.Fail, "date_typed"},
		{"a stiff hand", set(ink.Measurement{InkMM2: 9, Handwritten: .1}, parts[1]), models.CheckAuthorisedOn, models.Pass, "ok"},
		{"perhaps typed", set(ink.Measurement{InkMM2: 9, Handwritten: .25}, parts...), models.CheckAuthorisedOn, models.Unsure, "writing_doubtful"},
		{"no signature", set(ink.Measurement{InkMM2: 2}, "agent_signature"), models.CheckAgentSignature, models.Fail, "signature_missing"},
		{"a red signature", set(ink.Measurement{RedMM2: 20}, "agent_signature"), models.CheckAgentSignature, models.Unsure, "signature_red"},
		{"a typed signature", set(ink.Measurement{InkMM2: 30}, "agent_signature"), models.CheckAgentSignature, models.Fail, "signature_typed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := written(models.SealForm, good, good)
			c.change(form.Pages[0].Form.Writing)
			f := judgeWriting(form)[c.check]
			if f.Outcome != c.outcome || f.Reason != c.reason {
				t.Errorf("got %s %s, want %s %s", f.Outcome, f.Reason, c.outcome, c.reason)
			}
		})
	}
}
