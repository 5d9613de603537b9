package pipeline

import (
	"fmt"
	"slices"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/ink"
)

// expected tells whether a day is one on which the form can have been filled in: from its issue to today.
func (j *judgement) expected(p Page, d ink.Day) bool {
	return d.Exists() && !d.Time().Before(calendarDay(p.Form.Code.IssuedOn)) && !d.Time().After(calendarDay(j.Today))
}

// wrongness tells why a day is not expected.
func (j *judgement) wrongness(p Page, d ink.Day) string {
	switch {
	case !d.Exists():
		return reasonDateImpossible
	case d.Time().After(calendarDay(j.Today)):
		return reasonDateFuture
	}
	return reasonDateBefore
}

// belief is what a written date is taken to mean.
type belief struct {
	likeliest  ink.Day   // the zero value where nothing was read
	right      []ink.Day // the expected days among what it may mean
	confidence float64   // in the likeliest
	wrong      float64   // probability of the days that are not expected ones but are written now and then
	risk       float64   // probability that the day is not an expected one, read or not
}

// leastInk is the probability by the ink below which the form's issue and today do not make a reading certain.
const leastInk = .3

const (
	// seldom weighs years before or after, or a day that lies far from the right ones.
	seldom = .1
	// unheard weighs what nobody writes, not by mistake either.
	unheard = .02
)

// natural weighs a day, as the ink shows it, by what people write, rightly or by mistake: last year's number or next year's,
// hardly ever another one, and neither the year 7026 nor a 77th day, however much a 2 or a 1 looks like a 7. February 30 and
// the month 13 are slips that happen, and count in full. So does what is odd in a part that is cut off: it was not read.
func (j *judgement) natural(p Page, d ink.Day, cut cutParts) float64 {
	weight := 1.
	switch away := max(p.Form.Code.IssuedOn.Year()-d.Year, d.Year-j.Today.Year()); {
	case cut.year:
	case away > 10:
		weight = unheard
	case away > 1:
		weight = seldom
	}
	if !cut.month && (d.Month < 1 || d.Month > 19) {
		weight *= unheard
	}
	if !cut.day && (d.Day < 1 || d.Day > 31) {
		weight *= unheard
	}
	return weight
}

// slip weighs a day that is not expected by how likely people write it: mistakes lie near the right days, or are these with
// last year's number, and hardly anybody writes two years in one sitting. known are the days of the application's other dates,
// which tell the year where it is cut off.
func (j *judgement) slip(p Page, d ink.Day, known []ink.Day, cut cutParts) float64 {
	const near = 60 // days
	cut.year = cut.year && len(known) == 0
	weight := j.natural(p, d, cut)
	from, to := calendarDay(p.Form.Code.IssuedOn).AddDate(0, 0, -near), calendarDay(j.Today).AddDate(0, 0, near)
	nextYear := ink.Day{Year: d.Year + 1, Month: d.Month, Day: d.Day}
	if !cut.any() && (weight < 1 || (d.Time().Before(from) || d.Time().After(to)) && !j.expected(p, nextYear)) {
		weight *= seldom
	}
	if len(known) > 0 && !slices.ContainsFunc(known, func(k ink.Day) bool { return k.Year == d.Year }) {
		weight *= seldom
	}
	return weight
}

// odds is how many times likelier, before any ink is read, a day between the form's issue and today is than another one:
// the fewer such days there are, the more each has of what they have together.
func (j *judgement) odds(p Page) float64 {
	const fewest, most = 10, 30
	days := calendarDay(j.Today).Sub(calendarDay(p.Form.Code.IssuedOn)).Hours()/24 + 1
	return j.policy.DateOdds / min(max(days, fewest), most)
}

// dateKey names a date of a package; beside tells that it is weighed beside the other ones.
type dateKey struct {
	form   models.DocumentKind
	name   string
	beside bool
}

// believe weighs the ink against what is usual: most people write a day between the form's issue and today, and one day
// wherever the application asks for one.
func (j *judgement) believe(p Page, name string) belief {
	return j.once(dateKey{j.exam.Kind, name, true}, func() belief { return j.weigh(p, name, j.elsewhere(p, name)) })
}

// alone weighs a date of one of the package's forms by itself.
func (j *judgement) alone(form models.DocumentKind, p Page, name string) belief {
	return j.once(dateKey{form, name, false}, func() belief { return j.weigh(p, name, nil) })
}

// once keeps what was made of a date for the next who asks.
func (j *judgement) once(key dateKey, weigh func() belief) belief {
	b, ok := j.dates[key]
	if !ok {
		b = weigh()
		j.dates[key] = b
	}
	return b
}

// elsewhere are the right days that were surely read, each by itself, in the application's other dates: the sheet's own other
// one and those of the other form.
func (j *judgement) elsewhere(p Page, name string) []ink.Day {
	var days []ink.Day
	surely := func(form models.DocumentKind, p Page, name string) {
		if b := j.alone(form, p, name); b.confidence >= j.policy.DateSure && j.expected(p, b.likeliest) {
			days = append(days, b.likeliest)
		}
	}
	surely(j.exam.Kind, p, besides(name))
	for form, x := range j.all {
		if other, _, ok := x.form(); ok && form != j.exam.Kind {
			surely(form, other, name)
			surely(form, other, besides(name))
		}
	}
	return days
}

// besides is the form's other date.
func besides(date string) string {
	if date == "authorised_on" {
		return "applied_on"
	}
	return "authorised_on"
}

// legibleBeside tells whether the form's other date, written by the same hand, was surely read: a hand that is misread once may
// be misread twice.
func (j *judgement) legibleBeside(p Page, date string) bool {
	return j.alone(j.exam.Kind, p, besides(date)).confidence >= j.policy.DateSure
}

const (
	// sameDay is how many times likelier than another right day the one is on which another date was written.
	sameDay = 5
	// sameDays is the most that several other dates say together: they were written in one sitting and tell much the same.
	sameDays = sameDay * sameDay
)

// weigh weighs one date by itself, or beside the days that are known of other ones.
func (j *judgement) weigh(p Page, name string, known []ink.Day) belief {
	date, odds, cut := p.Form.Dates[name], j.odds(p), cutOff(p, name)
	natural := func(d ink.Day) float64 { return j.natural(p, d, cut) }
	slip := func(d ink.Day) float64 { return j.slip(p, d, known, cut) }
	prior := func(mistake func(ink.Day) float64) func(ink.Day) float64 {
		return func(d ink.Day) float64 {
			if !j.expected(p, d) {
				return mistake(d)
			}
			weight := 1.
			for _, k := range known {
				if d.SameAs(k) {
					weight = min(weight*sameDay, sameDays)
				}
			}
			return odds * weight
		}
	}
	days := date.Days()
	b := belief{risk: 1}
	if len(days) == 0 {
		return b
	}
	weighed := ink.Weigh(days, prior(slip))
	b.likeliest = slices.MaxFunc(weighed, ink.Likelier)
	b.confidence = b.likeliest.Probability
	for _, d := range weighed {
		if j.expected(p, d) {
			b.right = append(b.right, d)
			b.risk -= d.Probability
		}
	}
	// What is returned is wrong however far from the right days it lies.
	for _, d := range ink.Weigh(days, prior(natural)) {
		if !j.expected(p, d) && natural(d) > unheard {
			b.wrong += d.Probability
		}
	}
	for _, d := range ink.Weigh(days, natural) {
		if d.SameAs(b.likeliest) && d.Probability < leastInk {
			b.confidence = min(b.confidence, d.Probability)
		}
	}
	return b
}

// value writes the likeliest day as YYYY-MM-DD, whether it exists or not; empty where nothing was read.
func (b belief) value() string {
	if b.likeliest == (ink.Day{}) {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", b.likeliest.Year, b.likeliest.Month, b.likeliest.Day)
}

// disordered returns the probability that the application was dated before the authorisation, both on expected days.
func (j *judgement) disordered(p Page) float64 {
	var before, after float64
	applied, odds := j.believe(p, "applied_on").right, j.odds(p)
	for _, a := range j.believe(p, "authorised_on").right {
		for _, b := range applied {
			if b.Time().Before(a.Time()) {
				before += a.Probability * b.Probability
			} else {
				after += a.Probability * b.Probability * odds
			}
		}
	}
	if before == 0 {
		return 0
	}
	return before / (before + after)
}

// calendarDay is the date of t on its own clock, as midnight UTC.
func calendarDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
