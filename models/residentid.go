package models

import (
	"strings"
	"time"
)

// ResidentID is a citizen identity number (公民身份号码), 18 characters of GB 11643-1999.
type ResidentID string

// ParseResidentID reads a resident ID number; spaces, full-width digits and a lower-case x are accepted.
// The error is an *Error of kind ErrInvalid with code resident_id_length, resident_id_character, resident_id_birth_date
// or resident_id_check_digit, and never repeats the number.
func ParseResidentID(s string) (ResidentID, error) {
	s = strings.ToUpper(strings.Join(strings.Fields(halfWidth(s)), ""))
	if len(s) != 18 {
		return "", Invalid("resident_id_length", "agent.id_number",
			"身份证号码应为 18 位。", "A resident ID number has 18 characters.")
	}
	if strings.Trim(s[:17], "0123456789") != "" || !strings.ContainsRune("0123456789X", rune(s[17])) {
		return "", Invalid("resident_id_character", "agent.id_number",
			"身份证号码前 17 位应为数字，末位为数字或 X。", "A resident ID number is 17 digits and a last digit or X.")
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return "", Invalid("resident_id_birth_date", "agent.id_number",
			"身份证号码中的出生日期不存在，请核对。", "The date of birth in the resident ID number does not exist: check the number.")
	}
	if residentIDCheckDigit(s[:17]) != s[17] {
		return "", Invalid("resident_id_check_digit", "agent.id_number",
			"身份证号码的校验位不符，请逐位核对。", "The resident ID number's check digit does not fit: check it digit by digit.")
	}
	return ResidentID(s), nil
}

// residentIDCheckDigit computes the last character from the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2).
func residentIDCheckDigit(s string) byte {
	sum := 0
	for i, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}
