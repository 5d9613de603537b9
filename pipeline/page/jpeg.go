package page

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"strings"
)

func (d *Decoder) decodeJPEG(data []byte, lim Limits) (*Page, error) {
	h, err := readJPEGHeader(data)
	if err != nil {
		return nil, err
	}
	if err := lim.checkSize(h.width, h.height); err != nil {
		return nil, err
	}
	im, err := jpegPixels(data, h, lim.JPEGDivisor, &d.planes)
	if err != nil {
		return nil, err
	}
	return &Page{
		Image: h.orientation.apply(im), DPI: h.dpi / float64(lim.JPEGDivisor), Format: "jpeg", Rotation: h.orientation.rotation(), JPEGQuality: h.quality,
	}, nil
}

// slowJPEG decodes with image/jpeg, which knows fewer kinds of coding but more of colour.
func slowJPEG(data []byte, h jpegHeader, divisor int) (*image.YCbCr, error) {
	im, err := jpeg.Decode(bytes.NewReader(data))
	var unsupported jpeg.UnsupportedError
	switch {
	case err == nil:
		full := &Page{Image: toYCbCr(im, nil)}
		if divisor == 1 {
			return full.Image, nil
		}
		return full.Reduced((max(h.width, h.height) + divisor - 1) / divisor), nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), !jpegEnds(data, h):
		return nil, bad(Truncated, "%w", err)
	case errors.As(err, &unsupported):
		return nil, bad(UnsupportedFormat, "%w", err)
	}
	return nil, bad(Malformed, "%w", err)
}

// jpegWarning turns a complaint of libjpeg about the pixels into an error, or nil where it is harmless.
func jpegWarning(data []byte, h jpegHeader, message string) error {
	switch {
	case strings.Contains(message, "Premature end"), !jpegEnds(data, h):
		return bad(Truncated, "%s", message)
	case strings.Contains(message, "extraneous bytes"):
		return nil
	}
	return &Error{Reason: Malformed, Err: fmt.Errorf("%s", message)}
}

// jpegEnds tells whether an end-of-image marker follows the first scan. Inside a scan these bytes cannot stand.
func jpegEnds(data []byte, h jpegHeader) bool {
	return bytes.Contains(data[h.scan:], []byte{0xff, 0xd9})
}
