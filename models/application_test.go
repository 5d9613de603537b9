package models_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vermilion-seal/vermilion/models"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func doc(kind models.DocumentKind, blobs ...string) models.Document {
	if len(blobs) == 0 {
		blobs = []string{"blob of " + string(kind)}
	}
	return models.Document{Kind: kind, Blobs: blobs, UploadedAt: noon}
}

func payment() models.Payment { return models.Payment{Yuan: 600, Reference: "P-1", PaidAt: noon} }

// at returns the sample application, led to a state by the way that everyone hopes for.
func at(t *testing.T, want models.State) *models.Application {
	t.Helper()
	a, err := models.NewApplication(sample(), noon)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(err)
	attach := func() error {
		for _, k := range a.RequiredDocuments() {
			if err := a.Attach(doc(k), noon); err != nil {
				return err
			}
		}
		return nil
	}
	for _, next := range []func() error{
		func() error { return a.Step(models.Submit, noon) },
		func() error { return a.Step(models.FormsDrawn, noon) },
		func() error { return a.Step(models.UploadsBegun, noon) },
		attach,
		func() error { return a.RecordPayment(payment(), noon) },
		func() error { return a.Judged(nil, noon) },
		func() error { return a.Decide(models.Review{Reviewer: "rev-1", Approved: true}, noon) },
		func() error { return a.Step(models.BeginIssuing, noon) },
		func() error { return a.Issue(models.Certificate{SerialNumber: "01"}, noon) },
		func() error { return a.Step(models.Ship, noon) },
		func() error { return a.Step(models.ReceivePapers, noon) },
		func() error { return a.Step(models.Activate, noon) },
		func() error { return a.Step(models.Bind, noon) },
	} {
		if a.State == want {
			return a
		}
		check(next())
	}
	if a.State != want {
		t.Fatalf("the way never comes to %s", want)
	}
	return a
}

// returned is an application that was returned for the documents.
func returned(t *testing.T, kinds ...models.DocumentKind) *models.Application {
	t.Helper()
	a := at(t, models.InReview)
	if err := a.Decide(models.Review{Reviewer: "rev-1", Reason: "印章不清晰", Rejected: kinds}, noon); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestChanges(t *testing.T) {
	t.Parallel()
	later := noon.Add(time.Hour)
	attach := func(d models.Document) func(*models.Application) error {
		return func(a *models.Application) error { return a.Attach(d, later) }
	}
	pay := func(yuan int, reference string) func(*models.Application) error {
		return func(a *models.Application) error {
			return a.RecordPayment(models.Payment{Yuan: yuan, Reference: reference, PaidAt: later}, later)
		}
	}
	decide := func(r models.Review) func(*models.Application) error {
		return func(a *models.Application) error { return a.Decide(r, later) }
	}
	edit := func(a *models.Application) error { return a.Edit(sample(), later) }
	paidEarly := func(t *testing.T) *models.Application {
		a := at(t, models.AwaitingUploads)
		if err := a.RecordPayment(payment(), noon); err != nil {
			t.Fatal(err)
		}
		for _, k := range models.DocumentKinds[:3] {
			if err := a.Attach(doc(k), noon); err != nil {
				t.Fatal(err)
			}
		}
		return a
	}
	start := func(s models.State) func(*testing.T) *models.Application {
		return func(t *testing.T) *models.Application { return at(t, s) }
	}
	returnedFor := func(kinds ...models.DocumentKind) func(*testing.T) *models.Application {
		return func(t *testing.T) *models.Application { return returned(t, kinds...) }
	}
	tests := map[string]struct {
		start func(*testing.T) *models.Application
		do    func(*models.Application) error
		state models.State
		code  string
	}{
		"edit a draft":         {start(models.Draft), edit, models.Draft, ""},
		"edit after":           {start(models.Submitted), edit, models.Submitted, "not_editable"},
		"edit at the end":      {start(models.Bound), edit, models.Bound, "not_editable"},
		"edit with a mistake":  {start(models.Draft), func(a *models.Application) error { return a.Edit(models.Request{}, later) }, models.Draft, "business"},
		"first upload":         {start(models.FormsReady), attach(doc(models.IDCopy)), models.AwaitingUploads, ""},
		"upload too early":     {start(models.Submitted), attach(doc(models.IDCopy)), models.Submitted, "wrong_state"},
		"upload while judged":  {start(models.Examining), attach(doc(models.IDCopy)), models.Examining, "wrong_state"},
		"upload in review":     {start(models.InReview), attach(doc(models.IDCopy)), models.InReview, "wrong_state"},
		"upload before paying": {start(models.AwaitingPayment), attach(doc(models.IDCopy, "new")), models.AwaitingPayment, ""},
		"nothing in it": {
			start(models.FormsReady), attach(models.Document{Kind: models.IDCopy}), models.FormsReady, "document_empty",
		},
		"page twice": {
			start(models.FormsReady), attach(doc(models.IDCopy, "x", "x")), models.FormsReady, "same_file_twice",
		},
		"file of another": {
			start(models.AwaitingPayment), attach(doc(models.IDCopy, "x", "blob of licence_copy")), models.AwaitingPayment, "same_file_twice",
		},
		"its own file again": {start(models.AwaitingPayment), attach(doc(models.IDCopy)), models.AwaitingPayment, ""},
		"unknown document":   {start(models.FormsReady), attach(doc("passport")), models.FormsReady, "document_not_required"},
		"seal form unasked": {func(t *testing.T) *models.Application {
			a := at(t, models.FormsReady)
			a.SealService = models.SealService{}
			return a
		}, attach(doc(models.SealForm)), models.FormsReady, "document_not_required"},
		"last upload when paid": {paidEarly, attach(doc(models.IDCopy)), models.Examining, ""},

		"pay":                      {start(models.AwaitingPayment), pay(600, "P-2"), models.Examining, ""},
		"pay right after submit":   {start(models.Submitted), pay(600, "P-2"), models.Submitted, ""},
		"pay before forms":         {start(models.FormsReady), pay(600, "P-2"), models.FormsReady, ""},
		"pay before uploads":       {start(models.AwaitingUploads), pay(600, "P-2"), models.AwaitingUploads, ""},
		"pay a draft":              {start(models.Draft), pay(600, "P-2"), models.Draft, "wrong_state"},
		"pay too little":           {start(models.AwaitingPayment), pay(599, "P-2"), models.AwaitingPayment, "payment_amount"},
		"pay too much":             {start(models.AwaitingPayment), pay(1000, "P-2"), models.AwaitingPayment, "payment_amount"},
		"the same payment":         {start(models.Examining), pay(600, "P-1"), models.Examining, ""},
		"another payment":          {start(models.Examining), pay(600, "P-2"), models.Examining, "already_paid"},
		"the same, another amount": {paidEarly, pay(400, "P-1"), models.AwaitingUploads, "already_paid"},

		"judged fit":      {start(models.Examining), func(a *models.Application) error { return a.Judged(nil, later) }, models.InReview, ""},
		"judged bad":      {start(models.Examining), func(a *models.Application) error { return a.Judged([]models.DocumentKind{models.IDCopy}, later) }, models.Returned, ""},
		"judged too late": {start(models.InReview), func(a *models.Application) error { return a.Judged([]models.DocumentKind{models.IDCopy}, later) }, models.InReview, "wrong_state"},

		"approve":              {start(models.InReview), decide(models.Review{Approved: true}), models.Approved, ""},
		"return":               {start(models.InReview), decide(models.Review{Reason: "x", Rejected: []models.DocumentKind{models.IDCopy}}), models.Returned, ""},
		"return for nothing":   {start(models.InReview), decide(models.Review{Reason: "x"}), models.Returned, ""},
		"no reason":            {start(models.InReview), decide(models.Review{}), models.InReview, "reason_required"},
		"an empty reason":      {start(models.InReview), decide(models.Review{Reason: " \u3000\n"}), models.InReview, "reason_required"},
		"a document unknown":   {start(models.InReview), decide(models.Review{Reason: "x", Rejected: []models.DocumentKind{"passport"}}), models.InReview, "document_not_required"},
		"decide twice":         {start(models.Approved), decide(models.Review{Approved: true}), models.Approved, "wrong_state"},
		"decide while judged":  {start(models.Examining), decide(models.Review{Reason: "x"}), models.Examining, "wrong_state"},
		"issue before it is":   {start(models.Approved), func(a *models.Application) error { return a.Issue(models.Certificate{}, later) }, models.Approved, "wrong_state"},
		"part of what's asked": {returnedFor(models.IDCopy, models.SealForm), attach(doc(models.IDCopy, "new")), models.Returned, ""},
		"all of what's asked":  {returnedFor(models.IDCopy), attach(doc(models.IDCopy, "new")), models.Examining, ""},
		"what was not asked":   {returnedFor(models.IDCopy), attach(doc(models.LicenceCopy, "new")), models.Returned, ""},
		"asked for nothing":    {returnedFor(), attach(doc(models.LicenceCopy, "new")), models.Examining, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := tt.start(t)
			before := encode(t, a)
			err := tt.do(a)
			var refused *models.Error
			if errors.As(err, &refused) != (tt.code != "") || refused != nil && refused.Code != tt.code {
				t.Fatalf("error %v, want %q", err, tt.code)
			}
			if a.State != tt.state {
				t.Errorf("state %s, want %s", a.State, tt.state)
			}
			if err != nil {
				if diff := cmp.Diff(before, encode(t, a)); diff != "" {
					t.Errorf("the refused change left something behind:\n%s", diff)
				}
			}
		})
	}
}

func encode(t *testing.T, a *models.Application) string {
	t.Helper()
	b, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestReturnAndUploadAnew(t *testing.T) {
	t.Parallel()
	a := returned(t, models.IDCopy, models.SealForm)
	if diff := cmp.Diff([]models.DocumentKind{models.SealForm, models.IDCopy}, a.MissingDocuments()); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if a.Review.Round != 1 || a.Round != 1 {
		t.Errorf("rounds %d, %d", a.Review.Round, a.Round)
	}
	for _, k := range a.MissingDocuments() {
		if err := a.Attach(doc(k, "second "+string(k)), noon); err != nil {
			t.Fatal(err)
		}
	}
	if a.State != models.Examining || a.Round != 2 || a.MissingDocuments() != nil {
		t.Errorf("%s, round %d, missing %v", a.State, a.Round, a.MissingDocuments())
	}
	if got := a.Documents[models.CertificateForm].Blobs[0]; got != "blob of certificate_form" {
		t.Errorf("an accepted document became %s", got)
	}
	if err := a.Judged([]models.DocumentKind{models.IDCopy}, noon); err != nil {
		t.Fatal(err)
	}
	if a.Review.Round == a.Round {
		t.Error("the machine's return looks like the reviewer's")
	}
}

func TestApprovalAsksForNothing(t *testing.T) {
	t.Parallel()
	a := at(t, models.InReview)
	if err := a.Decide(models.Review{Approved: true, Rejected: []models.DocumentKind{models.IDCopy}}, noon); err != nil {
		t.Fatal(err)
	}
	if a.MissingDocuments() != nil || a.Review.Rejected != nil {
		t.Errorf("approved, and missing %v", a.MissingDocuments())
	}
}

func TestEditKeepsIdentity(t *testing.T) {
	t.Parallel()
	a := at(t, models.Draft)
	r := sample()
	r.ID, r.Account, r.ValidityYears = "B2", "acct-2", 5
	if err := a.Edit(r, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if a.ID != "A1" || a.Account != "acct-1" || a.ValidityYears != 5 || !a.CreatedAt.Equal(noon) || a.UpdatedAt.Equal(noon) {
		t.Errorf("%+v", a)
	}
}

// A copy taken before a change shares nothing with what the change made: the store may hold it meanwhile.
func TestChangesDoNotReachCopies(t *testing.T) {
	t.Parallel()
	a := at(t, models.InReview)
	before := *a
	want := encode(t, &before)
	if err := a.Decide(models.Review{Reason: "x", Rejected: []models.DocumentKind{models.IDCopy}}, noon); err != nil {
		t.Fatal(err)
	}
	if err := a.Attach(doc(models.IDCopy, "new"), noon); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, encode(t, &before)); diff != "" {
		t.Errorf("the copy changed:\n%s", diff)
	}
}

// Whatever anyone does in whatever order: a refused step changes nothing, and what the state promises holds.
func TestAnyLife(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a, err := models.NewApplication(sample(), noon)
		if err != nil {
			rt.Fatal(err)
		}
		for i := range rapid.IntRange(1, 60).Draw(rt, "steps") {
			before, round := *a, a.Round
			kind := rapid.SampledFrom(models.DocumentKinds).Draw(rt, "kind")
			var err error
			switch rapid.IntRange(0, 7).Draw(rt, "what") {
			case 0, 1:
				err = a.Attach(doc(kind, fmt.Sprintf("%s %d", kind, i%9)), noon)
			case 2:
				err = a.RecordPayment(payment(), noon)
			case 3:
				err = a.Judged(rapid.SliceOfN(rapid.SampledFrom(models.DocumentKinds), 0, 2).Draw(rt, "rejected"), noon)
			case 4:
				err = a.Decide(models.Review{Approved: rapid.Bool().Draw(rt, "approved"), Reason: "x", Rejected: []models.DocumentKind{kind}}, noon)
			case 5: // the events whose payload other methods carry are not for Step
				err = a.Step(rapid.SampledFrom([]models.Event{models.Submit, models.FormsDrawn, models.UploadsBegun}).Draw(rt, "event"), noon)
			case 6:
				err = a.Step(rapid.SampledFrom([]models.Event{models.BeginIssuing, models.Ship, models.ReceivePapers, models.Activate, models.Bind}).Draw(rt, "event"), noon)
			case 7:
				err = a.Issue(models.Certificate{SerialNumber: "01"}, noon)
			}
			if err != nil && encode(t, &before) != encode(t, a) {
				rt.Fatalf("%v, and the application changed", err)
			}
			switch a.State {
			case models.Examining, models.InReview, models.Approved, models.Issuing, models.Issued, models.Bound:
				if a.Payment == nil || len(a.MissingDocuments()) > 0 {
					rt.Fatalf("%s without payment or with missing %v", a.State, a.MissingDocuments())
				}
			}
			if entered := before.State != models.Examining && a.State == models.Examining; entered != (a.Round == round+1) {
				rt.Fatalf("%s to %s: round %d, then %d", before.State, a.State, round, a.Round)
			}
			if (a.Certificate != nil) != (a.State == models.Issued || a.State == models.Shipped || a.State == models.PapersReceived ||
				a.State == models.Activated || a.State == models.Bound) {
				rt.Fatalf("%s with certificate %v", a.State, a.Certificate)
			}
		}
	})
}
