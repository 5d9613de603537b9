package applicant

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

// Options says how a document is made. The zero value of each field lets chance choose something ordinary.
type Options struct {
	DPI         int     `json:"dpi"`          // 200 to 400 when chosen
	Device      Device  `json:"device"`       // scanner when chosen
	Format      string  `json:"format"`       // jpeg, png or pdf; jpeg when chosen
	RotateDeg   float64 `json:"rotate_deg"`   // clockwise; within ±1.5 when chosen
	Turn        int     `json:"turn"`         // clockwise turn of the stored image: 0, 90, 180, 270
	EXIF        bool    `json:"exif"`         // the turn is undone by EXIF's orientation
	JPEGQuality int     `json:"jpeg_quality"` // 78 to 95 when chosen
	Noise       float64 `json:"noise"`        // standard deviation of luma
	Shadow      float64 `json:"shadow"`       // loss of light in the shadow, 0 to 1; phones only when chosen
	Blur        int     `json:"blur"`         // radius in pixels; none when chosen
	Perspective float64 `json:"perspective"`  // displacement of corners relative to the side; phones up to 0.03 when chosen
	Defect      Defect  `json:"defect"`       // None when empty
	// Today is the day on which the scan is handed in; ten days after issue when zero.
	Today time.Time `json:"today,omitzero"`
	// Authorised and Applied are the days written on a form; within five days of issue when zero.
	Authorised time.Time `json:"authorised,omitzero"`
	Applied    time.Time `json:"applied,omitzero"`
}

// Device is what a sheet is captured with.
type Device string

// The devices.
const (
	Scanner   Device = "scanner"
	Phone     Device = "phone"
	Photocopy Device = "photocopy" // a colour copier, whose copy is then scanned
)

// Scan is one document as an applicant uploads it.
type Scan struct {
	Kind  models.DocumentKind `json:"kind"`
	Name  string              `json:"name"` // of the file
	Data  []byte              `json:"-"`
	Truth Truth               `json:"truth"`
}

// Truth is what a scan shows. Pixels are those of the image turned upright, origin at the top left.
type Truth struct {
	Defect   Defect          `json:"defect"`
	Decision models.Decision `json:"decision"` // the mildest right one
	// MustReturn: a judge that does not return it errs.
	MustReturn bool           `json:"must_return"`
	Checks     []models.Check `json:"checks,omitempty"` // expected to fail, or to be unsure

	Device      Device     `json:"device"`
	Px          [2]int     `json:"px"`
	DPI         int        `json:"dpi"`    // as declared
	Detail      int        `json:"detail"` // dpi at which the sheet was really seen
	RotateDeg   float64    `json:"rotate_deg"`
	Turn        int        `json:"turn"`
	EXIF        bool       `json:"exif"`
	JPEGQuality int        `json:"jpeg_quality,omitempty"`
	Onto        [9]float64 `json:"onto"` // row-major homography from millimetres on the sheet to pixels

	Seals []SealTruth `json:"seals,omitempty"`
	// Written holds each handwritten or typed blank of a form by its box's name.
	Written map[string]Written `json:"written,omitempty"`
	// Printed holds the values on the document: credit_code, organisation_name, id_number, id_name, id_valid_until.
	Printed map[string]string `json:"printed,omitempty"`
}

// SealTruth is one seal on a document.
type SealTruth struct {
	Purpose  string     `json:"purpose"` // company_seal, seal_impression, registry or police
	Text     string     `json:"text"`
	CentreMM [2]float64 `json:"centre_mm"`
	SizeMM   [2]float64 `json:"size_mm"`
	TurnDeg  float64    `json:"turn_deg"` // clockwise
	Px       [4]int     `json:"px"`       // box: x, y, width, height
	Wet      bool       `json:"wet"`      // stamped on this very sheet
}

// Written is what stands in a blank.
type Written struct {
	Text  string `json:"text"`           // as written; 2026年3月5日 for a date
	Date  string `json:"date,omitempty"` // YYYY-MM-DD where the text is a possible date
	Typed bool   `json:"typed,omitempty"`
}

// Package makes all documents that the request requires, without defects. base holds what they have in common; its defect
// is ignored.
func (s *Studio) Package(r models.Request, issuedAt time.Time, rng *rand.Rand, base Options) ([]Scan, error) {
	base.Defect = None
	if base.Authorised.IsZero() {
		base.Authorised = forms.IssueDay(issuedAt).AddDate(0, 0, rng.IntN(4))
	}
	if base.Applied.IsZero() {
		base.Applied = base.Authorised.AddDate(0, 0, rng.IntN(2))
	}
	var scans []Scan
	for _, kind := range r.RequiredDocuments() {
		scan, err := s.Document(r, kind, issuedAt, rng, base)
		if err != nil {
			return nil, err
		}
		scans = append(scans, scan)
	}
	return scans, nil
}

// Document makes one document. issuedAt is when its form was printed. The error is an *models.Error for an unknown kind or
// a defect that cannot befall the kind, and anything else for missing fonts or a missing pdftoppm.
func (s *Studio) Document(r models.Request, kind models.DocumentKind, issuedAt time.Time, rng *rand.Rand, o Options) (Scan, error) {
	if _, err := models.ParseDocumentKind(string(kind)); err != nil {
		return Scan{}, err
	}
	if o.Defect == "" {
		o.Defect = None
	}
	if o.Defect == None && o.Device == Photocopy && kind.IsForm() {
		o.Defect = Photocopied
	}
	want, err := expect(kind, o.Defect)
	if err != nil {
		return Scan{}, err
	}
	o.choose(issuedAt, rng)
	w := &work{
		Studio: s, req: r, kind: kind, issuedAt: issuedAt, rng: rng, o: o, hand: newHand(seedOf(r.ID, r.Agent.Name)),
		truth: Truth{
			Defect: o.Defect, Decision: want.Decision, MustReturn: want.Decision == models.Return, Checks: want.Checks,
			Device: o.Device, DPI: o.DPI, Detail: o.DPI, RotateDeg: o.RotateDeg, Turn: o.Turn, EXIF: o.EXIF,
			Written: map[string]Written{}, Printed: map[string]string{},
		},
	}
	paper, err := w.paper()
	if err != nil {
		return Scan{}, fmt.Errorf("make %s: %w", kind, err)
	}
	paper.wear(rng)
	data, err := w.scan(paper)
	if err != nil {
		return Scan{}, fmt.Errorf("scan %s: %w", kind, err)
	}
	return Scan{Kind: kind, Name: w.fileName(), Data: data, Truth: w.truth}, nil
}

// work is one document in the making.
type work struct {
	*Studio
	req      models.Request
	kind     models.DocumentKind
	issuedAt time.Time
	rng      *rand.Rand
	o        Options
	hand     hand
	truth    Truth
}

// paper makes the sheet as it lies on the desk.
func (w *work) paper() (*sheet, error) {
	kind := w.kind
	switch w.o.Defect {
	case BlankPage:
		return newSheet(210, 297, w.o.DPI), nil
	case WrongKind:
		kind = map[models.DocumentKind]models.DocumentKind{
			models.CertificateForm: models.LicenceCopy, models.SealForm: models.CertificateForm,
			models.LicenceCopy: models.IDCopy, models.IDCopy: models.LicenceCopy,
		}[kind]
	}
	switch kind {
	case models.LicenceCopy:
		return w.licenceCopy()
	case models.IDCopy:
		return w.idCopy()
	}
	return w.form(kind)
}

// choose fills in what was left to chance.
func (o *Options) choose(issuedAt time.Time, rng *rand.Rand) {
	if o.Device == "" {
		o.Device = Scanner
	}
	if o.Defect == Photocopied {
		o.Device = Photocopy
	}
	if o.DPI == 0 {
		o.DPI = []int{200, 240, 300, 300, 300, 300, 400}[rng.IntN(7)]
	}
	if o.Defect == LowDPI || o.Defect == Upscaled {
		o.DPI = 100
	}
	if o.Format == "" {
		o.Format = "jpeg"
		if o.Defect == Bitonal {
			o.Format = "png"
		}
	}
	if o.RotateDeg == 0 {
		o.RotateDeg = min(max(0.5*rng.NormFloat64(), -1.5), 1.5)
	}
	if o.JPEGQuality == 0 {
		o.JPEGQuality = 78 + rng.IntN(18)
	}
	switch o.Defect {
	case UpsideDown:
		o.Turn = 180
	case Sideways:
		o.Turn = []int{90, 270}[rng.IntN(2)]
	}
	if o.Noise == 0 {
		o.Noise = 1 + 1.6*rng.Float64()
		if o.Device == Phone {
			o.Noise = 2 + 2.5*rng.Float64()
		}
	}
	if o.Device == Phone {
		if o.Perspective == 0 {
			o.Perspective = 0.03 * rng.Float64()
		}
		if o.Shadow == 0 && rng.IntN(2) == 0 {
			o.Shadow = 0.08 + 0.16*rng.Float64()
		}
	}
	day := forms.IssueDay(issuedAt)
	if o.Today.IsZero() {
		o.Today = day.AddDate(0, 0, 10)
	}
	if o.Authorised.IsZero() {
		o.Authorised = day.AddDate(0, 0, rng.IntN(4))
	}
	if o.Applied.IsZero() {
		o.Applied = o.Authorised.AddDate(0, 0, rng.IntN(2))
	}
}

// fileName is what the applicant calls the file.
func (w *work) fileName() string {
	ext := map[string]string{"jpeg": ".jpg", "png": ".png", "pdf": ".pdf"}[w.o.Format]
	return string(w.kind) + ext
}
