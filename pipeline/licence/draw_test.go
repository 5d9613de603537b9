package licence_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/vermilion-seal/vermilion/models"
)

// copyOf is a licence of an organisation that does not exist, copied on to A4.
type copyOf struct {
	layout     func(p *pen, c copyOf)
	code, name string
	dpi        float64
	seal       bool // a company's red seal over code and name
	noise      float64
}

var openFont = sync.OnceValues(func() (*opentype.Font, error) {
	data, err := os.ReadFile(filepath.Join(assets, "fonts", "NotoSansSC-Regular.ttf"))
	if err != nil {
		return nil, err
	}
	return opentype.Parse(data)
})

// pen writes on a page in millimetres.
type pen struct {
	t       testing.TB
	im      *image.RGBA
	pxPerMM float64
}

// write writes s with its top left at x, y mm; size is the height of a character and pitch the distance between characters,
// both in mm. A pitch of 0 leaves it to the font.
func (p *pen) write(s string, x, y, size, pitch float64) {
	p.t.Helper()
	f, err := openFont()
	if err != nil {
		p.t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size * p.pxPerMM, DPI: 72})
	if err != nil {
		p.t.Fatal(err)
	}
	defer face.Close()
	d := font.Drawer{Dst: p.im, Src: image.NewUniform(color.RGBA{35, 33, 30, 255}), Face: face}
	for _, word := range letters(s, pitch) {
		d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * p.pxPerMM * 64), Y: fixed.Int26_6((y + 0.88*size) * p.pxPerMM * 64)}
		d.DrawString(word)
		x += pitch
	}
}

// paragraph writes s in lines of so many characters, leading mm apart, and returns where the last one stands.
func (p *pen) paragraph(s string, most int, x, y, size, leading float64) float64 {
	p.t.Helper()
	rest := []rune(s)
	for ; len(rest) > most; rest = rest[most:] {
		p.write(string(rest[:most]), x, y, size, 0)
		y += leading
	}
	p.write(string(rest), x, y, size, 0)
	return y
}

func letters(s string, pitch float64) []string {
	if pitch == 0 {
		return []string{s}
	}
	return strings.Split(s, "")
}

// broad is the layout since 2019 on A4 across.
func broad(p *pen, c copyOf) {
	p.write("营业执照", 100, 52, 17, 22)
	p.write("（副　本）", 128, 74, 7, 0)
	p.write("统一社会信用代码", 24, 50, 4.2, 0)
	p.write(c.code, 24, 56, 4.2, 0)
	p.write("编号 3201130002019070100140", 222, 50, 4, 0)
	p.write("（1/1）", 66, 56, 4, 0)
	p.write("名称", 24, 92, 4.4, 15)
	y := p.paragraph(c.name, 23, 48, 92, 4.4, 5.9)
	p.write("类型", 24, y+9, 4.4, 15)
	p.write("有限责任公司（自然人投资或控股）", 48, y+9, 4.4, 0)
	p.write("法定代表人", 24, y+18, 4.4, 0)
	p.write("样本甲", 50, y+18, 4.4, 0)
	p.write("经营范围", 24, y+27, 4.4, 5.3)
	for i := range 5 {
		p.write("虚构软件的开发和销售、示例技术服务、样本商品的批发和零售、测试", 48, y+27+7*float64(i), 3.4, 0)
	}
	p.write("注册资本", 165, 92, 4.4, 5.3)
	p.write("壹佰万圆整", 190, 92, 4.4, 0)
	p.write("成立日期", 165, 101, 4.4, 5.3)
	p.write("2019年07月01日", 190, 101, 4.4, 0)
	p.write("营业期限", 165, 110, 4.4, 5.3)
	p.write("2019年07月01日至2039年06月30日", 190, 110, 4.4, 0)
	p.write("住所", 165, 119, 4.4, 15)
	p.write("虚构省样本市示例区测试路1号", 190, 119, 4.4, 0)
	p.write("登记机关", 200, 160, 5, 6)
}

// tall is the layout of 2015 to 2018 on upright A4, the code below the title.
func tall(p *pen, c copyOf) {
	p.write("营业执照", 60, 60, 18, 24)
	p.write("（副　本）", 88, 84, 7, 0)
	p.write("统一社会信用代码 "+c.code, 62, 96, 4.6, 0)
	lines := [][2]string{
		{"名　　称", c.name},
		{"类　　型", "有限责任公司"},
		{"住　　所", "虚构省样本市示例区测试路1号"},
		{"法定代表人", "样本甲"},
		{"注册资本", "壹佰万圆整"},
		{"成立日期", "2015年11月13日"},
		{"营业期限", "2015年11月13日至2035年11月12日"},
		{"经营范围", "虚构软件的开发和销售、示例技术服务。"},
	}
	y := 112.0
	for _, l := range lines {
		p.write(l[0], 34, y, 4.6, 0)
		y = p.paragraph(l[1], 22, 66, y, 4.6, 7) + 12
	}
	p.write("登 记 机 关", 120, 235, 5, 0)
	p.write("证照编号：A 0123 4567 8901 2345 678", 34, 262, 3.6, 0)
}

// old is the layout before 2015, with a registration number.
func old(p *pen, c copyOf) {
	p.write("企业法人营业执照", 50, 50, 13, 14)
	p.write("（副　本）", 88, 70, 7, 0)
	p.write("注册号 "+c.code, 66, 84, 4.6, 0)
	for i, l := range [][2]string{
		{"名　　　称", c.name},
		{"类　　　型", "有限责任公司"},
		{"住　　　所", "虚构省样本市示例区测试路1号"},
		{"法定代表人", "样本甲"},
		{"注册资本", "壹佰万元"},
		{"经营范围", "虚构商品的销售"},
	} {
		p.write(l[0], 34, 104+13*float64(i), 4.6, 0)
		p.write(l[1], 68, 104+13*float64(i), 4.6, 0)
	}
}

func (c copyOf) draw(t testing.TB, r *rand.Rand, across bool) *image.RGBA {
	p := &pen{t: t, pxPerMM: c.dpi / 25.4}
	w, h := int(210*p.pxPerMM), int(297*p.pxPerMM)
	if across {
		w, h = h, w
	}
	p.im = image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(p.im, p.im.Rect, image.NewUniform(color.RGBA{250, 249, 246, 255}), image.Point{}, draw.Src)
	c.layout(p, c)
	if c.seal {
		p.stamp(70, 80, 20)
	}
	for i := range p.im.Pix {
		if i%4 != 3 {
			p.im.Pix[i] = uint8(min(max(float64(p.im.Pix[i])+r.NormFloat64()*c.noise, 0), 255))
		}
	}
	return p.im
}

// stamp prints a red ring and disc, which darken what is below them.
func (p *pen) stamp(x, y, radius float64) {
	for py := range p.im.Rect.Dy() {
		for px := range p.im.Rect.Dx() {
			d := math.Hypot(float64(px)/p.pxPerMM-x, float64(py)/p.pxPerMM-y)
			if math.Abs(d-radius) > 0.6 && d > radius*0.3 {
				continue
			}
			c := p.im.RGBAAt(px, py)
			p.im.SetRGBA(px, py, color.RGBA{uint8(int(c.R) * 230 / 255), uint8(int(c.G) * 70 / 255), uint8(int(c.B) * 70 / 255), 255})
		}
	}
}

// newCode makes up a credit code of an enterprise with both check digits.
func newCode(r *rand.Rand) string {
	alphabet := models.CreditCodeAlphabet
	for {
		b := []byte("91990000")
		for len(b) < 16 {
			b = append(b, alphabet[r.IntN(len(alphabet))])
		}
		for _, organisation := range "0123456789X" {
			for _, last := range alphabet {
				if s := string(b) + string(organisation) + string(last); models.ValidCreditCode(s) {
					return s
				}
			}
		}
	}
}
