package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vermilion-seal/vermilion/models"
)

type (
	formInput struct {
		ID   string              `path:"id"`
		Kind models.DocumentKind `path:"kind" enum:"certificate_form,seal_form"`
	}
	pageInput struct {
		ID   string              `path:"id"`
		Kind models.DocumentKind `path:"kind" enum:"certificate_form,seal_form,licence_copy,id_copy"`
		Page int                 `path:"page" minimum:"1" doc:"Page of the document, from 1."`
	}
	uploadForm struct {
		Files []huma.FormFile `form:"file" required:"true" doc:"The scan; several files for several pages, in their order."`
	}
	uploadInput struct {
		ID      string              `path:"id"`
		Kind    models.DocumentKind `path:"kind" enum:"certificate_form,seal_form,licence_copy,id_copy"`
		RawBody huma.MultipartFormFiles[uploadForm]
	}
	bytesOutput struct {
		ContentType        string `header:"Content-Type"`
		ContentDisposition string `header:"Content-Disposition"`
		Body               []byte
	}
	paymentInput struct {
		ID   string `path:"id"`
		Body struct {
			Yuan      int    `json:"yuan" minimum:"1"`
			Reference string `json:"reference" minLength:"1" maxLength:"64" doc:"The payment's number; the same one twice counts once."`
		}
	}
	verdictsOutput struct {
		Body struct {
			State    models.State                           `json:"state"`
			Verdicts map[models.DocumentKind]models.Verdict `json:"verdicts"`
		}
	}
)

// uploadTime is how long an upload may take to arrive: 120 MiB at 2 Mbit/s.
const uploadTime = 10 * time.Minute

func (s *server) routeDocuments(api huma.API) {
	form := operation("form", http.MethodGet, "/v1/applications/{id}/forms/{kind}", "Download a prefilled form (PDF)", http.StatusOK, errsOfStepping, everyone...)
	form.Responses = binary("The form.", "application/pdf")
	huma.Register(api, form, s.form)
	upload := operation("upload", http.MethodPut, "/v1/applications/{id}/documents/{kind}", "Upload a document", http.StatusOK, errsOfSending, models.Portal)
	upload.MaxBodyBytes = -1 // guard bounds it
	upload.BodyReadTimeout = uploadTime
	huma.Register(api, upload, s.upload)
	page := operation("page", http.MethodGet, "/v1/applications/{id}/documents/{kind}/pages/{page}", "See a page turned upright, as the regions of findings count its pixels (JPEG)", http.StatusOK, errsOfReading, everyone...)
	page.Responses = binary("The page.", "image/jpeg")
	huma.Register(api, page, s.page)
	huma.Register(api, operation("pay", http.MethodPost, "/v1/applications/{id}/payment", "Record the payment", http.StatusOK, errsOfSending, models.Portal),
		func(ctx context.Context, in *paymentInput) (*progressOutput, error) {
			return s.change(ctx, in.ID, string(models.Pay), func(a *models.Application) error {
				now := s.Now()
				return a.RecordPayment(models.Payment{Yuan: in.Body.Yuan, Reference: in.Body.Reference, PaidAt: now}, now)
			})
		})
	huma.Register(api, operation("verdicts", http.MethodGet, "/v1/applications/{id}/verdicts", "Read the findings on every document", http.StatusOK, errsOfReading, everyone...), s.verdicts)
}

// binary describes an answer that is not JSON.
func binary(description, contentType string) map[string]*huma.Response {
	schema := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return map[string]*huma.Response{"200": {Description: description, Content: map[string]*huma.MediaType{contentType: {Schema: schema}}}}
}

func (s *server) verdicts(ctx context.Context, in *idInput) (*verdictsOutput, error) {
	a, err := s.Applications.Application(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	verdicts, err := s.Evidence.Verdicts(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &verdictsOutput{}
	out.Body.State, out.Body.Verdicts = a.State, verdicts
	return out, nil
}

func (s *server) form(ctx context.Context, in *formInput) (*bytesOutput, error) {
	a, err := s.Applications.Application(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if a.State == models.Draft || a.State == models.Submitted {
		return nil, problemOf(models.Conflict("forms_not_ready", "申请表尚未生成，请稍后重试。", "The forms have not been drawn yet."))
	}
	pdf, err := s.Evidence.Form(ctx, in.ID, in.Kind)
	if errors.Is(err, models.ErrNotFound) {
		err = models.NotFound("form_not_found", "本申请没有该申请表。", "This application has no such form.")
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &bytesOutput{"application/pdf", `attachment; filename="` + string(in.Kind) + `.pdf"`, pdf}, nil
}

func (s *server) page(ctx context.Context, in *pageInput) (*bytesOutput, error) {
	if _, err := s.Applications.Application(ctx, in.ID); err != nil {
		return nil, s.problem(ctx, err)
	}
	jpeg, err := s.Evidence.Page(ctx, in.ID, in.Kind, in.Page)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &bytesOutput{"image/jpeg", "inline", jpeg}, nil
}

func (s *server) upload(ctx context.Context, in *uploadInput) (*progressOutput, error) {
	uploads := in.RawBody.Data().Files
	defer func() {
		for _, f := range uploads {
			_ = f.Close() // only read
		}
	}()
	if err := s.mayUpload(ctx, in.ID, in.Kind); err != nil {
		return nil, s.problem(ctx, err)
	}
	if len(uploads) > maxFiles {
		return nil, problemOf(models.Invalid("too_many_files", "file", "文件数量过多，每份材料最多 4 个文件。", "A document may be uploaded as four files at most."))
	}
	for _, f := range uploads {
		if f.Size == 0 {
			return nil, problemOf(models.Invalid("empty_file", "file", "文件为空，请重新扫描并上传。", "The file is empty: scan the document again and upload it."))
		}
		if f.Size > s.MaxUpload {
			return nil, problemOf(errTooLarge())
		}
	}
	d := models.Document{Kind: in.Kind, UploadedAt: s.Now()}
	for _, f := range uploads {
		digest, _, err := s.Files.Put(ctx, f, s.MaxUpload)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		d.Blobs = append(d.Blobs, digest)
	}
	return s.change(ctx, in.ID, "upload_"+string(in.Kind), func(a *models.Application) error {
		if alreadyHas(a, d) {
			return nil
		}
		return a.Attach(d, s.Now())
	})
}

// mayUpload refuses what Attach will refuse whatever the files hold, so that they are not kept in vain.
func (s *server) mayUpload(ctx context.Context, id string, kind models.DocumentKind) error {
	a, err := s.Applications.Application(ctx, id)
	if err != nil || a.State == models.Examining { // where an upload may come again
		return err
	}
	return a.Attach(models.Document{Kind: kind, Blobs: []string{"any"}}, s.Now())
}

// alreadyHas tells whether an upload came before and is being used: its answer got lost, and the portal tries again.
func alreadyHas(a *models.Application, d models.Document) bool {
	has, ok := a.Documents[d.Kind]
	uploading := a.State == models.AwaitingUploads || a.State == models.AwaitingPayment || a.State == models.Returned
	return ok && !has.Rejected && slices.Equal(has.Blobs, d.Blobs) && (uploading || a.State == models.Examining)
}
