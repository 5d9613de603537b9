package models_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/models"
)

// sample returns a valid request with the seal service.
func sample() models.Request {
	return models.Request{
		ID: "A1", Account: "acct-1", Business: models.BusinessNew, ValidityYears: 3,
		Organisation: models.Organisation{
			Name: "朱印（广东）科技有限公司", IDType: models.IDTypeBusinessLicence, CreditCode: "91350100M000100Y43", Type: "enterprise",
			Country: "CN", Province: "广东", RegisteredAddress: "广州市天河区示例路 1 号", Phone: "020-12345678", Department: "财务部",
		},
		Agent:       models.Agent{Name: "张三", IDNumber: "11010519491231002X", Mobile: "13800138000", Email: "agent@example.com"},
		SealService: models.SealService{Wanted: true, Kind: models.SealOfficial},
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*models.Request)
		want   []string // field: code
	}{
		"valid":                  {func(*models.Request) {}, nil},
		"no seal":                {func(r *models.Request) { r.SealService = models.SealService{} }, nil},
		"no department":          {func(r *models.Request) { r.Organisation.Department = "" }, nil},
		"contract seal":          {func(r *models.Request) { r.SealService.Kind = models.SealContract }, nil},
		"registration number":    {func(r *models.Request) { r.Organisation.CreditCode = "440301103097413" }, nil},
		"free type":              {func(r *models.Request) { r.Organisation.Type = "律师事务所" }, nil},
		"rare character":         {func(r *models.Request) { r.Agent.Name = "李𬭎㙦" }, nil},
		"id with path":           {func(r *models.Request) { r.ID = "../etc" }, []string{"id: id_format"}},
		"id empty":               {func(r *models.Request) { r.ID = "" }, []string{"id: id_format"}},
		"id too long":            {func(r *models.Request) { r.ID = strings.Repeat("a", 37) }, []string{"id: id_format"}},
		"account":                {func(r *models.Request) { r.Account = " " }, []string{"account: required"}},
		"business":               {func(r *models.Request) { r.Business = "renew" }, []string{"business: business"}},
		"no year":                {func(r *models.Request) { r.ValidityYears = 0 }, []string{"validity_years: validity_years"}},
		"six years":              {func(r *models.Request) { r.ValidityYears = 6 }, []string{"validity_years: validity_years"}},
		"no name":                {func(r *models.Request) { r.Organisation.Name = "" }, []string{"organisation.name: required"}},
		"long name":              {func(r *models.Request) { r.Organisation.Name = strings.Repeat("朱", 201) }, []string{"organisation.name: too_long"}},
		"country in words":       {func(r *models.Request) { r.Organisation.Country = "中国" }, []string{"organisation.country: country"}},
		"no country":             {func(r *models.Request) { r.Organisation.Country = "" }, []string{"organisation.country: country"}},
		"line break":             {func(r *models.Request) { r.Organisation.Name = "朱\n印" }, []string{"organisation.name: control_character"}},
		"zero-width space":       {func(r *models.Request) { r.Organisation.Name = "朱\u200b印" }, []string{"organisation.name: control_character"}},
		"text direction":         {func(r *models.Request) { r.Organisation.Name = "朱\u202e印" }, []string{"organisation.name: control_character"}},
		"broken UTF-8":           {func(r *models.Request) { r.Agent.Name = "\xff" }, []string{"agent.name: control_character"}},
		"ID type":                {func(r *models.Request) { r.Organisation.IDType = "passport" }, []string{"organisation.id_type: id_type"}},
		"credit code":            {func(r *models.Request) { r.Organisation.CreditCode = "1" }, []string{"organisation.credit_code: credit_code_length"}},
		"phone":                  {func(r *models.Request) { r.Organisation.Phone = "call me" }, []string{"organisation.phone: phone_format"}},
		"department":             {func(r *models.Request) { r.Organisation.Department = strings.Repeat("部", 41) }, []string{"organisation.department: too_long"}},
		"ID number":              {func(r *models.Request) { r.Agent.IDNumber = "1" }, []string{"agent.id_number: resident_id_length"}},
		"mobile":                 {func(r *models.Request) { r.Agent.Mobile = "12800138000" }, []string{"agent.mobile: mobile_format"}},
		"mobile with a break":    {func(r *models.Request) { r.Agent.Mobile = "13800138000\n" }, []string{"agent.mobile: mobile_format"}},
		"email":                  {func(r *models.Request) { r.Agent.Email = "agent" }, []string{"agent.email: email_format"}},
		"email with a name":      {func(r *models.Request) { r.Agent.Email = "A <agent@example.com>" }, []string{"agent.email: email_format"}},
		"long email":             {func(r *models.Request) { r.Agent.Email = strings.Repeat("a", 60) + "@example.com" }, []string{"agent.email: email_format"}},
		"seal kind":              {func(r *models.Request) { r.SealService.Kind = "finance" }, []string{"seal_service.kind: seal_kind"}},
		"several, in form order": {func(r *models.Request) { r.Agent.Name, r.Account = "", "" }, []string{"account: required", "agent.name: required"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sample()
			tt.change(&r)
			var got []string
			for _, e := range r.Validate() {
				got = append(got, e.Field+": "+e.Code)
				codeOf(t, e)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Validate (-want +got):\n%s", diff)
			}
			a, err := models.NewApplication(r, time.Unix(0, 0))
			if (err == nil) != (tt.want == nil) || (a == nil) != (err != nil) {
				t.Errorf("NewApplication = %v, %v", a, err)
			}
		})
	}
}

// The longest name that a certificate can hold is accepted; one character more is refused before anybody prints a form.
func TestNamesFitTheCertificate(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]string{models.MaxCertifiedName: "", models.MaxCertifiedName + 1: "name_too_long_for_certificate"} {
		r := sample()
		r.Organisation.Name = strings.Repeat("朱", length)
		a, err := models.NewApplication(r, time.Unix(0, 0))
		if err == nil {
			err = a.Edit(r, time.Unix(1, 0))
		}
		if code, _ := codeOf(t, err); code != want {
			t.Errorf("%d characters: %q, want %q", length, code, want)
		}
	}
}

func TestNumbersAreKeptCanonical(t *testing.T) {
	t.Parallel()
	r := sample()
	r.Organisation.CreditCode, r.Agent.IDNumber = "９１３５０１００ m000100y43", "11010519491231002x"
	a, err := models.NewApplication(r, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Edit(r, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), a.Request); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestFee(t *testing.T) {
	t.Parallel()
	for years, want := range map[int]int{1: 200, 2: 400, 3: 600, 4: 800, 5: 1000} {
		if got, err := models.Fee(years); got != want || err != nil {
			t.Errorf("Fee(%d) = %d, %v", years, got, err)
		}
	}
	for _, years := range []int{-1, 0, 6, 1 << 40} {
		if _, err := models.Fee(years); err == nil {
			t.Errorf("Fee(%d) has no error", years)
		}
	}
}

func TestRequiredDocuments(t *testing.T) {
	t.Parallel()
	r := sample()
	if diff := cmp.Diff(models.DocumentKinds, r.RequiredDocuments()); diff != "" {
		t.Error(diff)
	}
	r.SealService.Wanted = false
	want := []models.DocumentKind{models.CertificateForm, models.LicenceCopy, models.IDCopy}
	if diff := cmp.Diff(want, r.RequiredDocuments()); diff != "" {
		t.Error(diff)
	}
}

func TestTypeTitle(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"enterprise": "企业", "律师事务所": "律师事务所"} {
		if got := (models.Organisation{Type: in}).TypeTitle(); got != want {
			t.Errorf("TypeTitle(%q) = %q", in, got)
		}
	}
}
