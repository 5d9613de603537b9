package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Limits bounds what a file may cost. The zero value of a field means its default.
type Limits struct {
	MaxBytes  int64 // of the file; 50 MB
	MaxPixels int   // of one page; 40 million
	MaxPages  int   // of one file; 10
	PDFDPI    int   // resolution at which PDF pages are drawn, in dots per inch, scans of less at their own; 300
	// JPEGDivisor has JPEG pixels decoded at a half, a quarter or an eighth of their size (2, 4, 8), which costs less than
	// decoding and reducing them. Any other value means full size.
	JPEGDivisor int
}

func (l Limits) orDefaults() Limits {
	if l.MaxBytes <= 0 {
		l.MaxBytes = 50e6
	}
	if l.MaxPixels <= 0 {
		l.MaxPixels = 40e6
	}
	if l.MaxPages <= 0 {
		l.MaxPages = 10
	}
	if l.PDFDPI <= 0 {
		l.PDFDPI = 300
	}
	if l.JPEGDivisor != 2 && l.JPEGDivisor != 4 && l.JPEGDivisor != 8 {
		l.JPEGDivisor = 1
	}
	return l
}

// checkSize refuses a page by the size that its header claims.
func (l Limits) checkSize(w, h int) error {
	if w <= 0 || h <= 0 {
		return bad(Malformed, "%d×%d pixels", w, h)
	}
	if int64(w)*int64(h) > int64(l.MaxPixels) {
		return bad(TooManyPixels, "%d×%d pixels", w, h)
	}
	return nil
}

// Decoder decodes files. It keeps the PDF renderer between calls, which costs seconds to start for the first time on a
// machine and a third of a second afterwards. The zero value is ready for use; it is safe for concurrent use, one PDF being
// drawn at a time.
type Decoder struct {
	// CacheDir is where the compiled PDF renderer is kept; a directory of the user's cache when empty.
	CacheDir string

	mu       sync.Mutex
	renderer *renderer
	planes   spare
}

// Decode returns the pages of data, a JPEG, PNG, TIFF or PDF file, upright and in order. The name stands in messages only,
// and tells a file that is not what it claims to be from one that claims nothing. The error is an *Error when the file is
// to blame. data must not change while a page is in use.
//
// The pixels of one page and what its decoder needs are bounded by lim, but not tightly: give untrusted files to a process
// whose memory and time are bounded too.
func (d *Decoder) Decode(ctx context.Context, name string, data []byte, lim Limits) ([]*Page, error) {
	pages, err := d.decode(ctx, name, data, lim.orDefaults())
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", name, err)
	}
	return pages, nil
}

// Reuse lets later pages have the memory of pages that are done with: neither they nor what shares their pixels may be used
// any more.
func (d *Decoder) Reuse(pages ...*Page) {
	for _, p := range pages {
		d.planes.give(p.Image)
		p.Image = nil
	}
}

// Prepare starts the PDF renderer ahead of the first PDF that needs it.
func (d *Decoder) Prepare() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.start()
}

// Close releases the PDF renderer. The decoder can be used again.
func (d *Decoder) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.renderer == nil {
		return nil
	}
	err := d.renderer.close()
	d.renderer = nil
	return err
}

// Decode decodes a single file with a decoder of its own. See Decoder.Decode; who decodes many PDFs keeps a Decoder.
func Decode(ctx context.Context, name string, data []byte, lim Limits) ([]*Page, error) {
	var d Decoder
	pages, err := d.Decode(ctx, name, data, lim)
	return pages, errors.Join(err, d.Close()) //nolint:contextcheck // closing must not be cut short
}

func (d *Decoder) decode(ctx context.Context, name string, data []byte, lim Limits) ([]*Page, error) {
	switch {
	case len(data) == 0:
		return nil, &Error{Reason: EmptyFile}
	case int64(len(data)) > lim.MaxBytes:
		return nil, bad(FileTooLarge, "%d bytes", len(data))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch sniff(data) {
	case "jpeg":
		return one(d.decodeJPEG(data, lim))
	case "png":
		return one(d.decodePNG(data, lim))
	case "tiff":
		return d.decodeTIFF(ctx, data, lim)
	case "pdf":
		return d.decodePDF(ctx, data, lim)
	}
	extension := strings.ToLower(filepath.Ext(name))
	if slices.Contains([]string{".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf"}, extension) {
		return nil, bad(FormatMismatch, "the content is no %s file", strings.ToUpper(extension[1:]))
	}
	return nil, &Error{Reason: UnsupportedFormat}
}

func one(p *Page, err error) ([]*Page, error) {
	if err != nil {
		return nil, err
	}
	return []*Page{p}, nil
}

// sniff names the format of data by its first bytes; "" when it is none that this package reads. A PDF header may stand
// anywhere in the first 1024 bytes (ISO 32000-1 annex H.3, note 13).
func sniff(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return "jpeg"
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return "png"
	case bytes.HasPrefix(data, []byte("II*\x00")), bytes.HasPrefix(data, []byte("MM\x00*")):
		return "tiff"
	case bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")):
		return "pdf"
	}
	return ""
}
