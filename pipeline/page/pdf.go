package page

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/vermilion-seal/vermilion/models"
)

// decodePDF returns the pages of a PDF. A page that is nothing but one JPEG, or strips of it, as scanners make them, is taken as it is;
// every other page is drawn. Each way is the other's second try.
func (d *Decoder) decodePDF(ctx context.Context, data []byte, lim Limits) ([]*Page, error) {
	file, readErr := openPDF(data)
	if readErr != nil {
		pages, err := d.drawPDF(ctx, data, lim, nil)
		var scan *Error
		if errors.As(err, &scan) && scan.Reason == Malformed {
			scan.Err = errors.Join(scan.Err, readErr)
		}
		return pages, err
	}
	if err := checkPageCount(file.pageCount(), lim); err != nil {
		return nil, err
	}
	pages := make([]*Page, file.pageCount())
	whole := true
	for i := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		scan, err := file.scan(i+1, strictly)
		if err == nil {
			pages[i], err = scan.decode(lim, &d.planes)
		}
		whole = whole && err == nil
	}
	if whole {
		return pages, nil
	}
	drawn, err := d.drawPDF(ctx, data, lim, pages)
	var scan *Error
	if err == nil || !errors.As(err, &scan) || scan.Reason != Malformed {
		return drawn, err
	}
	for i := range pages {
		if pages[i] != nil {
			continue
		}
		scan, err2 := file.scan(i+1, loosely)
		if err2 == nil {
			pages[i], err2 = scan.decode(lim, &d.planes)
		}
		if err2 != nil {
			return nil, err
		}
	}
	return pages, nil
}

func checkPageCount(n int, lim Limits) error {
	switch {
	case n <= 0:
		return &Error{Reason: EmptyPDF}
	case n > lim.MaxPages:
		return bad(TooManyPages, "%d pages", n)
	}
	return nil
}

// drawPDF draws the pages that are nil in pages, all of them when pages is nil.
func (d *Decoder) drawPDF(ctx context.Context, data []byte, lim Limits, pages []*Page) ([]*Page, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.start(); err != nil { //nolint:contextcheck // the renderer outlives the call that needed it first
		return nil, err
	}
	debug.FreeOSMemory() // PDFium will take up to 100 MB of its own
	return d.renderer.draw(ctx, data, lim, pages)
}

// start starts the renderer unless it runs. The caller holds d.mu.
func (d *Decoder) start() error {
	if d.renderer != nil {
		return nil
	}
	r, err := startRenderer(d.CacheDir)
	if err != nil {
		return fmt.Errorf("%w: start the PDF renderer: %w", models.ErrUnavailable, err)
	}
	d.renderer = r
	return nil
}
