package models

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Request is what an organisation fills in on the portal. Nothing in it changes after submission.
// Its JSON is the contract's application.json.
type Request struct {
	ID            string       `json:"id,omitempty"`
	Account       string       `json:"account"`
	Business      Business     `json:"business"`
	ValidityYears int          `json:"validity_years"`
	Organisation  Organisation `json:"organisation"`
	Agent         Agent        `json:"agent"`
	SealService   SealService  `json:"seal_service,omitzero"`
}

// Business is what is asked for (业务类型).
type Business string

// The business types.
const (
	BusinessNew Business = "new" // 新申请
)

// Organisation is the applicant (申请单位).
type Organisation struct {
	Name              string `json:"name"`
	IDType            IDType `json:"id_type"`
	CreditCode        string `json:"credit_code"`
	Type              string `json:"type"`
	Country           string `json:"country"`
	Province          string `json:"province"`
	RegisteredAddress string `json:"registered_address"`
	Phone             string `json:"phone"`
	Department        string `json:"department,omitempty"`
}

// IDType is the kind of document that proves the organisation (证件类型).
type IDType string

// The ID types.
const (
	IDTypeBusinessLicence IDType = "business_licence" // 营业执照
)

// Agent is the person whom the organisation authorises to apply (经办人).
type Agent struct {
	Name     string `json:"name"`
	IDNumber string `json:"id_number"`
	Mobile   string `json:"mobile"`
	Email    string `json:"email"`
}

// SealService says whether an electronic seal is wanted beside the certificate, and made from which seal.
type SealService struct {
	Wanted bool     `json:"wanted"`
	Kind   SealKind `json:"kind,omitempty"`
}

// SealKind is which of its seals the organisation stamps.
type SealKind string

// The kinds of seal that the service accepts.
const (
	SealOfficial SealKind = "official" // 公章
	SealContract SealKind = "contract" // 合同专用章
)

// YuanPerYear is the price of one year of validity.
const YuanPerYear = 200

// MaxValidityYears is the longest validity on offer; the shortest is one year.
const MaxValidityYears = 5

// Fee returns the price of a certificate in yuan, or an *Error with code validity_years.
func Fee(validityYears int) (int, error) {
	if validityYears < 1 || validityYears > MaxValidityYears {
		return 0, Invalid("validity_years", "validity_years", "证书有效期为 1 至 5 年。", "The validity is 1 to 5 years.")
	}
	return YuanPerYear * validityYears, nil
}

// TypeTitle is the organisation's type as it is printed: known codes in Chinese, anything else as given.
func (o Organisation) TypeTitle() string {
	if title, ok := organisationTypes[o.Type]; ok {
		return title
	}
	return o.Type
}

// organisationTypes holds the known codes of Organisation.Type.
var organisationTypes = map[string]string{
	"enterprise":         "企业",
	"individual":         "个体工商户",
	"cooperative":        "农民专业合作社",
	"public_institution": "事业单位",
	"social_group":       "社会团体",
	"government":         "机关",
}

var (
	idPattern      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,35}$`)
	mobilePattern  = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	countryPattern = regexp.MustCompile(`^[A-Z]{2}$`)
	phonePattern   = regexp.MustCompile(`^[0-9+()\- ]{5,24}$`)
)

// Validate reports everything that is wrong with the request at once, in the order of its fields; nil means it may be
// submitted. Codes and messages are for the applicant and repeat no personal data.
func (r Request) Validate() []*Error {
	var errs []*Error
	check := func(ok bool, e *Error) {
		if !ok {
			errs = append(errs, e)
		}
	}
	checkErr := func(err error) {
		if e, ok := err.(*Error); ok { //nolint:errorlint // the parsers of this package return *Error unwrapped
			errs = append(errs, e)
		}
	}
	text := func(field, value string, longest int, required bool) {
		n := utf8.RuneCountInString(strings.TrimSpace(value))
		check(n > 0 || !required, Invalid("required", field, "此项必填。", "This field is required."))
		check(n <= longest, Invalid("too_long", field, "此项内容过长，请缩短。", "This field is too long: shorten it."))
		check(printable(value), Invalid("control_character", field, "此项含有不可打印的字符，请重新输入。",
			"This field holds characters that cannot be printed: type it again."))
	}
	check(idPattern.MatchString(r.ID), Invalid("id_format", "id",
		"申请编号只能含字母、数字、下划线和连字符，最长 36 位。",
		"An application id holds letters, digits, underscores and hyphens, 36 at most."))
	text("account", r.Account, 64, true)
	check(r.Business == BusinessNew, Invalid("business", "business", "业务类型须为 new。", "The business must be new."))
	_, err := Fee(r.ValidityYears)
	checkErr(err)

	o := r.Organisation
	text("organisation.name", o.Name, 200, true)
	check(o.IDType == IDTypeBusinessLicence, Invalid("id_type", "organisation.id_type",
		"证件类型须为 business_licence。", "The ID type must be business_licence."))
	_, err = ParseCreditCode(o.CreditCode)
	checkErr(err)
	text("organisation.type", o.Type, 20, true)
	check(countryPattern.MatchString(o.Country), Invalid("country", "organisation.country",
		"国家/地区须为两位大写字母代码，例如 CN。", "The country is a code of two capital letters, such as CN (ISO 3166)."))
	text("organisation.province", o.Province, 20, true)
	text("organisation.registered_address", o.RegisteredAddress, 300, true)
	check(phonePattern.MatchString(o.Phone), Invalid("phone_format", "organisation.phone",
		"电话号码格式不正确，例如 020-12345678。", "The phone number is not well formed; an example is 020-12345678."))
	text("organisation.department", o.Department, 40, false)

	text("agent.name", r.Agent.Name, 40, true)
	_, err = ParseResidentID(r.Agent.IDNumber)
	checkErr(err)
	check(mobilePattern.MatchString(r.Agent.Mobile), Invalid("mobile_format", "agent.mobile",
		"手机号码应为 11 位。", "A mobile number has 11 digits."))
	addr, mailErr := mail.ParseAddress(r.Agent.Email)
	check(mailErr == nil && addr.Address == r.Agent.Email && len(r.Agent.Email) <= 60, Invalid("email_format", "agent.email",
		"电子邮箱格式不正确。", "The email address is not well formed."))
	if r.SealService.Wanted {
		check(r.SealService.Kind == SealOfficial || r.SealService.Kind == SealContract, Invalid("seal_kind", "seal_service.kind",
			"印章类型须为 official（公章）或 contract（合同专用章）。", "The seal kind must be official or contract."))
	}
	return errs
}

// canonical returns a valid request with its numbers as the standards write them.
func (r Request) canonical() Request {
	if code, err := ParseCreditCode(r.Organisation.CreditCode); err == nil {
		r.Organisation.CreditCode = string(code)
	}
	if id, err := ParseResidentID(r.Agent.IDNumber); err == nil {
		r.Agent.IDNumber = string(id)
	}
	return r
}

// MaxCertifiedName is how many characters of an organisation's name a certificate can hold (X.520, ub-organization-name).
const MaxCertifiedName = 64

// certifiable tells whether a certificate can name the organisation.
func (r Request) certifiable() error {
	if utf8.RuneCountInString(r.Organisation.Name) > MaxCertifiedName {
		return Invalid("name_too_long_for_certificate", "organisation.name",
			"单位名称超过 64 个字符，数字证书无法容纳，请联系受理机构。", "A certificate cannot hold a name of more than 64 characters: ask the registration authority.")
	}
	return nil
}

// printable tells whether s holds valid UTF-8 without control characters and invisible ones, such as U+200B.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) || r == 0xFFFD })
}
