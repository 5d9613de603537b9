package identity

import (
	"context"

	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// Longest sides in pixels to which the page is reduced to find where the cards lie, and the cards to find their lines.
const (
	pageSide = 640
	cardSide = 800
)

// leastSide is the longest side in pixels below which no card can be read.
const leastSide = 300

// Read reads an ID card copy that may lie sideways or on its head, and returns the page upright along with what it shows.
// A page without a card, or an illegible one, gives an empty reading and no error; an error is an engine's or the context's.
func (r *Reader) Read(ctx context.Context, p *page.Page) (*page.Page, Reading, error) {
	if w, h := p.Size(); max(w, h) < leastSide {
		return p, Reading{}, ctx.Err()
	}
	quads, err := text.Find(r.engine, p.Red(), pageSide, cardSide)
	if err != nil {
		return p, Reading{}, err
	}
	turn, _, err := r.engine.Upright(p.Red(), quads)
	if err != nil {
		return p, Reading{}, err
	}
	upright, rd, err := r.readTurned(ctx, p, quads, turn)
	if err != nil || rd.HasFront || rd.HasBack || len(quads) == 0 {
		return upright, rd, err
	}
	// The direction network may be wrong about a poor copy: see whether it reads the other way up.
	other, flipped, err := r.readTurned(ctx, p, quads, (turn+180)%360)
	if err == nil && (flipped.HasFront || flipped.HasBack) {
		return other, flipped, nil
	}
	return upright, rd, err
}

// readTurned turns the page and its lines and reads them.
func (r *Reader) readTurned(ctx context.Context, p *page.Page, quads []text.Quad, turn int) (*page.Page, Reading, error) {
	upright := p
	if turn != 0 {
		w, h := p.Size()
		turned := make([]text.Quad, len(quads))
		for i, q := range quads {
			turned[i] = q.Turned(turn, w, h)
		}
		upright, quads = p.Turned(turn), turned
	}
	s := &search{Sheet: text.NewSheet(upright.Red(), quads, r.engine), second: r.second}
	if err := s.run(ctx); err != nil {
		return p, Reading{}, err
	}
	s.found.Turn = turn
	return upright, s.found, nil
}
