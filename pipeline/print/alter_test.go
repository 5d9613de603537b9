package print_test

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/forms"
)

// alteration is what a forger does to one printed character.
type alteration string

const (
	similarCharacter alteration = "similar character" // covered, and one that looks alike printed over it
	otherCharacter   alteration = "other character"
	whitedOut        alteration = "whited out"
	addedStroke      alteration = "added stroke"
)

var alterations = []alteration{similarCharacter, otherCharacter, whitedOut, addedStroke}

// alikes lists characters that look alike in print.
var alikes = strings.Fields("己已巳 日曰目 0OQD 8B3 17 38 56 69 98 53 27 未末 大太犬 天夫 王玉主 田由甲申 土士 水永 木本 人入 公分 司可 有肴 市布 广厂 东车 北比 " +
	"CG EF PR 云去 清青请 明朋 业亚 限根 区匹 号另 千干 子孑 执热 新析 企金 合舍 科料 用甩 开井 章竟 印卬 年午 月用 营宫 照熙 中申 国囯 1I")

// forge alters a character of the scan's page, and tells whether that kind of alteration exists for it.
func (s *scan) forge(g forms.Glyph, kind alteration, fonts *forms.Fonts, rng *rand.Rand) bool {
	if strings.TrimSpace(string(g.Rune)) == "" {
		return false
	}
	var add forms.Glyph
	cover := kind != addedStroke
	switch kind {
	case similarCharacter:
		i := slices.IndexFunc(alikes, func(group string) bool { return strings.ContainsRune(group, g.Rune) })
		if i < 0 {
			return false
		}
		group := []rune(alikes[i])
		other := group[rng.IntN(len(group))]
		for other == g.Rune {
			other = group[rng.IntN(len(group))]
		}
		var ok bool
		if add, ok = g.In(other, fonts); !ok {
			return false
		}
	case otherCharacter:
		pool := []rune("光华正大中天方圆和平东南日月水火山石")
		if g.Rune < 0x80 {
			pool = []rune("0123456789ABCDEFGHJKLMNPQRTUWXY")
		}
		other := pool[rng.IntN(len(pool))]
		for other == g.Rune {
			other = pool[rng.IntN(len(pool))]
		}
		add, _ = g.In(other, fonts)
	case whitedOut, addedStroke:
	}
	k := s.reg.PxPerMM
	at := s.reg.ToPage.Map(g.X, g.Y)
	p := &pixels{onto: s.reg.ToPage, x0: int(at.X - k), y0: int(at.Y - (g.Em+1)*k), w: int((g.Em + 2) * k), h: int((1.5*g.Em + 1.5) * k)}
	paper, ink := s.levels(p)
	if cover {
		fluid := *p
		box(&fluid, g.X-0.02*g.Em, g.Y-0.93*g.Em, g.Advance+0.04*g.Em, 1.14*g.Em)
		s.paint(&fluid, 0.06*k, paper, rng)
	}
	drawn := *p
	if kind == addedStroke {
		if !s.stroke(&drawn, g, rng) {
			return false
		}
	} else {
		add.Trace(&drawn)
	}
	s.paint(&drawn, 0.06*k, ink, rng)
	return true
}

// stroke draws a stroke as wide as the print's own and a third of the character long where the character leaves room for it.
func (s *scan) stroke(p *pixels, g forms.Glyph, rng *rand.Rand) bool {
	own := *p
	g.Trace(&own)
	print := own.coverage(0.4)
	for range 40 {
		length, width := 0.34*g.Em, 0.085*g.Em
		if rng.IntN(2) == 0 {
			length, width = width, length
		}
		try := *p
		x, y := g.X+0.03*g.Advance+rng.Float64()*max(0.94*g.Advance-length, 0), g.Y-0.85*g.Em+rng.Float64()*(0.9*g.Em-width)
		box(&try, x, y, length, width)
		hidden, all := 0.0, 0.0
		for i, c := range try.coverage(0.4) {
			hidden, all = hidden+c*print[i], all+c
		}
		if hidden < 0.25*all {
			*p = try
			return true
		}
	}
	return false
}

// box draws a rectangle.
func box(p forms.Pen, x, y, w, h float64) {
	p.MoveTo(x, y)
	p.LineTo(x+w, y)
	p.LineTo(x+w, y+h)
	p.LineTo(x, y+h)
	p.Close()
}

// levels returns how bright paper and print are around a place.
func (s *scan) levels(p *pixels) (paper, ink float64) {
	var all []uint8
	s.each(p, func(_ int, luma, _, _ *uint8) { all = append(all, *luma) })
	slices.Sort(all)
	return float64(all[len(all)*3/4]), float64(all[len(all)/100])
}

func (s *scan) each(p *pixels, f func(i int, luma, cb, cr *uint8)) {
	im := s.page.Image
	for y := range p.h {
		for x := range p.w {
			if px, py := p.x0+x, p.y0+y; px >= 0 && py >= 0 && px < im.Rect.Dx() && py < im.Rect.Dy() {
				c := im.COffset(px, py)
				f(y*p.w+x, &im.Y[py*im.YStride+px], &im.Cb[c], &im.Cr[c])
			}
		}
	}
}

// paint lays a level without colour over what the outlines cover.
func (s *scan) paint(p *pixels, sigma, level float64, rng *rand.Rand) {
	cover := p.coverage(max(sigma, 0.4))
	quarter := 1.0 // chroma has a sample for so many pixels
	if s.page.Image.SubsampleRatio == image.YCbCrSubsampleRatio420 {
		quarter = 0.25
	}
	s.each(p, func(i int, luma, cb, cr *uint8) {
		if c := cover[i]; c > 0.004 {
			for _, v := range []*uint8{cb, cr} {
				*v = uint8(128.5 + (float64(*v)-128)*math.Pow(1-c, quarter))
			}
			*luma = uint8(min(max(float64(*luma)*(1-c)+(level+2*rng.NormFloat64())*c+0.5, 0), 255))
		}
	})
}

// cross draws a stroke of a black pen over the field, from outside of its place to beyond it, as a signature runs.
func (s *scan) cross(v forms.Printed, rng *rand.Rand) {
	width := 0.35 + 0.35*rng.Float64()
	x := v.Box.X + (0.1+0.3*rng.Float64())*v.Box.W
	lean := (rng.Float64()*2 - 1) * 6
	top, bottom := v.Box.Y-1.5, v.Box.Y+v.Box.H+1.5
	k := s.reg.PxPerMM
	at := s.reg.ToPage.Map(min(x, x+lean), top)
	p := &pixels{onto: s.reg.ToPage, x0: int(at.X - 2*k), y0: int(at.Y - 2*k), w: int((math.Abs(lean) + 5) * k), h: int((bottom - top + 4) * k)}
	p.MoveTo(x, top)
	p.LineTo(x+width, top)
	p.LineTo(x+lean+width, bottom)
	p.LineTo(x+lean, bottom)
	p.Close()
	s.paint(p, 0.06*k, 30, rng)
}
