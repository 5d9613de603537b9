package applicant

import (
	"slices"

	"github.com/vermilion-seal/vermilion/models"
)

// Defect names what is wrong with a document, or what is unusual and still right. Those of the second sort may also join
// one another, as Options.Traits.
type Defect string

// The defects that a document shows on its face.
const (
	None               Defect = "none"
	SealMissing        Defect = "seal_missing"
	SealFaint          Defect = "seal_faint"
	SealHalf           Defect = "seal_half"
	SealWrongPlace     Defect = "seal_wrong_place"
	SealBlue           Defect = "seal_blue"
	SealOtherName      Defect = "seal_other_name"
	SealPrinted        Defect = "seal_printed" // an electronic seal printed: flat, perfect red
	SealOverlapsPrint  Defect = "seal_overlaps_print"
	ImpressionMissing  Defect = "impression_missing"
	AuthorisedMissing  Defect = "authorised_missing"
	AppliedMissing     Defect = "applied_missing"
	SignatureMissing   Defect = "signature_missing"
	AuthorisedTyped    Defect = "authorised_typed"
	SignatureTyped     Defect = "signature_typed"
	DatePartial        Defect = "date_partial"
	DateFuture         Defect = "date_future"
	DateBeforeIssue    Defect = "date_before_issue"
	DateImpossible     Defect = "date_impossible"
	Grey               Defect = "grey"
	Bitonal            Defect = "bitonal"
	LowDPI             Defect = "low_dpi"  // scanned at 100 dpi
	Upscaled           Defect = "upscaled" // scanned at 100 dpi and enlarged to 300
	Blurred            Defect = "blurred"
	CutOff             Defect = "cut_off"
	UpsideDown         Defect = "upside_down"
	Sideways           Defect = "sideways"
	Mirrored           Defect = "mirrored"
	Photocopied        Defect = "photocopied" // a colour copy of the stamped form
	WrongApplication   Defect = "wrong_application"
	WrongKind          Defect = "wrong_kind"
	AlteredName        Defect = "altered_name" // one printed character of the organisation's name is another
	AlteredCode        Defect = "altered_code"
	BlankPage          Defect = "blank_page"
	LicenceSealMissing Defect = "licence_seal_missing" // the registry's seal is there, the company's is not
	LicenceOtherCode   Defect = "licence_other_code"
	LicenceExpired     Defect = "licence_expired"
	IDFrontMissing     Defect = "id_front_missing"
	IDBackMissing      Defect = "id_back_missing"
	IDOtherNumber      Defect = "id_other_number"
	IDExpired          Defect = "id_expired"
)

// Defects lists what can befall a document of that kind, None first.
func Defects(kind models.DocumentKind) []Defect {
	var out []Defect
	for _, e := range Expectations() {
		if slices.Contains(e.Kinds, kind) {
			out = append(out, e.Defect)
		}
	}
	return out
}

// expect returns the expectation for a defect of that kind of document, or an *models.Error with code defect_unknown.
func expect(kind models.DocumentKind, d Defect) (Expectation, error) {
	for _, e := range Expectations() {
		if e.Defect == d && slices.Contains(e.Kinds, kind) {
			return e, nil
		}
	}
	return Expectation{}, models.Invalid("defect_unknown", "defect", "该材料没有此类缺陷。", "A document of that kind cannot have that defect.")
}
