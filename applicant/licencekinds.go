package applicant

import (
	"fmt"

	"github.com/vermilion-seal/vermilion/models"
)

// licencePortrait draws a licence on an upright sheet, as older ones are.
func (w *work) licencePortrait(org models.Organisation, f licenceFacts) (*sheet, error) {
	d := &draft{sheet: newSheet(210, 297, w.o.DPI)}
	black, tan := rgb{26, 24, 24}, rgb{178, 160, 112}
	d.fill(8, 10, 194, 277, rgb{252, 251, 243})
	d.frame(12, 14, 186, 269, 0.6, tan)
	d.frame(16, 18, 178, 261, 0.3, tan)
	d.badge(105, 38, 14)
	if w.is(LicenceElectronic, LicenceElectronicUnsealed) {
		w.watermark(d, 210, 297)
	}
	d.spread(w.bold, 66, 74, 15, 78, "营业执照", black)
	d.text(w.sans, 105, 83, 4.6, "（副　本）", black, centred)
	d.text(w.sans, 184, 26, 2.6, "编号："+f.serial[:13], rgb{96, 92, 88}, flushRight)
	label, value := "统一社会信用代码", org.CreditCode
	if f.oldNumber != "" {
		label, value = "注册号", f.oldNumber
	}
	d.text(w.bold, 105, 94, 4.2, label+"　"+value, black, centred)
	y := 108.0
	for _, row := range licenceRows(org.Name, org.RegisteredAddress, f) {
		d.spread(w.bold, 30, y, 4.4, 26, row[0], black)
		y = max(d.paragraph(w.sans, 62, y, 4.1, 118, 5.6, row[1], black)+5, y+10.5)
	}
	if !f.plain {
		d.licenceCode(org.CreditCode, f.serial, 28, 40, 24)
	}
	d.spread(w.sans, 118, 240, 4.6, 28, "登记机关", black)
	if err := w.stampRegistry(d, org.CreditCode, f, 158, 246); err != nil {
		return nil, err
	}
	d.text(w.sans, 158, 262, 4.6, fmt.Sprintf("%d 年 %02d 月 %02d 日", f.issued.Year(), f.issued.Month(), f.issued.Day()), black, centred)
	d.text(w.sans, 105, 291, 2.8, "仿真样本　仅供软件测试", rgb{110, 106, 100}, centred)
	d.copied(26, 255)
	return d.sheet, d.err
}

// watermark prints what electronic licences carry, over a sheet of that size.
func (w *work) watermark(d *draft, width, height float64) {
	text := "电子营业执照 仅供办理电子认证业务使用"
	line, _, err := w.sans.line(text, 6.5, 1)
	if err != nil {
		d.err = err
		return
	}
	grey := uint8(214 + w.rng.IntN(20))
	for y := 40.0; y < height+60; y += 46 {
		d.shape(line.transformed(translation(width*0.08, y).after(rotation(-24))), rgb{grey, grey, grey})
		d.shape(line.transformed(translation(width*0.55, y+14).after(rotation(-24))), rgb{grey, grey, grey})
	}
}

// desaturate makes a sheet what a black-and-white copier gives back.
func (s *sheet) desaturate() {
	for i := 0; i < len(s.pix); i += 3 {
		v := (299*int(s.pix[i]) + 587*int(s.pix[i+1]) + 114*int(s.pix[i+2])) / 1000
		v = min(max((v-20)*255/220, 18), 255)
		s.pix[i], s.pix[i+1], s.pix[i+2] = uint8(v), uint8(v), uint8(v)
	}
}
