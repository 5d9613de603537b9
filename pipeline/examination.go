package pipeline

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/identity"
	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/licence"
	"github.com/vermilion-seal/vermilion/pipeline/print"
	"github.com/vermilion-seal/vermilion/pipeline/quality"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// MeasuringVersion counts changes of what is measured. An examination of an older version needs its pixels again.
const MeasuringVersion = 9

// Examination is everything that was measured on one document. It holds personal data and stays in the store.
type Examination struct {
	Version int                 `json:"version"`
	Kind    models.DocumentKind `json:"kind"`
	// Digests are the SHA-256 of the document's files in their order.
	Digests []string `json:"digests"`
	// Broken says which file gave no page, or was not examined, and why; nil for a document that could be read.
	Broken *Broken `json:"broken,omitempty"`
	Pages  []Page  `json:"pages"`
	// Artefacts maps the name of a picture taken from the document to the digest of its blob.
	Artefacts map[string]string `json:"artefacts,omitempty"`
	// CPUms is the processor time by leaf in milliseconds.
	CPUms map[string]float64 `json:"cpu_ms"`
}

// Broken is a file that could not be turned into pages, or on which an engine failed.
type Broken struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// Page is what was measured on one page.
type Page struct {
	File        string              `json:"file"`
	Px          [2]int              `json:"px"` // width, height, upright
	DPI         float64             `json:"dpi"`
	Format      string              `json:"format"`
	Rotation    int                 `json:"rotation"`
	PxPerMM     float64             `json:"px_per_mm"`
	ScaleKnown  bool                `json:"scale_known"` // by the form's own ruler
	Quality     quality.Measurement `json:"quality"`
	Seals       []Seal              `json:"seals"`
	OtherSeals  []seal.Seal         `json:"other_seals,omitempty"` // blue or purple
	Form        *Form               `json:"form,omitempty"`
	FormAbsence string              `json:"form_absence,omitempty"` // why Form is nil
	// Other is, on a page that does not show the copy that it should, what it does show: the other kind of copy, or the right
	// one as a mirror image. OtherText: it shows some other print.
	Other     models.DocumentKind `json:"other,omitempty"`
	OtherText bool                `json:"other_text,omitempty"`
	Licence   *licence.Reading    `json:"licence,omitempty"`
	Identity  *identity.Reading   `json:"identity,omitempty"`
	// Likeness is how the few characters look that a name on a copy differs in from the application's, by the name's field.
	Likeness map[string][]print.Likeness `json:"likenesses,omitempty"`
	// Unknown holds the characters of the application's names that the engine was never taught, by the name's field.
	Unknown map[string]string `json:"unknown,omitempty"`
}

// Seal is a seal with the evidence about its ink.
type Seal struct {
	seal.Seal
	Traits seal.InkTraits `json:"traits"`
	// Name is the text around the seal, and Line the straight text below its star, where they were read.
	Name *text.Reading `json:"name,omitempty"`
	Line *text.Reading `json:"line,omitempty"`
	// Print is the fingerprint of the impression's ink, see seal.Similarity.
	Print []byte `json:"print,omitempty"`
}

// Form is what was measured on a page that is one of our forms.
type Form struct {
	align.Registration
	// PageMM is the width and height of the form's sheet.
	PageMM [2]float64 `json:"page_mm"`
	// Boxes are the places of the blanks and printed values in page pixels (x, y, w, h).
	Boxes map[string][4]int `json:"boxes"`
	// Writing is the ink in the blanks, by box name; each part of a date has its own.
	Writing map[string]ink.Measurement `json:"writing"`
	// Dates are the handwritten dates, by box name.
	Dates map[string]ink.Date `json:"dates"`
	// Print is how the print in the fields compares with the application's; nil where it was not compared.
	Print []print.Field `json:"print,omitempty"`
}

// Artefact names.
const (
	ArtefactImpression = "seal_impression.png"
	artefactPage       = "page-%d.jpg"
	artefactThumbnail  = "thumbnail-%d.jpg"
)

// Unreadable is the examination of a document whose files took every page worker down that tried them.
func Unreadable(kind models.DocumentKind, files []File) Examination {
	return broken(kind, files, ReasonUnreadable)
}

// Unexamined is the examination of a document on which our engines failed, again and again: that is not the applicant's fault, and
// a reviewer looks.
func Unexamined(kind models.DocumentKind, files []File) Examination {
	return broken(kind, files, ReasonNotExamined)
}

func broken(kind models.DocumentKind, files []File, reason string) Examination {
	x := Examination{Version: MeasuringVersion, Kind: kind, Digests: digests(files), CPUms: map[string]float64{}}
	if len(files) > 0 {
		x.Broken = &Broken{File: files[0].Name, Reason: reason}
	}
	return x
}

func digests(files []File) []string {
	var out []string
	for _, f := range files {
		sum := sha256.Sum256(f.Data)
		out = append(out, hex.EncodeToString(sum[:]))
	}
	return out
}
