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

// Title names the check for people; empty for an unknown one.
func (c Check) Title() Text { return checkTitles[c] }

var checkTitles = map[Check]Text{
	CheckReadable: {ZH: "可读取", EN: "readable"}, CheckDocumentKind: {ZH: "材料类型", EN: "document kind"},
	CheckResolution: {ZH: "分辨率", EN: "resolution"}, CheckSharpness: {ZH: "清晰度", EN: "sharpness"},
	CheckColour: {ZH: "彩色扫描", EN: "colour scan"}, CheckCompleteness: {ZH: "页面完整", EN: "completeness"},
	CheckRegistration: {ZH: "版面定位", EN: "registration"}, CheckPrintIntegrity: {ZH: "印刷内容一致", EN: "printed values"},
	CheckCompanySeal: {ZH: "单位公章", EN: "company seal"}, CheckWetInk: {ZH: "印泥特征", EN: "wet ink"},
	CheckSealImpression: {ZH: "印模", EN: "seal impression"}, CheckAuthorisedOn: {ZH: "授权时间", EN: "authorisation date"},
	CheckAgentSignature: {ZH: "经办人签名", EN: "agent's signature"}, CheckAppliedOn: {ZH: "申请时间", EN: "application date"},
	CheckCreditCode: {ZH: "统一社会信用代码", EN: "credit code"}, CheckOrganisationName: {ZH: "单位名称", EN: "organisation name"},
	CheckIDNumber: {ZH: "身份证号码", EN: "ID number"}, CheckIDName: {ZH: "身份证姓名", EN: "name on ID card"},
	CheckIDValidity: {ZH: "身份证有效期", EN: "ID card validity"}, CheckReuse: {ZH: "重复使用", EN: "reuse"},
}

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
