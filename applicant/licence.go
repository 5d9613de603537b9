package applicant

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
)

// licenceFacts is what a business licence (营业执照) says beside the organisation's name.
type licenceFacts struct {
	place, owner, capital, scope string
	founded, until, issued       time.Time // until is zero for a licence without end
	serial                       string
	plain                        bool   // no QR code, as on older licences
	oldNumber                    string // 15 digits instead of the credit code
}

// licenceFacts invents them, always the same for an organisation.
func (w *work) licenceFacts() licenceFacts {
	rng := newStream(w.req.Organisation.CreditCode, "licence")
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	today := w.o.Today
	f := licenceFacts{
		place:   pick(inventedPlaces),
		owner:   pick(surnames) + pick(givenNames),
		capital: pick([]string{"壹佰万元整", "伍佰万元整", "壹仟万元整", "贰仟万圆整", "伍仟万元人民币"}),
		founded: today.AddDate(-2-rng.IntN(15), -rng.IntN(12), -rng.IntN(28)),
		serial:  fmt.Sprintf("%02d%04d0002%010d", unusedProvince(rng), 1000+rng.IntN(9000), rng.Int64N(1e10)),
		plain:   rng.IntN(4) == 0,
		scope: strings.Join([]string{
			"计算机软硬件的研发、生产、批发零售", "技术咨询、技术服务", "企业管理咨询", "会议及展览服务",
			"五金交电、日用百货、办公用品的销售", "货物进出口、技术进出口", "仓储服务（不含危险化学品）",
		}[rng.IntN(3):], "；") +
			"。（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
	}
	f.issued = f.founded.AddDate(rng.IntN(2), rng.IntN(10), rng.IntN(20))
	if rng.IntN(2) == 0 {
		f.until = f.founded.AddDate(30, 0, -1)
	}
	if w.o.Defect == LicenceExpired {
		f.founded = today.AddDate(-21, -2, -3)
		f.until = today.AddDate(-1, -2, -4)
		f.issued = f.founded
	}
	return f
}

// licenceCopy makes a copy of the organisation's licence with the company's seal on it: landscape A4 at full size, or reduced
// onto an upright sheet.
func (w *work) licenceCopy() (*sheet, error) {
	before := len(w.truth.Seals)
	original, err := w.licence()
	if err != nil {
		return nil, err
	}
	paper := original
	x, y := 140+50*w.rng.Float64(), 163+7*w.rng.Float64()
	free := []point{{70, 150}, {120, 165}, {150, 172}, {60, 170}}
	registryAt := point{246, 161}
	switch form := w.rng.IntN(4); {
	case w.is(LicencePortrait):
		x, y = 60+50*w.rng.Float64(), 238+25*w.rng.Float64()
		free = []point{{50, 245}, {45, 200}, {100, 215}}
	case form == 0:
		x, y = 60+30*w.rng.Float64(), 165+4*w.rng.Float64()
	case form == 1:
		const left, width = 8.0, 194.0
		top := 14 + 16*w.rng.Float64()
		paper = newSheet(210, 297, w.o.DPI)
		paper.place(original, left, top, width)
		k := width / 297
		for i := range w.truth.Seals[before:] {
			z := &w.truth.Seals[before+i]
			z.CentreMM = [2]float64{left + k*z.CentreMM[0], top + k*z.CentreMM[1]}
			z.SizeMM = [2]float64{k * z.SizeMM[0], k * z.SizeMM[1]}
		}
		x, y = 70+80*w.rng.Float64(), top+k*210+24+30*w.rng.Float64()
		free = []point{{50, 225}, {150, 245}, {100, 270}, {60, 265}}
		registryAt = point{left + k*registryAt.x, top + k*registryAt.y}
	}
	switch {
	case w.is(LicenceSealsOverlap):
		turn, gap := math.Pi*(0.75+0.5*w.rng.Float64()), 20+14*w.rng.Float64() // to the left
		x, y = registryAt.x+gap*math.Cos(turn), registryAt.y+gap*math.Sin(turn)
	case w.is(LicenceSealAnywhere):
		width, height := float64(paper.w)/paper.scale, float64(paper.h)/paper.scale
		x, y = width*(0.15+0.5*w.rng.Float64()), height*(0.3+0.45*w.rng.Float64())
	}
	if w.is(LicenceGreyCopy, LicenceGreyUnsealed) {
		paper.desaturate()
	}
	if w.is(LicenceSealMissing, LicenceElectronicUnsealed, LicenceGreyUnsealed) {
		return paper, nil
	}
	if err := w.pressCompany(paper, w.req, x, y, newInking(w.rng)); err != nil {
		return nil, err
	}
	return paper, w.markCopy(paper, free...)
}

// licence draws the licence itself, as a copier gives it back, and notes what it says.
func (w *work) licence() (*sheet, error) {
	f := w.licenceFacts()
	org := w.req.Organisation
	switch {
	case w.is(LicenceOtherCode):
		org.CreditCode = randomCreditCode(w.rng)
	case w.is(LicenceOtherName):
		org.Name = RandomRequest(w.rng).Organisation.Name
	case w.is(LicenceBrackets):
		org.Name = strings.NewReplacer("（", "(", "）", ")").Replace(org.Name)
	}
	w.truth.Printed["organisation_name"], w.truth.Printed["credit_code"] = org.Name, org.CreditCode
	if w.is(LicenceOldNumber) {
		f.oldNumber = fmt.Sprintf("%02d%04d%09d", unusedProvince(w.rng), 100+w.rng.IntN(900), w.rng.IntN(1e9))
		f.plain = true
		w.truth.Printed["credit_code"] = ""
	}
	if w.is(LicencePortrait) {
		return w.licencePortrait(org, f)
	}
	d := &draft{sheet: newSheet(297, 210, w.o.DPI)}
	d.fill(9, 14, 279, 178, rgb{252, 251, 243})
	for i := range 24 {
		x, y := 34+62*float64(i%4)+24*float64(i/4%2), 42+26*float64(i/4)
		d.text(w.bold, x, y, 6, "SIMULATION", rgb{248, 245, 230}, flushLeft)
	}
	d.licenceBorder()
	d.badge(148.5, 25, 14.5)
	if w.is(LicenceElectronic, LicenceElectronicUnsealed) {
		w.watermark(d, 297, 210)
	}
	w.licenceHead(d, org.CreditCode, f)
	w.licenceBody(d, org.Name, org.RegisteredAddress, f)
	if err := w.stampRegistry(d, org.CreditCode, f, 246, 161); err != nil {
		return nil, err
	}
	d.copied(26, 255)
	return d.sheet, d.err
}

// stampRegistry prints the registry's seal; electronic licences have none.
func (w *work) stampRegistry(d *draft, code string, f licenceFacts, x, y float64) error {
	if w.is(LicenceElectronic, LicenceElectronicUnsealed) {
		return nil
	}
	const size = 42.0
	registry, err := w.cutSeal(sealSpec{text: f.place + "市市场监督管理局", w: size, h: size, ring: 1.1})
	if err != nil {
		return err
	}
	k := newInking(newStream(code, "registry"))
	k.rotation, k.tilt, k.uneven, k.slip, k.gaps = k.rotation/6, 0.05, 0.12, 0, 0
	d.stamp(registry, x, y, k, w.rng)
	w.truth.Seals = append(w.truth.Seals, SealTruth{
		Purpose: "registry", Page: w.page, Text: registry.text, CentreMM: [2]float64{x, y},
		SizeMM: [2]float64{size, size}, TurnDeg: k.rotation,
	})
	return nil
}

// licenceBorder paints a frame of interlaced rings.
func (d *draft) licenceBorder() {
	tan, pale := rgb{178, 160, 112}, rgb{214, 202, 164}
	d.frame(13, 18, 271, 170, 0.5, tan)
	d.frame(20, 25, 257, 156, 0.4, tan)
	const step = 3.5
	for x := 16.5; x <= 280.6; x += step {
		for _, y := range []float64{21.5, 184.5} {
			d.ring(x, y, 3, 2.6, 0.28, tan)
			d.ring(x+step/2, y, 1.5, 1.5, 0.25, pale)
		}
	}
	for y := 25.0; y <= 181.1; y += step {
		for _, x := range []float64{16.5, 280.5} {
			d.ring(x, y, 2.6, 3, 0.28, tan)
			d.ring(x, y+step/2, 1.5, 1.5, 0.25, pale)
		}
	}
}

// licenceHead prints the title, the credit code, the serial number and the QR code.
func (w *work) licenceHead(d *draft, code string, f licenceFacts) {
	black, grey := rgb{24, 22, 22}, rgb{96, 92, 88}
	d.spread(w.bold, 110, 62, 16, 78, "营业执照", rgb{30, 26, 20})
	d.text(w.sans, 148.5, 72, 5.2, "（副　本）", black, centred)
	if f.oldNumber != "" {
		d.spread(w.bold, 38, 56, 4.4, 20, "注册号", black)
		d.text(w.sans, 38, 63.5, 4.6, f.oldNumber, black, flushLeft)
	} else {
		d.spread(w.bold, 38, 56, 4.4, 44, "统一社会信用代码", black)
		d.text(w.sans, 38, 63.5, 4.6, code, black, flushLeft)
	}
	d.text(w.sans, 259, 36, 2.8, "证照编号："+f.serial, grey, flushRight)
	if f.plain {
		return
	}
	d.licenceCode(code, f.serial, 222, 43, 24)
	for i, s := range []string{"扫描二维码登录“企业", "信用信息公示系统”了", "解更多登记、备案、", "许可、监管信息。"} {
		d.text(w.sans, 249, 47+4*float64(i), 2.5, s, grey, flushLeft)
	}
}

// licenceCode prints the licence's QR code.
func (d *draft) licenceCode(code, serial string, left, top, side float64) {
	symbol, err := qr.Encode("https://licence.example/query?uniscid="+code+"&n="+serial, qr.M, qr.Auto)
	if err != nil {
		d.err = err
		return
	}
	n := symbol.Bounds().Dx()
	module := side / float64(n)
	var dots path
	for y := range n {
		for x := range n {
			if r, _, _, _ := symbol.At(x, y).RGBA(); r < 0x8000 {
				px, py := left+float64(x)*module, top+float64(y)*module
				dots = append(dots, polygon(point{px, py}, point{px + module, py}, point{px + module, py + module}, point{px, py + module})...)
			}
		}
	}
	d.shape(dots, rgb{24, 22, 22})
}

// licenceBody prints the two columns of facts and the foot.
func (w *work) licenceBody(d *draft, name, address string, f licenceFacts) {
	ink, label := rgb{34, 32, 32}, rgb{24, 22, 22}
	const size, leading, labelWidth = 4.0, 5.4, 24.0
	rows := licenceRows(name, address, f)
	columns := [2][][2]string{rows[:4], rows[4:]}
	for i, rows := range columns {
		x, width := 38.0, 92.0
		if i == 1 {
			x, width = 172, 68
		}
		y := 90.0
		for _, row := range rows {
			d.spread(w.bold, x, y, 4.4, labelWidth, row[0], label)
			y = max(d.paragraph(w.sans, x+labelWidth+5, y, size, width, leading, row[1], ink)+5.2, y+10.6)
		}
	}
	d.spread(w.sans, 190, 160, 4.6, 30, "登记机关", label)
	d.text(w.sans, 246, 177, 4.8, fmt.Sprintf("%d 年 %02d 月 %02d 日", f.issued.Year(), f.issued.Month(), f.issued.Day()), ink, centred)
	foot := rgb{110, 106, 100}
	d.text(w.sans, 14, 197, 2.8, "企业信用信息公示系统网址：https://licence.example", foot, flushLeft)
	d.text(w.sans, 148.5, 197, 2.8, "仿真样本　仅供软件测试", foot, centred)
	d.text(w.sans, 283, 197, 2.8, "市场主体应当于每年1月1日至6月30日报送年度报告", foot, flushRight)
}

// licenceRows lists what the licence says, label and value.
func licenceRows(name, address string, f licenceFacts) [][2]string {
	china := func(t time.Time) string { return fmt.Sprintf("%d年%02d月%02d日", t.Year(), t.Month(), t.Day()) }
	term := "长期"
	if !f.until.IsZero() {
		term = china(f.founded) + "至" + china(f.until)
	}
	kind := "有限责任公司（自然人投资或控股）"
	if strings.Contains(name, "股份") {
		kind = "股份有限公司（非上市、自然人投资或控股）"
	}
	return [][2]string{
		{"名称", name},
		{"类型", kind},
		{"法定代表人", f.owner},
		{"经营范围", f.scope},
		{"注册资本", f.capital},
		{"成立日期", china(f.founded)},
		{"营业期限", term},
		{"住所", address},
	}
}
