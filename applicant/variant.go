package applicant

// Foreign and unusual marks in red and other colours.
const (
	ReceivedStamp     Defect = "received_stamp"      // an office's 收件 or 收讫 stamp with a date, red or blue, beside the seal
	ReceivedStampOnly Defect = "received_stamp_only" // such a stamp in the seal's place
	FinanceSealOnly   Defect = "finance_seal_only"   // 财务专用章 in the company seal's place
	InvoiceSealOnly   Defect = "invoice_seal_only"   // 发票专用章 likewise
	NameSeal          Defect = "name_seal"           // a square personal seal (法人名章) beside the company's
	NameSealOnly      Defect = "name_seal_only"
	PenMarks          Defect = "pen_marks"       // ticks, circles and underlines in red pen
	PenCircleOnly     Defect = "pen_circle_only" // a circle in red pen in the seal's place
	SignatureRed      Defect = "signature_red"
	Fingerprint       Defect = "fingerprint" // in red beside the signature
	Letterhead        Defect = "letterhead"  // a red line, name and round logo at the head of the paper
	LetterheadOnly    Defect = "letterhead_only"
)

// Seals.
const (
	SealPurple       Defect = "seal_purple"
	SealDry          Defect = "seal_dry"    // half dry, fading to one side, yet whole
	SealDouble       Defect = "seal_double" // struck twice, one to two millimetres apart
	SealSmudged      Defect = "seal_smudged"
	SealPageEdge     Defect = "seal_page_edge" // cut by the edge of the paper
	SealTouchesBox   Defect = "seal_touches_box"
	SealOverQR       Defect = "seal_over_qr"     // a second impression over the upper code
	SealOverFields   Defect = "seal_over_fields" // a second impression over printed values
	SealOverWriting  Defect = "seal_over_writing"
	SealEllipse      Defect = "seal_ellipse"      // 45 × 30 mm
	SealLarge        Defect = "seal_large"        // a contract seal of 58 mm as the impression
	ImpressionDouble Defect = "impression_double" // the impression to be lifted was struck twice
	SealPasted       Defect = "seal_pasted"       // one picture of an impression in both places
)

// Handwritten dates.
const (
	DateTyped        Defect = "date_typed"         // applied_on typed, in some face and size
	DateOtherHand    Defect = "date_other_hand"    // digits that people really wrote
	DatePadded       Defect = "date_padded"        // 03 for March
	DateChinese      Defect = "date_chinese"       // 二〇二六 年 三 月
	DateShortYear    Defect = "date_short_year"    // 26
	DateThinPen      Defect = "date_thin_pen"      // about 0.25 mm
	DateThickPen     Defect = "date_thick_pen"     // about 1 mm
	DateSkips        Defect = "date_skips"         // a ballpoint that fails
	DatePencil       Defect = "date_pencil"        // grey
	DateCrossesRule  Defect = "date_crosses_rule"  // writing across the line below
	DateTouchesPrint Defect = "date_touches_print" // writing into the printed 年, 月 and 日
)

// Print that was changed.
const (
	AlteredDigit    Defect = "altered_digit" // one digit of a printed value is another
	AlteredText     Defect = "altered_text"  // one character of the agent's name or the address
	CorrectionFluid Defect = "correction_fluid"
	HandCorrected   Defect = "hand_corrected" // correction fluid written over by hand
	StruckThrough   Defect = "struck_through" // crossed out, the other value written beside it
)

// Photographs, and what devices do to a picture.
const (
	PhoneShot        Defect = "phone_shot"        // an ordinary photograph of 8 to 12 megapixels that declares 72 dpi
	PhonePerspective Defect = "phone_perspective" // 5 to 8 % of the width
	PhoneGlare       Defect = "phone_glare"       // a bright spot beside what matters
	PhoneGlareHides  Defect = "phone_glare_hides" // over the seal or a date
	PhoneFinger      Defect = "phone_finger"      // at the sheet's edge
	PhoneShadow      Defect = "phone_shadow"      // a third of the light lost
	PhoneDark        Defect = "phone_dark"        // three quarters of it
	PhoneTable       Defect = "phone_table"       // much of the table in the picture
	PhoneCurl        Defect = "phone_curl"        // the sheet bends by one or two millimetres
	PhoneTint        Defect = "phone_tint"        // a lamp's colour
	MotionBlurred    Defect = "motion_blurred"
	Compressed       Defect = "compressed" // JPEG quality about 25
)

// Licence and ID card copies.
const (
	LicenceElectronic         Defect = "licence_electronic" // printed, with a watermark, no registry's seal
	LicenceElectronicUnsealed Defect = "licence_electronic_unsealed"
	LicenceOldNumber          Defect = "licence_old_number" // a 15-digit registration number and no credit code
	LicencePortrait           Defect = "licence_portrait"
	LicenceBrackets           Defect = "licence_brackets"  // half-width brackets in the name
	LicenceGreyCopy           Defect = "licence_grey_copy" // a black-and-white copy, freshly stamped
	LicenceGreyUnsealed       Defect = "licence_grey_unsealed"
	LicenceSealAnywhere       Defect = "licence_seal_anywhere" // on the text
	LicenceSealsOverlap       Defect = "licence_seals_overlap" // the company's seal over the registry's
	LicenceOtherName          Defect = "licence_other_name"

	IDSideBySide     Defect = "id_side_by_side"
	IDTwoPages       Defect = "id_two_pages" // one side a page, in one PDF
	IDTwoFiles       Defect = "id_two_files"
	IDSidewaysCards  Defect = "id_sideways_cards" // the cards lie across the upright sheet
	IDGreyCopy       Defect = "id_grey_copy"      // a black-and-white copy, freshly stamped
	IDLongTerm       Defect = "id_long_term"      // 长期
	IDOtherName      Defect = "id_other_name"
	IDSecondUnsealed Defect = "id_second_unsealed" // two pages, the second without a seal
)

// Files.
const (
	PDFScan        Defect = "pdf_scan"
	PDFRotated     Defect = "pdf_rotated" // stored sideways, turned by the page's /Rotate
	PDFTiles       Defect = "pdf_tiles"   // two pictures make the page
	PNGScan        Defect = "png_scan"
	TIFFScan       Defect = "tiff_scan"
	ExtraBlankPage Defect = "extra_blank_page" // the empty back of the sheet
	ExtraDocument  Defect = "extra_document"   // another document in the same PDF
)
