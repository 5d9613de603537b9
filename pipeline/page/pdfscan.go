package page

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// pdfFile is a PDF as an object model.
type pdfFile struct{ ctx *model.Context }

// strictness says how much a page must be like a plain scan.
type strictness bool

const (
	strictly strictness = true  // the one image covers the page and is all that can be seen
	loosely  strictness = false // there is one image
)

// errNotAScan tells that a page is more than one JPEG.
var errNotAScan = errors.New("more than a scan")

// openPDF reads the objects of a PDF. The error says nothing about what a renderer makes of the file.
func openPDF(data []byte) (f *pdfFile, err error) {
	defer catch(&err)
	// A configuration of its own, not the default: that one depends on a variable of pdfcpu and on files.
	conf := &model.Configuration{
		Reader15:       true,
		ValidationMode: model.ValidationRelaxed,
		Offline:        true,
		Limits:         model.DefaultResourceLimits(),
	}
	conf.Limits.MaxStreamBytes = int64(len(data))
	conf.Limits.MaxDecodeBytes = 16 << 20
	conf.Limits.MaxObjectCount = 200_000
	conf.Limits.MaxXRefEntries = 200_000
	ctx, err := api.ReadContext(bytes.NewReader(data), conf)
	if err != nil {
		return nil, err
	}
	if err := ctx.EnsurePageCount(); err != nil {
		return nil, err
	}
	return &pdfFile{ctx}, nil
}

// catch turns a panic of pdfcpu into an error.
func catch(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("pdfcpu: %v", r)
	}
}

func (f *pdfFile) pageCount() int { return f.ctx.PageCount }

// scan returns the one JPEG of page n, counted from 1, or an error when the page is anything else.
func (f *pdfFile) scan(n int, s strictness) (scan *embeddedScan, err error) {
	defer catch(&err)
	page, _, attributes, err := f.ctx.PageDict(n, false)
	if err != nil {
		return nil, err
	}
	box := attributes.MediaBox
	if box == nil || attributes.Rotate%90 != 0 {
		return nil, errNotAScan
	}
	rotation := (attributes.Rotate%360 + 360) % 360
	if s == loosely {
		image, err := f.onlyImage(attributes.Resources)
		if err != nil {
			return nil, err
		}
		return &embeddedScan{image, box.Width(), box.Height(), rotation}, nil
	}
	if crop := attributes.CropBox; crop != nil && !sameBox(crop, box) || page["UserUnit"] != nil || page["Annots"] != nil {
		return nil, errNotAScan
	}
	content, err := f.content(page["Contents"])
	if err != nil {
		return nil, err
	}
	name, m, err := onlyDrawing(content)
	if err != nil {
		return nil, err
	}
	if placed := types.NewRectangle(m[4], m[5], m[4]+m[0], m[5]+m[3]); m[1] != 0 || m[2] != 0 || m[0] <= 0 || m[3] <= 0 || !sameBox(placed, box) {
		return nil, errNotAScan
	}
	images, err := f.ctx.DereferenceDict(attributes.Resources["XObject"])
	if err != nil {
		return nil, err
	}
	image, err := f.image(images[name])
	if err != nil {
		return nil, err
	}
	return &embeddedScan{image, m[0], m[3], rotation}, nil
}

// sameBox tells whether two rectangles agree within 2 points, 0.7 mm.
func sameBox(a, b *types.Rectangle) bool {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 2 }
	return near(a.LL.X, b.LL.X) && near(a.LL.Y, b.LL.Y) && near(a.UR.X, b.UR.X) && near(a.UR.Y, b.UR.Y)
}

// onlyImage returns the JPEG of resources that hold one image.
func (f *pdfFile) onlyImage(resources types.Dict) ([]byte, error) {
	images, err := f.ctx.DereferenceDict(resources["XObject"])
	if err != nil || len(images) != 1 {
		return nil, errors.Join(errNotAScan, err)
	}
	for _, o := range images {
		return f.image(o)
	}
	return nil, errNotAScan
}

// image returns the JPEG of an image object that is shown as it is: grey or RGB, without mask or altered values.
func (f *pdfFile) image(o types.Object) ([]byte, error) {
	if o == nil {
		return nil, errNotAScan
	}
	stream, _, err := f.ctx.DereferenceStreamDict(o)
	if err != nil || stream == nil {
		return nil, errors.Join(errNotAScan, err)
	}
	filters := stream.FilterPipeline
	if subtype := stream.Subtype(); subtype == nil || *subtype != "Image" || len(filters) != 1 || filters[0].Name != "DCTDecode" || len(filters[0].DecodeParms) > 0 {
		return nil, errNotAScan
	}
	for _, key := range []string{"Mask", "SMask", "Decode", "ImageMask", "SMaskInData", "OC"} {
		if stream.Dict[key] != nil {
			return nil, errNotAScan
		}
	}
	components, err := f.components(stream.Dict["ColorSpace"])
	if err != nil {
		return nil, err
	}
	if h, err := readJPEGHeader(stream.Raw); err != nil || h.components != components {
		return nil, errors.Join(errNotAScan, err)
	}
	return stream.Raw, nil
}

// components returns 1 for grey, 3 for RGB, and an error for any other colour space.
func (f *pdfFile) components(o types.Object) (int, error) {
	o, err := f.ctx.Dereference(o)
	if err != nil {
		return 0, err
	}
	switch o := o.(type) {
	case types.Name:
		switch o {
		case "DeviceGray":
			return 1, nil
		case "DeviceRGB":
			return 3, nil
		}
	case types.Array:
		if len(o) != 2 {
			break
		}
		switch family, _ := o[0].(types.Name); family {
		case "CalGray":
			return 1, nil
		case "CalRGB":
			return 3, nil
		case "ICCBased":
			profile, _, err := f.ctx.DereferenceStreamDict(o[1])
			if err != nil || profile == nil {
				return 0, errors.Join(errNotAScan, err)
			}
			if n := profile.N(); n != nil && (*n == 1 || *n == 3) {
				return *n, nil
			}
		}
	}
	return 0, errNotAScan
}

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

// onlyDrawing returns the name and the matrix of the one image that a content stream places, and errNotAScan when it does
// anything else (ISO 32000-1 §8.4.4 and §8.8).
func onlyDrawing(content []byte) (name string, m [6]float64, err error) {
	current := [6]float64{1, 0, 0, 1, 0, 0}
	var saved [][6]float64
	var operands []string
	for _, token := range bytes.Fields(content) {
		word := string(token)
		switch word {
		case "q":
			saved = append(saved, current)
		case "Q":
			if len(saved) == 0 {
				return "", m, errNotAScan
			}
			current, saved = saved[len(saved)-1], saved[:len(saved)-1]
		case "cm":
			change, err := matrix(operands)
			if err != nil {
				return "", m, err
			}
			current = multiply(change, current)
		case "Do":
			if name != "" || len(operands) != 1 || len(operands[0]) < 2 || operands[0][0] != '/' {
				return "", m, errNotAScan
			}
			name, m = operands[0][1:], current
		default:
			if operands = append(operands, word); len(operands) > 6 {
				return "", m, errNotAScan
			}
			continue
		}
		operands = operands[:0]
	}
	if name == "" || len(operands) > 0 {
		return "", m, errNotAScan
	}
	return name, m, nil
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
