package page

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"golang.org/x/image/tiff"
)

// decodeTIFF decodes every full-size page of a TIFF file.
func (d *Decoder) decodeTIFF(ctx context.Context, data []byte, lim Limits) ([]*Page, error) {
	directories, err := tiffDirectories(data, lim)
	if err != nil {
		return nil, err
	}
	var pages []*Page
	for _, t := range directories {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		config, err := tiff.DecodeConfig(t.reader(data))
		if err != nil {
			return nil, tiffError(err)
		}
		if err := lim.checkSize(config.Width, config.Height); err != nil {
			return nil, err
		}
		im, err := t.pixels(data, config, &d.planes)
		if err != nil {
			return nil, tiffError(err)
		}
		pages = append(pages, &Page{Image: t.orientation.apply(im), DPI: t.dpi, Format: "tiff", Rotation: t.orientation.rotation()})
	}
	return pages, nil
}

// pixels decodes a page as it is stored.
func (d tiffDirectory) pixels(data []byte, config image.Config, planes *spare) (*image.YCbCr, error) {
	if s, ok := readStrips(data, d.order, d.offset, config.Width, config.Height); ok {
		if im, err := s.decode(data, planes); err == nil {
			return im, nil // x/image has the last word on what is wrong
		}
	}
	im, err := tiff.Decode(d.reader(data))
	if err != nil {
		return nil, err
	}
	return toYCbCr(im, planes), nil
}

// tiffDirectory is a directory with what a reader of the first directory must see to read this one.
type tiffDirectory struct {
	directory
	order  binary.ByteOrder
	offset uint32
	header [8]byte
}

// tiffDirectories lists the pages of a file, smaller versions left out.
func tiffDirectories(data []byte, lim Limits) ([]tiffDirectory, error) {
	order, offset, err := byteOrder(data)
	if err != nil {
		return nil, bad(Truncated, "%w", err)
	}
	var found []tiffDirectory
	seen := map[uint32]bool{}
	for offset != 0 && !seen[offset] {
		seen[offset] = true
		d, err := readDirectory(data, order, offset)
		if err != nil {
			return nil, bad(Truncated, "%w", err)
		}
		if !d.reduced {
			t := tiffDirectory{directory: d, order: order, offset: offset}
			copy(t.header[:], data)
			order.PutUint32(t.header[4:], offset)
			found = append(found, t)
		}
		if len(found) > lim.MaxPages {
			return nil, bad(TooManyPages, "more than %d pages", lim.MaxPages)
		}
		if len(seen) > 10*lim.MaxPages {
			return nil, bad(Malformed, "more than %d directories", 10*lim.MaxPages)
		}
		offset = d.next
	}
	if len(found) == 0 {
		return nil, bad(Malformed, "no page")
	}
	return found, nil
}

// reader returns the file as if this directory were its first.
func (d tiffDirectory) reader(data []byte) *overlaid {
	return &overlaid{Reader: bytes.NewReader(data), head: d.header[:]}
}

// overlaid reads a file whose first bytes are replaced by head.
type overlaid struct {
	*bytes.Reader
	head []byte
}

func (o *overlaid) ReadAt(p []byte, off int64) (int, error) {
	n, err := o.Reader.ReadAt(p, off)
	if off < int64(len(o.head)) {
		copy(p[:n], o.head[off:])
	}
	return n, err
}

func tiffError(err error) error {
	var unsupported tiff.UnsupportedError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return bad(Truncated, "%w", err)
	case errors.As(err, &unsupported):
		return bad(UnsupportedFormat, "%w", err)
	}
	return bad(Malformed, "%w", err)
}
