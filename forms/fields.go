package forms

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// field is one printed value.
type field struct {
	name string // in Template.Boxes after "field."
	path string // of the input it comes from, in the application's JSON
	// open: the agent may still complete it in a PDF reader before printing.
	open bool
	text func(r models.Request, issuedOn time.Time) string
}

// fields holds every value that a form may print; which ones it does is its template's to say.
var fields = []field{
	{name: "application_id", path: "id", text: func(r models.Request, _ time.Time) string { return r.ID }},
	{name: "issued_on", text: func(_ models.Request, on time.Time) string { return on.In(china).Format("2006年1月2日") }},
	{name: "business", path: "business", text: func(r models.Request, _ time.Time) string {
		if r.Business == models.BusinessNew {
			return "新申请"
		}
		return string(r.Business)
	}},
	{name: "validity", path: "validity_years", text: func(r models.Request, _ time.Time) string { return strconv.Itoa(r.ValidityYears) + "年" }},
	{name: "seal_service", path: "seal_service.wanted", text: func(r models.Request, _ time.Time) string {
		if r.SealService.Wanted {
			return "开通"
		}
		return "不开通"
	}},
	{name: "seal_kind", path: "seal_service.kind", text: func(r models.Request, _ time.Time) string {
		switch r.SealService.Kind {
		case models.SealOfficial:
			return "公章"
		case models.SealContract:
			return "合同专用章"
		}
		return string(r.SealService.Kind)
	}},
	{name: "id_type", path: "organisation.id_type", text: func(r models.Request, _ time.Time) string {
		if r.Organisation.IDType == models.IDTypeBusinessLicence {
			return "营业执照"
		}
		return string(r.Organisation.IDType)
	}},
	{name: "credit_code", path: "organisation.credit_code", text: func(r models.Request, _ time.Time) string {
		if code, err := models.ParseCreditCode(r.Organisation.CreditCode); err == nil {
			return string(code)
		}
		return r.Organisation.CreditCode
	}},
	{name: "organisation_name", path: "organisation.name", text: func(r models.Request, _ time.Time) string { return r.Organisation.Name }},
	{name: "country", path: "organisation.country", text: func(r models.Request, _ time.Time) string {
		if r.Organisation.Country == "CN" {
			return "中国 (CN)"
		}
		return r.Organisation.Country
	}},
	{name: "province", path: "organisation.province", text: func(r models.Request, _ time.Time) string { return r.Organisation.Province }},
	{name: "organisation_type", path: "organisation.type", text: func(r models.Request, _ time.Time) string { return r.Organisation.TypeTitle() }},
	{name: "registered_address", path: "organisation.registered_address", text: func(r models.Request, _ time.Time) string { return r.Organisation.RegisteredAddress }},
	{name: "phone", path: "organisation.phone", open: true, text: func(r models.Request, _ time.Time) string { return r.Organisation.Phone }},
	{name: "department", path: "organisation.department", open: true, text: func(r models.Request, _ time.Time) string { return r.Organisation.Department }},
	{name: "agent_name", path: "agent.name", text: func(r models.Request, _ time.Time) string { return r.Agent.Name }},
	{name: "agent_id_number", path: "agent.id_number", text: func(r models.Request, _ time.Time) string {
		if id, err := models.ParseResidentID(r.Agent.IDNumber); err == nil {
			return string(id)
		}
		return r.Agent.IDNumber
	}},
	{name: "agent_mobile", path: "agent.mobile", text: func(r models.Request, _ time.Time) string { return r.Agent.Mobile }},
	{name: "agent_email", path: "agent.email", open: true, text: func(r models.Request, _ time.Time) string { return r.Agent.Email }},
}

// Values returns what the form prints, exactly as printed, by field name (without "field."). The form's day is issuedOn's
// in China.
func (t Template) Values(r models.Request, issuedOn time.Time) map[string]string {
	values := map[string]string{}
	for _, f := range fields {
		if _, ok := t.Boxes["field."+f.name]; ok {
			values[f.name] = strings.TrimSpace(f.text(r, issuedOn))
		}
	}
	return values
}

// Editable tells whether the agent may change the printed value of that field in a PDF reader, so that a sheet of paper may
// differ from what Values says.
func Editable(name string) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.name == name && f.open })
}
