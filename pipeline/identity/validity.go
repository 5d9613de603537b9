package identity

import (
	"regexp"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// forever is how a card without end says so; holders of 46 years and above get one.
const forever = "长期"

// takeValidity takes the period of validity from row n: 有效期限 2015.01.01-2035.01.01.
func (s *search) takeValidity(n int) {
	row, from := s.rowText(n)
	_, period, labelled := strings.Cut(row, "期限")
	if !labelled {
		// The label may be lost; the form of the period is its own.
		period = row
	}
	since, until := parsePeriod(period)
	if until == "" || s.found.ValidUntil.Value != "" && !labelled {
		return
	}
	confidence := 1.0
	for _, i := range from {
		if r, err := s.Read(i); err == nil { // remembered from before
			confidence = min(confidence, r.Confidence)
		}
	}
	if !labelled {
		confidence *= 0.8
	}
	if !usualTerm(since, until) {
		confidence *= 0.6
	}
	px := s.Quads[from[len(from)-1]].Bounds()
	s.found.ValidFrom = text.Candidate{Value: since, Confidence: confidence, Sources: []string{"onnx"}, Px: px}
	s.found.ValidUntil = text.Candidate{Value: until, Confidence: confidence, Sources: []string{"onnx"}, Px: px}
}

var dotted = regexp.MustCompile(`(\d{4})[^\d年]{1,2}(\d{2})[^\d月]{1,2}(\d{2})`)

// parsePeriod reads two dates, or a date and 长期. The dots between the digits may be anything, or missing. It returns
// YYYY-MM-DD twice, or "" twice.
func parsePeriod(s string) (since, until string) {
	endless := strings.Contains(s, forever) || strings.HasSuffix(s, "长") || strings.HasSuffix(s, "期")
	dates := dotted.FindAllStringSubmatch(s, 2)
	digits := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, s)
	switch {
	case len(dates) == 2:
		since, until = date(strings.Join(dates[0][1:], "")), date(strings.Join(dates[1][1:], ""))
	case len(dates) == 1 && endless:
		since, until = date(strings.Join(dates[0][1:], "")), forever
	case len(digits) == 16:
		since, until = date(digits[:8]), date(digits[8:])
	case len(digits) == 8 && endless:
		since, until = date(digits), forever
	}
	if since == "" || until == "" || until <= since { // a digit sorts before 长
		return "", ""
	}
	return since, until
}

// date turns YYYYMMDD of this century or late in the last one into YYYY-MM-DD.
func date(s string) string {
	t, err := time.Parse("20060102", s)
	if err != nil || t.Year() < 1984 || t.Year() > 2099 {
		return ""
	}
	return t.Format(time.DateOnly)
}

// usualTerm tells whether a card is issued for such a period: 5, 10 or 20 years to the day, or without end.
func usualTerm(since, until string) bool {
	if until == forever {
		return true
	}
	a, errA := time.Parse(time.DateOnly, since)
	b, errB := time.Parse(time.DateOnly, until)
	if errA != nil || errB != nil {
		return false
	}
	for _, years := range []int{5, 10, 20} {
		if a.AddDate(years, 0, 0).Equal(b) {
			return true
		}
	}
	return false
}
