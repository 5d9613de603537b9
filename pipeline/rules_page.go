package pipeline

import "github.com/vermilion-seal/vermilion/models"

func (j *judgement) readable() models.Finding {
	if j.exam.Broken != nil {
		f := fail(j.exam.Broken.Reason, 1)
		if f.Reason == ReasonNotExamined {
			f = unsure(ReasonNotExamined, 1)
		}
		if _, known := messages[f.Reason]; !known {
			f = fail(ReasonUnreadable, 1)
		}
		f.Check = models.CheckReadable
		return f
	}
	f := pass(1)
	f.Check = models.CheckReadable
	return f
}

// reuse asks whether a file serves twice.
func (j *judgement) reuse() models.Finding {
	seen := map[string]bool{}
	for _, d := range j.exam.Digests {
		if seen[d] {
			return fail(reasonSameFile, 1)
		}
		seen[d] = true
	}
	for kind, other := range j.all {
		if kind == j.exam.Kind {
			continue
		}
		for _, d := range other.Digests {
			if seen[d] {
				return fail(reasonSameFile, 1)
			}
		}
	}
	for d := range seen {
		if j.UsedElsewhere[d] {
			return unsure(reasonUsedAgain, 1)
		}
	}
	if f, found := j.identicalImpression(); found {
		return f
	}
	return pass(1)
}
