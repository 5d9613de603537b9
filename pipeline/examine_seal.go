package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"

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
	w.view = seal.Look(w.pixels, w.page.PxPerMM)
	width, height := w.pixels.Size()
	w.page.Px = [2]int{width, height}
	for _, s := range w.view.Red() {
		w.page.Seals = append(w.page.Seals, Seal{Seal: s})
	}
	if err := w.lookCloser(e.onnx); err != nil {
		return fmt.Errorf("read seal: %w", err)
	}
	if w.page.wantsSeal(w.kind) {
		w.page.OtherSeals = w.view.Blue()
	}
	return nil
}

// lookCloser measures the ink of the seals that count on this kind of document, and reads what must be read: on a form the
// name on the company's seal, on a licence whose the only seal is, and everywhere what a stamped seal is for.
func (w *work) lookCloser(reader lineReader) error {
	p := &w.page
	company := false // whether a company's seal is in its place, on a form
	for _, s := range p.Seals {
		company = company || p.Form != nil && p.Form.boxOf(s.Px) == "company_seal"
	}
	registry := p.registrySeal()
	for i := range p.Seals {
		s := &p.Seals[i]
		name, line := false, false
		switch {
		case p.Form != nil:
			box := p.Form.boxOf(s.Px)
			if box == "" {
				continue
			}
			name, line = !company || box == "company_seal", true
		case w.kind == models.LicenceCopy:
			if p.isEmblem(*s) {
				continue
			}
			name, line = p.stamped() == 1, i != registry
		default:
			line = true
		}
		s.Traits = w.view.Traits(s.Seal)
		if print, err := w.view.Fingerprint(s.Seal); err == nil { // too coarse to compare otherwise
			s.Print = print
		}
		var err error
		if name {
			if s.Name, err = readLine(reader, w.view.RingText(s.Seal)); err != nil {
				return err
			}
		}
		if line {
			if s.Line, err = readLine(reader, w.view.LineText(s.Seal)); err != nil {
				return err
			}
		}
	}
	return nil
}

// readLine reads a line; nil stands for none.
func readLine(reader lineReader, line *image.Gray) (*text.Reading, error) {
	if line == nil {
		return nil, nil
	}
	r, err := reader.Read(line, text.Any)
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
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, picture); err != nil {
		return fmt.Errorf("encode png: %w", err)
	}
	w.artefacts[ArtefactImpression] = b.Bytes()
	return nil
}
