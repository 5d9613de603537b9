package applicant

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// randomCreditCode returns a credit code (统一社会信用代码) with both check digits right, in a made-up administrative area
// (the first two digits name no province).
func randomCreditCode(rng *rand.Rand) string {
	code := []byte("91" + fmt.Sprintf("%02d%04d", unusedProvince(rng), 100+rng.IntN(900)))
	for {
		body := []byte("MA00000000")[:8]
		for i := range body {
			if i < 2 && rng.IntN(3) > 0 {
				continue
			}
			body[i] = models.CreditCodeAlphabet[rng.IntN(10)]
			if i > 1 && rng.IntN(4) == 0 {
				body[i] = models.CreditCodeAlphabet[rng.IntN(len(models.CreditCodeAlphabet))]
			}
		}
		for _, c := range "0123456789X" {
			if organisation := string(body) + string(c); models.ValidOrganisationCode(organisation) {
				return completeCreditCode(string(code) + organisation)
			}
		}
	}
}

// completeCreditCode appends the check character to the 17 before it.
func completeCreditCode(s string) string {
	for _, c := range models.CreditCodeAlphabet {
		if models.ValidCreditCode(s + string(c)) {
			return s + string(c)
		}
	}
	return s
}

// unusedProvince returns a two-digit area prefix of GB/T 2260 that no province has.
func unusedProvince(rng *rand.Rand) int {
	unused := []int{16, 17, 18, 19, 24, 25, 26, 27, 28, 29, 38, 39, 47, 48, 49, 56, 57, 58, 59, 66, 67, 68, 69, 72, 73, 74}
	return unused[rng.IntN(len(unused))]
}

// randomResidentID returns a resident ID number (公民身份号码) with a right check digit in an area that does not exist.
func randomResidentID(rng *rand.Rand) string {
	born := time.Date(1962, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rng.IntN(40*365))
	s := fmt.Sprintf("%02d%04d%s%03d", unusedProvince(rng), 101+rng.IntN(800), born.Format("20060102"), 1+rng.IntN(998))
	for _, c := range "0123456789X" {
		if _, err := models.ParseResidentID(s + string(c)); err == nil {
			return s + string(c)
		}
	}
	return s
}

// alterCode returns another valid code that differs from s in one place of its serial part and in the check digits.
func alterCode(s string, rng *rand.Rand) string {
	if len(s) != 18 {
		return randomCreditCode(rng)
	}
	for {
		b := []byte(s[:17])
		at := 9 + rng.IntN(7)
		b[at] = models.CreditCodeAlphabet[rng.IntN(10)]
		for _, c := range "0123456789X" {
			b[16] = byte(c)
			if models.ValidOrganisationCode(string(b[8:17])) && string(b) != s[:17] {
				if out := completeCreditCode(string(b)); len(out) == 18 {
					return out
				}
			}
		}
	}
}
