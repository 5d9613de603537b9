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
	Format      string  `json:"format"`       // jpeg, png, tiff or pdf; jpeg when chosen
	RotateDeg   float64 `json:"rotate_deg"`   // clockwise; within ±1.5 when chosen
	Turn        int     `json:"turn"`         // clockwise turn of the stored image: 0, 90, 180, 270
	EXIF        bool    `json:"exif"`         // the turn is undone by EXIF's orientation
	JPEGQuality int     `json:"jpeg_quality"` // 78 to 95 when chosen
	Noise       float64 `json:"noise"`        // standard deviation of luma
	Shadow      float64 `json:"shadow"`       // loss of light in the shadow, 0 to 1; phones only when chosen
	Blur        int     `json:"blur"`         // radius in pixels; none when chosen
	Perspective float64 `json:"perspective"`  // displacement of corners relative to the side; phones up to 0.03 when chosen
	Defect      Defect  `json:"defect"`       // None when empty
	// Traits are variants that befall the document beside its defect. Of those that exclude each other the last counts.
	Traits []Defect `json:"traits,omitempty"`
	// Varied lets chance choose the device, the file format and some traits: what careful applicants do in their many ways.
	Varied bool `json:"varied"`
	// Impression, unless zero, fixes how the seals' ink comes out: documents of the same organisation, dpi and impression
	// share one impression down to its grain, as when its picture is pasted.
	Impression uint64 `json:"impression,omitempty"`
	// Today is the day on which the scan is handed in; ten days after issue when zero.
	Today time.Time `json:"today,omitzero"`
	// Authorised and Applied are the days written on a form; within five days of issue when zero, mostly the same on all forms.
	Authorised time.Time `json:"authorised,omitzero"`
	Applied    time.Time `json:"applied,omitzero"`

	photo bool // taken as phones do, with a size in megapixels
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
	Kind models.DocumentKind `json:"kind"`
	Name string              `json:"name"` // of the file
	Data []byte              `json:"-"`
	// More holds further files of the document, in the order of their pages.
	More  []File `json:"more,omitempty"`
	Truth Truth  `json:"truth"`
}

// File is one file of a document.
type File struct {
	Name string `json:"name"`
	Data []byte `json:"-"`
}

// Files returns all files of the document in the order of their pages.
func (s Scan) Files() []File { return append([]File{{s.Name, s.Data}}, s.More...) }

// Truth is what a scan shows. Pixels are those of the image turned upright, origin at the top left; where nothing else is
// said, of the first page.
type Truth struct {
	Defect   Defect          `json:"defect"`
	Traits   []Defect        `json:"traits,omitempty"`
	Decision models.Decision `json:"decision"` // the mildest right one
	// MustReturn: a judge that does not return it errs.
	MustReturn bool `json:"must_return"`
	// MayRefer: where Decision is Accept, a reviewer's look is as right.
	MayRefer bool           `json:"may_refer,omitempty"`
	Checks   []models.Check `json:"checks,omitempty"` // expected to fail, or to be unsure

	Device      Device     `json:"device"`
	Px          [2]int     `json:"px"`
	DPI         int        `json:"dpi"`    // as declared
	Detail      int        `json:"detail"` // dpi at which the sheet was really seen
	RotateDeg   float64    `json:"rotate_deg"`
	Turn        int        `json:"turn"`
	EXIF        bool       `json:"exif"`
	JPEGQuality int        `json:"jpeg_quality,omitempty"`
	Onto        [9]float64 `json:"onto"` // row-major homography from millimetres on the sheet to pixels
	// BendMM is by how much the sheet's curl departs from Onto at most.
	BendMM float64     `json:"bend_mm,omitempty"`
	Pages  []PageTruth `json:"pages,omitempty"` // after the first
	// Impression is Options.Impression, or that of a seal pasted twice.
	Impression uint64 `json:"impression,omitempty"`

	Seals []SealTruth `json:"seals,omitempty"`
	// Written holds each handwritten or typed blank of a form by its box's name.
	Written map[string]Written `json:"written,omitempty"`
	// Printed holds the values on the document: credit_code, organisation_name, id_number, id_name, id_valid_until.
	Printed map[string]string `json:"printed,omitempty"`
	// Amended names the printed value that was changed on the paper.
	Amended string `json:"amended,omitempty"`
}

// PageTruth is where a further page of a document lies.
type PageTruth struct {
	Px   [2]int     `json:"px"`
	Onto [9]float64 `json:"onto"`
}

// SealTruth is one seal on a document.
type SealTruth struct {
	// Purpose is company_seal, seal_impression, registry, or extra for the company's seal in a place where none is asked;
	// finance_seal, invoice_seal, name_seal and received_stamp are other stamps.
	Purpose  string     `json:"purpose"`
	Page     int        `json:"page"` // 1-based
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

// Package makes all documents that the request requires, without defects and in the variety of Options.Varied. base holds
// what they have in common; its defect is ignored.
func (s *Studio) Package(r models.Request, issuedAt time.Time, rng *rand.Rand, base Options) ([]Scan, error) {
	base.Defect, base.Varied = None, true
	day := forms.IssueDay(issuedAt)
	if base.Today.IsZero() {
		base.Today = day.AddDate(0, 0, 10)
	}
	// At most 90 days, for bases whose today lies far off.
	days := min(max(int(base.Today.Sub(day).Hours()/24), 1), 90)
	if base.Authorised.IsZero() {
		base.Authorised = day.AddDate(0, 0, rng.IntN(days))
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
	if o.Varied {
		o.vary(kind, agentStream(r, "habits"), rng)
	}
	traits, mayRefer, err := traitsOf(kind, o)
	if err != nil {
		return Scan{}, err
	}
	o.adapt(traits, rng)
	o.choose(issuedAt, agentStream(r, "sitting"), rng)
	w := &work{
		Studio: s, req: r, kind: kind, issuedAt: issuedAt, rng: rng, o: o, traits: traits, hand: newHand(seedOf(r.ID, r.Agent.Name)),
		truth: Truth{
			Defect: o.Defect, Traits: o.Traits, Decision: want.Decision, MustReturn: want.Decision == models.Return,
			MayRefer: want.Decision == models.Accept && (want.MayRefer || mayRefer), Checks: want.Checks,
			Device: o.Device, DPI: o.declared(), Detail: o.DPI, RotateDeg: o.RotateDeg, Turn: o.Turn, EXIF: o.EXIF, Impression: o.Impression,
			Written: map[string]Written{}, Printed: map[string]string{},
		},
	}
	if err := w.takeUpPen(); err != nil {
		return Scan{}, err
	}
	papers, err := w.papers()
	if err != nil {
		return Scan{}, fmt.Errorf("make %s: %w", kind, err)
	}
	var pages []*planes
	for i, paper := range papers {
		paper.wear(rng)
		pages = append(pages, w.scan(paper, i+1))
	}
	files, err := w.store(pages)
	if err != nil {
		return Scan{}, fmt.Errorf("store %s: %w", kind, err)
	}
	return Scan{Kind: kind, Name: files[0].Name, Data: files[0].Data, More: files[1:], Truth: w.truth}, nil
}

// work is one document in the making.
type work struct {
	*Studio
	req      models.Request
	kind     models.DocumentKind
	issuedAt time.Time
	rng      *rand.Rand
	o        Options
	traits   map[Defect]bool
	page     int // being made, from 1
	back     cardFacts
	hand     hand
	truth    Truth
}

// is tells whether any of these befalls the document.
func (w *work) is(any ...Defect) bool {
	for _, d := range any {
		if w.traits[d] {
			return true
		}
	}
	return false
}

// papers makes the sheets as they lie on the desk.
func (w *work) papers() ([]*sheet, error) {
	w.page = 1
	first, err := w.paper()
	if err != nil {
		return nil, err
	}
	papers := []*sheet{first}
	w.page = 2
	switch {
	case w.is(ExtraBlankPage):
		papers = append(papers, newSheet(210, 297, w.o.DPI))
	case w.is(ExtraDocument):
		printed := w.truth.Printed
		w.truth.Printed = map[string]string{} // the truth is about the document that was asked for
		other, err := w.licenceCopy()
		if w.kind == models.LicenceCopy {
			other, err = w.idCopy()
		}
		if err != nil {
			return nil, err
		}
		w.truth.Printed = printed
		papers = append(papers, other)
	case w.kind == models.IDCopy && w.is(IDTwoPages, IDTwoFiles, IDSecondUnsealed):
		second, err := w.idBackPage()
		if err != nil {
			return nil, err
		}
		papers = append(papers, second)
	}
	return papers, nil
}

// paper makes the first sheet.
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
	case models.CertificateForm, models.SealForm:
	}
	return w.form(kind)
}
