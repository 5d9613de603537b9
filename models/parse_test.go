package models_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vermilion-seal/vermilion/models"
)

// codeOf returns the code and field of a *models.Error, and fails the test unless it is of the kind ErrInvalid.
func codeOf(t *testing.T, err error) (code, field string) {
	t.Helper()
	if err == nil {
		return "", ""
	}
	var e *models.Error
	if !errors.As(err, &e) || !errors.Is(err, models.ErrInvalid) {
		t.Fatalf("error %v is no *models.Error of kind ErrInvalid", err)
	}
	if e.Text.ZH == "" || e.Text.EN == "" {
		t.Errorf("%s does not say what to do in both languages", e.Code)
	}
	return e.Code, e.Field
}

func TestParseCreditCode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want, code string }{
		"example of GB 32100":      {"91350100M000100Y43", "91350100M000100Y43", ""},
		"lower case":               {"91350100m000100y43", "91350100M000100Y43", ""},
		"full width":               {"９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43", ""},
		"spaces":                   {" 91350100 M000\u3000100Y43\n", "91350100M000100Y43", ""},
		"example of GS 15-2006":    {"110108000000016", "110108000000016", ""},
		"number of a real company": {"440301103097413", "440301103097413", ""},
		"another":                  {"330100400013364", "330100400013364", ""},
		"wrong last character":     {"91350100M000100Y44", "", "credit_code_check_digit"},
		"wrong digit within":       {"91350101M000100Y43", "", "credit_code_check_digit"},
		"wrong registration":       {"440301103097414", "", "credit_code_check_digit"},
		"letter O":                 {"9135O100M000100Y43", "", "credit_code_character"},
		"letter I":                 {"9135I100M000100Y43", "", "credit_code_character"},
		"letter S":                 {"9135S100M000100Y43", "", "credit_code_character"},
		"letter V":                 {"9135V100M000100Y43", "", "credit_code_character"},
		"letter Z":                 {"9135Z100M000100Y43", "", "credit_code_character"},
		"hyphen":                   {"91350100M000100Y4-", "", "credit_code_character"},
		"six Chinese characters":   {"统一社会信用", "", "credit_code_character"},
		"letter in 15":             {"44030110309741X", "", "credit_code_character"},
		"empty":                    {"", "", "credit_code_length"},
		"17":                       {"91350100M000100Y4", "", "credit_code_length"},
		"19":                       {"91350100M000100Y433", "", "credit_code_length"},
		"13, before 2007":          {"4403011030974", "", "credit_code_length"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := models.ParseCreditCode(tt.in)
			code, field := codeOf(t, err)
			if string(got) != tt.want || code != tt.code {
				t.Errorf("ParseCreditCode(%q) = %q, %q; want %q, %q", tt.in, got, code, tt.want, tt.code)
			}
			if err != nil && field != "organisation.credit_code" {
				t.Errorf("field %q", field)
			}
		})
	}
}

// The check digits of GB 32100 are worth having only if a slip of one character never passes.
func TestCreditCodeCatchesEverySlip(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"91350100M000100Y43", "110108000000016"} {
		alphabet := models.CreditCodeAlphabet
		if len(code) == 15 {
			alphabet = "0123456789"
		}
		for i := range code {
			for _, c := range alphabet {
				slip := code[:i] + string(c) + code[i+1:]
				if _, err := models.ParseCreditCode(slip); (err == nil) != (slip == code) {
					t.Errorf("%s: accepted %t", slip, err == nil)
				}
			}
		}
	}
}

func TestValidOrganisationCode(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"D2143569X": true, // the example of GB 11714-1997
		"M000100Y4": true, "D21435690": false, "D2143569": false, "D2143569-X": false, "d2143569X": false, "": false,
	}
	for in, want := range tests {
		if got := models.ValidOrganisationCode(in); got != want {
			t.Errorf("ValidOrganisationCode(%q) = %t", in, got)
		}
	}
}

func TestParseResidentID(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want, code string }{
		"example of GB 11643": {"11010519491231002X", "11010519491231002X", ""},
		"lower case x":        {"11010519491231002x", "11010519491231002X", ""},
		"full width":          {"１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", ""},
		"spaces":              {"110105 19491231 002X", "11010519491231002X", ""},
		"second example":      {"440524188001010014", "440524188001010014", ""},
		"wrong check digit":   {"110105194912310021", "", "resident_id_check_digit"},
		"30 February":         {"110105194902300021", "", "resident_id_birth_date"},
		"29 February, no leap year": {
			"110105194902290021", "", "resident_id_birth_date",
		},
		"month 13":       {"110105194913010021", "", "resident_id_birth_date"},
		"letter within":  {"1101051949123I002X", "", "resident_id_character"},
		"X within":       {"110105X9491231002X", "", "resident_id_character"},
		"wrong last":     {"11010519491231002Y", "", "resident_id_character"},
		"Chinese":        {"身份证号码号", "", "resident_id_character"},
		"fifteen digits": {"110105491231002", "", "resident_id_length"},
		"empty":          {"", "", "resident_id_length"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := models.ParseResidentID(tt.in)
			code, _ := codeOf(t, err)
			if string(got) != tt.want || code != tt.code {
				t.Errorf("ParseResidentID(%q) = %q, %q; want %q, %q", tt.in, got, code, tt.want, tt.code)
			}
			if err != nil && tt.in != "" && strings.Contains(err.Error(), tt.in) {
				t.Error("the error repeats the number")
			}
		})
	}
}

// Every number with its check digit parses; no other last character does.
func TestResidentIDCheckDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		born := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 45000).Draw(t, "days"))
		body := rapid.StringMatching(`[1-8][0-9]{5}`).Draw(t, "area") + born.Format("20060102") + rapid.StringMatching(`[0-9]{3}`).Draw(t, "order")
		var fit []string
		for _, last := range "0123456789X" {
			if id, err := models.ParseResidentID(body + string(last)); err == nil {
				fit = append(fit, string(id))
			}
		}
		if len(fit) != 1 {
			t.Fatalf("%s: %d last characters fit", body, len(fit))
		}
	})
}

func TestParseDocumentKind(t *testing.T) {
	t.Parallel()
	for _, k := range models.DocumentKinds {
		if got, err := models.ParseDocumentKind(string(k)); got != k || err != nil {
			t.Errorf("ParseDocumentKind(%q) = %q, %v", k, got, err)
		}
		if title := k.Title(); title.ZH == string(k) || title.EN == "" {
			t.Errorf("%s has no title", k)
		}
	}
	for _, bad := range []string{"", "passport", "LICENCE_COPY", " id_copy"} {
		_, err := models.ParseDocumentKind(bad)
		if code, _ := codeOf(t, err); code != "document_kind_unknown" {
			t.Errorf("ParseDocumentKind(%q): %q", bad, code)
		}
	}
	if !models.SealForm.IsForm() || models.LicenceCopy.IsForm() {
		t.Error("IsForm")
	}
}

func FuzzParseCreditCode(f *testing.F) {
	for _, s := range []string{"91350100M000100Y43", "９１３５０１００ｍ０００１００ｙ４３", "440301103097413", "", "ſ\xff统一社会信用"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, err := models.ParseCreditCode(s)
		if err != nil {
			if code != "" {
				t.Errorf("%q with an error", code)
			}
			return
		}
		if again, err := models.ParseCreditCode(string(code)); again != code || err != nil {
			t.Errorf("%q parses again as %q, %v", code, again, err)
		}
		if strings.Trim(string(code), models.CreditCodeAlphabet) != "" {
			t.Errorf("%q is not canonical", code)
		}
	})
}

func FuzzParseResidentID(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "１１０１０５１９４９１２３１００２ｘ", "110105194902300021", "", "\xff身份证"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := models.ParseResidentID(s)
		if err != nil {
			if id != "" {
				t.Errorf("%q with an error", id)
			}
			return
		}
		if again, err := models.ParseResidentID(string(id)); again != id || err != nil {
			t.Errorf("%q parses again as %q, %v", id, again, err)
		}
		if len(id) != 18 || strings.Trim(string(id), "0123456789X") != "" {
			t.Errorf("%q is not canonical", id)
		}
	})
}
