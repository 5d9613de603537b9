package identity

import (
	"context"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// Longest sides in pixels to which the page is reduced to find where the cards lie, and the cards to find their lines.
const (
	pageSide   = 640
	cardSide   = 800
	closerSide = 1280 // once more, where something is missing
	wholeSide  = 960  // of the page then, where the front is
)

// leastSide is the longest side in pixels below which no card can be read.
const leastSide = 300

// Read reads an ID card copy that may lie sideways or on its head, and returns the page upright along with what it shows.
// A page without a card, or an illegible one, gives an empty reading and no error; an error is an engine's or the context's.
func (r *Reader) Read(ctx context.Context, p *page.Page) (*page.Page, Reading, error) {
	if w, h := p.Size(); max(w, h) < leastSide {
		return p, Reading{}, ctx.Err()
	}
	if rd, ok, err := r.glance(ctx, p); ok || err != nil {
		return p.Turned(rd.Turn), rd, err
	}
	quads, err := text.Find(r.engine, p.Red(), pageSide, cardSide)
	if err != nil {
		return p, Reading{}, err
	}
	turn, direction, err := r.engine.Upright(p.Red(), quads)
	if err != nil {
		return p, Reading{}, err
	}
	upright, rd, legible, err := r.readTurned(ctx, p, quads, turn)
	if err != nil || len(quads) == 0 {
		return upright, rd, err
	}
	if found := rd.HasFront || rd.HasBack; !found && legible && direction >= text.SureUpright {
		return upright, rd, nil // some other document
	} else if !found {
		w, h := p.Size()
		if !legible {
			if rd.Mirrored, err = text.Mirrored(r.engine, upright.Red(), text.Turned(quads, turn, w, h)); err != nil || rd.Mirrored {
				return upright, rd, err
			}
		}
		// The direction network may be wrong about a poor copy, or about ornaments: see whether it reads the other way up.
		other, flipped, _, err := r.readTurned(ctx, p, quads, (turn+180)%360)
		if err != nil {
			return upright, rd, err
		}
		if flipped.HasFront || flipped.HasBack {
			upright, rd = other, flipped
		}
	}
	if rd.complete() {
		return upright, rd, nil
	}
	// Small or pale print was overlooked or cut: look once more, closer, and where a back is all that was seen, at the whole page.
	first, closer := pageSide, closerSide
	if rd.HasBack && !rd.HasFront && rd.Number.Value == "" && legible {
		first, closer = wholeSide, wholeSide
	}
	if quads, err = text.Find(r.engine, upright.Red(), first, closer); err != nil {
		return upright, rd, err
	}
	_, again, _, err := r.readTurned(ctx, upright, quads, 0)
	if err != nil {
		return upright, rd, err
	}
	rd.join(again)
	return upright, rd, nil
}

// complete tells whether nothing of the front is missing.
func (rd *Reading) complete() bool {
	return rd.HasFront && rd.Number.Confidence >= text.Sure && rd.Name.Value != ""
}

// join takes over what another reading of the same page knows better.
func (rd *Reading) join(other Reading) {
	for _, v := range []struct{ to, from *text.Candidate }{
		{&rd.Number, &other.Number}, {&rd.Name, &other.Name}, {&rd.ValidFrom, &other.ValidFrom}, {&rd.ValidUntil, &other.ValidUntil},
	} {
		if v.from.Confidence > v.to.Confidence {
			*v.to = *v.from
		}
	}
	if !rd.HasFront {
		rd.HasFront, rd.FrontPx = other.HasFront, other.FrontPx
	}
	if !rd.HasBack {
		rd.HasBack, rd.BackPx = other.HasBack, other.BackPx
	}
}

// readTurned turns the page and its lines and reads them, and tells whether they were legible.
func (r *Reader) readTurned(ctx context.Context, p *page.Page, quads []text.Quad, turn int) (upright *page.Page, rd Reading, legible bool, err error) {
	upright = p
	if turn != 0 {
		w, h := p.Size()
		upright, quads = p.Turned(turn), text.Turned(quads, turn, w, h)
	}
	s := &search{Sheet: text.NewSheet(upright.Red(), quads, r.engine), second: r.second}
	if err := s.run(ctx); err != nil {
		return p, Reading{}, false, err
	}
	s.found.Turn = turn
	return upright, s.found, s.Legible(), nil
}
