package page

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// maxContent bounds the content of a page that only places an image.
const maxContent = 16 << 10

// content returns the content of a page when it is short.
func (f *pdfFile) content(o types.Object) ([]byte, error) {
	o, err := f.ctx.Dereference(o)
	if err != nil {
		return nil, err
	}
	parts, ok := o.(types.Array)
	if !ok {
		parts = types.Array{o}
	}
	var content []byte
	for _, part := range parts[:min(len(parts), 16)] {
		if part == nil {
			return nil, errNotAScan
		}
		stream, _, err := f.ctx.DereferenceStreamDict(part)
		if err != nil || stream == nil {
			return nil, errors.Join(errNotAScan, err)
		}
		var r io.Reader = bytes.NewReader(stream.Raw)
		switch filters := stream.FilterPipeline; {
		case len(filters) == 0:
		case len(filters) == 1 && filters[0].Name == "FlateDecode" && len(filters[0].DecodeParms) == 0:
			if r, err = zlib.NewReader(r); err != nil {
				return nil, err
			}
		default:
			return nil, errNotAScan
		}
		b, err := io.ReadAll(io.LimitReader(r, maxContent))
		if err != nil {
			return nil, err
		}
		if content = append(append(content, b...), '\n'); len(content) > maxContent {
			return nil, errNotAScan
		}
	}
	if len(parts) > 16 {
		return nil, errNotAScan
	}
	return content, nil
}

// drawing is an image that a content stream places: the matrix maps the unit square to the page, in points.
type drawing struct {
	name string
	m    [6]float64
}

// top is where an upright drawing begins, in points from the bottom of the page.
func (d drawing) top() float64 { return d.m[5] + d.m[3] }

// drawings returns the images that a content stream places, from the top of the page, and errNotAScan when it does anything else or
// nothing (ISO 32000-1 §8.4.4 and §8.8).
func drawings(content []byte) ([]drawing, error) {
	current := [6]float64{1, 0, 0, 1, 0, 0}
	var drawn []drawing
	var saved [][6]float64
	var operands []string
	for _, token := range bytes.Fields(content) {
		word := string(token)
		switch word {
		case "q":
			saved = append(saved, current)
		case "Q":
			if len(saved) == 0 {
				return nil, errNotAScan
			}
			current, saved = saved[len(saved)-1], saved[:len(saved)-1]
		case "cm":
			change, err := matrix(operands)
			if err != nil {
				return nil, err
			}
			current = multiply(change, current)
		case "Do":
			if len(operands) != 1 || len(operands[0]) < 2 || operands[0][0] != '/' {
				return nil, errNotAScan
			}
			drawn = append(drawn, drawing{operands[0][1:], current})
		default:
			if operands = append(operands, word); len(operands) > 6 {
				return nil, errNotAScan
			}
			continue
		}
		operands = operands[:0]
	}
	if len(drawn) == 0 || len(drawn) > mostImages || len(operands) > 0 {
		return nil, errNotAScan
	}
	slices.SortStableFunc(drawn, func(a, b drawing) int { return cmp.Compare(b.top(), a.top()) })
	return drawn, nil
}

func matrix(operands []string) (m [6]float64, err error) {
	if len(operands) != 6 {
		return m, errNotAScan
	}
	for i, s := range operands {
		if m[i], err = strconv.ParseFloat(s, 64); err != nil {
			return m, errNotAScan
		}
	}
	return m, nil
}

// multiply returns the matrix that applies a first and then b.
func multiply(a, b [6]float64) [6]float64 {
	return [6]float64{
		a[0]*b[0] + a[1]*b[2], a[0]*b[1] + a[1]*b[3],
		a[2]*b[0] + a[3]*b[2], a[2]*b[1] + a[3]*b[3],
		a[4]*b[0] + a[5]*b[2] + b[4], a[4]*b[1] + a[5]*b[3] + b[5],
	}
}
