package applicant

import (
	"fmt"
	"strconv"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
)

// written is a date as a person puts it into a blank of three parts; an empty part stays blank.
type written struct{ year, month, day string }

func (d written) String() string {
	out := ""
	for _, p := range [][2]string{{d.year, "年"}, {d.month, "月"}, {d.day, "日"}} {
		if p[0] != "" {
			out += p[0] + p[1]
		}
	}
	return out
}

// date spells a day the way the hand does.
func (h hand) date(t time.Time) written {
	d := written{strconv.Itoa(t.Year()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Day())}
	if h.pads {
		d.month, d.day = fmt.Sprintf("%02s", d.month), fmt.Sprintf("%02s", d.day)
	}
	return d
}

// writeDates fills the blanks authorised_on and applied_on.
func (w *work) writeDates(s *sheet, t forms.Template) error {
	authorised, applied := w.hand.date(w.o.Authorised), w.hand.date(w.o.Applied)
	switch w.o.Defect {
	case AuthorisedMissing:
		authorised = written{}
	case AppliedMissing:
		applied = written{}
	case DatePartial:
		if w.rng.IntN(2) == 0 {
			authorised.day = ""
		} else {
			authorised.month, authorised.day = "", ""
		}
	case DateFuture:
		applied = w.hand.date(w.o.Today.AddDate(0, 1+w.rng.IntN(5), w.rng.IntN(20)))
	case DateBeforeIssue:
		authorised = w.hand.date(forms.IssueDay(w.issuedAt).AddDate(0, 0, -3-w.rng.IntN(300)))
	case DateImpossible:
		applied.month, applied.day = "2", "30"
		if w.rng.IntN(3) == 0 {
			applied.month, applied.day = "13", "5"
		}
	}
	if err := w.writeDate(s, t, "authorised_on", authorised, w.o.Defect == AuthorisedTyped); err != nil {
		return err
	}
	return w.writeDate(s, t, "applied_on", applied, w.o.Defect == DateTyped)
}

func (w *work) writeDate(s *sheet, t forms.Template, name string, d written, typed bool) error {
	if (d == written{}) {
		return nil
	}
	note := Written{Text: d.String(), Typed: typed}
	if day, err := time.Parse("2006-1-2", d.year+"-"+d.month+"-"+d.day); err == nil {
		note.Date = day.Format(time.DateOnly)
	} else if day, err := time.Parse("2006-01-02", d.year+"-"+d.month+"-"+d.day); err == nil {
		note.Date = day.Format(time.DateOnly)
	}
	if w.is(DateShortYear) && len(d.year) == 4 {
		d.year = d.year[2:]
	}
	if w.is(DateChinese) {
		d = d.chinese()
	}
	note.Text = d.String()
	w.truth.Written[name] = note
	size := 5 + 1.5*w.rng.Float64()
	face := typing{face: w.sans, size: 4.2, wide: 1, ink: rgb{16, 16, 16}, at: 0.5}
	if w.o.Defect == DateTyped {
		face = w.anyTyping()
	}
	for _, part := range []struct{ name, text string }{{"year", d.year}, {"month", d.month}, {"day", d.day}} {
		box := t.Boxes[name+"."+part.name]
		if part.text == "" {
			continue
		}
		var err error
		if typed {
			err = w.typeWith(s, box, part.text, face)
		} else {
			err = w.writePart(s, box, part.text, min(size, 0.68*box.H))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// chinese spells a date in Chinese numerals, the year digit by digit.
func (d written) chinese() written {
	numerals := []rune("〇一二三四五六七八九")
	year := ""
	for _, c := range d.year {
		year += string(numerals[c-'0'])
	}
	number := func(s string) string {
		n, err := strconv.Atoi(s)
		switch {
		case err != nil:
			return ""
		case n < 10:
			return string(numerals[n])
		}
		out := "十"
		if n >= 20 {
			out = string(numerals[n/10]) + out
		}
		if n%10 > 0 {
			out += string(numerals[n%10])
		}
		return out
	}
	return written{year, number(d.month), number(d.day)}
}

// writePart writes one part of a date.
func (w *work) writePart(s *sheet, box forms.Box, text string, size float64) error {
	at := 0.5
	switch {
	case w.is(DateCrossesRule):
		box.Y += 1.6 + 1.2*w.rng.Float64()
	case w.is(DateTouchesPrint):
		box.X += 1.2 + 1.0*w.rng.Float64()
		at = 1
	}
	return w.writeIn(s, box, text, size, 0, at)
}

// takeUpPen adapts the hand to how the dates are written.
func (w *work) takeUpPen() error {
	h := &w.hand
	switch {
	case w.is(DateThinPen):
		h.pen.width = 0.22 + 0.08*w.rng.Float64()
	case w.is(DateThickPen):
		h.pen.width = 0.85 + 0.3*w.rng.Float64()
	case w.is(DateSkips):
		h.pen = pen{pens[3+w.rng.IntN(2)].ink, 0.34 + 0.12*w.rng.Float64(), 1.1}
	case w.is(DatePencil):
		grey := uint8(88 + w.rng.IntN(40))
		h.pen = pen{rgb{grey, grey, grey + 3}, 0.45 + 0.2*w.rng.Float64(), 0.7}
	}
	h.pads = h.pads || w.is(DatePadded)
	if !w.is(DateOtherHand) {
		return nil
	}
	book, err := w.digits()
	if err != nil {
		return err
	}
	h.own, err = book.writer(agentStream(w.req, "digits"))
	return err
}

// typing is how a machine prints into a blank.
type typing struct {
	face  *typeface
	size  float64 // mm an em
	wide  float64 // width of characters, relative
	slant float64 // x shift per unit of height
	space float64 // mm between characters
	ink   rgb
	at    float64 // between left and right
	rise  float64 // mm above the usual baseline
}

// anyTyping draws a way of typing.
func (w *work) anyTyping() typing {
	rng := w.rng
	t := typing{
		face: []*typeface{w.sans, w.bold}[rng.IntN(2)], size: 3 + 3*rng.Float64(), wide: 0.7 + 0.5*rng.Float64(),
		ink: []rgb{{16, 16, 16}, {16, 16, 16}, {50, 50, 52}, {24, 34, 96}}[rng.IntN(4)], at: rng.Float64(), rise: 1.5 * rng.Float64(),
	}
	if rng.IntN(3) == 0 {
		t.slant = 0.15 + 0.12*rng.Float64()
	}
	if rng.IntN(3) == 0 {
		t.space = 0.2 + 0.6*rng.Float64()
	}
	return t
}
