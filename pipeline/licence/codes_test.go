package licence_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	xdraw "golang.org/x/image/draw"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// The evaluations: go test ./pipeline/licence -run FalseCodes -v -args -codes 1000 -seed 30000, and
// go test ./pipeline/licence -run CodesUnderStamps -v -args -scans 300 -seed 30000. Seeds below 10000 served development.
var (
	codes = flag.Int("codes", 24, "how many hard pieces of licences to read")
	scans = flag.Int("scans", 4, "how many scans of licences to read")
	seed  = flag.Uint64("seed", 5000, "the first one's seed")
)

// hardPiece is the part of a licence around its code, as a poor scan shows it, and the code on it: none where only other
// numbers stand there, or where a character of the code is wrong.
func hardPiece(t *testing.T, rng *rand.Rand) (*page.Page, string) {
	const pxPerMM, w, h = 12, 130, 62
	p := &pen{t: t, pxPerMM: pxPerMM, im: image.NewRGBA(image.Rect(0, 0, w*pxPerMM, h*pxPerMM))}
	draw.Draw(p.im, p.im.Rect, image.NewUniform(color.RGBA{248, 247, 240, 255}), image.Point{}, draw.Src)
	code := newCode(rng)
	printed := code
	switch rng.IntN(8) {
	case 0: // a slip in the code
		at := 2 + rng.IntN(16)
		b := []byte(code)
		for b[at] == code[at] {
			b[at] = models.CreditCodeAlphabet[rng.IntN(len(models.CreditCodeAlphabet))]
		}
		printed, code = string(b), ""
		if models.ValidCreditCode(printed) {
			code = printed
		}
	case 1, 2: // no code at all
		printed, code = "", ""
	}
	y := 6 + 4*rng.Float64()
	if printed != "" {
		p.write("统一社会信用代码", 8, y, 4.2, 0)
		p.write(printed, 8, y+6.5, 4+rng.Float64(), 0)
	}
	p.write("营业执照", 66, y, 12, 15)
	digits := func(n int) string {
		b := []byte("9")
		for len(b) < n {
			b = append(b, byte('0'+rng.IntN(10)))
		}
		return string(b)
	}
	for i, label := range []string{"证照编号：", "编号 ", "注册号 ", "档案编号："} {
		if rng.IntN(2) == 0 {
			p.write(label+digits([]int{18, 20, 18, 18}[i]), 8+58*float64(i%2), y+20+8*float64(i/2), 3.2+rng.Float64(), 0)
		}
	}
	p.write("名　　称", 8, y+40, 4.4, 0)
	p.write("样本市虚构软件有限公司", 36, y+40, 4.4, 0)
	if rng.IntN(2) == 0 {
		p.stamp(20+40*rng.Float64(), y+8+8*rng.Float64(), 20)
	}
	return scanned(t, p.im, pxPerMM, 65+85*rng.Float64(), rng), code
}

// scanned is what a poor scan shows of a sheet: few pixels, out of focus, noisy, pale, compressed.
func scanned(t *testing.T, sheet *image.RGBA, pxPerMM, dpi float64, rng *rand.Rand) *page.Page {
	at := func(dpi float64) image.Rectangle {
		k := dpi / 25.4 / pxPerMM
		return image.Rect(0, 0, int(k*float64(sheet.Rect.Dx())), int(k*float64(sheet.Rect.Dy())))
	}
	soft := image.NewRGBA(at(dpi * (0.6 + 0.6*rng.Float64())))
	xdraw.BiLinear.Scale(soft, soft.Rect, sheet, sheet.Rect, xdraw.Src, nil)
	out := image.NewRGBA(at(max(dpi, 84))) // no less than a licence must have to be read at all
	xdraw.CatmullRom.Scale(out, out.Rect, soft, soft.Rect, xdraw.Src, nil)
	noise, contrast := 14*rng.Float64(), 0.5+0.5*rng.Float64()
	for i := range out.Pix {
		if i%4 != 3 {
			v := 255 - contrast*(255-float64(out.Pix[i])) + noise*rng.NormFloat64()
			out.Pix[i] = uint8(math.Min(math.Max(v, 0), 255))
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, out, &jpeg.Options{Quality: 25 + rng.IntN(60)}); err != nil {
		t.Fatal(err)
	}
	im, err := jpeg.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	return page.NewPage(im, dpi)
}

// No code that the reader is sure of is wrong, however poor the scan.
func TestFalseCodes(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	right, wrong, unsure, none := 0, 0, 0, 0
	for i := range *codes {
		s := *seed + uint64(i)
		p, code := hardPiece(t, rand.New(rand.NewPCG(s, 0xc0de)))
		_, rd, err := r.Read(t.Context(), p, nil)
		if err != nil {
			t.Fatal(err)
		}
		switch got := rd.CreditCode; {
		case got.Value == "":
			none++
		case got.Confidence < text.Sure:
			unsure++
		case got.Value == code:
			right++
		default:
			wrong++
			t.Errorf("seed %d: sure of %s by %v, want %q", s, got.Value, got.Sources, code)
		}
	}
	t.Logf("%d hard pieces of licences: %d codes sure and right, %d sure and wrong, %d unsure, %d with none", *codes, right, wrong, unsure, none)
	if right < *codes/5 {
		t.Errorf("sure of %d in %d only", right, *codes)
	}
}

// On scans of 300 dpi the code is read exactly, with the company's seal stamped on the print.
func TestCodesUnderStamps(t *testing.T) {
	t.Parallel()
	studio, err := applicant.New(assets)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() {
		if err := studio.Close(); err != nil {
			t.Error(err)
		}
	})
	r := newReader(t)
	day := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	var misread []string
	for i := range *scans {
		rng := rand.New(rand.NewPCG(*seed+uint64(i), 0x5ea1))
		request := applicant.RandomRequest(rng)
		scan, err := studio.Document(request, models.LicenceCopy, day, rng, applicant.Options{DPI: 300, Device: applicant.Scanner, Defect: applicant.LicenceSealAnywhere})
		if err != nil {
			t.Fatal(err)
		}
		pages, err := page.Decode(t.Context(), scan.Name, scan.Data, page.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		_, rd, err := r.Read(t.Context(), pages[0], nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := rd.CreditCode; got.Value != request.Organisation.CreditCode || got.Confidence < text.Sure {
			misread = append(misread, fmt.Sprintf("%s (%.2f) for %s", got.Value, got.Confidence, request.Organisation.CreditCode))
		}
	}
	t.Logf("%d of %d codes under stamps exact and sure; misread: %v", *scans-len(misread), *scans, misread)
	if 50*len(misread) > *scans { // .98, for a bar of .99
		t.Error("too many misread")
	}
}

// A Q that is printed for a 0, so that the check digits are wrong, is not put right and called sure.
func TestConfusableLetters(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	for _, s := range []uint64{1006, 1026, 1110, 1182} {
		rng := rand.New(rand.NewPCG(s, 0xabc))
		p, printed := slippedPiece(t, rng)
		_, rd, err := r.Read(t.Context(), p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := rd.CreditCode; got.Value != "" && got.Confidence >= text.Sure {
			t.Errorf("seed %d: sure of %s by %v, where %s is printed", s, got.Value, got.Sources, printed)
		}
	}
}

// slippedPiece is the part of a licence around a code, as a poor scan shows it, with a Q for one 0 of the code.
func slippedPiece(t *testing.T, rng *rand.Rand) (*page.Page, string) {
	const pxPerMM, w, h = 12, 130, 62
	p := &pen{t: t, pxPerMM: pxPerMM, im: image.NewRGBA(image.Rect(0, 0, w*pxPerMM, h*pxPerMM))}
	draw.Draw(p.im, p.im.Rect, image.NewUniform(color.RGBA{248, 247, 240, 255}), image.Point{}, draw.Src)
	code := newCode(rng)
	for !strings.Contains(code[8:], "0") {
		code = newCode(rng)
	}
	at := 8 + strings.IndexByte(code[8:], '0')
	printed := code[:at] + "Q" + code[at+1:]
	y := 6 + 4*rng.Float64()
	p.write("统一社会信用代码", 8, y, 4.2, 0)
	p.write(printed, 8, y+6.5, 4+rng.Float64(), 0)
	p.write("营业执照", 66, y, 12, 15)
	p.write("名　　称", 8, y+40, 4.4, 0)
	p.write("样本市虚构软件有限公司", 36, y+40, 4.4, 0)
	if rng.IntN(2) == 0 {
		p.stamp(20+40*rng.Float64(), y+8+8*rng.Float64(), 20)
	}
	return scanned(t, p.im, pxPerMM, 65+85*rng.Float64(), rng), printed
}
