package applicant

import (
	"bytes"
	"fmt"
)

// pdfPart is one picture on a page, its top left corner at (x, y) pixels of the page.
type pdfPart struct {
	data       []byte
	w, h, x, y int
}

// pdfOf wraps pages into a PDF, each of its picture's size, as scanners do.
func pdfOf(pages []*planes, o fileOptions) ([]byte, error) {
	f := &pdfFile{}
	f.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	// Objects: 1 catalogue, 2 page tree, then page, content and pictures of each page.
	next, kids := 3, ""
	var parts [][]pdfPart
	for _, p := range pages {
		var of []pdfPart
		cuts := []int{0, p.h}
		if o.tiles {
			cuts = []int{0, p.h / 2 &^ 15, p.h}
		}
		for i := range cuts[1:] {
			tile := p
			if o.tiles {
				tile = p.cropped(0, cuts[i], p.w, cuts[i+1]-cuts[i])
			}
			plain := o
			plain.orientation = 0
			data, err := tile.jpeg(plain)
			if err != nil {
				return nil, err
			}
			of = append(of, pdfPart{data, tile.w, tile.h, 0, cuts[i]})
		}
		parts = append(parts, of)
		kids += fmt.Sprintf("%d 0 R ", next)
		next += 2 + len(of)
	}
	f.object("<< /Type /Catalog /Pages 2 0 R >>")
	f.object("<< /Type /Pages /Kids [%s] /Count %d >>", kids[:len(kids)-1], len(pages))
	for i, p := range pages {
		f.page(p, parts[i], o)
	}
	return f.end(), nil
}

// pdfFile is a PDF being written.
type pdfFile struct {
	bytes.Buffer
	offsets []int
}

func (f *pdfFile) object(format string, args ...any) {
	f.offsets = append(f.offsets, f.Len())
	fmt.Fprintf(f, "%d 0 obj\n", len(f.offsets))
	fmt.Fprintf(f, format, args...)
	f.WriteString("\nendobj\n")
}

func (f *pdfFile) page(p *planes, parts []pdfPart, o fileOptions) {
	space := "/DeviceRGB"
	if o.grey || o.bitonal {
		space = "/DeviceGray"
	}
	point := 72 / float64(o.dpi)
	pw, ph := float64(p.w)*point, float64(p.h)*point
	first := len(f.offsets) + 3
	content, names := "", ""
	for i, part := range parts {
		content += fmt.Sprintf("q %.3f 0 0 %.3f 0 %.3f cm /Im%d Do Q\n", float64(part.w)*point, float64(part.h)*point,
			ph-float64(part.y+part.h)*point, i)
		names += fmt.Sprintf("/Im%d %d 0 R ", i, first+i)
	}
	rotate := ""
	if o.rotate%360 != 0 {
		rotate = fmt.Sprintf(" /Rotate %d", o.rotate)
	}
	f.object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f]%s /Resources << /XObject << %s>> >> /Contents %d 0 R >>", pw, ph, rotate, names, first-1)
	f.object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
	for _, part := range parts {
		f.object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream",
			part.w, part.h, space, len(part.data), part.data)
	}
}

func (f *pdfFile) end() []byte {
	xref := f.Len()
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, at := range f.offsets {
		fmt.Fprintf(f, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(f, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets)+1, xref)
	return f.Bytes()
}
