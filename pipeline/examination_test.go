package pipeline_test

import (
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

// A document that takes page workers down goes back to the applicant, one on which our engines fail to a reviewer.
func TestDocumentsWithoutMeasurements(t *testing.T) {
	t.Parallel()
	files := []pipeline.File{{Name: "scan.jpg", Data: []byte("a scan")}}
	for _, kind := range models.DocumentKinds {
		for _, c := range []struct {
			x        pipeline.Examination
			reason   string
			decision models.Decision
		}{
			{pipeline.Unreadable(kind, files), pipeline.ReasonUnreadable, models.Return},
			{pipeline.Unexamined(kind, files), pipeline.ReasonNotExamined, models.Refer},
		} {
			v := pipeline.Judge(pipeline.Case{}, map[models.DocumentKind]pipeline.Examination{kind: c.x}, pipeline.DefaultPolicy())[kind]
			if len(v.Findings) != 1 || v.Findings[0].Reason != c.reason || v.Findings[0].Message.ZH == "" || v.Decision != c.decision {
				t.Errorf("%s: %s with %v, want %s with %s", kind, v.Decision, v.Findings, c.decision, c.reason)
			}
		}
	}
}
