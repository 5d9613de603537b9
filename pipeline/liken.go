package pipeline

import (
	"context"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/print"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// A character is compared with every rivalStep-th common ideograph, some five hundred of them, and with its rivalNeighbours on
// either side in the code, which share its radical.
const rivalStep, rivalNeighbours = 40, 12

// liken looks at the one character in which a name on a copy was read otherwise than the application has it, where the engine
// may be to blame: it takes characters that it does not know for others, or leaves them out.
func (e *Examiner) liken(_ context.Context, w *work) error {
	if w.request == nil {
		return nil
	}
	w.page.Likeness, w.page.Unknown = map[string]print.Likeness{}, map[string]string{}
	if w.page.Licence != nil {
		e.likenName(w, fieldOrganisationName, w.page.Licence.Name, w.request.Organisation.Name)
	}
	if w.page.Identity != nil {
		e.likenName(w, fieldIDName, w.page.Identity.Name, w.request.Agent.Name)
	}
	return nil
}

func (e *Examiner) likenName(w *work, field string, name text.Candidate, want string) {
	for _, r := range want {
		if !e.onnx.Knows(r) {
			w.page.Unknown[field] += string(r)
		}
	}
	at, got, wanted := onlyDifference(name.Value, want)
	if at < 0 || len(name.Pictures) != len([]rune(name.Value)) || name.Pictures[at] == nil {
		return
	}
	if string(got) != text.UnreadMark && e.onnx.Knows(wanted) && name.Confidence >= text.Sure {
		return // it was read as what it is
	}
	rivals := []rune{got}
	for r := rune(0x4E00); r <= 0x9FA5; r += rivalStep {
		rivals = append(rivals, r)
	}
	for r := wanted - rivalNeighbours; r <= wanted+rivalNeighbours; r++ {
		rivals = append(rivals, r) // Liken leaves the wanted one out
	}
	if l, ok := print.Liken(name.Pictures[at], wanted, rivals, e.fonts); ok {
		l.Index = at
		w.page.Likeness[field] = l
	}
}

// onlyDifference returns the place of the only character, and the two readings of it, in which two names differ; −1 where they
// differ in none or in more.
func onlyDifference(got, want string) (at int, g, w rune) {
	a, b := []rune(got), []rune(want)
	if len(a) != len(b) {
		return -1, 0, 0
	}
	at = -1
	for i := range a {
		switch {
		case models.CanonicalName(string(a[i])) == models.CanonicalName(string(b[i])):
		case at >= 0:
			return -1, 0, 0
		default:
			at, g, w = i, a[i], b[i]
		}
	}
	return at, g, w
}
