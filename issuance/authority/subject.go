package authority

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"unicode/utf8"

	"github.com/vermilion-seal/vermilion/models"
)

// Subject is the organisation that a certificate names.
type Subject struct {
	Country      string // ISO 3166 alpha-2
	Province     string
	Organisation string // full name as on the licence: O and CN
	CreditCode   string // 统一社会信用代码
}

// SubjectOf returns the subject of an approved request. Errors: those of Validate and of models.ParseCreditCode.
func SubjectOf(r models.Request) (Subject, error) {
	country := strings.ToUpper(strings.TrimSpace(r.Organisation.Country))
	switch country {
	case "中国", "中华人民共和国", "CHN", "CHINA":
		country = "CN"
	}
	code, err := models.ParseCreditCode(r.Organisation.CreditCode)
	if err != nil {
		return Subject{}, err
	}
	s := Subject{
		Country: country, Province: strings.TrimSpace(r.Organisation.Province),
		Organisation: strings.TrimSpace(r.Organisation.Name), CreditCode: string(code),
	}
	return s, s.Validate()
}

// Validate tells whether a certificate can name the subject: a country of two capital letters, and nothing empty.
// The error is of kind models.ErrInvalid with code country or subject.
func (s Subject) Validate() error {
	if len(s.Country) != 2 || strings.Trim(s.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return models.Invalid("country", "organisation.country",
			"国家须为两位字母代码，例如 CN。", "The country must be a code of two letters, such as CN.")
	}
	for _, v := range []string{s.Province, s.Organisation, s.CreditCode} {
		if v == "" || !utf8.ValidString(v) {
			return models.Invalid("subject", "organisation", "证书主体信息不完整。", "The certificate's subject is not complete.")
		}
	}
	return nil
}

// oidOrganisationIdentifier is organizationIdentifier (ITU-T X.520 §6.4.4).
var oidOrganisationIdentifier = asn1.ObjectIdentifier{2, 5, 4, 97}

// Name is the distinguished name: C, ST, O, CN, serialNumber (the credit code) and organizationIdentifier, which is
// "NTRCN-" and the credit code (ETSI EN 319 412-1 §5.1.4). Country and codes become PrintableString, Chinese UTF8String.
func (s Subject) Name() pkix.Name {
	return pkix.Name{
		Country: []string{s.Country}, Province: []string{s.Province}, Organization: []string{s.Organisation},
		CommonName: s.Organisation, SerialNumber: s.CreditCode,
		ExtraNames: []pkix.AttributeTypeAndValue{{Type: oidOrganisationIdentifier, Value: "NTR" + s.Country + "-" + s.CreditCode}},
	}
}

// String is the name for people, most general part first.
func (s Subject) String() string {
	return "C=" + s.Country + ", ST=" + s.Province + ", O=" + s.Organisation + ", CN=" + s.Organisation +
		", serialNumber=" + s.CreditCode + ", organizationIdentifier=NTR" + s.Country + "-" + s.CreditCode
}
