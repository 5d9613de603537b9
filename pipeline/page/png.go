package page

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/png"
	"io"
)

func (d *Decoder) decodePNG(data []byte, lim Limits) (*Page, error) {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, pngError(data, err)
	}
	if err := lim.checkSize(config.Width, config.Height); err != nil {
		return nil, err
	}
	im, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, pngError(data, err)
	}
	p := &Page{Image: toYCbCr(im, &d.planes), Format: "png"}
	readPNGChunks(data, p)
	return p, nil
}

// readPNGChunks takes resolution and orientation from the chunks pHYs and eXIf (PNG third edition §11.3.4.3 and §11.3.4.5).
// The chunks' checksums have been verified by the decoder.
func readPNGChunks(data []byte, p *Page) {
	for data = data[8:]; len(data) >= 12; {
		n := int(binary.BigEndian.Uint32(data))
		if n > len(data)-12 {
			return
		}
		content := data[8 : 8+n]
		switch string(data[4:8]) {
		case "pHYs":
			if n == 9 && content[8] == 1 { // pixels per metre
				p.DPI = dotsPerInch(float64(binary.BigEndian.Uint32(content)), float64(binary.BigEndian.Uint32(content[4:])), 0.0254)
			}
		case "eXIf":
			if d, err := readExif(content); err == nil {
				p.Image = d.orientation.apply(p.Image)
				p.Rotation = d.orientation.rotation()
			}
			return // one is allowed
		case "IEND":
			return
		}
		data = data[12+n:]
	}
}

// pngEnds tells whether the chunks of data reach the end of the image.
func pngEnds(data []byte) bool {
	for data = data[min(8, len(data)):]; len(data) >= 12; {
		if string(data[4:8]) == "IEND" {
			return true
		}
		n := int(binary.BigEndian.Uint32(data))
		if n > len(data)-12 {
			return false
		}
		data = data[12+n:]
	}
	return false
}

func pngError(data []byte, err error) error {
	var unsupported png.UnsupportedError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), !pngEnds(data):
		return bad(Truncated, "%w", err)
	case errors.As(err, &unsupported):
		return bad(UnsupportedFormat, "%w", err)
	}
	return bad(Malformed, "%w", err)
}
