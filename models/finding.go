package models

// Check names one thing that is examined on a document. The names are a contract.
type Check string

// The checks, in the order in which a person would look.
const (
	CheckReadable         Check = "readable"
	CheckDocumentKind     Check = "document_kind"
	CheckResolution       Check = "resolution"
	CheckSharpness        Check = "sharpness"
	CheckColour           Check = "colour"
	CheckCompleteness     Check = "completeness"
	CheckRegistration     Check = "registration"
	CheckPrintIntegrity   Check = "print_integrity"
	CheckCompanySeal      Check = "company_seal"
	CheckWetInk           Check = "wet_ink"
	CheckSealImpression   Check = "seal_impression"
	CheckAuthorisedOn     Check = "authorised_on"
	CheckAgentSignature   Check = "agent_signature"
	CheckAppliedOn        Check = "applied_on"
	CheckCreditCode       Check = "credit_code"
	CheckOrganisationName Check = "organisation_name"
	CheckIDNumber         Check = "id_number"
	CheckIDName           Check = "id_name"
	CheckIDValidity       Check = "id_validity"
	CheckReuse            Check = "reuse"
)

// Outcome is what a check came to.
type Outcome string

// The outcomes. Unsure is an honest doubt that a reviewer resolves with the evidence.
const (
	Pass   Outcome = "pass"
	Fail   Outcome = "fail"
	Unsure Outcome = "unsure"
)

// Decision is what the findings of a document or a package add up to.
type Decision string

// The decisions.
const (
	Accept Decision = "accept"
	Return Decision = "return"
	Refer  Decision = "review" // to a reviewer
)

// Region is a box on a page, in pixels of the page turned upright, origin at the top left.
type Region struct {
	Page  int    `json:"page"` // 1-based
	Px    [4]int `json:"px"`   // x, y, width, height
	Label string `json:"label"`
}

// Finding is the answer of one check on one document.
type Finding struct {
	Check      Check    `json:"check"`
	Outcome    Outcome  `json:"outcome"`
	Reason     string   `json:"reason"` // stable code
	Confidence float64  `json:"confidence"`
	Message    Text     `json:"message"` // tells the applicant what to do
	Regions    []Region `json:"regions"`
}

// Decide adds findings up: any fail returns the document, else any doubt sends it to the reviewer, else it is accepted.
func Decide(findings []Finding) Decision {
	d := Accept
	for _, f := range findings {
		switch f.Outcome {
		case Fail:
			return Return
		case Unsure:
			d = Refer
		case Pass:
		}
	}
	return d
}

// Field is a value read from a document.
type Field struct {
	Value      string   `json:"value"`
	Confidence float64  `json:"confidence"`
	Sources    []string `json:"sources"`
}

// PageInfo describes one examined page.
type PageInfo struct {
	File         string  `json:"file"`
	Page         int     `json:"page"` // 1-based within the document
	Px           [2]int  `json:"px"`   // width, height, upright
	DPI          float64 `json:"dpi"`
	EffectiveDPI float64 `json:"effective_dpi"`
	Rotation     int     `json:"rotation"` // degrees clockwise that turned the stored pixels upright
	Colour       string  `json:"colour"`   // colour, grey or bitonal
}

// Verdict is the judgement on one document. Its JSON is the contract of vermilion check --json.
type Verdict struct {
	Kind     DocumentKind       `json:"kind"`
	Decision Decision           `json:"verdict"`
	Pages    []PageInfo         `json:"pages"`
	Findings []Finding          `json:"findings"`
	Fields   map[string]Field   `json:"fields"`
	CPUms    map[string]float64 `json:"cpu_ms"`
}
