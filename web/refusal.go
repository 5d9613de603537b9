package web

import (
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vermilion-seal/vermilion/models"
)

var problemsInstalled sync.Once

// installProblems makes huma's own refusals, such as of a body that does not fit its schema, problems of our shape.
func installProblems() {
	problemsInstalled.Do(func() {
		huma.NewError = func(status int, msg string, errs ...error) huma.StatusError { return refusal(status, msg, errs) }
	})
}

// refusal says in our codes what huma refused. Texts of its own are not passed on where they may repeat the input.
func refusal(status int, msg string, errs []error) *Problem {
	var faults []*models.Error
	for _, err := range errs {
		var large *http.MaxBytesError
		var d *huma.ErrorDetail
		switch {
		case errors.As(err, &large):
			return problemOf(err)
		case errors.As(err, &d):
			faults = append(faults, faultOf(d))
		}
	}
	if len(faults) > 0 && status != http.StatusUnsupportedMediaType {
		return problemOfAll(faults)
	}
	switch status {
	case http.StatusBadRequest:
		if strings.Contains(msg, "required") {
			return problemOf(models.Invalid("body_required", "", "请求缺少正文。", "The request needs a body."))
		}
		return problemOf(errMalformedJSON())
	case http.StatusRequestTimeout:
		return problemOf(models.Invalid("request_timeout", "", "接收请求超时，请重试。", "The request came in too slowly: try again."))
	case http.StatusRequestEntityTooLarge:
		return problemOf(models.Invalid("body_too_large", "", "请求正文过大。", "The request's body is too large."))
	case http.StatusUnsupportedMediaType:
		return problemOf(models.Invalid("unsupported_media_type", "", "请求正文须为 JSON（上传文件为 multipart/form-data）。",
			"The body must be JSON, or multipart/form-data for files."))
	case http.StatusUnprocessableEntity:
		return problemOf(models.Invalid("invalid_value", "", "请求内容不符合要求。", "The request does not fit its schema."))
	}
	p := problemOf(errors.New(msg))
	p.Status, p.Title = status, http.StatusText(status)
	return p
}

func errMalformedJSON() *models.Error {
	return models.Invalid("malformed_json", "", "请求正文不是有效的 JSON。", "The body is not valid JSON of the expected shape.")
}

// faultRules say which of huma's messages mean what, by their beginnings.
var faultRules = []struct{ prefix, code, zh, en string }{
	{"expected required property ", "required", "此项必填。", "This field is required."},
	{"required ", "required", "此项必填。", "This field is required."},
	{"At least one file is required", "required", "请上传至少一个文件。", "Upload at least one file."},
	{"unexpected property", "unknown_field", "没有这一项，请核对字段名。", "There is no such field: check its name."},
	{"expected length <= ", "too_long", "此项内容过长，请缩短。", "This field is too long: shorten it."},
	{"expected value to be one of ", "not_listed", "该值不在允许的范围内。", "The value is not one of those allowed."},
}

// faultOf names one fault that huma found.
func faultOf(d *huma.ErrorDetail) *models.Error {
	field := d.Location
	for _, place := range []string{"body", "path", "query", "header"} {
		field = strings.TrimPrefix(strings.TrimPrefix(field, place), ".")
	}
	switch {
	case d.Location == "path.kind":
		_, err := models.ParseDocumentKind("")
		return asModelError(err)
	case strings.Contains(d.Message, (&http.MaxBytesError{}).Error()):
		return asModelError(errTooLarge())
	case strings.Contains(d.Message, http.ErrNotMultipart.ErrorString):
		return models.Invalid("unsupported_media_type", "", "请以 multipart/form-data 上传文件。", "Upload files as multipart/form-data.")
	case strings.HasPrefix(d.Message, "cannot read multipart form"):
		return models.Invalid("malformed_form", "", "上传内容不完整，请重试。", "The upload is incomplete or malformed: try again.")
	case d.Location == "body" && !strings.HasPrefix(d.Message, "expected") && !strings.HasPrefix(d.Message, "unexpected property"):
		return errMalformedJSON()
	}
	for _, rule := range faultRules {
		rest, ok := strings.CutPrefix(d.Message, rule.prefix)
		if !ok {
			continue
		}
		if name, _, isProperty := strings.Cut(rest, " to be present"); isProperty {
			field = strings.TrimPrefix(field+"."+name, ".")
		}
		return models.Invalid(rule.code, field, rule.zh, rule.en)
	}
	return models.Invalid("invalid_value", field, "该项的类型或取值不正确。", "The value is not of the kind that is asked for: "+d.Message+".")
}

func asModelError(err error) *models.Error {
	var e *models.Error
	if !errors.As(err, &e) {
		panic("not a models.Error: " + err.Error())
	}
	return e
}
