package applicant

import (
	"fmt"
	"time"
)

// An ID card's size in millimetres (ISO/IEC 7810, ID-1).
const cardWidth, cardHeight = 85.6, 54.0

// idCopy makes a copy of the agent's ID card (居民身份证), at true size on A4, with the company's seal: both sides, or the first
// of two sheets. The face is a drawn silhouette and the badge an invention.
func (w *work) idCopy() (*sheet, error) {
	rng := newStream(w.req.Agent.IDNumber, "id")
	d := &draft{sheet: newSheet(210, 297, w.o.DPI)}
	x, y := 62+3*w.rng.NormFloat64(), 48+10*w.rng.Float64()
	second := point{x, y + cardHeight + 14 + 14*w.rng.Float64()}
	from := w.o.Today.AddDate(-1-rng.IntN(8), -rng.IntN(11), -rng.IntN(27))
	until := from.AddDate(20, 0, 0)
	if w.o.Defect == IDExpired {
		until = w.o.Today.AddDate(0, -1-w.rng.IntN(20), -1-w.rng.IntN(27))
		from = until.AddDate(-10, 0, 0)
	}
	number, name := w.req.Agent.IDNumber, w.req.Agent.Name
	switch w.o.Defect {
	case IDOtherNumber:
		number = randomResidentID(w.rng)
	case IDOtherName:
		for name == w.req.Agent.Name {
			name = RandomRequest(w.rng).Agent.Name
		}
	}
	w.back = cardFacts{place: inventedPlaces[rng.IntN(len(inventedPlaces))], from: from, until: until}
	switch {
	case w.is(IDSideBySide):
		x = 11 + 4*w.rng.Float64()
		second = point{x + cardWidth + 4 + 6*w.rng.Float64(), y + w.rng.NormFloat64()}
	case w.is(IDSidewaysCards):
		d.sheet = newSheet(297, 210, w.o.DPI)
		x, y = 36+10*w.rng.Float64(), 40+20*w.rng.Float64()
		second = point{x + cardWidth + 8 + 20*w.rng.Float64(), y}
	}
	if w.o.Defect != IDFrontMissing {
		w.cardFront(d, x, y, number, name)
		w.truth.Printed["id_number"], w.truth.Printed["id_name"] = number, name
	}
	if w.o.Defect != IDBackMissing && !w.onTwoSheets() {
		w.cardBack(d, second.x, second.y)
	}
	if err := w.finishCopy(d); err != nil {
		return nil, err
	}
	if w.is(IDSidewaysCards) {
		d.sheet = d.turned()
	}
	if w.o.Defect == SealMissing {
		return d.sheet, nil
	}
	sx, sy := x+cardWidth+8+14*w.rng.Float64(), y+cardHeight+6+4*w.rng.NormFloat64()
	if w.rng.IntN(3) == 0 {
		sx, sy = 70+70*w.rng.Float64(), second.y+cardHeight+28+20*w.rng.Float64()
	}
	free := []point{{45, 245}, {105, 255}, {160, 245}, {60, 265}}
	switch {
	case w.is(IDSidewaysCards):
		sx, sy = 30+18*w.rng.Float64(), 90+120*w.rng.Float64()
	case w.is(IDSideBySide):
		sx, sy = 50+110*w.rng.Float64(), y+cardHeight+14+20*w.rng.Float64()
	}
	if err := w.pressCompany(d.sheet, w.req, sx, sy, newInking(w.rng)); err != nil {
		return nil, err
	}
	return d.sheet, w.markCopy(d.sheet, free...)
}

// onTwoSheets tells whether each side of the card is copied on a sheet of its own.
func (w *work) onTwoSheets() bool { return w.is(IDTwoPages, IDTwoFiles, IDSecondUnsealed) }

// idBackPage is the second of two sheets.
func (w *work) idBackPage() (*sheet, error) {
	d := &draft{sheet: newSheet(210, 297, w.o.DPI)}
	x, y := 62+3*w.rng.NormFloat64(), 48+10*w.rng.Float64()
	w.cardBack(d, x, y)
	if err := w.finishCopy(d); err != nil || w.is(IDSecondUnsealed) {
		return d.sheet, err
	}
	sx, sy := x+cardWidth+8+14*w.rng.Float64(), y+cardHeight+6+4*w.rng.NormFloat64()
	return d.sheet, w.pressCompany(d.sheet, w.req, sx, sy, newInking(w.rng))
}

// finishCopy turns what is drawn into a copy.
func (w *work) finishCopy(d *draft) error {
	d.copied(30, 255)
	if w.is(IDGreyCopy) {
		d.desaturate()
	}
	if d.err != nil {
		return d.err
	}
	return w.copyHead(d.sheet)
}

// turned returns the sheet turned clockwise by 90 degrees.
func (s *sheet) turned() *sheet {
	out := &sheet{w: s.h, h: s.w, scale: s.scale, pix: make([]uint8, len(s.pix))}
	for y := range s.h {
		for x := range s.w {
			copy(out.pix[3*(x*out.w+s.h-1-y):], s.pix[3*(y*s.w+x):3*(y*s.w+x)+3])
		}
	}
	return out
}

// cardFacts is what stands on the back of an ID card.
type cardFacts struct {
	place       string
	from, until time.Time
}

// card paints an empty card with its faint pattern.
func (d *draft) card(x, y float64, tint rgb) {
	const r = 3.2
	d.shape(roundedBox(x-0.25, y-0.25, cardWidth+0.5, cardHeight+0.5, r), rgb{176, 180, 184})
	d.shape(roundedBox(x, y, cardWidth, cardHeight, r), tint)
	for i := range 9 {
		k := float64(i)
		line := rgb{uint8(int(tint[0]) - 10), uint8(int(tint[1]) - 6), tint[2]}
		d.ring(x+0.5*cardWidth, y+0.5*cardHeight, 6+4.2*k, 3+2.6*k, 0.3, line)
	}
}

func roundedBox(x, y, w, h, r float64) path {
	const k = 0.4477 // of r: control points of a quarter circle
	return path{
		{moveTo, [3]point{{x + r, y}}},
		{lineTo, [3]point{{x + w - r, y}}},
		{cubeTo, [3]point{{x + w - k*r, y}, {x + w, y + k*r}, {x + w, y + r}}},
		{lineTo, [3]point{{x + w, y + h - r}}},
		{cubeTo, [3]point{{x + w, y + h - k*r}, {x + w - k*r, y + h}, {x + w - r, y + h}}},
		{lineTo, [3]point{{x + r, y + h}}},
		{cubeTo, [3]point{{x + k*r, y + h}, {x, y + h - k*r}, {x, y + h - r}}},
		{lineTo, [3]point{{x, y + r}}},
		{cubeTo, [3]point{{x, y + k*r}, {x + k*r, y}, {x + r, y}}},
	}
}

// cardFront prints the side with the person's data.
func (w *work) cardFront(d *draft, x, y float64, number, name string) {
	blue, ink := rgb{44, 112, 172}, rgb{28, 28, 30}
	const size = 3.1
	d.card(x, y, rgb{228, 238, 244})
	sex := "女"
	if number[16]%2 == 1 {
		sex = "男"
	}
	row := func(dy float64, label, value string) {
		d.text(w.sans, x+5.5, y+dy, 2.7, label, blue, flushLeft)
		d.text(w.sans, x+16, y+dy, size, value, ink, flushLeft)
	}
	d.text(w.sans, x+5.5, y+9, 2.7, "姓　名", blue, flushLeft)
	d.text(w.sans, x+16, y+9, 3.6, name, ink, flushLeft)
	row(16, "性　别", sex)
	d.text(w.sans, x+27, y+16, 2.7, "民　族", blue, flushLeft)
	d.text(w.sans, x+37, y+16, size, "汉", ink, flushLeft)
	d.text(w.sans, x+5.5, y+23, 2.7, "出　生", blue, flushLeft)
	d.text(w.sans, x+16, y+23, size, number[6:10], ink, flushLeft)
	d.text(w.sans, x+24.5, y+23, 2.7, "年", blue, flushLeft)
	d.text(w.sans, x+32, y+23, size, trimZero(number[10:12]), ink, flushRight)
	d.text(w.sans, x+33, y+23, 2.7, "月", blue, flushLeft)
	d.text(w.sans, x+40.5, y+23, size, trimZero(number[12:14]), ink, flushRight)
	d.text(w.sans, x+41.5, y+23, 2.7, "日", blue, flushLeft)
	d.text(w.sans, x+5.5, y+30, 2.7, "住　址", blue, flushLeft)
	rng := newStream(number, "home")
	home := fmt.Sprintf("%s市%s镇%s%d号附%d号", inventedPlaces[rng.IntN(len(inventedPlaces))],
		inventedPlaces[rng.IntN(len(inventedPlaces))], streets[rng.IntN(len(streets))], 1+rng.IntN(400), 1+rng.IntN(30))
	d.paragraph(w.sans, x+16, y+30, size, 36, 4.4, home, ink)
	d.text(w.sans, x+5.5, y+48, 2.7, "公民身份号码", blue, flushLeft)
	d.spread(w.bold, x+29, y+48.2, 4.0, 48, number, ink)
	d.silhouette(x+55, y+7, 25, 32)
	d.text(w.sans, x+80, y+43, 1.5, "仿真样本", rgb{150, 160, 170}, flushRight)
}

// silhouette paints a drawn head and shoulders.
func (d *draft) silhouette(x, y, w, h float64) {
	d.shape(roundedBox(x, y, w, h, 1.5), rgb{240, 246, 250})
	cx := x + w/2
	shade := rgb{118, 128, 140}
	d.shape(ellipse(cx, y+0.40*h, 0.23*w, 0.22*h, false), shade)
	d.shape(roundedBox(cx-0.09*w, y+0.55*h, 0.18*w, 0.2*h, 1), shade)
	body := path{
		{moveTo, [3]point{{x + 0.06*w, y + h}}},
		{cubeTo, [3]point{{x + 0.06*w, y + 0.72*h}, {x + 0.3*w, y + 0.68*h}, {cx, y + 0.68*h}}},
		{cubeTo, [3]point{{x + 0.7*w, y + 0.68*h}, {x + 0.94*w, y + 0.72*h}, {x + 0.94*w, y + h}}},
	}
	d.shape(body, shade)
}

// cardBack prints the side with the issuer and the validity (有效期限).
func (w *work) cardBack(d *draft, x, y float64) {
	until := w.back.until.Format("2006.01.02")
	w.truth.Printed["id_valid_until"] = w.back.until.Format(time.DateOnly)
	if w.is(IDLongTerm) {
		until = "长期"
		w.truth.Printed["id_valid_until"] = until
	}
	ink := rgb{28, 28, 30}
	d.card(x, y, rgb{236, 238, 232})
	d.badge(x+14, y+14, 8)
	d.spread(w.bold, x+27, y+12.5, 4.6, 50, "中华人民共和国", ink)
	d.spread(w.bold, x+27, y+21.5, 6.4, 50, "居民身份证", ink)
	d.text(w.bold, x+34, y+39, 2.9, "签发机关", ink, flushRight)
	d.text(w.sans, x+37, y+39, 3.1, w.back.place+"市公安局", ink, flushLeft)
	d.text(w.bold, x+34, y+46.5, 2.9, "有效期限", ink, flushRight)
	d.text(w.sans, x+37, y+46.5, 3.1, w.back.from.Format("2006.01.02")+"-"+until, ink, flushLeft)
	d.text(w.sans, x+80, y+51, 1.5, "仿真样本", rgb{150, 160, 150}, flushRight)
}

func trimZero(s string) string {
	if s[0] == '0' {
		return s[1:]
	}
	return s
}
