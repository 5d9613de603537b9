package identity_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

// person is somebody who does not exist.
type person struct{ name, number, since, until string }

// Size of a card (ISO/IEC 7810 ID-1) and of A4 in mm.
const (
	cardW, cardH = 85.6, 54.0
	a4W, a4H     = 210.0, 297.0
)

var (
	paperInk = color.RGBA{30, 30, 34, 255}
	labelInk = color.RGBA{70, 130, 170, 255} // a card's labels are pale blue
)

var openFont = sync.OnceValues(func() (*opentype.Font, error) {
	data, err := os.ReadFile(filepath.Join(assets, "fonts", "NotoSansSC-Regular.ttf"))
	if err != nil {
		return nil, err
	}
	return opentype.Parse(data)
})

// pen writes on an image in millimetres.
type pen struct {
	t       testing.TB
	im      *image.RGBA
	pxPerMM float64
}

// write writes s with the top left of its line at x, y; size is the height of a character and spacing the pitch, all in mm.
// A pitch of 0 leaves it to the font.
func (p pen) write(s string, x, y, size, pitch float64, ink color.Color) {
	p.t.Helper()
	f, err := openFont()
	if err != nil {
		p.t.Fatal(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size * p.pxPerMM, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		p.t.Fatal(err)
	}
	defer face.Close()
	d := font.Drawer{Dst: p.im, Src: image.NewUniform(ink), Face: face}
	at := func(x float64) fixed.Point26_6 {
		return fixed.Point26_6{X: fixed.Int26_6(x * p.pxPerMM * 64), Y: fixed.Int26_6((y + 0.88*size) * p.pxPerMM * 64)}
	}
	if d.Dot = at(x); pitch == 0 {
		d.DrawString(s)
		return
	}
	for _, r := range s {
		d.Dot = at(x)
		d.DrawString(string(r))
		x += pitch
	}
}

// ground paints the card's pale waves.
func (p pen) ground() {
	b := p.im.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			wave := math.Sin(float64(x)/p.pxPerMM*2.1+4*math.Sin(float64(y)/p.pxPerMM/5)) * 7
			p.im.SetRGBA(x, y, color.RGBA{uint8(226 + wave), uint8(236 + wave), uint8(240 + wave/2), 255})
		}
	}
}

func newPen(t testing.TB, dpi float64) pen {
	scale := dpi / 25.4
	return pen{t, image.NewRGBA(image.Rect(0, 0, int(cardW*scale), int(cardH*scale))), scale}
}

// front draws the side with the portrait.
func front(t testing.TB, who person, dpi float64) *image.RGBA {
	p := newPen(t, dpi)
	p.ground()
	p.write("姓名", 5, 6, 2.6, 3.4, labelInk)
	p.write(who.name, 14, 5.6, 3.3, 3.9, paperInk)
	p.write("性别", 5, 13, 2.6, 3.4, labelInk)
	p.write("男", 14, 12.8, 3, 0, paperInk)
	p.write("民族", 25, 13, 2.6, 3.4, labelInk)
	p.write("汉", 33, 12.8, 3, 0, paperInk)
	p.write("出生", 5, 19.5, 2.6, 3.4, labelInk)
	p.write(who.number[6:10], 14, 19.3, 3, 0, paperInk)
	p.write("年", 23, 19.5, 2.6, 0, labelInk)
	p.write(who.number[10:12], 28, 19.3, 3, 0, paperInk)
	p.write("月", 34, 19.5, 2.6, 0, labelInk)
	p.write(who.number[12:14], 38, 19.3, 3, 0, paperInk)
	p.write("日", 44, 19.5, 2.6, 0, labelInk)
	p.write("住址", 5, 26, 2.6, 3.4, labelInk)
	p.write("虚构省样本市示例区", 14, 25.8, 3, 3.4, paperInk)
	p.write("测试路１００号", 14, 30.2, 3, 3.4, paperInk)
	p.write("公民身份号码", 5, 45, 2.6, 3.1, labelInk)
	p.write(who.number, 28, 44.6, 3.4, 2.7, paperInk)
	draw.Draw(p.im, image.Rect(int(58*p.pxPerMM), int(8*p.pxPerMM), int(80*p.pxPerMM), int(36*p.pxPerMM)),
		image.NewUniform(color.RGBA{150, 145, 140, 255}), image.Point{}, draw.Src)
	return p.im
}

// back draws the side with the national emblem.
func back(t testing.TB, who person, dpi float64) *image.RGBA {
	p := newPen(t, dpi)
	p.ground()
	p.write("中华人民共和国", 32, 9, 4.4, 5.4, paperInk)
	p.write("居民身份证", 30, 18, 6.2, 8.6, paperInk)
	p.write("签发机关", 19, 38, 2.6, 3.1, paperInk)
	p.write("样本市公安局示例分局", 34, 37.8, 2.9, 3.2, paperInk)
	p.write("有效期限", 19, 44.5, 2.6, 3.1, paperInk)
	p.write(who.since+"-"+who.until, 34, 44.3, 2.9, 0, paperInk)
	return p.im
}

// copyOf lays the sides on an A4 page at places given in mm, tilted by degrees, with a red seal over them, blur and noise.
type copyOf struct {
	dpi, tilt float64
	sides     []*image.RGBA
	places    [][2]float64
	seal      bool
	blur      int // radius of two box blurs in px
	noise     float64
}

func (c copyOf) draw(r *rand.Rand) *image.RGBA {
	scale := c.dpi / 25.4
	im := image.NewRGBA(image.Rect(0, 0, int(a4W*scale), int(a4H*scale)))
	draw.Draw(im, im.Rect, image.NewUniform(color.RGBA{250, 250, 248, 255}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(c.tilt * math.Pi / 180)
	for i, side := range c.sides {
		x, y := c.places[i][0]*scale, c.places[i][1]*scale
		xdraw.BiLinear.Transform(im, f64.Aff3{cos, -sin, x, sin, cos, y}, side, side.Bounds(), draw.Src, nil)
	}
	if c.seal {
		drawSeal(im, (c.places[0][0]+55)*scale, (c.places[0][1]+36)*scale, 20*scale, 1.2*scale)
	}
	for range 2 {
		boxBlur(im, c.blur)
	}
	for i := range im.Pix {
		if i%4 != 3 {
			im.Pix[i] = uint8(min(max(float64(im.Pix[i])+r.NormFloat64()*c.noise, 0), 255))
		}
	}
	return im
}

// drawSeal stamps a red ring with a star of strokes; ink darkens what is below it.
func drawSeal(im *image.RGBA, cx, cy, radius, stroke float64) {
	for y := int(cy - radius - stroke); y <= int(cy+radius+stroke); y++ {
		for x := int(cx - radius - stroke); x <= int(cx+radius+stroke); x++ {
			dx, dy := float64(x)-cx, float64(y)-cy
			d, angle := math.Hypot(dx, dy), math.Atan2(dy, dx)
			star := radius * (0.16 + 0.16*math.Abs(math.Cos(2.5*angle)))
			if !(image.Point{x, y}.In(im.Rect)) || math.Abs(d-radius) > stroke && d > star {
				continue
			}
			p := im.RGBAAt(x, y)
			im.SetRGBA(x, y, color.RGBA{uint8(int(p.R) * 225 / 255), uint8(int(p.G) * 60 / 255), uint8(int(p.B) * 60 / 255), 255})
		}
	}
}

// boxBlur averages over 2·radius + 1 pixels along both axes.
func boxBlur(im *image.RGBA, radius int) {
	if radius < 1 {
		return
	}
	w, h := im.Rect.Dx(), im.Rect.Dy()
	pass := func(n, lines int, at func(line, i int) int) {
		row := make([]int, n)
		for line := range lines {
			for c := range 3 {
				for i := range n {
					row[i] = int(im.Pix[at(line, i)+c])
				}
				sum := 0
				for i := -radius; i < n; i++ {
					if i+radius < n {
						sum += row[i+radius]
					}
					if i-radius-1 >= 0 {
						sum -= row[i-radius-1]
					}
					if i >= 0 {
						im.Pix[at(line, i)+c] = uint8(sum / (min(n-1, i+radius) - max(0, i-radius) + 1))
					}
				}
			}
		}
	}
	pass(w, h, func(line, i int) int { return line*im.Stride + 4*i })
	pass(h, w, func(line, i int) int { return i*im.Stride + 4*line })
}

// fictional returns a number with a fitting check digit that nobody has: area 130000 is a province, not a county.
func fictional(birth, sequence string) string {
	s := "130000" + birth + sequence
	sum := 0
	for i, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return s + string("10X98765432"[sum%11])
}
