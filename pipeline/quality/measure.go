// Package quality measures how well a page was scanned: resolution, sharpness, colour, light, blankness, cut edges.
//
// It measures and does not judge: which figure is good enough is the policy's business.
package quality

import (
	"math"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// Colour says what colour a page holds.
type Colour string

// The colours.
const (
	Coloured Colour = "colour"  // coloured ink, or the chroma noise of a colour sensor
	Grey     Colour = "grey"    // shades, no colour at all
	Bitonal  Colour = "bitonal" // black and white without shades
)

// Measurement is what can be said about a page without knowing what is on it. Shares run from 0 to 1, luma from 0 to 255.
type Measurement struct {
	// Width and Height are in pixels.
	Width  int `json:"width"`
	Height int `json:"height"`

	// DeclaredDPI is what the file says, 0 where it says nothing.
	DeclaredDPI float64 `json:"declared_dpi"`
	// ScaleDPI is the true resolution of the pixel grid by the form's own marks, 0 where there is no form.
	ScaleDPI float64 `json:"scale_dpi"`
	// GridDPI is the best guess at the resolution of the pixel grid: ScaleDPI, or DeclaredDPI where it makes the page a
	// size that scanners take, or else what an A4 page would have.
	GridDPI float64 `json:"grid_dpi"`
	// EffectiveDPI is the resolution that the sharpness of edges supports, at most GridDPI: a page enlarged from 150 dpi
	// to 300 stays near 150. It tells 150 from 300, and 200 from 300 only roughly. Pages without edges get GridDPI.
	EffectiveDPI float64 `json:"effective_dpi"`

	// EdgeWidthPx is the width in pixels over which sharp edges go from 10 % to 90 %, in the direction in which they are
	// wider; 0 where Edges is too few to tell. A good scanner needs about two pixels.
	EdgeWidthPx float64 `json:"edge_width_px"`
	// EdgeWidthMM is the same in millimetres at GridDPI.
	EdgeWidthMM float64 `json:"edge_width_mm"`
	// EdgeWidthX and EdgeWidthY are the widths of edges crossed along x and along y: they differ where the paper moved.
	EdgeWidthX float64 `json:"edge_width_x"`
	EdgeWidthY float64 `json:"edge_width_y"`
	// Edges is the number of edges measured.
	Edges int `json:"edges"`

	// Colour sums up the four figures after it.
	Colour Colour `json:"colour"`
	// ColourShare is the share of the page that is visibly coloured against the paper.
	ColourShare float64 `json:"colour_share"`
	// ColourStrength is how far the coloured pixels are from the paper's colour, in levels of chroma, on the average.
	ColourStrength float64 `json:"colour_strength"`
	// ChromaNoise is the root mean square of chroma on bare paper about its mean: exactly 0 in a file without colour.
	ChromaNoise float64 `json:"chroma_noise"`
	// Tint is how far the paper's own colour is from neutral, in levels of chroma.
	Tint float64 `json:"tint"`

	// MeanLuma is the mean over the sheet, PaperLuma the usual brightness of bare paper, InkLuma that of the darkest print.
	MeanLuma  float64 `json:"mean_luma"`
	PaperLuma float64 `json:"paper_luma"`
	InkLuma   float64 `json:"ink_luma"`
	// SheetShare is how much of the picture's longer side the sheet takes up: clearly less than 1 where it is seen to lie on a
	// table.
	SheetShare float64 `json:"sheet_share"`
	// SheetPx is the box around the sheet in pixels: x, y, width, height. It is the whole picture where no table is seen.
	SheetPx [4]int `json:"sheet_px"`
	// The shares that follow are of the sheet, without its edges and what lies around it.
	//
	// InkShare is the share that is clearly darker than the paper around it.
	InkShare float64 `json:"ink_share"`
	// BlankShare is the share, in cells of about 8 mm, in which there is no ink.
	BlankShare float64 `json:"blank_share"`
	// ShadowShare is the share of cells whose paper is darker than the usual paper by a quarter or more.
	ShadowShare float64 `json:"shadow_share"`
	// GlareShare is the share of cells that are burnt out to white while the usual paper is not.
	GlareShare float64 `json:"glare_share"`
	// EdgeInk is the share of the outermost 1.5 mm that is ink: top, right, bottom, left. Ink there was probably cut off;
	// near 1 it is the scanner's lid or the table beyond the paper.
	EdgeInk [4]float64 `json:"edge_ink"`
	// EdgeCuts is the number of strokes and lines that run into each edge of the picture: where there are several, the
	// document goes on beyond it.
	EdgeCuts [4]int `json:"edge_cuts"`

	// JPEGQuality is 1–100 by the quantisation tables, 0 for pixels that were never JPEG.
	JPEGQuality int `json:"jpeg_quality"`
}

const (
	mmPerInch = 25.4
	// The long side of A4, assumed of a page of unknown size, and the longest and shortest that a declared resolution is
	// believed to make a page, in millimetres.
	a4Length       = 297.0
	shortestLength = 140.0
	longestLength  = 430.0
)

// Measure measures a page.
func Measure(p *page.Page, sheet Sheet) Measurement {
	w, h := p.Size()
	m := Measurement{
		Width: w, Height: h,
		DeclaredDPI: p.DPI, ScaleDPI: sheet.PxPerMM * mmPerInch, JPEGQuality: p.JPEGQuality,
		Colour: Bitonal, BlankShare: 1,
	}
	if w == 0 || h == 0 {
		return m
	}
	m.GridDPI = gridDPI(m)
	l := survey(p.Image, m.GridDPI/mmPerInch, sheet.Corners)
	m.SheetPx = l.sheetBox(w, h)
	m.SheetShare = float64(max(m.SheetPx[2], m.SheetPx[3])) / float64(max(w, h))
	m.light(l)
	m.colour(l)
	m.sharpness(p.Grey(), l)
	return m
}

func gridDPI(m Measurement) float64 {
	if m.ScaleDPI > 0 {
		return m.ScaleDPI
	}
	long := float64(max(m.Width, m.Height))
	if mm := long / m.DeclaredDPI * mmPerInch; m.DeclaredDPI > 0 && mm >= shortestLength && mm <= longestLength {
		return m.DeclaredDPI
	}
	return long / a4Length * mmPerInch
}

// percentile returns the value below which a share of the counted levels lies.
func percentile[count int | int32 | uint16](histogram *[256]count, share float64) int {
	rank := int(math.Ceil(share * float64(sum(histogram))))
	for v, n := range histogram {
		if rank -= int(n); rank <= 0 {
			return v
		}
	}
	return 255
}

// sum returns how many levels were counted.
func sum[count int | int32 | uint16](histogram *[256]count) int {
	total := 0
	for _, n := range histogram {
		total += int(n)
	}
	return total
}
