package models

import "strings"

// CreditCode is a unified social credit code (统一社会信用代码): 18 characters of GB 32100-2015, or one of the 15-digit
// business registration numbers (注册号) that came before it. The zero value is no code.
type CreditCode string

// CreditCodeAlphabet holds the 31 characters of GB 32100-2015 §4.3 in the order of their values 0–30: no I, O, S, V, Z.
const CreditCodeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseCreditCode reads a credit code as a person may type it: lower case, full-width characters and spaces are accepted.
// The error is an *Error of kind ErrInvalid with code credit_code_length, credit_code_character or
// credit_code_check_digit.
func ParseCreditCode(s string) (CreditCode, error) {
	s = strings.ToUpper(strings.Join(strings.Fields(halfWidth(s)), ""))
	switch len(s) {
	case 18:
		for _, r := range s {
			if !strings.ContainsRune(CreditCodeAlphabet, r) {
				return "", Invalid("credit_code_character", "organisation.credit_code",
					"统一社会信用代码只含数字和大写字母（不含 I、O、S、V、Z），请核对营业执照。",
					"A credit code holds digits and capital letters without I, O, S, V and Z: compare it with the licence.")
			}
		}
		if !ValidCreditCode(s) {
			return "", errCreditCodeCheckDigit()
		}
	case 15:
		if strings.Trim(s, "0123456789") != "" {
			return "", Invalid("credit_code_character", "organisation.credit_code",
				"15 位注册号只含数字，请核对营业执照。", "A 15-digit registration number holds digits only: compare it with the licence.")
		}
		if !ValidRegistrationNumber(s) {
			return "", errCreditCodeCheckDigit()
		}
	default:
		return "", Invalid("credit_code_length", "organisation.credit_code",
			"统一社会信用代码应为 18 位（旧注册号为 15 位），请核对营业执照。",
			"A credit code has 18 characters (an old registration number 15): compare it with the licence.")
	}
	return CreditCode(s), nil
}

func errCreditCodeCheckDigit() *Error {
	return Invalid("credit_code_check_digit", "organisation.credit_code",
		"统一社会信用代码的校验位不符，请核对营业执照逐位更正。",
		"The credit code's check digit does not fit: compare it with the licence character by character.")
}

// ValidCreditCode tells whether s is an 18-character code whose two check digits fit: the last character by
// GB 32100-2015 §4.3 and characters 9–17, the organisation code, by GB 11714-1997.
func ValidCreditCode(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(CreditCodeAlphabet, s[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return s[17] == CreditCodeAlphabet[(31-sum%31)%31] && ValidOrganisationCode(s[8:17])
}

// ValidOrganisationCode tells whether s, nine characters without a hyphen, carries the check digit of GB 11714-1997.
func ValidOrganisationCode(s string) bool {
	if len(s) != 9 {
		return false
	}
	sum := 0
	for i, w := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			sum += int(c-'0') * w
		case c >= 'A' && c <= 'Z':
			sum += int(c-'A'+10) * w
		default:
			return false
		}
	}
	return s[8] == "0123456789X"[(11-sum%11)%11]
}

// ValidRegistrationNumber tells whether s is a 15-digit business registration number with its check digit
// (GS 15-2006, the MOD 11,10 system of ISO 7064).
func ValidRegistrationNumber(s string) bool {
	if len(s) != 15 {
		return false
	}
	p := 10
	for i := range 15 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		d := int(s[i] - '0')
		if i == 14 {
			return (p+d)%10 == 1
		}
		if p = (p + d) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return false
}
