package forms

import "math"

// A sheet is a template together with everything printed on it before a value is. It is written top down: each method
// prints one part at the pen and moves the pen below it.
type sheet struct {
	Template
	title [2]string // Chinese, English

	fills  []fill
	rules  []rule
	labels []label

	y float64 // the pen, mm from the top
}

// fill is an area of one grey, 0 black to 1 white.
type fill struct {
	Box
	grey float64
}

// rule is a straight line; lengths are in mm, the width in points.
type rule struct {
	x1, y1, x2, y2 float64
	width, grey    float64
	dashed         bool
}

// label is printed text. With w it is a paragraph wrapped to that width, without it one line.
type label struct {
	x, y    float64 // the first baseline; mm
	w       float64 // mm
	leading float64 // baseline to baseline, mm
	size    float64 // points
	grey    float64
	bold    bool
	align   align
	text    string
}

type align int

const (
	alignLeft align = iota
	alignCentre
	alignRight
)

// cell is a printed label with its value.
type cell struct {
	label string
	name  string // the field's
}

// What every form shares; mm.
const (
	pageWidth, pageHeight = 210.0, 297.0
	left, right           = 20.0, 190.0 // the table's edges
	tableTop              = 38.0
	labelWidth            = 24.0
	markSide              = 8.0
	markInset             = 8.0 // from the paper's edge
	codeSide              = 22.0
	sectionHeight         = 6.2
	// valueInset keeps a value's box clear of the lines around it.
	valueInset = 0.7
)

// Greys of print, and widths of lines in points. Nothing is printed in colour: colour on a scan is ink.
const (
	black     = 0.0
	soft      = 0.38
	faint     = 0.55
	tint      = 0.955
	sectTint  = 0.88
	thick     = 1.1
	thin      = 0.45
	hairline  = 0.35
	gridGrey  = 0.25
	frameGrey = 0.62
)

// begin returns a sheet with its marks, codes, title, application number and day, the pen at the table's top.
func begin(titleZH, titleEN string) sheet {
	far := [2]float64{pageWidth - markInset - markSide, pageHeight - markInset - markSide}
	s := sheet{title: [2]string{titleZH, titleEN}}
	s.PageMM = [2]float64{pageWidth, pageHeight}
	s.Boxes = map[string]Box{}
	s.Marks = [4]Box{
		box(markInset, markInset, markSide, markSide), box(far[0], markInset, markSide, markSide),
		box(markInset, far[1], markSide, markSide), box(far[0], far[1], markSide, markSide),
	}
	s.QR = [2]Box{box(164, 10, codeSide, codeSide), box(25, 252, codeSide, codeSide)}
	s.Boxes["qr"], s.Boxes["qr2"] = s.QR[0], s.QR[1]
	for _, m := range s.Marks {
		s.fills = append(s.fills, fill{m, black})
	}
	s.print(label{x: left, y: 13.2, size: 8, grey: soft, text: "电子认证服务注册机构受理专用"})
	s.print(label{x: 92, y: 22.6, size: 21, bold: true, align: alignCentre, text: titleZH})
	s.print(label{x: 92, y: 27.6, size: 7.5, grey: soft, align: alignCentre, text: titleEN})
	s.print(label{x: left, y: 34.8, size: 9, grey: soft, text: "申请编号"})
	s.Boxes["field.application_id"] = box(35, 31, 70, 5.4)
	s.print(label{x: 110, y: 34.8, size: 9, grey: soft, text: "制表日期"})
	s.Boxes["field.issued_on"] = box(125, 31, 34, 5.4)
	s.y = tableTop
	return s
}

// box is a place on page 1, in whole hundredths of a millimetre.
func box(x, y, w, h float64) Box {
	hundredth := func(v float64) float64 { return math.Round(v*100) / 100 }
	return Box{Page: 1, X: hundredth(x), Y: hundredth(y), W: hundredth(w), H: hundredth(h)}
}

func (s *sheet) print(l label) { s.labels = append(s.labels, l) }

func (s *sheet) across(y, width float64) {
	s.rules = append(s.rules, rule{x1: left, y1: y, x2: right, y2: y, width: width, grey: gridGrey})
}

func (s *sheet) down(x, y, h float64) {
	s.rules = append(s.rules, rule{x1: x, y1: y, x2: x, y2: y + h, width: thin, grey: gridGrey})
}

// section prints a heading across the table.
func (s *sheet) section(heading string) {
	s.fills = append(s.fills, fill{box(left, s.y, right-left, sectionHeight), sectTint})
	s.across(s.y, thin)
	s.print(label{x: left + 2.2, y: s.y + 4.35, size: 10, bold: true, text: heading})
	s.y += sectionHeight
	s.across(s.y, thin)
}

// row prints cells of equal width, h mm high.
func (s *sheet) row(h float64, cells ...cell) {
	w := (right - left) / float64(len(cells))
	for i, c := range cells {
		x := left + float64(i)*w
		s.fills = append(s.fills, fill{box(x, s.y, labelWidth, h), tint})
		if i > 0 {
			s.down(x, s.y, h)
		}
		s.down(x+labelWidth, s.y, h)
		s.print(label{x: x + labelWidth/2, y: s.y + h/2 + 1.15, size: 9.5, align: alignCentre, text: c.label})
		s.Boxes["field."+c.name] = box(x+labelWidth+valueInset, s.y+valueInset, w-labelWidth-2*valueInset, h-2*valueInset)
	}
	s.y += h
	s.across(s.y, thin)
}

// closeTable draws the table's outer edge down to the pen.
func (s *sheet) closeTable() {
	for _, x := range []float64{left, right} {
		s.rules = append(s.rules, rule{x1: x, y1: tableTop, x2: x, y2: s.y, width: thick, grey: black})
	}
	const corner = thick / 2 * mmPerPoint // the lines meet in full corners
	for _, y := range []float64{tableTop, s.y} {
		s.rules = append(s.rules, rule{x1: left - corner, y1: y, x2: right + corner, y2: y, width: thick, grey: black})
	}
}

// Blanks for handwriting; mm.
const (
	blankX      = left + 28 // where a blank starts
	blankHeight = 10.0
	blankGap    = 0.7 // from a blank's bottom to its line
	yearWidth   = 21.0
	partWidth   = 15.0 // of a month and a day
	unitWidth   = 5.6  // of a printed 年, 月 or 日
)

// date prints a blank for a date whose line is at y.
func (s *sheet) date(y float64, name, caption string) {
	s.print(label{x: left + 3, y: y, size: 10.5, text: caption})
	x := blankX
	for _, part := range []struct {
		name, unit string
		w          float64
	}{{"year", "年", yearWidth}, {"month", "月", partWidth}, {"day", "日", partWidth}} {
		s.blank(x, y, part.w, name+"."+part.name)
		x += part.w
		s.print(label{x: x + unitWidth/2, y: y, size: 10.5, align: alignCentre, text: part.unit})
		x += unitWidth
	}
	s.Boxes[name] = box(blankX, y+0.4-blankGap-blankHeight, x-blankX, blankHeight)
}

// signature prints a blank for a signature whose line is at y.
func (s *sheet) signature(y float64, name, caption string) {
	s.print(label{x: left + 3, y: y, size: 10.5, text: caption})
	s.blank(blankX, y, yearWidth+2*partWidth+2*unitWidth, name)
}

func (s *sheet) blank(x, y, w float64, name string) {
	s.rules = append(s.rules, rule{x1: x, y1: y + 0.4, x2: x + w, y2: y + 0.4, width: 0.7, grey: black})
	s.Boxes[name] = box(x, y+0.4-blankGap-blankHeight, w, blankHeight)
}

// frame prints a place for a seal, side mm square, with a caption below it.
func (s *sheet) frame(name string, x, y, side float64, dashed bool, caption string) {
	for _, r := range [][4]float64{{x, y, x + side, y}, {x, y + side, x + side, y + side}, {x, y, x, y + side}, {x + side, y, x + side, y + side}} {
		s.rules = append(s.rules, rule{x1: r[0], y1: r[1], x2: r[2], y2: r[3], width: hairline, grey: frameGrey, dashed: dashed})
	}
	s.print(label{x: x + side/2, y: y + side + 3.6, size: 8, grey: faint, align: alignCentre, text: caption})
	s.Boxes[name] = box(x, y, side, side)
}

// notes prints lines of small text, pitch mm apart, the first with its baseline at y.
func (s *sheet) notes(x, y, pitch float64, lines ...string) {
	for i, text := range lines {
		s.print(label{x: x, y: y + float64(i)*pitch, size: 8.5, text: text})
	}
}

// footer prints the line between the two lower marks.
func (s *sheet) footer(note string) {
	s.print(label{x: left + 4, y: 286.3, size: 7.5, grey: soft, text: note})
	s.print(label{x: right - 4, y: 286.3, size: 7.5, grey: soft, align: alignRight, text: "第 1 页  共 1 页"})
}
