package page_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

var ratios = []image.YCbCrSubsampleRatio{
	image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
	image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
}

// gradient returns an image whose luma rises to the right and whose Cr rises downwards.
func gradient(w, h int, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	im := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	for y := range h {
		for x := range w {
			im.Y[im.YOffset(x, y)] = uint8(255 * x / w)
			im.Cb[im.COffset(x, y)] = 100
			im.Cr[im.COffset(x, y)] = uint8(255 * y / h)
		}
	}
	return im
}

func near(a, b uint8, within int) bool { return max(int(a)-int(b), int(b)-int(a)) <= within }

func TestTurned(t *testing.T) {
	t.Parallel()
	for _, ratio := range ratios {
		for _, size := range [][2]int{{64, 40}, {65, 41}, {1, 7}} {
			t.Run(fmt.Sprint(ratio, size), func(t *testing.T) {
				t.Parallel()
				w, h := size[0], size[1]
				p := &page.Page{Image: gradient(w, h, ratio), Rotation: 270}
				for _, turn := range []int{90, 180, 270} {
					q := p.Turned(turn)
					if want := (270 + turn) % 360; q.Rotation != want {
						t.Errorf("turned %d: rotation %d, want %d", turn, q.Rotation, want)
					}
					for y := range h {
						for x := range w {
							tx, ty := map[int]image.Point{90: {h - 1 - y, x}, 180: {w - 1 - x, h - 1 - y}, 270: {y, w - 1 - x}}[turn].X,
								map[int]image.Point{90: {h - 1 - y, x}, 180: {w - 1 - x, h - 1 - y}, 270: {y, w - 1 - x}}[turn].Y
							if got, want := q.Image.YCbCrAt(tx, ty), p.Image.YCbCrAt(x, y); got.Y != want.Y || !near(got.Cr, want.Cr, 255*4/h+1) {
								t.Fatalf("turned %d: (%d,%d) is %v, want %v", turn, tx, ty, got, want)
							}
						}
					}
				}
				if p.Turned(360) != p {
					t.Error("a full turn made a new page")
				}
				back := p.Turned(90).Turned(270)
				if diff := cmp.Diff(p.Image.Y, back.Image.Y); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestCrop(t *testing.T) {
	t.Parallel()
	for _, ratio := range ratios {
		p := &page.Page{Image: gradient(65, 41, ratio)}
		r := image.Rect(7, 5, 90, 33)
		c := p.Crop(r).Image
		if want := image.Rect(0, 0, 58, 28); c.Rect != want {
			t.Fatalf("%v: size %v, want %v", ratio, c.Rect, want)
		}
		for y := range 28 {
			for x := range 58 {
				if got, want := c.YCbCrAt(x, y), p.Image.YCbCrAt(7+x, 5+y); got != want {
					t.Fatalf("%v: (%d,%d) is %v, want %v", ratio, x, y, got, want)
				}
			}
		}
	}
	if got := (&page.Page{Image: gradient(9, 9, ratios[0])}).Crop(image.Rect(20, 20, 30, 30)).Image.Rect; !got.Empty() {
		t.Errorf("crop beyond the page is %v", got)
	}
}

func TestLow(t *testing.T) {
	t.Parallel()
	for _, ratio := range ratios {
		for _, factor := range []float64{0, 1, 1.5, 2, 3.7, 4, 8.25} {
			w, h := 203, 101
			p := &page.Page{Image: gradient(w, h, ratio)}
			l := p.Low(factor)
			f := max(factor, 1)
			if want := [2]int{int(float64(w) / f), int(float64(h) / f)}; want != [2]int{l.W, l.H} {
				t.Fatalf("%v/%v: size %d×%d, want %v", ratio, factor, l.W, l.H, want)
			}
			for y := range l.H {
				for x := range l.W {
					luma := uint8((float64(x)+0.5)*f*255/float64(w) - 0.5)
					cr := uint8(min((float64(y)+0.5)*f*255/float64(h)-0.5, 255))
					i := y*l.W + x
					if !near(l.Y[i], luma, 2) || l.Cb[i] != 100 || !near(l.Cr[i], cr, 6) {
						t.Fatalf("%v/%v: (%d,%d) is %d %d %d, want %d 100 %d", ratio, factor, x, y, l.Y[i], l.Cb[i], l.Cr[i], luma, cr)
					}
				}
			}
		}
	}
}

func TestReducedKeepsTheLongerSide(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{{2480, 3508}, {1000, 333}, {77, 1}, {30, 20}} {
		p := &page.Page{Image: gradient(size.X, size.Y, image.YCbCrSubsampleRatio420)}
		for _, side := range []int{1, 29, 500, 1600} {
			r := p.Reduced(side).Rect
			if got, want := max(r.Dx(), r.Dy()), min(side, max(size.X, size.Y)); got != want {
				t.Errorf("%v to %d: longer side %d", size, side, got)
			}
		}
	}
}

func TestSampleFollowsTheQuadrilateral(t *testing.T) {
	t.Parallel()
	const w, h = 400, 300
	for _, ratio := range ratios {
		p := &page.Page{Image: gradient(w, h, ratio)}
		// A quarter turn: the patch's top edge runs down the page's right side.
		quad := [4]page.Point{{X: 300, Y: 50}, {X: 300, Y: 250}, {X: 100, Y: 250}, {X: 100, Y: 50}}
		for _, size := range []int{50, 200, 333} {
			im := p.Sample(quad, size, size).Image
			for y := 0; y < size; y += 7 {
				for x := 0; x < size; x += 7 {
					px := 300 - 200*(float64(y)+0.5)/float64(size)
					py := 50 + 200*(float64(x)+0.5)/float64(size)
					want := color.YCbCr{Y: uint8((px - 0.5) * 255 / w), Cb: 100, Cr: uint8((py - 0.5) * 255 / h)}
					got := im.YCbCrAt(x, y)
					if !near(got.Y, want.Y, 2) || !near(got.Cb, 100, 0) || !near(got.Cr, want.Cr, 4) {
						t.Fatalf("%v at %d: (%d,%d) is %v, want %v", ratio, size, x, y, got, want)
					}
				}
			}
		}
	}
}

func TestSamplePerspective(t *testing.T) {
	t.Parallel()
	p := &page.Page{Image: gradient(400, 300, image.YCbCrSubsampleRatio444)}
	// A trapezium: its diagonals meet at the image of the centre, above the middle.
	quad := [4]page.Point{{X: 150, Y: 50}, {X: 250, Y: 50}, {X: 350, Y: 250}, {X: 50, Y: 250}}
	im := p.Sample(quad, 301, 301).Image
	want := uint8(100 * 255 / 300)
	if got := im.YCbCrAt(150, 150); !near(got.Cr, want, 2) || !near(got.Y, 127, 2) {
		t.Errorf("centre is %v, want luma 127 and Cr %d", got, want)
	}
}

// What is sampled is the mean of bilinear values at places spread evenly over each pixel.
func TestSampleInterpolates(t *testing.T) {
	t.Parallel()
	im := grain(400, 300, image.YCbCrSubsampleRatio444, 128)
	p := page.NewPage(im, 0)
	x0, y0, across, down, lean := 20.3, 30.7, 300.0, 200.0, 9.0
	quad := [4]page.Point{{X: x0, Y: y0}, {X: x0 + across, Y: y0 + lean}, {X: x0 + across - lean, Y: y0 + down + lean}, {X: x0 - lean, Y: y0 + down}}
	at := func(x, y float64) float64 {
		x, y = x-.5, y-.5
		i, fx, fy := im.YOffset(int(x), int(y)), x-math.Floor(x), y-math.Floor(y)
		above, below := im.Y[i:], im.Y[i+im.YStride:]
		return (float64(above[0])*(1-fx)+float64(above[1])*fx)*(1-fy) + (float64(below[0])*(1-fx)+float64(below[1])*fx)*fy
	}
	for _, c := range []struct{ w, h, per int }{{305, 203, 1}, {300, 200, 1}, {150, 100, 2}, {101, 67, 3}} {
		got := p.Sample(quad, c.w, c.h).Image
		for y := range c.h {
			for x := range c.w {
				want := 0.0
				for k := range c.per * c.per {
					u := (float64(x*c.per+k%c.per) + .5) / float64(c.w*c.per)
					v := (float64(y*c.per+k/c.per) + .5) / float64(c.h*c.per)
					want += at(x0+across*u-lean*v, y0+lean*u+down*v) / float64(c.per*c.per)
				}
				if got := got.Y[got.YOffset(x, y)]; math.Abs(float64(got)-want) > 2.5 {
					t.Fatalf("%d × %d: (%d,%d) is %d, want %.1f", c.w, c.h, x, y, got, want)
				}
			}
		}
	}
}

func TestSampleBeyondThePageIsWhite(t *testing.T) {
	t.Parallel()
	p := &page.Page{Image: gradient(10, 10, image.YCbCrSubsampleRatio420)}
	white := color.YCbCr{Y: 255, Cb: 128, Cr: 128}
	nan := math.NaN()
	for name, quad := range map[string][4]page.Point{
		"outside":    {{X: 20, Y: 20}, {X: 30, Y: 20}, {X: 30, Y: 30}, {X: 20, Y: 30}},
		"a point":    {{X: 5, Y: 5}, {X: 5, Y: 5}, {X: 5, Y: 5}, {X: 5, Y: 5}},
		"no numbers": {{X: nan, Y: nan}, {X: nan, Y: nan}, {X: nan, Y: nan}, {X: nan, Y: nan}},
	} {
		im := p.Sample(quad, 4, 4).Image
		for i := range 16 {
			if got := im.YCbCrAt(i%4, i/4); got != white {
				t.Errorf("%s: pixel %d is %v", name, i, got)
			}
		}
	}
	if got := p.Sample([4]page.Point{}, 0, -1).Image.Rect; !got.Empty() {
		t.Errorf("a patch without pixels is %v", got)
	}
}

func TestNewPage(t *testing.T) {
	t.Parallel()
	r := image.Rect(3, 5, 20, 17)
	colour := color.NRGBA{200, 40, 60, 255}
	images := map[string]interface {
		image.Image
		Set(x, y int, c color.Color)
	}{
		"RGBA": image.NewRGBA(r), "NRGBA": image.NewNRGBA(r), "RGBA64": image.NewRGBA64(r), "NRGBA64": image.NewNRGBA64(r),
		"CMYK": image.NewCMYK(r), "paletted": image.NewPaletted(r, color.Palette{color.White, colour, color.Transparent}),
	}
	for name, im := range images {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				im.Set(x, y, colour)
			}
		}
		if name != "CMYK" {
			for i := range 4 { // that share a sample of colour
				im.Set(3+i%2, 5+i/2, color.Transparent)
			}
		}
		p := page.NewPage(im, 300)
		y, cb, cr := color.RGBToYCbCr(200, 40, 60)
		if got := p.Image.YCbCrAt(5, 5); !near(got.Y, y, 1) || !near(got.Cb, cb, 1) || !near(got.Cr, cr, 1) {
			t.Errorf("%s: %v, want %d %d %d", name, got, y, cb, cr)
		}
		if got := p.Image.YCbCrAt(1, 1); name != "CMYK" && got != (color.YCbCr{Y: 255, Cb: 128, Cr: 128}) {
			t.Errorf("%s: transparent became %v", name, got)
		}
		if w, h := p.Size(); w != 17 || h != 12 || p.DPI != 300 {
			t.Errorf("%s: %d×%d at %v dpi", name, w, h, p.DPI)
		}
	}
	grey := image.NewGray(image.Rect(0, 0, 5, 3))
	grey.Pix[7] = 99
	p := page.NewPage(grey, 0)
	if got := p.Image.YCbCrAt(2, 1); got != (color.YCbCr{Y: 99, Cb: 128, Cr: 128}) {
		t.Errorf("grey: %v", got)
	}
	if got := p.Red().GrayAt(2, 1).Y; got != 99 {
		t.Errorf("red plane of grey: %d", got)
	}
	for _, ratio := range ratios {
		sub := gradient(40, 40, ratio).SubImage(r).(*image.YCbCr)
		p := page.NewPage(sub, 0)
		for i := range 12 {
			if got, want := p.Image.YCbCrAt(i, i), sub.YCbCrAt(3+i, 5+i); got != want {
				t.Errorf("%v: %v, want %v", ratio, got, want)
			}
		}
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	p := &page.Page{Image: gradient(1200, 800, image.YCbCrSubsampleRatio420)}
	data, err := p.Preview(300).JPEG(85)
	if err != nil {
		t.Fatal(err)
	}
	im, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := im.Bounds().Size(); got != image.Pt(300, 200) {
		t.Errorf("preview is %v", got)
	}
	got := im.(*image.YCbCr).YCbCrAt(150, 100)
	if !near(got.Y, 127, 4) || !near(got.Cr, 127, 6) {
		t.Errorf("centre is %v", got)
	}
}

// grain returns an image of random pixels, but with the same Cr everywhere.
func grain(w, h int, ratio image.YCbCrSubsampleRatio, cr uint8) *image.YCbCr {
	r := rand.New(rand.NewPCG(5, 8))
	im := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	for i := range im.Y {
		im.Y[i] = uint8(r.IntN(256))
	}
	for i := range im.Cb {
		im.Cb[i], im.Cr[i] = 128, cr
	}
	return im
}

func TestPreviewAveragesEveryPixel(t *testing.T) {
	t.Parallel()
	im := grain(1202, 806, image.YCbCrSubsampleRatio420, 128)
	half := (&page.Page{Image: im}).Preview(601).Image
	for y := range half.Rect.Dy() {
		for x := range half.Rect.Dx() {
			i := im.YOffset(2*x, 2*y)
			sum := int(im.Y[i]) + int(im.Y[i+1]) + int(im.Y[i+im.YStride]) + int(im.Y[i+im.YStride+1])
			if got, want := half.Y[half.YOffset(x, y)], uint8((sum+2)/4); got != want {
				t.Fatalf("(%d,%d) is %d, want %d", x, y, got, want)
			}
		}
	}
}

func TestRedden(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 9))
	cr := make([]uint8, 300)
	for i := range cr {
		cr[i] = uint8(r.IntN(256))
	}
	for shift := range 3 {
		for step := 1; step < 6; step++ {
			for at := range 4 {
				row := make([]uint8, 51)
				for i := range row {
					row[i] = uint8(r.IntN(256))
				}
				luma := slices.Clone(row)
				page.Redden(row, cr, at, step, shift)
				for x, y := range luma {
					want := math.Floor(float64(y) + 1436./1024*(float64(cr[(at+x*step)>>shift])-128))
					if got := float64(row[x]); got != min(max(want, 0), 255) {
						t.Fatalf("at %d, step %d, shift %d: pixel %d is %v, want %v", at, step, shift, x, got, want)
					}
				}
			}
		}
	}
}

func TestCoarseRed(t *testing.T) {
	t.Parallel()
	for _, ratio := range ratios {
		for _, factor := range []int{1, 2, 3, 7} {
			im := grain(203, 101, ratio, 150)
			got := (&page.Page{Image: im}).CoarseRed(factor)
			if want := image.Pt(203/factor, 101/factor); got.Rect.Size() != want {
				t.Fatalf("%v/%d: size %v, want %v", ratio, factor, got.Rect.Size(), want)
			}
			for y := range got.Rect.Dy() {
				for x := range got.Rect.Dx() {
					sum, n := 0, 0
					for sy := 0; sy < factor; sy += 2 {
						for sx := range factor {
							sum += int(im.Y[im.YOffset(x*factor+sx, y*factor+sy)])
							n++
						}
					}
					if want := uint8(min(sum/n+1436*22>>10, 255)); got.GrayAt(x, y).Y != want {
						t.Fatalf("%v/%d: (%d,%d) is %d, want %d", ratio, factor, x, y, got.GrayAt(x, y).Y, want)
					}
				}
			}
		}
	}
}

func TestThumbnail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ w, h, side, wantW, wantH int }{
		"wide":  {1200, 800, 150, 150, 100},
		"tall":  {800, 1200, 150, 100, 150},
		"small": {60, 40, 150, 60, 40},
		"strip": {1200, 2, 150, 150, 1},
	} {
		data, err := (&page.Page{Image: gradient(c.w, c.h, image.YCbCrSubsampleRatio420)}).ThumbnailJPEG(c.side)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		im, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := im.Bounds().Size(); got != image.Pt(c.wantW, c.wantH) {
			t.Errorf("%s: thumbnail is %v", name, got)
		}
		if got := im.(*image.YCbCr).YCbCrAt(c.wantW/2, c.wantH/2); c.wantH > 1 && (!near(got.Y, 127, 4) || !near(got.Cr, 127, 6)) {
			t.Errorf("%s: centre is %v", name, got)
		}
	}
}

// Coloured ink turns as bright as paper, black print stays, at the edges of a patch with an odd number of pixels too.
func TestBleached(t *testing.T) {
	t.Parallel()
	im := image.NewYCbCr(image.Rect(0, 0, 64, 64), image.YCbCrSubsampleRatio420)
	for i := range im.Y {
		im.Y[i] = 240
	}
	for i := range im.Cb {
		im.Cb[i], im.Cr[i] = 128, 128
	}
	for y := range 64 {
		for x := range 64 {
			switch {
			case x < 20:
				im.Y[im.YOffset(x, y)] = 20
			case x >= 40:
				im.Y[im.YOffset(x, y)] = 90
				im.Cb[im.COffset(x, y)] = 190
			}
		}
	}
	patch := (&page.Page{Image: im}).Sample([4]page.Point{{X: 0, Y: 0}, {X: 64, Y: 0}, {X: 64, Y: 64}, {X: 0, Y: 64}}, 63, 63)
	out := patch.Bleached()
	for _, c := range []struct{ x, least, most int }{{5, 0, 60}, {30, 220, 255}, {55, 220, 255}, {62, 220, 255}} {
		if v := int(out.GrayAt(c.x, 62).Y); v < c.least || v > c.most {
			t.Errorf("column %d: %d, want %d to %d", c.x, v, c.least, c.most)
		}
	}
}
