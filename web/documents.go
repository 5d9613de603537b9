package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vermilion-seal/vermilion/models"
)

type (
	kindInput struct {
		ID   string              `path:"id" maxLength:"36"`
		Kind models.DocumentKind `path:"kind" enum:"certificate_form,seal_form,licence_copy,id_copy"`
	}
	uploadForm struct {
		Files []huma.FormFile `form:"file" required:"true" doc:"The scan; several files for several pages, in their order."`
	}
	uploadInput struct {
		ID      string              `path:"id" maxLength:"36"`
		Kind    models.DocumentKind `path:"kind" enum:"certificate_form,seal_form,licence_copy,id_copy"`
		RawBody huma.MultipartFormFiles[uploadForm]
	}
	bytesOutput struct {
		ContentType        string `header:"Content-Type"`
		ContentDisposition string `header:"Content-Disposition"`
		Body               []byte
	}
	paymentInput struct {
		ID   string `path:"id" maxLength:"36"`
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

func (s *server) routeDocuments(api huma.API) {
	huma.Register(api, operation("form", http.MethodGet, "/v1/applications/{id}/forms/{kind}", "Download a prefilled form (PDF)", http.StatusOK, models.Portal, models.Reviewer, models.Operator), s.form)
	upload := operation("upload", http.MethodPut, "/v1/applications/{id}/documents/{kind}", "Upload a document", http.StatusOK, models.Portal)
	upload.MaxBodyBytes = -1 // guard bounds it
	huma.Register(api, upload, s.upload)
	huma.Register(api, operation("pay", http.MethodPost, "/v1/applications/{id}/payment", "Record the payment", http.StatusOK, models.Portal),
		func(ctx context.Context, in *paymentInput) (*progressOutput, error) {
			return s.change(ctx, in.ID, string(models.Pay), func(a *models.Application) error {
				now := s.Now()
				return a.RecordPayment(models.Payment{Yuan: in.Body.Yuan, Reference: in.Body.Reference, PaidAt: now}, now)
			})
		})
	huma.Register(api, operation("verdicts", http.MethodGet, "/v1/applications/{id}/verdicts", "Read the findings on every document", http.StatusOK, models.Portal, models.Reviewer, models.Operator),
		func(ctx context.Context, in *idInput) (*verdictsOutput, error) {
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
		})
}

func (s *server) form(ctx context.Context, in *kindInput) (*bytesOutput, error) {
	if _, err := s.Applications.Application(ctx, in.ID); err != nil {
		return nil, s.problem(ctx, err)
	}
	pdf, err := s.Evidence.Form(ctx, in.ID, in.Kind)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &bytesOutput{"application/pdf", `attachment; filename="` + string(in.Kind) + `.pdf"`, pdf}, nil
}

func (s *server) upload(ctx context.Context, in *uploadInput) (*progressOutput, error) {
	uploads := in.RawBody.Data().Files
	if len(uploads) > maxFiles {
		return nil, problemOf(models.Invalid("too_many_files", "file", "文件数量过多，每份材料最多 4 个文件。", "A document may be uploaded as four files at most."))
	}
	d := models.Document{Kind: in.Kind, UploadedAt: s.Now()}
	for _, f := range uploads {
		if f.Size == 0 {
			return nil, problemOf(models.Invalid("empty_file", "file", "文件为空，请重新扫描并上传。", "The file is empty: scan the document again and upload it."))
		}
		digest, _, err := s.Files.Put(ctx, f, s.MaxUpload)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		d.Blobs = append(d.Blobs, digest)
	}
	return s.change(ctx, in.ID, "upload_"+string(in.Kind), func(a *models.Application) error { return a.Attach(d, s.Now()) })
}
