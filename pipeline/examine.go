package pipeline

import (
	"context"
	"errors"
	"fmt"
	"image"
	"syscall"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/identity"
	"github.com/vermilion-seal/vermilion/pipeline/licence"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/print"
	"github.com/vermilion-seal/vermilion/pipeline/quality"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// File is one uploaded file. Its name serves messages only.
type File struct {
	Name string
	Data []byte
}

// Examiner holds the warm engines with which documents are examined. It is for one goroutine at a time.
type Examiner struct {
	onnx      *text.ONNX
	tesseract *text.Tesseract
	licences  *licence.Reader
	cards     *identity.Reader
	decoder   page.Decoder
	fonts     *forms.Fonts
	rivals    *print.Rivals // nil until a name is told by its looks
	limits    page.Limits

	impressions seal.Encoder
}

// NewExaminer loads the engines from the assets directory. The error is of kind models.ErrUnavailable where something that
// the set-up step fetches is missing.
func NewExaminer(assetsDir string, limits page.Limits) (*Examiner, error) {
	onnx, err := text.NewONNX(assetsDir)
	if err != nil {
		return nil, err
	}
	tesseract, err := text.NewTesseract("")
	if err != nil {
		return nil, errors.Join(err, onnx.Close())
	}
	fonts, err := forms.LoadFonts(assetsDir)
	if err != nil {
		return nil, errors.Join(err, onnx.Close(), tesseract.Close())
	}
	return &Examiner{
		onnx: onnx, tesseract: tesseract, fonts: fonts, limits: limits,
		licences: licence.New(onnx, tesseract),
		cards:    identity.New(onnx, tesseract),
	}, nil
}

// Close frees the engines.
func (e *Examiner) Close() error {
	return errors.Join(e.decoder.Close(), e.onnx.Close(), e.tesseract.Close(), e.fonts.Close())
}

// step is one leaf at work on one page.
type step struct {
	name string
	run  func(e *Examiner, ctx context.Context, w *work) error
}

// work is a page on its way through the steps.
type work struct {
	pixels    *page.Page
	kind      models.DocumentKind
	number    int // 1-based within the document
	request   *models.Request
	page      Page
	guessed   bool       // the page was taken for A4 that fills the picture
	view      *seal.View // of the upright pixels, from the search for seals on
	artefacts map[string][]byte
}

// steps holds, for every kind of document, what happens to each of its pages, in order.
var steps = map[models.DocumentKind][]step{
	models.CertificateForm: {alignStep, scaleStep, qualityStep, sealStep, inkStep, printStep, previewStep},
	models.SealForm:        {alignStep, scaleStep, qualityStep, sealStep, inkStep, printStep, liftStep, previewStep},
	models.LicenceCopy:     {alignStep, licenceStep, likenStep, scaleStep, qualityStep, otherStep, sealStep, previewStep},
	models.IDCopy:          {alignStep, identityStep, likenStep, scaleStep, qualityStep, otherStep, sealStep, previewStep},
}

var (
	alignStep    = step{"align", (*Examiner).align}
	scaleStep    = step{"align", (*Examiner).scale}
	qualityStep  = step{"quality", (*Examiner).quality}
	sealStep     = step{"seal", (*Examiner).seals}
	inkStep      = step{"ink", (*Examiner).writing}
	printStep    = step{"print", (*Examiner).printed}
	liftStep     = step{"seal", (*Examiner).lift}
	licenceStep  = step{"licence", (*Examiner).licence}
	identityStep = step{"identity", (*Examiner).identity}
	likenStep    = step{"liken", (*Examiner).liken}
	otherStep    = step{"other", (*Examiner).other}
	previewStep  = step{"preview", (*Examiner).preview}
)

// Examine measures one document. The print on a form is compared with what the form prints for the request; without a request
// it is left alone. What is wrong with the scan becomes part of the examination; an error means that the machine failed. The
// second result holds the pictures taken from the document by name: each page as JPEG, and on a seal form the impression as PNG.
// A file's Data is set to nil once it is decoded, so that its memory can be used again.
func (e *Examiner) Examine(ctx context.Context, kind models.DocumentKind, files []File, request *models.Request) (Examination, map[string][]byte, error) {
	return e.run(ctx, steps[kind], kind, files, request)
}

// run takes the pages of a document through these steps.
func (e *Examiner) run(ctx context.Context, steps []step, kind models.DocumentKind, files []File, request *models.Request) (Examination, map[string][]byte, error) {
	x := Examination{Version: MeasuringVersion, Kind: kind, Digests: digests(files), CPUms: map[string]float64{}}
	artefacts := map[string][]byte{}
	for i := range files {
		f := &files[i]
		begun := cpuTime()
		pages, err := e.decoder.Decode(ctx, f.Name, f.Data, e.limits)
		f.Data = nil
		x.CPUms["decode"] += ms(cpuTime() - begun)
		var bad *page.Error
		if errors.As(err, &bad) {
			x.Broken = &Broken{File: f.Name, Reason: bad.Reason}
			return x, artefacts, nil
		}
		if err != nil {
			return x, nil, fmt.Errorf("decode: %w", err)
		}
		for _, pixels := range pages {
			w := &work{pixels: pixels, kind: kind, number: len(x.Pages) + 1, request: request, artefacts: artefacts}
			w.page = Page{File: f.Name, DPI: pixels.DPI, Format: pixels.Format}
			for _, s := range steps {
				if err := ctx.Err(); err != nil {
					return x, nil, err
				}
				begun := cpuTime()
				if err := s.run(e, ctx, w); err != nil {
					return x, nil, fmt.Errorf("%s: page %d: %w", s.name, w.number, err)
				}
				x.CPUms[s.name] += ms(cpuTime() - begun)
			}
			width, height := w.pixels.Size()
			w.page.Px, w.page.Rotation = [2]int{width, height}, w.pixels.Rotation
			x.Pages = append(x.Pages, w.page)
		}
		e.decoder.Reuse(pages...)
	}
	return x, artefacts, nil
}

// align looks for our form, whatever the document should be: a form in another document's place is worth saying.
func (e *Examiner) align(_ context.Context, w *work) error {
	upright, reg, err := align.Onto(w.pixels)
	var absent *align.Error
	if errors.As(err, &absent) {
		w.page.FormAbsence = absent.Reason
		return nil
	}
	if err != nil {
		return err
	}
	w.pixels = upright
	f := &Form{Registration: *reg, PageMM: reg.Template.PageMM, Boxes: map[string][4]int{}}
	for name, box := range reg.Template.Boxes {
		f.Boxes[name] = reg.Px(box)
	}
	w.page.Form = f
	return nil
}

// longSideMM and shortSideMM are the sides of an A4 sheet, which a page without a ruler of its own is taken for.
const longSideMM, shortSideMM = 297.0, 210.0

// scale settles how many pixels make a millimetre: by the form's own ruler, by the file's word where the page's size is then
// that of a sheet of paper, or by taking the page for A4, which must fit into a picture of another shape.
func (e *Examiner) scale(_ context.Context, w *work) error {
	width, height := w.pixels.Size()
	long, short := float64(max(width, height)), float64(min(width, height))
	switch declared := w.pixels.DPI / 25.4; {
	case w.page.Form != nil:
		w.page.PxPerMM, w.page.ScaleKnown = w.page.Form.PxPerMM, true
	case declared > 0 && long/declared > 200 && long/declared < 450:
		w.page.PxPerMM = declared
	default:
		w.page.PxPerMM, w.guessed = min(long/longSideMM, short/shortSideMM), true
	}
	return nil
}

func (e *Examiner) quality(_ context.Context, w *work) error {
	sheet := quality.Sheet{PxPerMM: w.page.PxPerMM}
	if f := w.page.Form; f != nil {
		width, height := f.PageMM[0], f.PageMM[1]
		sheet.Corners = [4]page.Point{f.ToPage.Map(0, 0), f.ToPage.Map(width, 0), f.ToPage.Map(width, height), f.ToPage.Map(0, height)}
	}
	w.page.Quality = quality.Measure(w.pixels, sheet)
	return nil
}

// printPxPerMM is the scale at which suspicious print is read, about 300 dpi.
const printPxPerMM = 12.0

// printed compares the print of a form with the application's. What the agent may complete before printing is left alone, and so
// is the form of another application: its code says so.
func (e *Examiner) printed(_ context.Context, w *work) error {
	f := w.page.Form
	if f == nil || w.request == nil || f.Code.Application != w.request.ID {
		return nil
	}
	printed, err := forms.Print(*w.request, f.Code, e.fonts)
	if err != nil {
		return err
	}
	var fixed []forms.Printed
	for _, v := range printed {
		if !forms.Editable(v.Field) {
			fixed = append(fixed, v)
		}
	}
	f.Print = print.Compare(w.pixels, f.ToPage, fixed)
	for i, v := range fixed {
		if !f.Print[i].Suspicious() {
			continue
		}
		if err := e.readField(&f.Print[i], v.Value, f.Patch(w.pixels, v.Box, printPxPerMM)); err != nil {
			return err
		}
	}
	return nil
}

func (e *Examiner) licence(ctx context.Context, w *work) error {
	upright, reading, err := e.licences.Read(ctx, w.pixels, readQR)
	if err != nil {
		return err
	}
	w.pixels, w.page.Licence = upright, &reading
	return nil
}

// readQR decodes a licence's own QR code.
func readQR(grey *image.Gray) (string, error) {
	payload, _, err := align.ReadQR(grey)
	return payload, err
}

func (e *Examiner) identity(ctx context.Context, w *work) error {
	upright, reading, err := e.cards.Read(ctx, w.pixels)
	if err != nil {
		return err
	}
	w.pixels, w.page.Identity = upright, &reading
	return nil
}

// cpuTime is the processor time that this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0 // it fails for a wrong argument only
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
