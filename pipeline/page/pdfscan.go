package page

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// pdfFile is a PDF as an object model.
type pdfFile struct{ ctx *model.Context }

// strictness says how much a page must be like a plain scan.
type strictness bool

const (
	strictly strictness = true  // the image, or the strips of it, cover the page and are all that can be seen
	loosely  strictness = false // there is one image
)

// errNotAScan tells that a page is more than one JPEG, whole or in strips.
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

// scan returns the JPEG, or the strips, of page n, counted from 1, or an error when the page is anything else.
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
		return &embeddedScan{[]strip{image}, box.Width(), box.Height(), rotation}, nil
	}
	if crop := attributes.CropBox; crop != nil && !sameBox(crop, box) || page["UserUnit"] != nil || page["Annots"] != nil {
		return nil, errNotAScan
	}
	content, err := f.content(page["Contents"])
	if err != nil {
		return nil, err
	}
	drawn, err := drawings(content)
	if err != nil {
		return nil, err
	}
	images, err := f.ctx.DereferenceDict(attributes.Resources["XObject"])
	if err != nil {
		return nil, err
	}
	var strips []strip
	for _, d := range drawn {
		image, err := f.image(images[d.name])
		if err != nil {
			return nil, err
		}
		strips = append(strips, image)
	}
	area, ok := stacked(drawn, strips)
	if !ok || !sameBox(area, box) {
		return nil, errNotAScan
	}
	return &embeddedScan{strips, area.Width(), area.Height(), rotation}, nil
}

// sameBox tells whether two rectangles agree within 2 points, 0.7 mm.
func sameBox(a, b *types.Rectangle) bool {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 2 }
	return near(a.LL.X, b.LL.X) && near(a.LL.Y, b.LL.Y) && near(a.UR.X, b.UR.X) && near(a.UR.Y, b.UR.Y)
}

// onlyImage returns the JPEG of resources that hold one image.
func (f *pdfFile) onlyImage(resources types.Dict) (strip, error) {
	images, err := f.ctx.DereferenceDict(resources["XObject"])
	if err != nil || len(images) != 1 {
		return strip{}, errors.Join(errNotAScan, err)
	}
	for _, o := range images {
		return f.image(o)
	}
	return strip{}, errNotAScan
}

// image returns the JPEG of an image object that is shown as it is: grey or RGB, without mask or altered values.
func (f *pdfFile) image(o types.Object) (strip, error) {
	if o == nil {
		return strip{}, errNotAScan
	}
	stream, _, err := f.ctx.DereferenceStreamDict(o)
	if err != nil || stream == nil {
		return strip{}, errors.Join(errNotAScan, err)
	}
	filters := stream.FilterPipeline
	if subtype := stream.Subtype(); subtype == nil || *subtype != "Image" || len(filters) != 1 || filters[0].Name != "DCTDecode" || len(filters[0].DecodeParms) > 0 {
		return strip{}, errNotAScan
	}
	for _, key := range []string{"Mask", "SMask", "Decode", "ImageMask", "SMaskInData", "OC"} {
		if stream.Dict[key] != nil {
			return strip{}, errNotAScan
		}
	}
	components, err := f.components(stream.Dict["ColorSpace"])
	if err != nil {
		return strip{}, err
	}
	h, err := readJPEGHeader(stream.Raw)
	if err != nil || h.components != components {
		return strip{}, errors.Join(errNotAScan, err)
	}
	return strip{stream.Raw, h}, nil
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
