package applicant

import (
	"slices"

	"github.com/vermilion-seal/vermilion/models"
)

// Defect names what is wrong with a document, or what is unusual and still right.
type Defect string

// The defects.
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

// Expectation is what a judge should make of a document with a defect.
type Expectation struct {
	Defect Defect
	Kinds  []models.DocumentKind
	// Decision is the mildest right one: Return means that the document must be returned, Refer that it must not be accepted
	// unseen, Accept that returning it would be wrong.
	Decision models.Decision
	// Checks are expected to fail, or to be unsure where the decision is Refer.
	Checks []models.Check
}

// Expectations lists every defect with the kinds of document that it can befall.
func Expectations() []Expectation {
	const cert, seal, licence, id = models.CertificateForm, models.SealForm, models.LicenceCopy, models.IDCopy
	all, both, copies := []models.DocumentKind{cert, seal, licence, id}, []models.DocumentKind{cert, seal}, []models.DocumentKind{licence, id}
	sealOnly, licenceOnly, idOnly := []models.DocumentKind{seal}, []models.DocumentKind{licence}, []models.DocumentKind{id}
	formsAndID := []models.DocumentKind{cert, seal, id}
	checks := func(c ...models.Check) []models.Check { return c }
	return []Expectation{
		{None, all, models.Accept, nil},
		{SealMissing, formsAndID, models.Return, checks(models.CheckCompanySeal)},
		{SealFaint, both, models.Refer, checks(models.CheckCompanySeal)},
		{SealHalf, both, models.Return, checks(models.CheckCompanySeal)},
		{SealWrongPlace, both, models.Return, checks(models.CheckCompanySeal)},
		{SealBlue, both, models.Return, checks(models.CheckCompanySeal)},
		{SealOtherName, both, models.Refer, checks(models.CheckCompanySeal)},
		{SealPrinted, both, models.Refer, checks(models.CheckWetInk)},
		{SealOverlapsPrint, both, models.Accept, nil},
		{ImpressionMissing, sealOnly, models.Return, checks(models.CheckSealImpression)},
		{AuthorisedMissing, both, models.Return, checks(models.CheckAuthorisedOn)},
		{AppliedMissing, both, models.Return, checks(models.CheckAppliedOn)},
		{SignatureMissing, both, models.Return, checks(models.CheckAgentSignature)},
		{AuthorisedTyped, both, models.Return, checks(models.CheckAuthorisedOn)},
		{SignatureTyped, both, models.Return, checks(models.CheckAgentSignature)},
		{DatePartial, both, models.Return, checks(models.CheckAuthorisedOn)},
		{DateFuture, both, models.Refer, checks(models.CheckAppliedOn)},
		{DateBeforeIssue, both, models.Refer, checks(models.CheckAuthorisedOn)},
		{DateImpossible, both, models.Refer, checks(models.CheckAppliedOn)},
		{Grey, all, models.Return, checks(models.CheckColour)},
		{Bitonal, all, models.Return, checks(models.CheckColour)},
		{LowDPI, all, models.Return, checks(models.CheckResolution)},
		{Upscaled, all, models.Return, checks(models.CheckResolution)},
		{Blurred, all, models.Return, checks(models.CheckSharpness)},
		{CutOff, both, models.Return, checks(models.CheckCompleteness)},
		{CutOff, copies, models.Refer, nil},
		{UpsideDown, all, models.Accept, nil},
		{Sideways, all, models.Accept, nil},
		{Mirrored, both, models.Return, checks(models.CheckRegistration)},
		{Mirrored, copies, models.Refer, checks(models.CheckDocumentKind)},
		{Photocopied, both, models.Refer, checks(models.CheckWetInk)},
		{WrongApplication, both, models.Return, checks(models.CheckDocumentKind)},
		{WrongKind, all, models.Return, checks(models.CheckDocumentKind)},
		{AlteredName, both, models.Return, checks(models.CheckPrintIntegrity)},
		{AlteredCode, both, models.Return, checks(models.CheckPrintIntegrity)},
		{BlankPage, all, models.Return, checks(models.CheckCompleteness)},
		{LicenceSealMissing, licenceOnly, models.Return, checks(models.CheckCompanySeal)},
		{LicenceOtherCode, licenceOnly, models.Return, checks(models.CheckCreditCode)},
		{LicenceExpired, licenceOnly, models.Refer, checks(models.CheckDocumentKind)},
		{IDFrontMissing, idOnly, models.Return, checks(models.CheckCompleteness)},
		{IDBackMissing, idOnly, models.Return, checks(models.CheckCompleteness)},
		{IDOtherNumber, idOnly, models.Return, checks(models.CheckIDNumber)},
		{IDExpired, idOnly, models.Return, checks(models.CheckIDValidity)},
	}
}

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
