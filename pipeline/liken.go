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

// mostLikened is how many characters of a name may be told by their looks.
const mostLikened = 2

// liken looks at the characters in which a name on a copy was read otherwise than the application has it, where the engine may be
// to blame: it takes characters that it does not know for others, or leaves them out.
func (e *Examiner) liken(_ context.Context, w *work) error {
	if w.request == nil {
		return nil
	}
	w.page.Likeness, w.page.Unknown = map[string][]print.Likeness{}, map[string]string{}
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
	for _, d := range differences(name.Value, want) {
		if len(name.Pictures) != len([]rune(name.Value)) || name.Pictures[d.at] == nil {
			continue
		}
		if string(d.got) != text.UnreadMark && e.onnx.Knows(d.want) && name.Confidence >= text.Sure {
			continue // it was read as what it is
		}
		near := []rune{d.got}
		for r := d.want - rivalNeighbours; r <= d.want+rivalNeighbours; r++ {
			near = append(near, r)
		}
		if l, ok := print.Liken(name.Pictures[d.at], d.want, e.fonts, e.commonRivals(), print.DrawRivals(near, e.fonts)); ok {
			l.Index = d.at
			w.page.Likeness[field] = append(w.page.Likeness[field], l)
		}
	}
}

// commonRivals are every rivalStep-th common ideograph, drawn when they are first asked for.
func (e *Examiner) commonRivals() print.Rivals {
	if e.rivals == nil {
		var runes []rune
		for r := rune(0x4E00); r <= 0x9FA5; r += rivalStep {
			runes = append(runes, r)
		}
		drawn := print.DrawRivals(runes, e.fonts)
		e.rivals = &drawn
	}
	return *e.rivals
}

// unlike is a place, counted from 0, in which two names of one length differ, with their characters there.
type unlike struct {
	at        int
	got, want rune
}

// differences lists the places in which two names differ; none where they differ in more than mostLikened, or in length.
func differences(got, want string) (all []unlike) {
	a, b := []rune(got), []rune(want)
	if len(a) != len(b) {
		return nil
	}
	for i := range a {
		if models.CanonicalName(string(a[i])) != models.CanonicalName(string(b[i])) {
			all = append(all, unlike{i, a[i], b[i]})
		}
	}
	if len(all) > mostLikened {
		return nil
	}
	return all
}
