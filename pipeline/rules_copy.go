package pipeline

import (
	"slices"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/identity"
	"github.com/vermilion-seal/vermilion/pipeline/licence"
	"github.com/vermilion-seal/vermilion/pipeline/print"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// candidate is a value read from a copy, with the place where it stands.
type candidate struct {
	text.Candidate
	region models.Region
	// likeness is how the characters look that were read otherwise than expected, as far as they were compared.
	likeness []print.Likeness
	// unknown holds the characters of the expected name that the engine was never taught.
	unknown string
}

// sourceLikeness is the source of a value some characters of which were told by their looks.
const sourceLikeness = "likeness"

// Fields of a copy that hold names.
const fieldOrganisationName, fieldIDName = "organisation_name", "id_name"

// best returns the candidate of greatest confidence over all pages, and reports it as a field of the verdict.
func (j *judgement) best(name string, of func(Page) (text.Candidate, bool)) candidate {
	var best candidate
	for i, p := range j.exam.Pages {
		if c, ok := of(p); ok && c.Value != "" && (best.Value == "" || c.Confidence > best.Confidence) {
			best = candidate{Candidate: c, region: models.Region{Page: i + 1, Px: p.clip(c.Px), Label: name}}
			best.likeness, best.unknown = p.Likeness[name], p.Unknown[name]
		}
	}
	if best.Value != "" {
		j.fields[name] = models.Field{Value: best.Value, Confidence: best.Confidence, Sources: best.Sources}
	}
	return best
}

// onLicence and onCard pick a candidate from a page that was read as a licence or an ID card.
func onLicence(pick func(*licence.Reading) text.Candidate) func(Page) (text.Candidate, bool) {
	return func(p Page) (text.Candidate, bool) {
		if p.Licence == nil {
			return text.Candidate{}, false
		}
		return pick(p.Licence), true
	}
}

func onCard(pick func(*identity.Reading) text.Candidate) func(Page) (text.Candidate, bool) {
	return func(p Page) (text.Candidate, bool) {
		if p.Identity == nil {
			return text.Candidate{}, false
		}
		return pick(p.Identity), true
	}
}

// compare judges a value read from a copy against the application's.
func (j *judgement) compare(c candidate, want func(models.Request) string, same func(a, b string) bool, unreadReason, differsReason string) models.Finding {
	var regions []models.Region
	if c.Value != "" {
		regions = append(regions, c.region)
	}
	switch {
	case c.Value == "":
		return unsure(unreadReason, 0, regions...)
	case j.Request == nil && c.Confidence < j.policy.ReadSure:
		return unsure(unreadReason, c.Confidence, regions...)
	case j.Request == nil:
		return notCompared(c.Confidence, regions...)
	case same(c.Value, want(*j.Request)):
		return pass(max(c.Confidence, j.policy.ReadSure), regions...)
	case c.Confidence < j.policy.ReadSure:
		return unsure(unreadReason, c.Confidence, regions...)
	}
	return fail(differsReason, c.Confidence, regions...)
}

func (j *judgement) creditCode() models.Finding {
	c := j.best("credit_code", onLicence(func(r *licence.Reading) text.Candidate { return r.CreditCode }))
	return j.compare(c, func(r models.Request) string { return r.Organisation.CreditCode }, sameCode, reasonCodeUnread, reasonCodeDiffers)
}

func sameCode(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

func (j *judgement) organisationName() models.Finding {
	c := j.best(fieldOrganisationName, onLicence(func(r *licence.Reading) text.Candidate { return r.Name }))
	return j.compareName(c, func(r models.Request) string { return r.Organisation.Name }, reasonNameUnread, reasonNameDiffers, (*judgement).creditCode)
}

// compareName compares names read by an engine that knows common characters only: where no more than rare characters
// differ, their looks decide, or the number beside the name, which says whose it is, or the reviewer. The field then says what the
// characters look like, and is in doubt where some stay open.
func (j *judgement) compareName(c candidate, want func(models.Request) string, unreadReason, differsReason string, number func(*judgement) models.Finding) models.Finding {
	if j.Request != nil {
		name, sure := want(*j.Request), max(c.Confidence, j.policy.ReadSure)
		switch {
		case models.SameName(c.Value, name):
		case j.sameBySight(c, name):
			j.fields[c.region.Label] = models.Field{Value: name, Confidence: sure, Sources: append(slices.Clone(c.Sources), sourceLikeness)}
			return pass(sure, c.region)
		case !j.looksOtherwise(c) && sameButOpen(c, name) && number(j).Outcome == models.Pass:
			j.fields[c.region.Label] = models.Field{Value: c.Value, Confidence: min(c.Confidence, text.UnreadConfidence), Sources: c.Sources}
			return pass(sure, c.region)
		}
		if confidence, other := otherName(c, name); other {
			return fail(differsReason, confidence, c.region)
		}
	}
	f := j.compare(c, want, models.SameName, unreadReason, differsReason)
	if f.Outcome != models.Fail {
		return f
	}
	d := compareText(want(*j.Request), Printed{Text: c.Value})
	if d.unread > .5 && c.Confidence >= text.Sure {
		return f // another name altogether, and clearly so
	}
	if d.altered == 0 || d.unread > 0 && d.unread <= j.policy.NameDoubtShare {
		return unsure(unreadReason, c.Confidence, f.Regions...)
	}
	return f
}

// otherName tells whether more than half of the wanted name's characters were clearly read as others, whatever the doubtful ones
// are: a single rare character leaves the whole name in doubt, but not that it is another. The confidence is that of the least
// clear of these characters.
func otherName(c candidate, want string) (confidence float64, other bool) {
	if len(c.Clarity) != len([]rune(c.Value)) {
		return 0, false
	}
	wanted := comparable(want, nil)
	confidence, differing := 1.0, 0
	for _, pair := range alignRunes(wanted, comparable(c.Value, c.Clarity)) {
		if pair.want != 0 && pair.got != 0 && pair.want != pair.got && !alike(pair.want, pair.got) && pair.confidence >= text.Sure {
			confidence = min(confidence, pair.confidence)
			differing++
		}
	}
	return confidence, 2*differing > len(wanted)
}

// sameBySight tells whether a name was read as the wanted one but for a character or two that each look like the wanted one, and
// less like any other. The number beside it, with its check digit, says the rest.
func (j *judgement) sameBySight(c candidate, want string) bool {
	all := differences(c.Value, want)
	for _, d := range all {
		if !slices.ContainsFunc(c.likeness, func(l print.Likeness) bool {
			return l.Index == d.at && l.Want == string(d.want) && l.Score >= j.policy.LikenessSure && l.Score > l.Rival
		}) {
			return false
		}
	}
	return all != nil
}

// looksOtherwise tells that a character which was read otherwise than expected looks more like another than like the expected
// one, and like that indeed: of a poor picture nothing is told.
func (j *judgement) looksOtherwise(c candidate) bool {
	return slices.ContainsFunc(c.likeness, func(l print.Likeness) bool {
		return l.Score <= l.Rival && l.Rival >= j.policy.LikenessSure
	})
}

// sameButOpen tells whether a name was read as the wanted one but for its brackets and for places that were left open: where
// print was seen but not read, or where the wanted one has characters that the engine was never taught. Such places hold two
// of its characters at most, and less than half of the name. What was seen behind the name may be more of it.
func sameButOpen(c candidate, want string) bool {
	open, all := 0, 0
	run, marked := "", false // of wanted characters that were not read, and whether print was seen in their place
	closes := func() bool {
		known := strings.ContainsFunc(run, func(r rune) bool { return !strings.ContainsRune(c.unknown, r) })
		told := marked || !known
		run, marked = "", false
		return told
	}
	for i, pair := range alignRunes(comparable(want, nil), comparable(c.Value, nil)) { // from the end
		all++
		mark := string(pair.got) == text.UnreadMark
		if i == 0 && mark && pair.want == 0 {
			return false
		}
		switch {
		case pair.want == pair.got:
			if !closes() {
				return false
			}
		case pair.got == 0 || mark:
			marked = marked || mark
			if pair.want != 0 {
				run += string(pair.want)
				open++
			}
		default:
			return false
		}
	}
	return closes() && open <= 2 && 2*open < all
}

func (j *judgement) idNumber() models.Finding {
	c := j.best("id_number", onCard(func(r *identity.Reading) text.Candidate { return r.Number }))
	return j.compare(c, func(r models.Request) string { return r.Agent.IDNumber }, sameCode, reasonIDNumberUnread, reasonIDNumberDiffers)
}

func (j *judgement) idName() models.Finding {
	c := j.best(fieldIDName, onCard(func(r *identity.Reading) text.Candidate { return r.Name }))
	return j.compareName(c, func(r models.Request) string { return r.Agent.Name }, reasonIDNameUnread, reasonIDNameDiffers, (*judgement).idNumber)
}

func (j *judgement) idValidity() models.Finding {
	c := j.best("id_valid_until", onCard(func(r *identity.Reading) text.Candidate { return r.ValidUntil }))
	switch {
	case c.Value == "":
		return unsure(reasonValidityUnread, 0)
	case c.Confidence < j.policy.ReadSure:
		return unsure(reasonValidityUnread, c.Confidence, c.region)
	case expired(c.Value, j.Today):
		return fail(reasonIDExpired, c.Confidence, c.region)
	}
	return pass(c.Confidence, c.region)
}

// expired tells whether a day written YYYY-MM-DD lies before today; 长期, for an unlimited time, never does.
func expired(until string, today time.Time) bool {
	day, err := time.Parse(time.DateOnly, until)
	return err == nil && day.Before(calendarDay(today))
}
