package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/store"
	"github.com/vermilion-seal/vermilion/web"
)

// office is where the rooms meet: it answers what web and workers ask with what store, forms and pipeline do.
type office struct {
	store     *store.Store
	blobs     *store.Blobs
	fonts     *forms.Fonts
	examiners *examiners // nil where no examining is done
	policy    pipeline.Policy
	now       func() time.Time
}

// Create saves a new application.
func (o *office) Create(ctx context.Context, a *models.Application, by web.Caller) error {
	return o.store.Create(ctx, a, models.Entry{Application: a.ID, Actor: by.Role, Who: by.Name, Event: "create"}, a.DueTasks()...)
}

// Application reads an application.
func (o *office) Application(ctx context.Context, id string) (*models.Application, error) {
	return o.store.Application(ctx, id)
}

// Commit saves a change that a caller made, and what a new state makes due.
func (o *office) Commit(ctx context.Context, a *models.Application, event string, by web.Caller) error {
	before, err := o.store.Application(ctx, a.ID)
	if err != nil {
		return err
	}
	var due []models.Task
	if before.State != a.State { // should somebody save in between, Commit refuses by the revision
		due = a.DueTasks()
	}
	return o.store.Commit(ctx, a, models.Entry{Application: a.ID, Actor: by.Role, Who: by.Name, Event: models.Event(event)}, due...)
}

// List lists applications, the newest first.
func (o *office) List(ctx context.Context, states []models.State, account, after string, limit int) ([]*models.Application, string, error) {
	return o.store.List(ctx, store.Filter{States: states, Account: account, NewestFirst: true, After: after, Limit: limit})
}

// Verdicts returns the latest judgement.
func (o *office) Verdicts(ctx context.Context, id string) (map[models.DocumentKind]models.Verdict, error) {
	return o.store.Verdicts(ctx, id)
}

// Page returns the picture of a page.
func (o *office) Page(ctx context.Context, id string, kind models.DocumentKind, number int) ([]byte, error) {
	return o.picture(ctx, id, kind, pipeline.ArtefactPage(number))
}

// Thumbnail returns the small picture of a page.
func (o *office) Thumbnail(ctx context.Context, id string, kind models.DocumentKind, number int) ([]byte, error) {
	return o.picture(ctx, id, kind, pipeline.ArtefactThumbnail(number))
}

// Form returns a prefilled form.
func (o *office) Form(ctx context.Context, id string, kind models.DocumentKind) ([]byte, error) {
	digest, err := o.store.Artefact(ctx, id, formName(kind))
	if err != nil {
		return nil, err
	}
	return o.blobs.Read(ctx, digest)
}

func formName(kind models.DocumentKind) string { return "form/" + string(kind) + ".pdf" }

// picture returns a picture that the latest examination of a document took from it.
func (o *office) picture(ctx context.Context, id string, kind models.DocumentKind, name string) ([]byte, error) {
	examined, err := o.store.LatestExaminations(ctx, id)
	if err != nil {
		return nil, err
	}
	var x struct {
		Artefacts map[string]string `json:"artefacts"`
	}
	if body, ok := examined[kind]; ok {
		if err := json.Unmarshal(body, &x); err != nil {
			return nil, fmt.Errorf("decode examination: %w", err)
		}
	}
	digest, ok := x.Artefacts[name]
	if !ok {
		return nil, models.NotFound("picture_not_found", "没有该图像。", "There is no such picture.")
	}
	return o.blobs.Read(ctx, digest)
}

// Draw draws and keeps the forms of an application. The day of issue is that of submission, so drawing again gives the same
// bytes.
func (o *office) Draw(ctx context.Context, a *models.Application) error {
	for _, kind := range a.RequiredDocuments() {
		if !kind.IsForm() {
			continue
		}
		pdf, err := forms.Draw(a.Request, kind, a.SubmittedAt, o.fonts)
		if err != nil {
			return fmt.Errorf("draw %s: %w", kind, err)
		}
		digest, _, err := o.blobs.Put(ctx, bytes.NewReader(pdf), int64(len(pdf)))
		if err != nil {
			return fmt.Errorf("keep %s: %w", kind, err)
		}
		if err := o.store.SaveArtefact(ctx, a.ID, formName(kind), digest); err != nil {
			return fmt.Errorf("keep %s: %w", kind, err)
		}
	}
	return nil
}

// Printable tells whether the forms of a request can be drawn: every character has a glyph, every value fits.
func (o *office) Printable(r models.Request) error {
	for _, kind := range r.RequiredDocuments() {
		if !kind.IsForm() {
			continue
		}
		if _, err := forms.Draw(r, kind, o.now(), o.fonts); err != nil {
			return err
		}
	}
	return nil
}

// Examine examines one document of an application and keeps the pictures taken from it.
func (o *office) Examine(ctx context.Context, a *models.Application, kind models.DocumentKind) (json.RawMessage, error) {
	d, ok := a.Documents[kind]
	if !ok {
		return nil, models.NotFound("document_not_uploaded", "该材料尚未上传。", "The document has not been uploaded.")
	}
	var files []pipeline.File
	for i, digest := range d.Blobs {
		data, err := o.blobs.Read(ctx, digest)
		if err != nil {
			return nil, fmt.Errorf("read upload: %w", err)
		}
		files = append(files, pipeline.File{Name: fmt.Sprintf("%s-%d", kind, i+1), Data: data})
	}
	x, artefacts, err := o.examiners.examine(ctx, kind, files, &a.Request)
	if err != nil {
		return nil, fmt.Errorf("examine %s: %w", kind, err)
	}
	x.Artefacts = map[string]string{}
	for name, data := range artefacts {
		if x.Artefacts[name], _, err = o.blobs.Put(ctx, bytes.NewReader(data), int64(len(data))); err != nil {
			return nil, fmt.Errorf("keep picture: %w", err)
		}
	}
	return json.Marshal(x)
}

// Digest stands for what an examination of the document would measure: its files and the measuring program's version.
func (o *office) Digest(a *models.Application, kind models.DocumentKind) string {
	return fmt.Sprintf("%d/%s", pipeline.MeasuringVersion, strings.Join(a.Documents[kind].Blobs, "+"))
}

// Judge judges the examined package.
func (o *office) Judge(ctx context.Context, a *models.Application, examined map[models.DocumentKind]json.RawMessage) (map[models.DocumentKind]models.Verdict, error) {
	exams := map[models.DocumentKind]pipeline.Examination{}
	for kind, body := range examined {
		var x pipeline.Examination
		if err := json.Unmarshal(body, &x); err != nil {
			return nil, fmt.Errorf("decode examination of %s: %w", kind, err)
		}
		exams[kind] = x
	}
	elsewhere, err := o.usedElsewhere(ctx, a)
	if err != nil {
		return nil, err
	}
	earlier, err := o.earlierImpressions(ctx, a)
	if err != nil {
		return nil, err
	}
	if err := o.rememberImpressions(ctx, a, exams); err != nil {
		return nil, err
	}
	c := pipeline.Case{Earlier: earlier, Request: &a.Request, Today: o.now().In(shanghai), UsedElsewhere: elsewhere}
	return pipeline.Judge(c, exams, o.policy), nil
}

// impressionsOf is the artefact under which the impressions of an organisation's seals are remembered: only there does the
// same one come again, for a seal that names somebody else is found out by its text. At most earlierApplications of them,
// the newest, are compared with.
func impressionsOf(a *models.Application) string { return "impressions/" + a.Organisation.CreditCode }

const earlierApplications = 50

// remembered is what is kept of an application's impressions. The account is there to let it apply anew with its own scans.
type remembered struct {
	Account     string                `json:"account"`
	Impressions []pipeline.Impression `json:"impressions"`
}

func (o *office) rememberImpressions(ctx context.Context, a *models.Application, exams map[models.DocumentKind]pipeline.Examination) error {
	body, err := json.Marshal(remembered{a.Account, pipeline.Impressions(a.ID, exams)})
	if err != nil {
		return fmt.Errorf("remember impressions: %w", err)
	}
	digest, _, err := o.blobs.Put(ctx, bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return fmt.Errorf("remember impressions: %w", err)
	}
	return o.store.SaveArtefact(ctx, a.ID, impressionsOf(a), digest)
}

// earlierImpressions returns the impressions that other accounts handed in.
func (o *office) earlierImpressions(ctx context.Context, a *models.Application) ([]pipeline.Impression, error) {
	kept, err := o.store.ArtefactsNamed(ctx, impressionsOf(a), earlierApplications)
	if err != nil {
		return nil, err
	}
	var earlier []pipeline.Impression
	for _, k := range kept {
		if k.Application == a.ID {
			continue
		}
		body, err := o.blobs.Read(ctx, k.Digest)
		if err != nil {
			return nil, fmt.Errorf("read impressions: %w", err)
		}
		var r remembered
		if err := json.Unmarshal(body, &r); err != nil {
			return nil, fmt.Errorf("read impressions: %w", err)
		}
		if r.Account != a.Account {
			earlier = append(earlier, r.Impressions...)
		}
	}
	return earlier, nil
}

// usedElsewhere finds the files of an application that were uploaded for another one of another account: to apply anew with
// the same scans after closing is nobody's fault.
func (o *office) usedElsewhere(ctx context.Context, a *models.Application) (map[string]bool, error) {
	used := map[string]bool{}
	for _, d := range a.Documents {
		for _, digest := range d.Blobs {
			ids, err := o.store.Uses(ctx, digest)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				other, err := o.store.Application(ctx, id)
				if err != nil {
					return nil, err
				}
				used[digest] = used[digest] || other.Account != a.Account
			}
		}
	}
	return used, nil
}

// impression returns the lifted seal of an application as PNG; nil when the seal service was declined.
func (o *office) impression(ctx context.Context, a *models.Application) ([]byte, error) {
	if !a.SealService.Wanted {
		return nil, nil
	}
	png, err := o.picture(ctx, a.ID, models.SealForm, pipeline.ArtefactImpression)
	if errors.Is(err, models.ErrNotFound) {
		return nil, models.Conflict("impression_missing", "未取得印模图像，请退回重新上传电子印章申请表。",
			"No seal impression was lifted: return the application for a new seal form.")
	}
	return png, err
}
