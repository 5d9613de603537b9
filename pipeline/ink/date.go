package ink

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Date is a date that was read from the three boxes of a form. Numbers that could not be read are 0.
type Date struct {
	// Year, Month and Day are the likeliest numbers together; they need not be a day of the calendar.
	Year, Month, Day int
	// Confidence is the probability by the ink alone that the whole date is right, 0–1.
	Confidence float64
	// Parts are the readings of year, month and day.
	Parts [3]Digits
}

// Day is a possible meaning of a date as written. It need not exist in the calendar.
type Day struct {
	Year, Month, Day int
	Probability      float64
}

// Exists tells whether the calendar has the day.
func (d Day) Exists() bool {
	t := d.Time()
	return d.Month >= 1 && d.Month <= 12 && t.Day() == d.Day
}

// SameAs tells whether both are one day.
func (d Day) SameAs(e Day) bool { return d.Year == e.Year && d.Month == e.Month && d.Day == e.Day }

// Time is midnight UTC of the day; meaningless for one that does not exist.
func (d Day) Time() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

// oddity is how much likelier it is, before any ink is seen, that a person writes a day that exists than one that does not.
const oddity = 20

// ReadDate reads a date from the writing in its year, month and day (年 月 日). A year of two digits is of this century.
func ReadDate(year, month, day *Writing) Date {
	d := Date{Parts: [3]Digits{year.Digits(4), month.Digits(2), day.Digits(2)}}
	days := Weigh(d.Days(), func(day Day) float64 {
		if day.Exists() && day.Year >= 2000 && day.Year < 2100 {
			return 1
		}
		return 1. / oddity
	})
	if len(days) > 0 {
		likeliest := slices.MaxFunc(days, Likelier)
		d.Year, d.Month, d.Day, d.Confidence = likeliest.Year, likeliest.Month, likeliest.Day, likeliest.Probability
		return d
	}
	// What can be read of a date that is none.
	d.Year, _ = number(d.Parts[0].Text, true)
	d.Month, _ = number(d.Parts[1].Text, false)
	d.Day, _ = number(d.Parts[2].Text, false)
	return d
}

// hardly is the probability by the ink below which a day is left among the readings not told.
const hardly = 1e-10

// Days are the days that the ink may mean, each once. Their probabilities by the ink alone sum to less than 1 by what the reading
// leaves open.
func (d Date) Days() []Day {
	var days []Day
	found := map[[3]int]int{} // index among the days
	for _, y := range d.Parts[0].Alternatives {
		year, ok := number(y.Text, true)
		if !ok {
			continue
		}
		for _, m := range d.Parts[1].Alternatives {
			if y.Probability*m.Probability < hardly {
				break
			}
			month, _ := number(m.Text, false)
			for _, dd := range d.Parts[2].Alternatives {
				p := y.Probability * m.Probability * dd.Probability
				if p < hardly {
					break
				}
				day, _ := number(dd.Text, false)
				key := [3]int{year, month, day}
				if i, ok := found[key]; ok {
					days[i].Probability += p
					continue
				}
				found[key] = len(days)
				days = append(days, Day{year, month, day, p})
			}
		}
	}
	return days
}

// Weigh returns the days in their order, when prior tells how many times likelier than something unforeseen a person is to
// write one. Their probabilities, too, leave something open.
func Weigh(days []Day, prior func(Day) float64) []Day {
	weighed := slices.Clone(days)
	told, total := 0.0, 0.0
	for i, d := range days {
		told += d.Probability
		weighed[i].Probability *= prior(d)
		total += weighed[i].Probability
	}
	total += max(1-told, 0)
	for i := range weighed {
		weighed[i].Probability /= total
	}
	return weighed
}

// Likelier compares days by their probability; of two that are as likely the earlier counts more.
func Likelier(a, b Day) int {
	if c := cmp.Compare(a.Probability, b.Probability); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(b.Year, a.Year), cmp.Compare(b.Month, a.Month), cmp.Compare(b.Day, a.Day))
}

// number reads digits; a year has four, or two of this century.
func number(text string, year bool) (int, bool) {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, false
	case year && len(text) == 2:
		return 2000 + n, true
	}
	return n, !year || len(text) == 4
}
