package forms

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"github.com/vermilion-seal/vermilion/models"
)

// Code is what the two QR codes on a form say: whose form it is, which one, drawn by which template, on which day.
type Code struct {
	Application string // the application's id
	Kind        models.DocumentKind
	Version     int // the template's
	// IssuedOn is the day on which the form was drawn: midnight in China (UTC+8).
	IssuedOn time.Time
}

// china is the zone of every day on a form. It has had no daylight saving time since 1991, so a fixed zone is exact and
// needs no zone database.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// IssueDay is the day in China at the moment t: midnight, UTC+8.
func IssueDay(t time.Time) time.Time {
	y, m, d := t.In(china).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, china)
}

// A payload is VM, the kind's letter, the template's version, the id's spelling, the day and the id:
//
//	VMC1:20261123-2A7F00
//
// Where the id allows it, every character is in QR's alphanumeric set, which takes a third less room than bytes.
const (
	spellingUpper = ':' // the id as it is; _ is written /
	spellingLower = '.' // the id has no capital: written in capitals; _ is written /
	spellingMixed = '+' // the id as it is, in bytes
)

var (
	payloadPattern = regexp.MustCompile(`^VM([CS])([1-9][0-9]?)([:.+])([0-9]{8})-([A-Za-z0-9][A-Za-z0-9_/-]{0,35})$`)
	kindLetters    = map[models.DocumentKind]string{models.CertificateForm: "C", models.SealForm: "S"}
	letterKinds    = map[string]models.DocumentKind{"C": models.CertificateForm, "S": models.SealForm}
)

// String is the payload of the QR code.
func (c Code) String() string {
	id, spelling := c.Application, spellingMixed
	switch {
	case id == strings.ToUpper(id):
		spelling = spellingUpper
		id = strings.ReplaceAll(id, "_", "/")
	case id == strings.ToLower(id):
		spelling = spellingLower
		id = strings.ReplaceAll(strings.ToUpper(id), "_", "/")
	}
	return "VM" + kindLetters[c.Kind] + strconv.Itoa(c.Version) + string(spelling) + c.IssuedOn.In(china).Format("20060102") + "-" + id
}

// ParseCode reads a payload that String has written. The error is an *models.Error with code form_code for anything else;
// whether the template exists is Lookup's to say.
func ParseCode(payload string) (Code, error) {
	m := payloadPattern.FindStringSubmatch(payload)
	if m == nil {
		return Code{}, errFormCode()
	}
	version, err := strconv.Atoi(m[2])
	if err != nil {
		return Code{}, errFormCode()
	}
	day, err := time.ParseInLocation("20060102", m[4], china)
	if err != nil {
		return Code{}, errFormCode()
	}
	c := Code{Kind: letterKinds[m[1]], Version: version, IssuedOn: day}
	switch id := m[5]; m[3][0] {
	case spellingUpper:
		c.Application = strings.ReplaceAll(id, "/", "_")
	case spellingLower:
		c.Application = strings.ReplaceAll(strings.ToLower(id), "/", "_")
	default:
		c.Application = id
	}
	if strings.Contains(c.Application, "/") || c.String() != payload { // one code has one payload
		return Code{}, errFormCode()
	}
	return c, nil
}

func errFormCode() error {
	return models.Invalid("form_code", "", "二维码不是本系统申请表的二维码。", "The QR code is not one of our forms'.")
}

// Modules is how many modules the QR code has on a side, without its quiet zone. The centres of its finder patterns lie
// 3.5 modules from its edges.
func (c Code) Modules() (int, error) {
	symbol, err := c.symbol()
	if err != nil {
		return 0, err
	}
	return symbol.Bounds().Dx(), nil
}

// symbol encodes the payload at error correction level M (ISO/IEC 18004), one pixel a module.
func (c Code) symbol() (barcode.Barcode, error) {
	payload := c.String()
	mode := qr.AlphaNumeric
	if strings.ContainsRune(payload, spellingMixed) {
		mode = qr.Unicode
	}
	symbol, err := qr.Encode(payload, qr.M, mode)
	if err != nil {
		return nil, models.Invalid("form_code", "id", "申请编号无法写入二维码。", "The application id does not go into a QR code.")
	}
	return symbol, nil
}
