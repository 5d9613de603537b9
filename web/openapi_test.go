package web_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The description that the service gives of itself is OpenAPI 3.1, and holds every call with what it may be refused with.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.call("", http.MethodGet, "/openapi.json", nil)
	type response struct {
		Description string
		Content     map[string]struct{ Schema json.RawMessage }
	}
	var doc struct {
		OpenAPI string
		Info    struct{ Title, Version, Description string }
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string
			Security    []map[string][]string
			Parameters  []struct {
				Name, In string
				Required bool
			}
			RequestBody struct{ Content map[string]any } `json:"requestBody"`
			Responses   map[string]response
		}
		Components struct {
			Schemas         map[string]struct{ Properties map[string]any }
			SecuritySchemes map[string]struct{ Type, Scheme string } `json:"securitySchemes"`
		}
	}
	a.json(t, &doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Info.Title == "" || doc.Info.Version == "" || doc.Info.Description == "" {
		t.Errorf("%s %+v", doc.OpenAPI, doc.Info)
	}
	if got := doc.Components.SecuritySchemes["bearer"]; got.Type != "http" || got.Scheme != "bearer" {
		t.Errorf("security %+v", got)
	}
	var got []string
	seen := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			got = append(got, strings.ToUpper(method)+" "+path)
			if op.OperationID == "" || seen[op.OperationID] || op.Summary == "" {
				t.Errorf("%s %s: id %q, summary %q", method, path, op.OperationID, op.Summary)
			}
			seen[op.OperationID] = true
			if len(op.Security) != 1 || op.Security[0]["bearer"] == nil {
				t.Errorf("%s: security %v", op.OperationID, op.Security)
			}
			for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				if !slices.ContainsFunc(op.Parameters, func(p struct {
					Name, In string
					Required bool
				},
				) bool {
					return p.Name == name[1] && p.In == "path" && p.Required
				}) {
					t.Errorf("%s does not describe %s", op.OperationID, name[1])
				}
			}
			wanted := []string{"401", "403", "500", "503"}
			if strings.Contains(path, "{id}") {
				wanted = append(wanted, "404")
			}
			if method != "get" && path != "/v1/applications" {
				wanted = append(wanted, "409")
			}
			if len(op.RequestBody.Content) > 0 {
				wanted = append(wanted, "400", "413", "422")
			}
			for _, status := range wanted {
				problem := op.Responses[status].Content["application/problem+json"]
				if !strings.Contains(string(problem.Schema), "/Problem\"") {
					t.Errorf("%s does not describe %s: %s", op.OperationID, status, problem.Schema)
				}
			}
			ok := slices.ContainsFunc([]string{"200", "201"}, func(s string) bool { return len(op.Responses[s].Content) > 0 })
			if !ok {
				t.Errorf("%s does not describe its answer", op.OperationID)
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"GET /v1/applications", "GET /v1/applications/{id}", "GET /v1/applications/{id}/certificate",
		"GET /v1/applications/{id}/documents/{kind}/pages/{page}", "GET /v1/applications/{id}/forms/{kind}",
		"GET /v1/applications/{id}/verdicts", "POST /v1/applications", "POST /v1/applications/{id}/activate",
		"POST /v1/applications/{id}/bind", "POST /v1/applications/{id}/close", "POST /v1/applications/{id}/decision",
		"POST /v1/applications/{id}/papers", "POST /v1/applications/{id}/payment", "POST /v1/applications/{id}/ship",
		"POST /v1/applications/{id}/submit", "PUT /v1/applications/{id}", "PUT /v1/applications/{id}/documents/{kind}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	for _, ref := range regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(string(a.body), -1) {
		if len(doc.Components.Schemas[ref[1]].Properties) == 0 {
			t.Errorf("schema %s is named and not described", ref[1])
		}
	}
	if p := doc.Components.Schemas["Problem"].Properties; p["code"] == nil || p["message"] == nil {
		t.Errorf("Problem is described as %v", p)
	}
}
