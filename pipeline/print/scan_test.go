package print_test

import (
	"context"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/align"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

var issuedAt = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

func assets() string { return filepath.Join("..", "..", ".assets") }

func fonts(tb testing.TB) *forms.Fonts {
	tb.Helper()
	f, err := forms.LoadFonts(assets())
	if err != nil {
		tb.Skip("no fonts in .assets")
	}
	tb.Cleanup(func() {
		if err := f.Close(); err != nil {
			tb.Error(err)
		}
	})
	return f
}

func studio(tb testing.TB) *applicant.Studio {
	tb.Helper()
	s, err := applicant.New(assets())
	if err != nil {
		tb.Skip("no fonts in .assets")
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// scan is a form as it comes in, placed on its template.
type scan struct {
	request models.Request
	page    *page.Page
	reg     *align.Registration
	values  []forms.Printed // that the agent may not change
}

// variety draws a request, a form and a way to scan it: 200 to 400 dpi, JPEG of 75 and more, now and then slightly blurred, a
// third photographed or copied, some with a seal over the print.
func variety(rng *rand.Rand) (models.Request, models.DocumentKind, applicant.Options) {
	r := applicant.RandomRequest(rng)
	kind := models.CertificateForm
	if r.SealService.Wanted && rng.IntN(2) == 0 {
		kind = models.SealForm
	}
	o := applicant.Options{Today: issuedAt.AddDate(0, 0, 10), Format: "jpeg", DPI: []int{200, 240, 300, 300, 400}[rng.IntN(5)]}
	switch rng.IntN(10) {
	case 0, 1:
		o.Device, o.Perspective = applicant.Phone, 0.08*rng.Float64()
	case 2:
		o.Device = applicant.Photocopy
	case 3:
		o.Defect = applicant.SealOverlapsPrint
	case 4:
		o.Defect = applicant.SealWrongPlace
	}
	if rng.IntN(3) == 0 {
		o.JPEGQuality = 75
	}
	if rng.IntN(5) == 0 {
		o.Blur = 1
	}
	return r, kind, o
}

// scanned prints the form for one request, scans it and looks at it as another's; nil where it cannot be placed.
func scanned(tb testing.TB, s *applicant.Studio, f *forms.Fonts, printed, asked models.Request, kind models.DocumentKind, o applicant.Options, rng *rand.Rand) *scan {
	tb.Helper()
	doc, err := s.Document(printed, kind, issuedAt, rng, o)
	if err != nil {
		tb.Fatal(err)
	}
	pages, err := page.Decode(context.Background(), doc.Name, doc.Data, page.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	p, reg, err := align.Onto(pages[0])
	if err != nil {
		return nil
	}
	values, err := forms.Print(asked, reg.Code, f)
	if err != nil {
		tb.Fatal(err)
	}
	out := &scan{request: asked, page: p, reg: reg}
	for _, v := range values {
		if !forms.Editable(v.Field) {
			out.values = append(out.values, v)
		}
	}
	return out
}

// copied returns the scan with pixels of its own.
func (s *scan) copied() *scan {
	im := *s.page.Image
	im.Y, im.Cb, im.Cr = slices.Clone(im.Y), slices.Clone(im.Cb), slices.Clone(im.Cr)
	out := *s
	out.page = page.NewPage(&im, s.page.DPI)
	return &out
}

// pixels draws outlines in millimetres as coverage of the page's pixels in a box.
type pixels struct {
	onto           align.Homography
	x0, y0, w, h   int
	edges          [][4]float64 // in pixels of the box
	startX, startY float64
	x, y           float64
}

func (p *pixels) at(x, y float64) (float64, float64) {
	q := p.onto.Map(x, y)
	return q.X - float64(p.x0), q.Y - float64(p.y0)
}

func (p *pixels) MoveTo(x, y float64) {
	p.x, p.y = p.at(x, y)
	p.startX, p.startY = p.x, p.y
}

func (p *pixels) line(x, y float64) {
	p.edges = append(p.edges, [4]float64{p.x, p.y, x, y})
	p.x, p.y = x, y
}

func (p *pixels) LineTo(x, y float64) { p.line(p.at(x, y)) }

func (p *pixels) QuadTo(cx, cy, x, y float64) {
	ax, ay := p.x, p.y
	bx, by := p.at(cx, cy)
	ex, ey := p.at(x, y)
	for i := 1; i <= 4; i++ {
		t := float64(i) / 4
		p.line((1-t)*(1-t)*ax+2*t*(1-t)*bx+t*t*ex, (1-t)*(1-t)*ay+2*t*(1-t)*by+t*t*ey)
	}
}

func (p *pixels) Close() { p.line(p.startX, p.startY) }

// coverage fills by the non-zero winding rule, four by four samples a pixel, and blurs by sigma pixels.
func (p *pixels) coverage(sigma float64) []float64 {
	const n = 4
	out := make([]float64, p.w*p.h)
	for sy := range p.h * n {
		y := (float64(sy) + 0.5) / n
		turns := make([]int, p.w*n+1)
		for _, e := range p.edges {
			up := 1
			x0, y0, x1, y1 := e[0], e[1], e[2], e[3]
			if y0 > y1 {
				x0, y0, x1, y1, up = x1, y1, x0, y0, -1
			}
			if y < y0 || y >= y1 {
				continue
			}
			x := x0 + (y-y0)/(y1-y0)*(x1-x0)
			turns[min(max(int(math.Ceil(x*n-0.5)), 0), p.w*n)] += up
		}
		winding := 0
		for sx := range p.w * n {
			if winding += turns[sx]; winding != 0 {
				out[sy/n*p.w+sx/n] += 1.0 / (n * n)
			}
		}
	}
	return smooth(smooth(out, p.w, p.h, sigma, 1, 0), p.w, p.h, sigma, 0, 1)
}

func smooth(in []float64, w, h int, sigma float64, dx, dy int) []float64 {
	out := make([]float64, w*h)
	r := int(math.Ceil(3 * sigma))
	sum := 0.0
	for k := -r; k <= r; k++ {
		g := math.Exp(-float64(k*k) / (2 * sigma * sigma))
		sum += g
		for y := range h {
			for x := range w {
				if nx, ny := x+k*dx, y+k*dy; nx >= 0 && ny >= 0 && nx < w && ny < h {
					out[y*w+x] += g * in[ny*w+nx]
				}
			}
		}
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}
