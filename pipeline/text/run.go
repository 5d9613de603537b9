package text

import "strings"

// Run is a piece of a reading that could be a number or code: ASCII letters and digits in a row.
type Run struct {
	// Text is in capitals.
	Text string
	// Before is the text that precedes the run on its line.
	Before string
	// From and To are lattice steps, with what blank there is around the run; To is exclusive.
	From, To int
}

// Runs lists the runs of at least least characters. A single foreign character inside a run, such as a misread one, does
// not end it unless it is a bracket, slash, colon or the like; in Text it stands as "?".
func (r Reading) Runs(least int) []Run {
	var runs []Run
	letters := func(i int) bool { return i < len(r.Chars) && isCode(r.Chars[i].Text) }
	for i := 0; i < len(r.Chars); i++ {
		if !letters(i) {
			continue
		}
		first := i
		var text strings.Builder
		for ; i < len(r.Chars); i++ {
			c := r.Chars[i].Text
			switch {
			case letters(i):
				text.WriteString(strings.ToUpper(c))
			case c == " ":
			case letters(i+1) && i > first && !strings.ContainsAny(c, "()（）[]【】/:：-—、，,。.;；年月日"):
				text.WriteString("?")
			default:
				runs = r.appendRun(runs, text.String(), first, i, least)
				first = -1
			}
			if first < 0 {
				break
			}
		}
		if first >= 0 {
			runs = r.appendRun(runs, text.String(), first, len(r.Chars), least)
		}
	}
	return runs
}

// appendRun appends the run made of the characters first to end (exclusive).
func (r Reading) appendRun(runs []Run, text string, first, end, least int) []Run {
	if len(text) < least {
		return runs
	}
	var before strings.Builder
	for _, c := range r.Chars[:first] {
		before.WriteString(c.Text)
	}
	run := Run{Text: text, Before: before.String(), From: max(0, r.Chars[first].From-2), To: r.Chars[end-1].To + 2}
	if first > 0 {
		run.From = max(run.From, r.Chars[first-1].To)
	}
	if end < len(r.Chars) {
		run.To = min(run.To, r.Chars[end].From)
	} else if r.Lattice != nil {
		run.To = min(run.To, r.Lattice.Steps)
	}
	return append(runs, run)
}

// Quad returns where the run stands on the line that was read, with a margin of a third of the line's height at its ends.
func (r Run) Quad(line Quad, steps int) Quad {
	if steps < 1 || !(line.Width() > 0) {
		return line
	}
	margin := line.Height() / 3 / line.Width()
	return line.Part(max(0, float64(r.From)/float64(steps)-margin), min(1, float64(r.To)/float64(steps)+margin))
}

func isCode(s string) bool {
	if len(s) != 1 {
		return false
	}
	c := s[0]
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
