package models_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
)

func TestDueTasks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		state models.State
		seal  bool
		want  []string
	}{
		{models.Draft, true, nil},
		{models.Submitted, true, []string{"prefill:A1", "notify:A1:7"}},
		{models.Examining, false, []string{
			"examine:A1:2:certificate_form", "examine:A1:2:licence_copy", "examine:A1:2:id_copy", "notify:A1:7",
		}},
		{models.Examining, true, []string{
			"examine:A1:2:certificate_form", "examine:A1:2:seal_form", "examine:A1:2:licence_copy", "examine:A1:2:id_copy",
			"notify:A1:7",
		}},
		{models.InReview, true, []string{"notify:A1:7"}},
		{models.Approved, true, []string{"issue:A1", "notify:A1:7"}},
		{models.Issuing, true, []string{"issue:A1", "notify:A1:7"}},
		{models.Closed, true, []string{"notify:A1:7"}},
	}
	for _, tt := range tests {
		t.Run(string(tt.state), func(t *testing.T) {
			t.Parallel()
			a := &models.Application{Request: models.Request{ID: "A1"}, State: tt.state, Revision: 7, Round: 2}
			a.SealService.Wanted = tt.seal
			var got []string
			for _, task := range a.DueTasks() {
				got = append(got, task.Key())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("DueTasks (-want +got):\n%s", diff)
			}
		})
	}
}
