package pipeline

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"

	"github.com/vermilion-seal/vermilion/models"
)

// Policy holds every threshold by which measurements become findings. A share or confidence lies in 0–1.
type Policy struct {
	// MinDPI is the lowest scale of a scan by its own ruler, or by the page's size where it has none.
	MinDPI float64 `json:"min_dpi"`
	// MinEffectiveDPI is the resolution that edge widths must support, unless they support EnlargedShare of the pixel grid's;
	// a page below both was enlarged. Below SureEffectiveDPI and EnlargedDoubt that is doubtful.
	MinEffectiveDPI  float64 `json:"min_effective_dpi"`
	SureEffectiveDPI float64 `json:"sure_effective_dpi"`
	EnlargedShare    float64 `json:"enlarged_share"`
	EnlargedDoubt    float64 `json:"enlarged_doubt"`
	// MaxEdgeWidthMM is the widest that the page's sharp edges may be, in mm.
	MaxEdgeWidthMM float64 `json:"max_edge_width_mm"`
	// MaxShadowShare and MaxGlareShare are the shares of a sheet that may lie in deep shadow or be burnt out, MinJPEGQuality
	// the lowest quality of compression, 1–100, without a reviewer's look.
	MaxShadowShare float64 `json:"max_shadow_share"`
	MaxGlareShare  float64 `json:"max_glare_share"`
	MinJPEGQuality float64 `json:"min_jpeg_quality"`
	// MinInkShare is the smallest share of dark pixels on a page that is not blank.
	MinInkShare float64 `json:"min_ink_share"`
	// MaxResidualMM is the largest registration residual.
	MaxResidualMM float64 `json:"max_residual_mm"`
	// CutMarginMM is how much of the sheet's edge a scan may lose.
	CutMarginMM float64 `json:"cut_margin_mm"`
	// MaxEdgeCuts is how many strokes of a copy may run into one edge of the picture.
	MaxEdgeCuts float64 `json:"max_edge_cuts"`

	// SealScore is the score from which a find surely is a seal; below it the reviewer is shown it.
	SealScore float64 `json:"seal_score"`
	// SealCoverage is the share of its ring below which a seal is returned as incomplete; below ImpressionCoverage a reviewer
	// looks.
	SealCoverage       float64 `json:"seal_coverage"`
	ImpressionCoverage float64 `json:"impression_coverage"`
	// SealSecond is how completely a second ring must show for an impression to have been struck twice; less than .6 is not measured.
	SealSecond float64 `json:"seal_second"`
	// A seal without a star, below SealStar, and with a rule or a row of figures across it, longer than SealRule of its diameter,
	// may be for invoices or receipts.
	SealStar float64 `json:"seal_star"`
	SealRule float64 `json:"seal_rule"`
	// SealDepth is how many steps of chroma the ink of a seal must have that is not faint.
	SealDepth float64 `json:"seal_depth"`
	// SealTextSure is the confidence from which the text on a seal, or one of its characters, counts as read.
	SealTextSure float64 `json:"seal_text_sure"`
	// SealIdentical is the similarity from which two impressions are one and the same.
	SealIdentical float64 `json:"seal_identical"`
	// SealMinMM and SealMaxMM bound the width of company and contract seals, in mm.
	SealMinMM float64 `json:"seal_min_mm"`
	SealMaxMM float64 `json:"seal_max_mm"`
	// InkSuspicion is the score from which a seal's ink goes to the reviewer; below WetInkDPI it is not assessed.
	InkSuspicion float64 `json:"ink_suspicion"`
	WetInkDPI    float64 `json:"wet_ink_dpi"`

	// MinWritingMM2 is the least ink, in mm², that counts as writing in a date's part or for a signature.
	MinDatePartMM2  float64 `json:"min_date_part_mm2"`
	MinSignatureMM2 float64 `json:"min_signature_mm2"`
	// Below TypedBelow the probability of handwriting says typed, above HandAbove it says hand; between lies doubt. A signature
	// has no second part that could gainsay it: it must fall below SignatureTypedBelow.
	TypedBelow          float64 `json:"typed_below"`
	SignatureTypedBelow float64 `json:"signature_typed_below"`
	HandAbove           float64 `json:"hand_above"`
	// DateSure is the confidence from which a date counts as read; DateWrong the probability of an impossible, early or late
	// date from which a form is returned for it, and DateRisk the one up to which it passes although the exact day is in doubt.
	DateSure  float64 `json:"date_sure"`
	DateWrong float64 `json:"date_wrong"`
	DateRisk  float64 `json:"date_risk"`
	// DateOdds is how many times likelier, before the ink is read, the days between the form's issue and today are together
	// than one other day.
	DateOdds float64 `json:"date_odds"`

	// ReadSure is the confidence from which a read code, number or name counts as read.
	ReadSure float64 `json:"read_sure"`
	// PrintAltered is the share of a stroke's full ink, and PrintAlteredMM2 the area in mm², from which missing or extra ink makes
	// a printed character another one. Smaller differences count where PrintReadSure is the confidence of a reading at least.
	PrintAltered    float64 `json:"print_altered"`
	PrintAlteredMM2 float64 `json:"print_altered_mm2"`
	PrintReadSure   float64 `json:"print_read_sure"`
	// PrintBesideMM2 is the ink in mm² beside a printed value from which something was added to it.
	PrintBesideMM2 float64 `json:"print_beside_mm2"`
	// PrintStruckShare is the share of a printed value's characters from which a pen that runs through them strikes it out.
	PrintStruckShare float64 `json:"print_struck_share"`
	// PrintBentShare is the share of characters that look altered and are surely read as printed from which the sheet, and not
	// its print, is out of shape: then only what is read otherwise counts as altered.
	PrintBentShare float64 `json:"print_bent_share"`
	// PrintLostShare is the share of altered characters above which the whole print is taken for unreadable.
	PrintLostShare float64 `json:"print_lost_share"`
	// NameDoubtShare is the share of a name's characters up to which a difference is put down to the reading of a copy.
	NameDoubtShare float64 `json:"name_doubt_share"`
	// LikenessSure is the correlation from which a character that could not be read looks like the expected one.
	LikenessSure float64 `json:"likeness_sure"`
}

//go:embed policy.json
var defaultPolicy []byte

// DefaultPolicy returns the policy that the program ships.
func DefaultPolicy() Policy {
	p, err := ParsePolicy(defaultPolicy)
	if err != nil {
		panic(fmt.Sprintf("embedded policy.json: %v", err)) // a build with a broken default must not judge
	}
	return p
}

// ParsePolicy reads a policy from JSON. Fields that the file leaves out keep the defaults of policy.json; unknown fields,
// negative numbers and shares above 1 are refused with an *models.Error of code policy_invalid.
func ParsePolicy(data []byte) (Policy, error) {
	var p Policy
	if err := decodeStrict(defaultPolicy, &p); err != nil {
		return Policy{}, err
	}
	if err := decodeStrict(data, &p); err != nil {
		return Policy{}, policyError(err.Error())
	}
	for field, v := range p.numbers() {
		if math.IsNaN(v) || v < 0 || policyShares[field] && v > 1 {
			return Policy{}, policyError(field + " is out of range")
		}
	}
	switch {
	case p.TypedBelow > p.HandAbove:
		return Policy{}, policyError("typed_below lies above hand_above")
	case p.SealMinMM > p.SealMaxMM:
		return Policy{}, policyError("seal_min_mm lies above seal_max_mm")
	}
	return p, nil
}

func policyError(detail string) error {
	return models.Invalid("policy_invalid", "policy", "策略文件有误："+detail, "The policy file is wrong: "+detail)
}

func decodeStrict(data []byte, p *Policy) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(p); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the policy")
	}
	return nil
}

// policyShares names the fields that are shares or probabilities.
var policyShares = map[string]bool{
	"enlarged_share": true, "enlarged_doubt": true, "max_shadow_share": true, "max_glare_share": true,
	"min_ink_share": true, "seal_score": true, "seal_coverage": true, "impression_coverage": true,
	"ink_suspicion": true, "seal_second": true, "seal_star": true, "seal_rule": true, "seal_text_sure": true,
	"seal_identical": true, "typed_below": true, "signature_typed_below": true,
	"hand_above": true, "date_sure": true, "date_wrong": true, "date_risk": true, "read_sure": true, "print_altered": true,
	"print_read_sure": true, "print_lost_share": true, "name_doubt_share": true, "likeness_sure": true,
}

// numbers returns every field by its JSON name.
func (p Policy) numbers() map[string]float64 {
	v := reflect.ValueOf(p)
	out := make(map[string]float64, v.NumField())
	for i := range v.NumField() {
		out[v.Type().Field(i).Tag.Get("json")] = v.Field(i).Float()
	}
	return out
}
