package licence

import (
	"context"
	"image"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// Longest sides in pixels to which a page is reduced to find its lines: first, and once more when something is missing.
const (
	firstSide  = 640
	secondSide = 960
)

// leastSide is the longest side in pixels below which no licence can be read.
const leastSide = 400

// Read reads a licence copy that may lie sideways or on its head, and returns the page upright along with what it says.
// qr decodes a QR code from grey pixels and may be nil; it is asked while the printed code is in doubt.
// A page that is no licence, or illegible, gives an empty reading and no error; an error is an engine's or the context's.
func (r *Reader) Read(ctx context.Context, p *page.Page, qr func(*image.Gray) (string, error)) (*page.Page, Reading, error) {
	if w, h := p.Size(); max(w, h) < leastSide {
		return p, Reading{}, ctx.Err()
	}
	if rd, ok, err := r.glance(ctx, p, qr); ok || err != nil {
		return p.Turned(rd.Turn), rd, err
	}
	quads, err := text.Find(r.engine, p.Red(), firstSide, firstSide)
	if err != nil {
		return p, Reading{}, err
	}
	turn, direction, err := r.engine.Upright(p.Red(), quads)
	if err != nil {
		return p, Reading{}, err
	}
	upright, rd, err := r.readTurned(ctx, p, quads, turn)
	if err != nil {
		return p, rd, err
	}
	clear := rd.legible && direction >= text.SureUpright
	if clear && rd.IsLicence < 0.1 && rd.CreditCode.Value == "" {
		return upright, rd, ctx.Err() // some other document
	}
	if !clear && rd.IsLicence < 0.3 && rd.CreditCode.Value == "" && len(quads) > 0 {
		w, h := p.Size()
		if !rd.legible {
			if rd.Mirrored, err = text.Mirrored(r.engine, upright.Red(), text.Turned(quads, turn, w, h)); err != nil || rd.Mirrored {
				return upright, rd, err
			}
		}
		// The direction network may be wrong about a poor page, or about ornaments: see whether it reads the other way up.
		other, flipped, err := r.readTurned(ctx, p, quads, (turn+180)%360)
		if err != nil {
			return p, rd, err
		}
		if flipped.IsLicence > rd.IsLicence {
			upright, rd = other, flipped
		}
	}
	if rd.CreditCode.Confidence < text.Sure || !rd.hasName() {
		quads, err := text.Find(r.engine, upright.Red(), secondSide, secondSide)
		if err != nil {
			return upright, rd, err
		}
		again, err := r.look(ctx, upright.Red(), quads, true)
		if err != nil {
			return upright, rd, err
		}
		rd = better(rd, again)
	}
	if qr != nil && (rd.CreditCode.Confidence < text.Sure || len(rd.CreditCode.Sources) < 2) {
		rd.askQR(upright.Red(), qr)
	}
	return upright, rd, ctx.Err()
}

// readTurned turns the page and its lines and looks at them.
func (r *Reader) readTurned(ctx context.Context, p *page.Page, quads []text.Quad, turn int) (*page.Page, Reading, error) {
	upright := p
	if turn != 0 {
		w, h := p.Size()
		upright, quads = p.Turned(turn), text.Turned(quads, turn, w, h)
	}
	rd, err := r.look(ctx, upright.Red(), quads, false)
	rd.Turn = turn
	return upright, rd, err
}

// look reads what matters among the lines of an upright page.
func (r *Reader) look(ctx context.Context, im *image.Gray, quads []text.Quad, thorough bool) (Reading, error) {
	s := &search{Sheet: text.NewSheet(im, quads, r.engine), second: r.second, thorough: thorough}
	if err := s.run(ctx); err != nil {
		return Reading{}, err
	}
	s.found.legible = s.Legible()
	return s.found, nil
}

// better joins two readings of one page, value by value.
func better(a, b Reading) Reading {
	for _, v := range []struct{ to, from *text.Candidate }{
		{&a.CreditCode, &b.CreditCode}, {&a.Name, &b.Name}, {&a.ValidUntil, &b.ValidUntil},
	} {
		if v.from.Confidence > v.to.Confidence {
			*v.to = *v.from
		}
	}
	a.IsLicence = max(a.IsLicence, b.IsLicence)
	a.Lines = append(a.Lines, b.Lines...)
	return a
}

// hasName tells whether there is a name that a second look would hardly better.
func (rd *Reading) hasName() bool { return rd.Name.Confidence >= 0.6 }
