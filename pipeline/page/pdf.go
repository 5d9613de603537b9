package page

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"

	"github.com/vermilion-seal/vermilion/models"
)

// decodePDF returns the pages of a PDF. A page that is nothing but one JPEG, as scanners make them, is taken as it is;
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

// embeddedScan is the one JPEG of a PDF page.
type embeddedScan struct {
	jpeg     []byte
	w, h     float64 // on paper, in points of 1/72 inch
	rotation int     // clockwise, in degrees
}

// decode returns the page. The file's own turn counts, not what Exif says inside the image (ISO 32000-1 §7.4.8).
func (s *embeddedScan) decode(lim Limits, planes *spare) (*Page, error) {
	h, err := readJPEGHeader(s.jpeg)
	if err != nil {
		return nil, err
	}
	if err := lim.checkSize(h.width, h.height); err != nil {
		return nil, err
	}
	x, y := float64(h.width)*72/s.w, float64(h.height)*72/s.h
	if math.Abs(x-y) > 0.02*x {
		return nil, fmt.Errorf("pixels that are not square: %.0f×%.0f dpi", x, y)
	}
	im, err := jpegPixels(s.jpeg, h, lim.JPEGDivisor, planes)
	if err != nil {
		return nil, err
	}
	p := &Page{Image: im, DPI: dotsPerInch(x, y, 1) / float64(lim.JPEGDivisor), Format: "pdf", JPEGQuality: h.quality}
	return p.Turned(s.rotation), nil
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
