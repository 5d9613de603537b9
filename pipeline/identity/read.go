package identity

import (
	"context"
	"image"

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
	quads, err := r.find(p.Red())
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

// find finds lines in two steps, for cards are small on a page: where there is print at all, then the lines there.
func (r *Reader) find(im *image.Gray) ([]text.Quad, error) {
	quads, err := r.engine.Detect(im, pageSide)
	if err != nil || len(quads) == 0 {
		return quads, err
	}
	w, h := im.Rect.Dx(), im.Rect.Dy()
	var print image.Rectangle
	for _, q := range quads {
		b := q.Bounds()
		print = print.Union(image.Rect(b[0], b[1], b[0]+b[2], b[1]+b[3]))
	}
	// The first step overlooks small print at the edges of a card.
	print = print.Inset(-max(w, h) / 12).Intersect(im.Rect)
	if max(w, h) <= cardSide || print.Empty() {
		return quads, nil
	}
	part := &image.Gray{Pix: im.Pix[im.PixOffset(print.Min.X, print.Min.Y):], Stride: im.Stride, Rect: image.Rect(0, 0, print.Dx(), print.Dy())}
	if quads, err = r.engine.Detect(part, cardSide); err != nil {
		return nil, err
	}
	for i := range quads {
		for j := range quads[i] {
			quads[i][j].X += float64(print.Min.X)
			quads[i][j].Y += float64(print.Min.Y)
		}
	}
	return quads, nil
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
