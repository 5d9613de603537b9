package forms

import (
	"errors"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Field and annotation flags (ISO 32000-1 tables 165, 221 and 228).
const (
	fieldReadOnly     = 1 << 0
	fieldMultiline    = 1 << 12
	fieldNoSpellCheck = 1 << 22
	fieldNoScroll     = 1 << 23
	annotPrint        = 1 << 2
	annotLocked       = 1 << 7
)

// assemble puts the page, its fields and fonts together.
func assemble(s sheet, code Code, content []byte, entries []entry, set *setter) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // pdfcpu panics on some objects that it does not expect
			out, err = nil, fmt.Errorf("pdfcpu: %v", p)
		}
	}()
	d, err := newDocument()
	if err != nil {
		return nil, err
	}
	catalog, err := d.ctx.Catalog()
	if err != nil {
		return nil, err
	}
	tree, ok := catalog["Pages"].(types.IndirectRef)
	if !ok {
		return nil, errors.New("catalogue without a page tree")
	}
	page, fonts := d.add(types.Dict{}), d.add(types.Dict{})
	resources := types.Dict{"Font": fonts}
	d.set(fonts, d.embed(set))

	var widgets types.Array
	for _, e := range entries {
		widgets = append(widgets, d.widget(e, page, resources, s.PageMM[1]))
	}
	mediaBox := types.NewNumberArray(0, 0, points(s.PageMM[0]), points(s.PageMM[1]))
	d.set(page, types.Dict{
		"Type": types.Name("Page"), "Parent": tree, "MediaBox": mediaBox, "Resources": resources,
		"Contents": d.stream(content, nil), "Annots": widgets, "Tabs": types.Name("S"),
	})
	d.set(tree, types.Dict{"Type": types.Name("Pages"), "Kids": types.Array{page}, "Count": types.Integer(1)})
	d.ctx.PageCount = 1
	catalog["AcroForm"] = types.Dict{
		"Fields": widgets, "NeedAppearances": types.Boolean(false),
		"DA": types.StringLiteral("/F0 10 Tf 0 g"), "DR": types.Dict{"Font": types.Dict{"F0": d.editingFont()}},
	}
	catalog["Lang"] = types.StringLiteral("zh-CN")
	catalog["ViewerPreferences"] = types.Dict{"DisplayDocTitle": types.Boolean(true), "PrintScaling": types.Name("None")}
	day := types.StringLiteral("D:" + code.IssuedOn.In(china).Format("20060102") + "000000+08'00'")
	info := d.add(types.Dict{
		"Title": textString(s.title[0] + " " + code.Application), "Producer": types.StringLiteral("Vermilion"),
		"CreationDate": day, "ModDate": day,
	})
	d.ctx.Info = &info
	return d.bytes()
}

// widget stores a text field with its appearance.
func (d *document) widget(e entry, page types.IndirectRef, resources types.Dict, pageHeight float64) types.IndirectRef {
	w, h := points(e.W), points(e.H)
	flags, annot := fieldNoSpellCheck|fieldNoScroll, annotPrint
	if len(e.lines) > 1 {
		flags |= fieldMultiline
	}
	if !e.open {
		flags |= fieldReadOnly
		annot |= annotLocked
	}
	return d.add(types.Dict{
		"Type": types.Name("Annot"), "Subtype": types.Name("Widget"), "FT": types.Name("Tx"),
		"T": types.StringLiteral(e.name), "V": textString(e.value),
		"Ff": types.Integer(flags), "F": types.Integer(annot),
		"DA":   types.StringLiteral(fmt.Sprintf("/F0 %g Tf 0 g", e.size)),
		"Rect": types.NewNumberArray(points(e.X), points(pageHeight-e.Y-e.H), points(e.X+e.W), points(pageHeight-e.Y)),
		"P":    page,
		"AP": types.Dict{"N": d.stream(e.paint, types.Dict{
			"Type": types.Name("XObject"), "Subtype": types.Name("Form"), "BBox": types.NewNumberArray(0, 0, w, h), "Resources": resources,
		})},
	})
}

// editingFont is what a reader sets text in when the agent edits a field: a predefined font of every reader with Chinese, not
// embedded, since a subset lacks the characters to come.
func (d *document) editingFont() types.IndirectRef {
	const name = types.Name("STSong-Light")
	descriptor := d.add(types.Dict{
		"Type": types.Name("FontDescriptor"), "FontName": name, "Flags": types.Integer(6),
		"FontBBox":    types.Array{types.Integer(-25), types.Integer(-254), types.Integer(1000), types.Integer(880)},
		"ItalicAngle": types.Integer(0), "Ascent": types.Integer(880), "Descent": types.Integer(-120),
		"CapHeight": types.Integer(700), "StemV": types.Integer(93),
	})
	descendant := d.add(types.Dict{
		"Type": types.Name("Font"), "Subtype": types.Name("CIDFontType0"), "BaseFont": name, "CIDSystemInfo": cidSystemInfo("GB1", 5),
		"FontDescriptor": descriptor, "DW": types.Integer(1000), "W": types.Array{types.Integer(1), types.Integer(95), types.Integer(500)},
	})
	return d.add(types.Dict{
		"Type": types.Name("Font"), "Subtype": types.Name("Type0"), "BaseFont": name + "-UniGB-UTF16-H",
		"Encoding": types.Name("UniGB-UTF16-H"), "DescendantFonts": types.Array{descendant},
	})
}
