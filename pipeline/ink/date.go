package ink

import (
	"strconv"
	"time"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Date is a date that was read from the three boxes of a form. Numbers that could not be read are 0.
type Date struct {
	Year, Month, Day int
	// Confidence is the probability that the whole date is right, 0–1.
	Confidence float64
	// Parts are the readings of year, month and day.
	Parts [3]Digits
}

// ReadDate reads a date from the patches of its year, month and day (年 月 日). Readings that are no date are passed over
// for the next likely one; a year of two digits is of this century.
func ReadDate(year, month, day *page.Patch) Date { return trained().ReadDate(year, month, day) }

// ReadDate reads with these weights instead of the embedded ones.
func (w *Weights) ReadDate(year, month, day *page.Patch) Date {
	d := Date{Parts: [3]Digits{w.ReadDigits(year, 4), w.ReadDigits(month, 2), w.ReadDigits(day, 2)}}
	for _, y := range append(d.Parts[0].Alternatives, Reading{}) {
		for _, m := range append(d.Parts[1].Alternatives, Reading{}) {
			for _, dd := range append(d.Parts[2].Alternatives, Reading{}) {
				if p := y.Probability * m.Probability * dd.Probability; p > d.Confidence {
					if yy, mm, day, ok := plausible(y.Text, m.Text, dd.Text); ok {
						d.Year, d.Month, d.Day, d.Confidence = yy, mm, day, p
					}
				}
			}
		}
	}
	if d.Confidence == 0 {
		d.readParts()
	}
	return d
}

// readParts fills in the numbers that can be read where there is no whole date.
func (d *Date) readParts() {
	if y, ok := parseYear(d.Parts[0].Text); ok {
		d.Year = y
	}
	if m, ok := parsePart(d.Parts[1].Text, 12); ok {
		d.Month = m
	}
	if day, ok := parsePart(d.Parts[2].Text, 31); ok {
		d.Day = day
	}
}

func plausible(year, month, day string) (y, m, d int, ok bool) {
	y, ok1 := parseYear(year)
	m, ok2 := parsePart(month, 12)
	d, ok3 := parsePart(day, 31)
	if !ok1 || !ok2 || !ok3 {
		return 0, 0, 0, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return y, m, d, t.Day() == d
}

func parseYear(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		return 0, false
	case len(s) == 2:
		return 2000 + n, true
	}
	return n, len(s) == 4 && n >= 1900 && n < 2100
}

func parsePart(s string, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		return 0, false
	}
	return n, true
}
