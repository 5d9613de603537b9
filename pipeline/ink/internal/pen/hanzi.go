package pen

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"strings"
)

// Hanzi holds the middle lines of the strokes of Chinese characters, in a unit square with y down.
type Hanzi map[rune][][]Point

// NameCharacters are common in personal names.
const NameCharacters = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈" +
	"伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉玲建华红玉兰飞鹏志国春燕晓东海波小云雪梅宇晨子轩浩然思佳一二三四五六七八九十年月日"

// dot stands between the parts of the names of some nationalities.
const dot = '·'

// LoadHanzi reads the given characters from a hanzi-writer-data archive (.tgz).
func LoadHanzi(file, characters string) (Hanzi, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read strokes: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read strokes: %w", err)
	}
	out := Hanzi{dot: {{{.47, .5}, {.53, .56}}}}
	for tr := tar.NewReader(z); ; {
		head, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read strokes: %w", err)
		}
		name := []rune(strings.TrimSuffix(path.Base(head.Name), ".json"))
		if len(name) != 1 || !strings.ContainsRune(characters, name[0]) {
			continue
		}
		var c struct {
			Medians [][][2]float64 `json:"medians"`
		}
		if err := json.NewDecoder(tr).Decode(&c); err != nil {
			return nil, fmt.Errorf("read strokes of %c: %w", name[0], err)
		}
		for _, m := range c.Medians {
			var line []Point
			for _, p := range m {
				line = append(line, Point{p[0] / 1024, (900 - p[1]) / 1024})
			}
			out[name[0]] = append(out[name[0]], line)
		}
	}
}

// Name writes characters onto the rule of the box; it returns false where they do not fit.
func (h *Hand) Name(b *Box, rng *rand.Rand, z Hanzi, text string) bool {
	wMM, hMM := float64(b.W)/b.PxPerMM, float64(b.H)/b.PxPerMM
	n := float64(len([]rune(text)))
	height := min(hMM*(.5+.4*rng.Float64()), (wMM-1)/n)
	if height < 2.5 {
		return false
	}
	x := .5 + max(0, wMM-1-n*height)*rng.Float64()
	y := min(max(hMM-Foot-height-.3+.8*rng.NormFloat64(), .1), hMM-height)
	cursive := rng.IntN(2) == 0
	for _, c := range text {
		form := z[c]
		if form == nil {
			return false
		}
		var drawn [][]Point
		for _, s := range form {
			var line []Point
			for i, p := range s {
				if cursive && i > 0 && i < len(s)-1 && rng.IntN(3) == 0 {
					continue
				}
				line = append(line, Point{p.X + rng.NormFloat64()*h.Jitter, p.Y + rng.NormFloat64()*h.Jitter})
			}
			// A quick hand does not lift the pen between all strokes.
			if n := len(drawn); cursive && n > 0 && rng.IntN(4) == 0 {
				drawn[n-1] = append(drawn[n-1], line...)
				continue
			}
			drawn = append(drawn, line)
		}
		before, advance := 0., height*(.85+.2*rng.Float64())
		if c == dot { // some give it no more room than it needs
			advance *= .4 + .6*rng.Float64()
			before = advance * .4
		}
		h.strokes(b, rng, drawn, Point{x + before, y + rng.NormFloat64()*h.ragged*height}, height)
		x += advance
	}
	return true
}
