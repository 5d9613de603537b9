package forms

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// embed stores the faces in use as subset CID fonts (ISO 32000-1 §9.7.4, §9.9) with their text, and returns them by resource
// name.
func (d *document) embed(set *setter) types.Dict {
	resources := types.Dict{}
	for i, c := range set.cuts {
		if len(c.runes) == 1 {
			continue
		}
		resources[face(i).resource()] = d.embedFace(face(i), c, set.fonts)
	}
	return resources
}

func (d *document) embedFace(i face, c cut, fonts *Fonts) types.IndirectRef {
	font := fonts.faces[i]
	file, err := font.Subset(c.glyphs)
	if err != nil {
		d.err = fmt.Errorf("subset %s: %w", fontFiles[i], err)
		return types.IndirectRef{}
	}
	widths := types.Array{}
	for _, g := range c.glyphs {
		widths = append(widths, types.Integer(font.Advance(g)))
	}
	name := types.Name(subsetTag(file) + "+" + i.postScriptName())
	xMin, yMin, xMax, yMax := font.Bounds()
	descriptor := d.add(types.Dict{
		"Type": types.Name("FontDescriptor"), "FontName": name, "Flags": types.Integer(4), // symbolic: glyphs by number
		"FontBBox":    types.Array{types.Integer(xMin), types.Integer(yMin), types.Integer(xMax), types.Integer(yMax)},
		"ItalicAngle": types.Integer(0), "Ascent": types.Integer(font.Ascent()), "Descent": types.Integer(font.Descent()),
		"CapHeight": types.Integer(733), "StemV": types.Integer(i.stem()),
		"FontFile2": d.stream(file, types.Dict{"Length1": types.Integer(len(file))}),
	})
	descendant := d.add(types.Dict{
		"Type": types.Name("Font"), "Subtype": types.Name("CIDFontType2"), "BaseFont": name,
		"CIDSystemInfo":  cidSystemInfo("Identity", 0),
		"FontDescriptor": descriptor, "DW": types.Integer(1000), "W": types.Array{types.Integer(0), widths},
		"CIDToGIDMap": types.Name("Identity"),
	})
	return d.add(types.Dict{
		"Type": types.Name("Font"), "Subtype": types.Name("Type0"), "BaseFont": name, "Encoding": types.Name("Identity-H"),
		"DescendantFonts": types.Array{descendant}, "ToUnicode": d.stream(toUnicode(c.runes), nil),
	})
}

func (f face) postScriptName() string {
	return [faceCount]string{"NotoSansSC-Regular", "NotoSansSC-Bold", "HanaMinB"}[f]
}

// stem is about how wide the face's vertical stems are, in thousandths of the font size.
func (f face) stem() int { return [faceCount]int{80, 140, 60}[f] }

func cidSystemInfo(ordering string, supplement int) types.Dict {
	return types.Dict{"Registry": types.StringLiteral("Adobe"), "Ordering": types.StringLiteral(ordering), "Supplement": types.Integer(supplement)}
}

// subsetTag is six capitals that differ from subset to subset (ISO 32000-1 §9.6.4).
func subsetTag(file []byte) string {
	sum := sha256.Sum256(file)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// toUnicode is the CMap that turns glyph numbers back into text (ISO 32000-1 §9.10.3); runes[0] is .notdef.
func toUnicode(runes []rune) []byte {
	const most = 100 // entries in a block
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for first := 1; first < len(runes); first += most {
		end := min(first+most, len(runes))
		fmt.Fprintf(&b, "%d beginbfchar\n", end-first)
		for n := first; n < end; n++ {
			fmt.Fprintf(&b, "<%04X> <%X>\n", n, utf16BE(string(runes[n])))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

func utf16BE(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}
