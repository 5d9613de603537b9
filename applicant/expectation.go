package applicant

import "github.com/vermilion-seal/vermilion/models"

// Expectation is what a judge should make of a document with a defect.
type Expectation struct {
	Defect Defect
	Kinds  []models.DocumentKind
	// Decision is the mildest right one: Return means that the document must be returned, Refer that it must not be accepted
	// unseen, Accept that returning it would be wrong.
	Decision models.Decision
	// Checks are expected to fail, or to be unsure where the decision is Refer.
	Checks []models.Check
	// MayRefer: with Accept, a reviewer's look is as right as accepting.
	MayRefer bool
}

// Expectations lists every defect with the kinds of document that it can befall, None first.
func Expectations() []Expectation {
	const cert, seal, licence, id = models.CertificateForm, models.SealForm, models.LicenceCopy, models.IDCopy
	kinds := func(k ...models.DocumentKind) []models.DocumentKind { return k }
	all, both, copies := kinds(cert, seal, licence, id), kinds(cert, seal), kinds(licence, id)
	var list []Expectation
	add := func(decision models.Decision, mayRefer bool, of []models.DocumentKind, check models.Check, defects ...Defect) {
		var checks []models.Check
		if check != "" {
			checks = []models.Check{check}
		}
		for _, d := range defects {
			list = append(list, Expectation{d, of, decision, checks, mayRefer})
		}
	}
	good := func(of []models.DocumentKind, defects ...Defect) { add(models.Accept, false, of, "", defects...) }
	fair := func(of []models.DocumentKind, defects ...Defect) { add(models.Accept, true, of, "", defects...) }
	refer := func(of []models.DocumentKind, check models.Check, defects ...Defect) {
		add(models.Refer, false, of, check, defects...)
	}
	back := func(of []models.DocumentKind, check models.Check, defects ...Defect) {
		add(models.Return, false, of, check, defects...)
	}

	good(all, None)

	back(kinds(cert, seal, id), models.CheckCompanySeal, SealMissing)
	back(both, models.CheckCompanySeal, SealWrongPlace, SealBlue)
	refer(both, models.CheckCompanySeal, SealHalf, SealOtherName)
	refer(both, models.CheckWetInk, SealPrinted, Photocopied)
	fair(both, SealFaint)
	good(both, SealOverlapsPrint)
	back(kinds(seal), models.CheckSealImpression, ImpressionMissing)
	back(all, models.CheckCompanySeal, SealPurple, PenCircleOnly)
	back(kinds(cert, seal, id), models.CheckCompanySeal, LetterheadOnly)
	refer(all, models.CheckCompanySeal, ReceivedStampOnly, FinanceSealOnly, InvoiceSealOnly, NameSealOnly, SealPageEdge)
	refer(kinds(seal), models.CheckSealImpression, ImpressionDouble)
	refer(kinds(seal), models.CheckReuse, SealPasted)
	good(all, ReceivedStamp, PenMarks, NameSeal, SealEllipse)
	good(kinds(cert, seal, id), Letterhead)
	good(both, SealTouchesBox, SealOverQR, SealOverFields, SealOverWriting, Fingerprint)
	good(kinds(seal), SealLarge)
	fair(all, SealDry, SealDouble, SealSmudged)
	fair(both, SignatureRed)

	back(both, models.CheckAuthorisedOn, AuthorisedMissing, AuthorisedTyped, DatePartial)
	back(both, models.CheckAppliedOn, AppliedMissing, DateTyped)
	back(both, models.CheckAgentSignature, SignatureMissing, SignatureTyped)
	refer(both, models.CheckAppliedOn, DateFuture, DateImpossible)
	refer(both, models.CheckAuthorisedOn, DateBeforeIssue)
	good(both, DatePadded, DateOtherHand, DateThinPen, DateThickPen, DateCrossesRule)
	fair(both, DateChinese, DateShortYear, DateSkips, DatePencil, DateTouchesPrint)

	back(all, models.CheckColour, Grey, Bitonal)
	back(all, models.CheckResolution, LowDPI, Upscaled)
	back(all, models.CheckSharpness, Blurred, MotionBlurred)
	back(both, models.CheckCompleteness, CutOff)
	refer(copies, "", CutOff)
	good(all, UpsideDown, Sideways)
	back(both, models.CheckRegistration, Mirrored)
	refer(copies, models.CheckDocumentKind, Mirrored)
	back(all, models.CheckCompleteness, BlankPage)
	good(all, PhoneShot, PhoneTable, PhoneTint)
	fair(all, PhonePerspective, PhoneGlare, PhoneFinger, PhoneShadow, PhoneCurl, Compressed)
	refer(both, "", PhoneGlareHides, PhoneDark)

	back(both, models.CheckDocumentKind, WrongApplication)
	back(all, models.CheckDocumentKind, WrongKind)
	back(both, models.CheckPrintIntegrity, AlteredName, AlteredCode, AlteredDigit, AlteredText)
	refer(both, models.CheckPrintIntegrity, CorrectionFluid, HandCorrected, StruckThrough)

	back(kinds(licence), models.CheckCompanySeal, LicenceSealMissing, LicenceElectronicUnsealed, LicenceGreyUnsealed)
	back(kinds(licence), models.CheckCreditCode, LicenceOtherCode)
	back(kinds(licence), models.CheckOrganisationName, LicenceOtherName)
	refer(kinds(licence), models.CheckDocumentKind, LicenceExpired)
	refer(kinds(licence), models.CheckCreditCode, LicenceOldNumber)
	good(kinds(licence), LicenceElectronic, LicencePortrait, LicenceBrackets, LicenceGreyCopy)
	fair(kinds(licence), LicenceSealAnywhere, LicenceSealsOverlap)

	back(kinds(id), models.CheckCompleteness, IDFrontMissing, IDBackMissing)
	back(kinds(id), models.CheckIDNumber, IDOtherNumber)
	back(kinds(id), models.CheckIDName, IDOtherName)
	back(kinds(id), models.CheckIDValidity, IDExpired)
	back(kinds(id), models.CheckCompanySeal, IDSecondUnsealed)
	good(kinds(id), IDSideBySide, IDTwoPages, IDTwoFiles, IDSidewaysCards, IDGreyCopy, IDLongTerm)

	good(all, PDFScan, PDFRotated, PDFTiles, PNGScan, TIFFScan)
	fair(all, ExtraBlankPage)
	refer(all, models.CheckCompleteness, ExtraDocument)
	return list
}
