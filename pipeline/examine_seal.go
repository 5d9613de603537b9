package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/seal"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// lineReader reads one line of print.
type lineReader interface {
	Read(line *image.Gray, hint text.Hint) (text.Reading, error)
}

// seals finds the seals on a page and measures those that a judge will ask about.
func (e *Examiner) seals(_ context.Context, w *work) error {
	w.findSeals()
	if err := w.lookCloser(e.onnx); err != nil {
		return fmt.Errorf("read seal: %w", err)
	}
	if w.page.wantsSeal(w.kind) {
		w.page.OtherSeals = w.view.Blue()
	}
	return nil
}

// findSeals finds the red seals on a page. On a form it looks about the boxes for seals first, and elsewhere only for one that
// is missing there. Of a photograph that shows the table about the sheet it looks at the sheet, at the sheet's own scale, and
// at the whole picture only for one that is missing on it or leaves it: a shadow may hide where a sheet ends.
func (w *work) findSeals() {
	width, height := w.pixels.Size()
	w.page.Px = [2]int{width, height}
	if w.guessed && w.page.Quality.SheetShare < lyingOnTable {
		px := w.page.Quality.SheetPx
		about := rectangle(px).Inset(-int(sheetReachMM * w.page.PxPerMM))
		w.look(float64(max(px[2], px[3]))/longSideMM, about)
		cut := w.page.reachesBeyond(about)
		if !cut && !w.page.wantsSeal(w.kind) {
			return
		}
		sheet := *w
		w.look(w.page.PxPerMM, w.pixels.Image.Rect)
		if n := w.page.stamped(); n < sheet.page.stamped() || n == sheet.page.stamped() && !cut {
			*w = sheet
		}
		return
	}
	part := w.page.aboutSealBoxes()
	w.look(w.page.PxPerMM, part)
	if w.page.Form != nil && (w.page.wantsSeal(w.kind) || w.page.reachesBeyond(part)) {
		w.look(w.page.PxPerMM, w.pixels.Image.Rect)
	}
}

// lyingOnTable is the share of a photograph's longer side below which a sheet is smaller than the picture was taken for.
const lyingOnTable = .85

// sheetReachMM is how far beyond where it is found a sheet may reach.
const sheetReachMM = 6.0

// look finds the red seals in a part of the page.
func (w *work) look(pxPerMM float64, part image.Rectangle) {
	w.view = seal.LookAt(w.pixels, pxPerMM, part)
	w.page.Seals = nil
	for _, s := range w.view.Red() {
		w.page.Seals = append(w.page.Seals, Seal{Seal: s})
	}
}

// sealReachMM is how far beyond its box a seal of the usual size that touches it reaches at most.
const sealReachMM = 40.0

// reachesBeyond tells whether a seal that counts leaves a part of the page.
func (p *Page) reachesBeyond(part image.Rectangle) bool {
	part = part.Intersect(image.Rect(0, 0, p.Px[0], p.Px[1]))
	for _, s := range p.Seals {
		if (p.Form == nil || p.Form.boxOf(s.Px) != "") && !rectangle(s.Px).In(part) {
			return true
		}
	}
	return false
}

// aboutSealBoxes is the part of a form where the seals stand that count; of a page that is no form it is the whole.
func (p *Page) aboutSealBoxes() image.Rectangle {
	if p.Form == nil {
		return image.Rect(0, 0, p.Px[0], p.Px[1])
	}
	var part image.Rectangle
	for name := range sealBoxes {
		if b, asked := p.Form.Boxes[name]; asked {
			part = part.Union(rectangle(b))
		}
	}
	return part.Inset(-int(sealReachMM * p.PxPerMM))
}

// rectangle is a box given as x, y, width, height.
func rectangle(px [4]int) image.Rectangle { return image.Rect(px[0], px[1], px[0]+px[2], px[1]+px[3]) }

// lookCloser reads what must be read on the seals that count on this kind of document and measures the ink of those that the
// applicant stamped.
func (w *work) lookCloser(reader lineReader) error {
	p := &w.page
	registry, err := w.registrySeal(reader)
	if err != nil {
		return err
	}
	for _, i := range p.fromTheRight() {
		s := &p.Seals[i]
		name, line := w.toRead(s, registry)
		if name {
			if err := w.readName(reader, s); err != nil {
				return err
			}
			if s.Name != nil && w.kind == models.LicenceCopy {
				if authority, _ := isAuthority(s.Name.Text); authority {
					registry = i
				}
			}
		}
		if line && i != registry {
			if err := w.readLine(reader, s); err != nil {
				return err
			}
		}
	}
	if registry >= 0 && p.Seals[registry].Name == nil && p.standsAlone(registry) {
		// The company's own may stand in the registry's place.
		if err := w.readName(reader, &p.Seals[registry]); err != nil {
			return err
		}
		if p.registrySeal() < 0 {
			if err := w.readLine(reader, &p.Seals[registry]); err != nil {
				return err
			}
		}
	}
	for _, i := range p.stampedSeals() {
		s := &p.Seals[i]
		s.Traits = w.view.Traits(s.Seal)
		if print, err := w.view.Fingerprint(s.Seal); err == nil { // too coarse to compare otherwise
			s.Print = print
		}
	}
	return nil
}

// toRead tells what must be read on a seal: on a form the name on the company's, or on any that counts where that is missing, on a
// licence the name where places do not tell which one is the registry's, and everywhere the line that says what a seal is for.
func (w *work) toRead(s *Seal, registry int) (name, line bool) {
	p := &w.page
	switch {
	case p.Form != nil:
		box := p.Form.boxOf(s.Px)
		_, company := p.sealIn(p.Form.Boxes["company_seal"], "company_seal")
		return box == "company_seal" || box != "" && !company, box != ""
	case w.kind == models.LicenceCopy:
		stamped := !p.isEmblem(*s)
		return stamped && (registry < 0 || p.stamped() == 1), stamped
	}
	return false, true
}

// registrySeal is the index of the registry's seal on a licence as far as places tell, or −1. Where its label was not read, a
// seal for another purpose may stand in its place: its line says so. The company's own may, too, where the licence fills a part of
// its sheet only; then the registry's, which is printed, stands on the right as well and is paler: their names must say.
func (w *work) registrySeal(reader lineReader) (registry int, err error) {
	p := &w.page
	if p.Form != nil || w.kind != models.LicenceCopy {
		return -1, nil
	}
	registry = p.registrySeal()
	if _, labelled := p.registryLabel(); labelled || registry < 0 {
		return registry, nil
	}
	if err := w.readLine(reader, &p.Seals[registry]); err != nil {
		return registry, err
	}
	if registry = p.registrySeal(); registry >= 0 && p.palerOnRight(registry) {
		return -1, nil
	}
	return registry, nil
}

// fromTheRight lists the seals in the order in which the registry's, which stands on the right of a licence, is soonest found.
func (p *Page) fromTheRight() []int {
	order := make([]int, len(p.Seals))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.Seals[b].Centre.X, p.Seals[a].Centre.X) })
	return order
}

// readName reads the name along a seal's ring.
func (w *work) readName(reader lineReader, s *Seal) (err error) {
	s.Name, err = readPiece(reader, w.view.RingText(s.Seal))
	return err
}

// readLine reads the straight text of a seal, once.
func (w *work) readLine(reader lineReader, s *Seal) (err error) {
	if s.Line == nil {
		s.Line, err = readPiece(reader, w.view.LineText(s.Seal))
	}
	return err
}

// readPiece reads a piece of a seal; nil stands for none.
func readPiece(reader lineReader, piece *image.Gray) (*text.Reading, error) {
	if piece == nil {
		return nil, nil
	}
	r, err := reader.Read(piece, text.Any)
	if err != nil {
		return nil, err
	}
	r.Lattice = nil
	return &r, nil
}

// wantsSeal tells that a page lacks the red seal that its kind of document must bear.
func (p *Page) wantsSeal(kind models.DocumentKind) bool {
	switch {
	case p.Form != nil:
		for name := range sealBoxes {
			if box, asked := p.Form.Boxes[name]; asked {
				if _, found := p.sealIn(box, name); !found {
					return true
				}
			}
		}
		return false
	case kind == models.LicenceCopy:
		return p.stamped() < 2
	}
	return len(p.Seals) == 0
}

// stamped is how many seals a page bears that are no emblem.
func (p *Page) stamped() int {
	n := 0
	for _, s := range p.Seals {
		if !p.isEmblem(s) {
			n++
		}
	}
	return n
}

// liftPxPerMM is the scale of the lifted impression, about 300 dpi.
const liftPxPerMM = 12.0

// lift takes the impression for the electronic seal from its box.
func (e *Examiner) lift(_ context.Context, w *work) error {
	if w.page.Form == nil {
		return nil
	}
	s, ok := w.page.sealIn(w.page.Form.Boxes["seal_impression"], "seal_impression")
	if !ok || w.page.PxPerMM < 5 {
		return nil
	}
	picture, err := w.view.Lift(s.Seal, liftPxPerMM)
	if err != nil {
		return fmt.Errorf("lift impression: %w", err)
	}
	if w.artefacts[ArtefactImpression], err = e.impressions.PNG(picture, liftPxPerMM); err != nil {
		return fmt.Errorf("lift impression: %w", err)
	}
	return nil
}
